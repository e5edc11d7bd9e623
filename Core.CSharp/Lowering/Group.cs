using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A unit in a kernel, and the kernel's axis for each axis of its iteration (−1 where the length is 1).</summary>
internal sealed record Member(Unit Unit, int[] Axes);

/// <summary>
/// What becomes one kernel: units over one set of axes. All reductions in it reduce the same axes, the innermost ones; their results, and what is computed from these,
/// live over the outer ones, and may be used in a further pass over the inner ones.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="step">Which step of the program it is.</param>
/// <param name="largestCost">How many instructions it may have.</param>
/// <param name="mayBeLong">Whether short arithmetic may have more: see <see cref="IsShortArithmetic"/>.</param>
internal sealed class Group(LoweredGraph graph, int step, int largestCost, bool mayBeLong)
{
    private const int MostBuffers = 64;

    // A kernel takes as long to start as so many elements take an instruction or two.
    private const int SmallLoop = 4096;

    // The instructions of the longest kernel: compiling so many takes about a second.
    private const int LongestKernel = 80_000;

    private readonly Dictionary<int, int[]> maps = [];
    private readonly HashSet<int> buffers = [];
    private List<int>? natural;
    private int cost;
    private bool isArithmetic = true;

    /// <summary>The axis that counts blocks of rows, and stands outermost: see <see cref="JointGroups"/>.</summary>
    private int blocks = Fluxion.Axes.None;

    /// <summary>Which step of the program it is.</summary>
    public int Step => step;

    public AxisOrder Axes { get; } = new();

    public List<Member> Members { get; } = [];

    /// <summary>How many outer axes there are, once something is reduced; −1 before.</summary>
    public int Outer { get; private set; } = -1;

    /// <summary>A computed value's axes, if it is computed here.</summary>
    public bool TryGetMap(int place, out int[] map) => maps.TryGetValue(place, out map!);

    /// <summary>Takes a unit in, if its axes can be made the group's.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="blockAxis">Which axis of its iteration counts blocks of rows, if one does: then one does so in all units of the group.</param>
    public bool TryJoin(Unit unit, int blockAxis = Fluxion.Axes.None)
    {
        if (Members.Count > 0 && (cost + unit.Cost.Instructions > (IsShortArithmetic(unit) ? LongestKernel : largestCost) || BuffersWith(unit) > MostBuffers))
        {
            return false;
        }

        var axes = new int[unit.Iteration.Length];
        Array.Fill(axes, Fluxion.Axes.None);
        if (blockAxis != Fluxion.Axes.None)
        {
            axes[blockAxis] = blocks;
        }

        if (!TakeAxesOfSources(unit, axes, out var related) || !TakeOtherAxes(unit, axes, related || blocks != Fluxion.Axes.None, out var fresh))
        {
            return false;
        }

        if (!(IsReduction(unit) ? JoinReduction(unit, axes, fresh) : JoinValue(unit, axes, fresh)))
        {
            return false;
        }

        if (blockAxis != Fluxion.Axes.None)
        {
            StandOutermost(axes[blockAxis]);
        }

        return true;
    }

    private void StandOutermost(int axis)
    {
        blocks = axis;
        Span<bool> outer = stackalloc bool[Axes.Count];
        outer[axis] = true;
        Axes.Cut(outer);
    }

    /// <summary>Takes in the one unit of a kernel that adds at positions: their axis is the inner one.</summary>
    public void TakeScatter(Unit unit, int axis)
    {
        TryJoin(unit);
        var axes = Members[0].Axes;
        Span<bool> outer = stackalloc bool[Axes.Count];
        outer.Fill(true);
        if (axes[axis] != Fluxion.Axes.None)
        {
            outer[axes[axis]] = false;
            Axes.Cut(outer);
        }

        Outer = axes.Count(own => own != Fluxion.Axes.None) - (axes[axis] == Fluxion.Axes.None ? 0 : 1);
    }

