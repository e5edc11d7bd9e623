using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>
/// Sets of an input's elements, each kept once up to where it begins: a set is a number, its elements are given as intervals, from 0 on, and a shift says where it stands. So a band has one set, however
/// long it is, and a union that was formed before is looked up.
/// </summary>
internal sealed class ElementSets
{
    /// <summary>The empty set.</summary>
    public const int None = 0;

    /// <summary>A set of one element.</summary>
    public const int Single = 1;

    // Bounds: from, to, from, to, … ascending, neither touching nor overlapping.
    private readonly List<int[]> sets = [];
    private readonly List<int> counts = [];
    private readonly Dictionary<int[], int> numbers = new(ByContent.Instance);
    private readonly Dictionary<(int, int, int), int> unions = [];
    private readonly Dictionary<long, Tensor> positions = [];
    private readonly List<int> room = [];

    public ElementSets()
    {
        Number([]);
        Number([0, 1]);
    }

    /// <summary>How many numbers are kept: the memory that this takes.</summary>
    public long Stored { get; private set; }

    /// <summary>The bounds of a set's intervals.</summary>
    public ReadOnlySpan<int> this[int set] => sets[set];

    /// <summary>How many elements a set has.</summary>
    public int Count(int set) => counts[set];

    /// <summary>The numbers 1, 2, 3, … so many: what is moved in elements' place.</summary>
    public Tensor Positions(long count)
    {
        if (!positions.TryGetValue(count, out var made))
        {
            positions[count] = made = Tensor.Arange(1, count + 1, 1, DType.Int64);
        }

        return made;
    }

    /// <summary>Where the union of two sets that stand somewhere stands, and which it is.</summary>
    public (int Set, int Shift) Union(int a, int shiftA, int b, int shiftB)
    {
        if (b == None || (a == b && shiftA == shiftB))
        {
            return (a, shiftA);
        }

        if (a == None)
        {
            return (b, shiftB);
        }

        if (shiftB < shiftA || (shiftB == shiftA && b < a))
        {
            (a, shiftA, b, shiftB) = (b, shiftB, a, shiftA);
        }

        var key = (a, b, shiftB - shiftA);
        if (!unions.TryGetValue(key, out var union))
        {
            unions[key] = union = Merged(sets[a], sets[b], shiftB - shiftA);
        }

        return (union, shiftA);
    }

    /// <summary>The set of some intervals, from and to, in any order; they may overlap.</summary>
    public (int Set, int Shift) Of(List<(int From, int To)> intervals)
    {
        if (intervals.Count == 0)
        {
            return (None, 0);
        }

        intervals.Sort();
        room.Clear();
        var first = intervals[0].From;
        foreach (var (from, to) in intervals)
        {
            Add(from - first, to - first);
        }

        return (Number(CollectionsMarshal.AsSpan(room)), first);
    }

    private int Merged(int[] a, int[] b, int shift)
    {
        room.Clear();
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (j == b.Length || (i < a.Length && a[i] <= b[j] + shift))
            {
                Add(a[i], a[i + 1]);
                i += 2;
            }
            else
            {
                Add(b[j] + shift, b[j + 1] + shift);
                j += 2;
            }
        }

        return Number(CollectionsMarshal.AsSpan(room));
    }

    /// <summary>An interval that begins no sooner than the last one: joined to it where they touch.</summary>
    private void Add(int from, int to)
    {
        if (room.Count > 0 && from <= room[^1])
        {
            room[^1] = Math.Max(room[^1], to);
        }
        else
        {
            room.Add(from);
            room.Add(to);
        }
    }

    private int Number(ReadOnlySpan<int> bounds)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers.GetAlternateLookup<ReadOnlySpan<int>>(), bounds, out var known);
        if (!known)
        {
            number = sets.Count;
            sets.Add(bounds.ToArray());
            var count = 0;
            for (var i = 0; i < bounds.Length; i += 2)
            {
                count += bounds[i + 1] - bounds[i];
            }

            counts.Add(count);
            Stored += bounds.Length;
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
