namespace Fluxion;

/// <content>
/// Passes over few elements (a window's, a point's coordinates): written out one after the other, without loops, they leave the lanes to the outer axes, and what one pass
/// has read or computed the next one has. The values are combined in the order of a loop, so that the bits are those of a loop.
/// </content>
internal sealed partial class KernelWriter
{
    private const long MostUnrolled = 4;
    private const long MostCopies = 128;

    /// <summary>The position along each inner loop that is being written out; null where there are loops.</summary>
    private long[]? unrolled;

    /// <summary>What is known at each of these positions.</summary>
    private readonly Dictionary<long, (int[] Values, Dictionary<MappedNode, int> Known)> positions = [];

    /// <summary>Whether the group reduces so little that its passes are written out.</summary>
    private bool IsShort()
    {
        var elements = 1L;
        for (var loop = nest.Outer; loop < nest.Loops.Count; loop++)
        {
            elements *= nest.Loops[loop].Extent;
        }

        return passes.Count > 0 && nest.Loops.Count > nest.Outer && elements is > 0 and <= MostUnrolled && elements * group.Members.Count <= MostCopies;
    }

    private void WriteUnrolled()
    {
        for (var pass = 0; pass < passes.Count; pass++)
        {
            unrolled = new long[nest.Loops.Count - nest.Outer];
            foreach (var (member, value) in UnrolledFrom(pass, nest.Outer))
            {
                outerValues[member] = value;
            }

            unrolled = null;
            ComputeOuter(pass);
        }
    }

    /// <summary>A pass from a loop inward; gives what it reduces.</summary>
    private List<(int Member, int Value)> UnrolledFrom(int pass, int loop)
    {
        if (loop == nest.Loops.Count)
        {
            return UnrolledHere(pass);
        }

        var parts = new List<List<(int Member, int Value)>>();
        for (var position = 0; position < nest.Loops[loop].Extent; position++)
        {
            unrolled![loop - nest.Outer] = position;
            parts.Add(UnrolledFrom(pass, loop + 1));
        }

        return [.. parts[0].Select((first, i) => (first.Member, Reduced(first.Member, [.. parts.Select(part => part[i].Value)])))];

        int Reduced(int member, int[] values)
        {
            var node = graph[group.Members[member].Unit.Node];
            return WrittenReduction.Of(builder, Reductions.Kind(node.Op)!.Value, node.Type, values);
        }
    }

    /// <summary>A pass at one position. What is kept for later passes only is at hand there, and need not be stored.</summary>
    private List<(int Member, int Value)> UnrolledHere(int pass)
    {
        var number = 0L;
        for (var i = 0; i < unrolled!.Length; i++)
        {
            number = (number * nest.Loops[nest.Outer + i].Extent) + unrolled[i];
        }

        if (!positions.TryGetValue(number, out var here))
        {
            here = (new int[group.Members.Count], []);
            positions.Add(number, here);
        }

        (innerValues, innerKnown) = here;
        var reduced = ComputeInner(pass);
        for (var i = 0; i < group.Members.Count; i++)
        {
            if (IsStoredIn(pass, i) && !passes.Kept.Contains(i))
            {
                StoreUnrolled(i);
            }
        }

        return reduced;
    }

    /// <summary>Stores where the loops around a member are at their first position otherwise: once.</summary>
    private void StoreUnrolled(int member)
    {
        for (var depth = nest.Loops.Count; depth > nest.Outer; depth--)
        {
            Store(member, innerValues[member], depth);
            if (unrolled![depth - 1 - nest.Outer] != 0)
            {
                return;
            }
        }
    }

    /// <summary>What the loops that are written out add to an address, from the elements between neighbours along each loop.</summary>
    private long UnrolledOffset(long[] strides)
    {
        var offset = 0L;
        for (var i = 0; unrolled is not null && i < unrolled.Length; i++)
        {
            offset += unrolled[i] * strides[nest.Outer + i];
        }

        return offset;
    }

    /// <summary>How many of so many loops there are.</summary>
    private int Looped(int depth) => unrolled is null ? depth : Math.Min(depth, nest.Outer);
}