    /// <summary>
    /// Whether the kernel is arithmetic on a few elements, with a unit too. Cut in two it would hand on values through buffers, and start twice, which takes longer than to compute;
    /// compilers cut it better, where the fewest values are handed on.
    /// </summary>
    private bool IsShortArithmetic(Unit unit) =>
        mayBeLong && isArithmetic && unit.IsArithmetic && Elements(unit.Iteration) <= SmallLoop && Elements(Axes.Lengths) <= SmallLoop;

    private static long Elements(IEnumerable<int> lengths) => lengths.Aggregate(1L, (product, length) => product * length);

    private static bool IsReduction(GraphNode node) => node.Kind == NodeKind.Reduction;

    private bool IsReduction(Unit unit) => unit.Part < 0 && IsReduction(graph[unit.Node]);

    /// <summary>Values of this group that the unit reads fix its axes; false where two disagree.</summary>
    private bool TakeAxesOfSources(Unit unit, int[] axes, out bool related)
    {
        related = Members.Count == 0;
        foreach (var source in unit.Sources)
        {
            if (source.FromBuffer || !maps.TryGetValue(source.Node, out var own))
            {
                continue;
            }

            related = true;
            for (var i = 0; i < own.Length; i++)
            {
                var axis = source.Map[i];
                if (axis == Fluxion.Axes.None)
                {
                    continue;
                }

                if (axes[axis] != Fluxion.Axes.None && axes[axis] != own[i])
                {
                    return false;
                }

                axes[axis] = own[i];
            }
        }

        return true;
    }

    /// <summary>Axes of the iteration that no source fixed: axes of the group that are as long and not taken, else new ones.</summary>
    private bool TakeOtherAxes(Unit unit, int[] axes, bool related, out List<int> fresh)
    {
        fresh = [];
        if (!related && !TakeNaturalAxes(unit, axes))
        {
            return false;
        }

        for (var i = 0; i < axes.Length; i++)
        {
            if (unit.Iteration[i] == 1)
            {
                continue;
            }

            if (axes[i] == Fluxion.Axes.None)
            {
                axes[i] = Unused(axes, unit.Iteration[i]);
            }

            if (axes[i] == Fluxion.Axes.None)
            {
                fresh.Add(i);
            }
            else if (fresh.Count > 0 || IsTwice(axes, i))
            {
                // A loop over a new axis stands inside the others: where memory is laid out the other way round, a buffer between two kernels is cheaper.
                return false;
            }
        }

        return fresh.Count == 0 || Outer < 0;
    }

    /// <summary>A unit that reads nothing of this group joins only where the lengths agree one by one, and it is so short that a kernel of its own would take longer to start than to run, or shares a buffer.</summary>
    private bool TakeNaturalAxes(Unit unit, int[] axes)
    {
        var next = 0;
        var elements = Elements(unit.Iteration);
        for (var i = 0; i < axes.Length; i++)
        {
            if (unit.Iteration[i] == 1)
            {
                continue;
            }

            if (natural is null || next == natural.Count || Axes.Lengths[natural[next]] != unit.Iteration[i])
            {
                return false;
            }

            axes[i] = natural[next++];
        }

        return elements == 1 || (next == natural!.Count && (elements <= SmallLoop || unit.Sources.Count == 0 || unit.Sources.Exists(source => buffers.Contains(graph[source.Node].View!.Base))));
    }

    private int Unused(int[] axes, int length)
    {
        foreach (var axis in Axes.Order)
        {
            if (Axes.Lengths[axis] == length && Array.IndexOf(axes, axis) < 0)
            {
                return axis;
            }
        }

        return Fluxion.Axes.None;
    }

    private static bool IsTwice(int[] axes, int i) => Array.IndexOf(axes, axes[i]) != i;

    private bool JoinValue(Unit unit, int[] axes, List<int> fresh)
    {
        Span<bool> isIn = stackalloc bool[Axes.Count + fresh.Count];
        Mark(axes, isIn);
        if (!Axes.Admits(isIn, fresh.Count) || (Outer >= 0 && IsFunctionOfRows(unit, axes, Axes.Order.Take(Outer))))
        {
            return false;
        }

        AddFresh(unit, axes, fresh, isIn);
        Axes.Cut(isIn);
        Take(unit, axes);
        if (unit.Part < 0)
        {
            maps.Add(unit.Node, axes);
        }

        return true;
    }

