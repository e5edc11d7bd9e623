using System.Buffers;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>
/// Sets of an input's elements, each kept once: a set is a number, and equal sets have one. So however many elements depend on everything, that is one set,
/// and a union of large ones that was formed before is looked up.
/// </summary>
internal sealed class ElementSets
{
    /// <summary>The empty set.</summary>
    public const int None = 0;

    /// <summary>Merging so few elements is faster than looking the union up.</summary>
    private const int Few = 32;

    private readonly List<int[]> sets = [[]];
    private readonly Dictionary<int[], int> numbers = new(ByContent.Instance) { [[]] = None };
    private readonly Dictionary<(int, int), int> unions = [];

    /// <summary>The elements of a set, ascending.</summary>
    public ReadOnlySpan<int> this[int set] => sets[set];

    /// <summary>The set of one element.</summary>
    public int Single(int element) => Number([element]);

    public int Union(int a, int b)
    {
        if (a == b || b == None)
        {
            return a;
        }

        if (a == None)
        {
            return b;
        }

        if (sets[a].Length + sets[b].Length <= Few)
        {
            return Merged(a, b, stackalloc int[Few]);
        }

        var pair = a < b ? (a, b) : (b, a);
        if (!unions.TryGetValue(pair, out var union))
        {
            var room = ArrayPool<int>.Shared.Rent(sets[a].Length + sets[b].Length);
            unions[pair] = union = Merged(a, b, room);
            ArrayPool<int>.Shared.Return(room);
        }

        return union;
    }

    public int Union(IEnumerable<int> parts)
    {
        var distinct = parts.Where(set => set != None).Distinct().ToArray();
        return distinct switch
        {
            [] => None,
            [var only] => only,
            [var a, var b] => Union(a, b),
            _ => Number([.. distinct.SelectMany(set => sets[set]).Distinct().Order()]),
        };
    }

    private int Merged(int a, int b, Span<int> room)
    {
        var (left, right) = (sets[a], sets[b]);
        var count = 0;
        for (int i = 0, j = 0; i < left.Length || j < right.Length; count++)
        {
            var next = j == right.Length || (i < left.Length && left[i] <= right[j]) ? left[i] : right[j];
            i += i < left.Length && left[i] == next ? 1 : 0;
            j += j < right.Length && right[j] == next ? 1 : 0;
            room[count] = next;
        }

        // One of them holds the other: the most frequent case, since a partial is made of what its function is made of.
        return count == left.Length ? a : count == right.Length ? b : Number(room[..count]);
    }

    private int Number(ReadOnlySpan<int> elements)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers.GetAlternateLookup<ReadOnlySpan<int>>(), elements, out var known);
        if (!known)
        {
            number = sets.Count;
            sets.Add(elements.ToArray());
        }

        return number;
    }

    private sealed class ByContent : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(int[]? a, int[]? b) => a.AsSpan().SequenceEqual(b);

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(int[] elements) => GetHashCode(elements.AsSpan());

        public int GetHashCode(ReadOnlySpan<int> elements)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(elements));
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
