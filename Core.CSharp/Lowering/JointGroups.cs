namespace Fluxion;

/// <summary>
/// Kernels under one loop, over blocks of rows, that runs them one after the other: what one reads or writes of a block is in the cache when the next one comes to it.
/// Every value in them has the blocks as its outermost axis, so that a block needs nothing of another.
/// </summary>
/// <param name="open">Makes an empty group of this step.</param>
internal sealed class JointGroups(Func<Group> open)
{
    // A kernel has so many buffers at most, on any device; some more for what is kept.
    private const int MostBuffers = 100;

    private readonly HashSet<int> buffers = [];

    /// <summary>The kernels, in the order in which they run.</summary>
    public List<Group> Groups { get; } = [];

    /// <summary>How many blocks there are.</summary>
    public int Blocks { get; private set; }

    /// <summary>Takes a unit in, if it has as many blocks, and there are not too many buffers.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="axis">Which axis of its iteration counts the blocks.</param>
    public bool TryJoin(Unit unit, int axis)
    {
        var blocks = unit.Iteration[axis];
        buffers.UnionWith(unit.Sources.Select(source => source.Node).Append(unit.Node));
        if (Groups.Count > 0 && (blocks != Blocks || buffers.Count > MostBuffers))
        {
            return false;
        }

        Blocks = blocks;
        var first = Math.Max(Groups.FindLastIndex(group => unit.Sources.Exists(source => group.TryGetMap(source.Node, out _))), 0);
        if (!Groups.Skip(first).Any(group => group.TryJoin(unit, axis)))
        {
            Groups.Add(open());
            Groups[^1].TryJoin(unit, axis);
        }

        return true;
    }
}