    /// <summary>A reduction runs over all axes of the group, and reduces the same ones as the others in it.</summary>
    private bool JoinReduction(Unit unit, int[] axes, List<int> fresh)
    {
        Span<bool> kept = stackalloc bool[Axes.Count + fresh.Count];
        Mark(axes, kept);
        var reduced = graph[unit.Node].Attributes;
        for (var axis = 0; axis < Axes.Count; axis++)
        {
            if (!kept[axis])
            {
                return false;
            }
        }

        var keptFresh = 0;
        var outer = 0;
        for (var i = 0; i < axes.Length; i++)
        {
            if (reduced.Contains(i) && axes[i] != Fluxion.Axes.None)
            {
                kept[axes[i]] = false;
            }
            else if (!reduced.Contains(i) && unit.Iteration[i] != 1)
            {
                keptFresh += axes[i] == Fluxion.Axes.None ? 1 : 0;
                outer++;
            }
        }

        if (!Axes.Admits(kept, keptFresh) || (Outer >= 0 && !IsOuter(kept)))
        {
            return false;
        }

        var left = axes.Where((axis, i) => axis != Fluxion.Axes.None && !reduced.Contains(i)).ToList();
        if (Outer < 0 && Members.Exists(member => IsFunctionOfRows(member.Unit, member.Axes, left)))
        {
            return false;
        }

        AddFresh(unit, axes, fresh, kept);
        for (var i = 0; i < axes.Length; i++)
        {
            if (reduced.Contains(i) && axes[i] != Fluxion.Axes.None)
            {
                kept[axes[i]] = false;
            }
        }

        Axes.Cut(kept);
        Outer = outer;
        Take(unit, axes);
        maps.Add(unit.Node, [.. axes.Where((_, i) => !reduced.Contains(i))]);
        return true;
    }

    /// <summary>In blocks of rows, whether a function is computed of each row: around a loop over what is reduced it would be computed one by one, in a loop of its own in lanes.</summary>
    private bool IsFunctionOfRows(Unit unit, int[] axes, IEnumerable<int> outer) =>
        blocks != Fluxion.Axes.None && unit.Cost.Calls && !axes.Where(axis => axis != Fluxion.Axes.None).Except(outer).Any();

    private bool IsOuter(ReadOnlySpan<bool> kept)
    {
        for (var i = 0; i < Axes.Count; i++)
        {
            if (kept[Axes.Order[i]] != (i < Outer))
            {
                return false;
            }
        }

        return true;
    }

    private static void Mark(int[] axes, Span<bool> isIn)
    {
        foreach (var axis in axes)
        {
            if (axis != Fluxion.Axes.None)
            {
                isIn[axis] = true;
            }
        }
    }

    private void AddFresh(Unit unit, int[] axes, List<int> fresh, Span<bool> isIn)
    {
        var first = Axes.Count;
        Axes.AddAll([.. fresh.Select(i => unit.Iteration[i])]);
        foreach (var i in fresh)
        {
            isIn[first] = true;
            axes[i] = first++;
        }
    }

    private void Take(Unit unit, int[] axes)
    {
        var own = axes.Where(axis => axis != Fluxion.Axes.None).ToList();
        if (own.Count == Axes.Count && (natural is null || natural.Count < own.Count))
        {
            natural = own;
        }

        Members.Add(new Member(unit, axes));
        cost += unit.Cost.Instructions;
        isArithmetic &= unit.IsArithmetic;
        foreach (var source in unit.Sources)
        {
            if (source.FromBuffer || !maps.ContainsKey(source.Node))
            {
                buffers.Add(graph[source.Node].View!.Base);
            }
        }
    }

    private int BuffersWith(Unit unit)
    {
        var more = 1;
        foreach (var source in unit.Sources)
        {
            more += maps.ContainsKey(source.Node) || buffers.Contains(graph[source.Node].View!.Base) ? 0 : 1;
        }

        return buffers.Count + more;
    }
}
