namespace Fluxion;

/// <summary>
/// The axes of a kernel, outermost loop first, while values join it. Every value lives over the outermost so many axes: the sets of axes that occur form a chain,
/// and axes between two of them may still change places.
/// </summary>
internal sealed class AxisOrder
{
    private readonly List<int> lengths = [];
    private readonly List<int> order = [];
    private readonly List<int> cuts = [0];

    /// <summary>The length of each axis, by number.</summary>
    public IReadOnlyList<int> Lengths => lengths;

    /// <summary>The axes, outermost first.</summary>
    public IReadOnlyList<int> Order => order;

    /// <summary>After how many of the outermost axes a set of axes that occurs ends, ascending.</summary>
    public IReadOnlyCollection<int> Cuts => cuts;

    public int Count => lengths.Count;

    /// <summary>Whether a set of axes, and as many new ones, can be the outermost ones.</summary>
    /// <param name="isIn">For each axis whether it is in the set.</param>
    /// <param name="fresh">How many new axes are in the set, which stand innermost.</param>
    public bool Admits(ReadOnlySpan<bool> isIn, int fresh)
    {
        if (IsOutermost(isIn, out var count))
        {
            return fresh == 0 || count == order.Count;
        }

        var previous = 0;
        var ended = false;
        foreach (var cut in Ends())
        {
            var inside = 0;
            for (var i = previous; i < cut; i++)
            {
                inside += isIn[order[i]] ? 1 : 0;
            }

            if (ended && inside > 0)
            {
                return false;
            }

            ended |= inside < cut - previous;
            previous = cut;
        }

        return !ended || fresh == 0;
    }

    /// <summary>New axes that join together, innermost.</summary>
    public void AddAll(ReadOnlySpan<int> more)
    {
        if (more.Length > 0 && order.Count > 0)
        {
            AddCut(order.Count);
        }

        foreach (var length in more)
        {
            lengths.Add(length);
            order.Add(lengths.Count - 1);
        }
    }

    /// <summary>Makes an admitted set the outermost ones.</summary>
    public void Cut(ReadOnlySpan<bool> isIn)
    {
        if (IsOutermost(isIn, out var size))
        {
            AddCut(size);
            return;
        }

        var kept = new List<int>(order.Count);
        var previous = 0;
        foreach (var cut in Ends())
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var i = previous; i < cut; i++)
                {
                    if (isIn[order[i]] == (pass == 0))
                    {
                        kept.Add(order[i]);
                    }
                }
            }

            previous = cut;
        }

        order.Clear();
        order.AddRange(kept);
        AddCut(size);
    }

    private void AddCut(int count)
    {
        if (cuts.BinarySearch(count) is < 0 and var place)
        {
            cuts.Insert(~place, count);
        }
    }

    /// <summary>Whether a set is the outermost axes as they stand, and how many are in it.</summary>
    private bool IsOutermost(ReadOnlySpan<bool> isIn, out int count)
    {
        count = 0;
        foreach (var inside in isIn)
        {
            count += inside ? 1 : 0;
        }

        for (var i = 0; i < order.Count; i++)
        {
            if (isIn[order[i]] != (i < count))
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<int> Ends() => cuts.Contains(order.Count) ? cuts : cuts.Append(order.Count);
}
