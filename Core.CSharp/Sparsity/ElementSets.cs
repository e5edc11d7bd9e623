using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>
/// Sets of an input's elements, each kept once: a set is a number, and equal sets have one. So however many elements depend on everything, that is one set,
/// and a union that was formed before is looked up.
/// </summary>
internal sealed class ElementSets
{
    /// <summary>The empty set.</summary>
    public const int None = 0;

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

        var pair = a < b ? (a, b) : (b, a);
        if (!unions.TryGetValue(pair, out var union))
        {
            unions[pair] = union = Number(Merged(sets[a], sets[b]));
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

    private static int[] Merged(int[] a, int[] b)
    {
        var merged = new List<int>(a.Length + b.Length);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            var next = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i] : b[j];
            i += i < a.Length && a[i] == next ? 1 : 0;
            j += j < b.Length && b[j] == next ? 1 : 0;
            merged.Add(next);
        }

        return [.. merged];
    }

    private int Number(int[] elements)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, elements, out var known);
        if (!known)
        {
            number = sets.Count;
            sets.Add(elements);
        }

        return number;
    }

    private sealed class ByContent : IEqualityComparer<int[]>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(int[]? a, int[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(int[] elements)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes<int>(elements));
            return hash.ToHashCode();
        }
    }
}
