using System.Collections.Immutable;

namespace Fluxion;

/// <summary>One loop of a kernel: neighbouring axes that every access walks as one.</summary>
/// <param name="Axes">The axes, outermost first.</param>
/// <param name="Extent">How many iterations.</param>
/// <param name="IsInner">Whether it is one of the loops over what is reduced, of which each pass has its own.</param>
internal sealed record LoopAxes(ImmutableArray<int> Axes, long Extent, bool IsInner);

/// <summary>The loops of a kernel, outermost first, and where each axis went.</summary>
internal sealed class LoopNest
{
    private readonly int[] loopOf;

    private LoopNest(List<LoopAxes> loops, int axes)
    {
        Loops = loops;
        loopOf = new int[axes];
        for (var i = 0; i < loops.Count; i++)
        {
            foreach (var axis in loops[i].Axes)
            {
                loopOf[axis] = i;
            }
        }

        Outer = loops.Count(loop => !loop.IsInner);
    }

    public IReadOnlyList<LoopAxes> Loops { get; }

    /// <summary>How many loops stand around the passes.</summary>
    public int Outer { get; }

    /// <summary>Axes become one loop where they stand side by side, the same values live over both, no position along one is a number, and every access says so.</summary>
    /// <param name="order">The axes.</param>
    /// <param name="outer">How many are outer ones.</param>
    /// <param name="accesses">The elements between neighbours along each axis, of everything that is read or written.</param>
    /// <param name="indexed">Whether positions along an axis are used as numbers.</param>
    public static LoopNest Of(AxisOrder order, int outer, IReadOnlyList<long[]> accesses, bool[] indexed)
    {
        var loops = new List<LoopAxes>();
        for (var i = 0; i < order.Count; i++)
        {
            var axis = order.Order[i];
            var inner = i >= outer;
            var length = order.Lengths[axis];
            if (i > 0 && i != outer && !order.Cuts.Contains(i) && Merge(order.Order[i - 1], axis, length))
            {
                loops[^1] = new LoopAxes(loops[^1].Axes.Add(axis), loops[^1].Extent * length, inner);
            }
            else
            {
                loops.Add(new LoopAxes([axis], length, inner));
            }
        }

        return new LoopNest(loops, order.Count);

        bool Merge(int above, int below, int length)
        {
            if (indexed[above] || indexed[below])
            {
                return false;
            }

            foreach (var strides in accesses)
            {
                if (strides[above] != strides[below] * length)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The loop that an axis is part of.</summary>
    public int LoopOf(int axis) => loopOf[axis];

    /// <summary>The elements between neighbours along each loop.</summary>
    public long[] Strides(long[] perAxis)
    {
        var strides = new long[Loops.Count];
        for (var i = 0; i < strides.Length; i++)
        {
            strides[i] = perAxis[Loops[i].Axes[^1]];
        }

        return strides;
    }

    /// <summary>How many loops stand around what depends on some axes.</summary>
    public int Depth(ReadOnlySpan<int> map)
    {
        var depth = 0;
        foreach (var axis in map)
        {
            depth = axis == Axes.None ? depth : Math.Max(depth, loopOf[axis] + 1);
        }

        return depth;
    }
}
