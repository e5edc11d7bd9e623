using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Writes a group as a kernel, or as a part of one: the loops, the passes, and what each member computes and stores.</summary>
internal sealed partial class KernelWriter
{
    private readonly Lowering lowering;
    private readonly LoweredGraph graph;
    private readonly Group group;
    private readonly Passes passes;
    private readonly LoopNest nest;
    private readonly KernelSheet sheet;
    private readonly KernelBuilder builder;

    /// <summary>How many of the outermost loops are open, which other groups share.</summary>
    private readonly int shared;
    private readonly int[] loopNumbers;
    private readonly int[] extents;
    private readonly int[] outerValues;
    private int[] innerValues;
    private readonly Dictionary<int, int> memberOf = [];

    private KernelWriter(Lowering lowering, Group group, KernelSheet sheet, params ReadOnlySpan<int> shared)
    {
        this.lowering = lowering;
        this.sheet = sheet;
        this.shared = shared.Length;
        builder = sheet.Builder;
        this.group = group;
        graph = lowering.Graph;
        passes = new Passes(graph, group, lowering.IsBuffered, lowering.Keep);
        ShareBuffers();
        nest = LoopNest.Of(group.Axes, group.Outer < 0 ? group.Axes.Count : group.Outer, Accesses(), IndexedAxes());
        loopNumbers = [.. shared, .. new int[nest.Loops.Count - shared.Length]];
        extents = new int[nest.Loops.Count];
        outerValues = new int[group.Members.Count];
        innerValues = new int[group.Members.Count];
        for (var i = 0; i < group.Members.Count; i++)
        {
            if (group.Members[i].Unit.Part < 0)
            {
                memberOf[group.Members[i].Unit.Node] = i;
            }
        }
    }

    /// <summary>The step that runs a group.</summary>
    public static KernelStep Write(Lowering lowering, Group group)
    {
        var sheet = new KernelSheet();
        var writer = new KernelWriter(lowering, group, sheet);
        if (lowering.Graph[group.Members[0].Unit.Node].Kind == NodeKind.Scatter)
        {
            writer.WriteScatter();
        }
        else
        {
            writer.WriteLoops();
        }

        return sheet.Finish(Name([group]));
    }

    /// <summary>The step that runs groups one after the other under one loop.</summary>
    public static KernelStep Write(Lowering lowering, JointGroups joint)
    {
        var sheet = new KernelSheet();
        var loop = sheet.Builder.BeginLoop();
        foreach (var group in joint.Groups)
        {
            new KernelWriter(lowering, group, sheet, loop).WriteLoops();
        }

        sheet.Builder.EndLoop(loop, sheet.Extent(joint.Blocks), LoopKind.Parallel);
        return sheet.Finish(Name(joint.Groups));
    }

    /// <summary>What was fused, for people: each op once, in the order in which they are computed.</summary>
    private static string Name(IEnumerable<Group> groups) =>
        string.Join(' ', groups.SelectMany(group => group.Members).SelectMany(member => Enumerable.Reverse(member.Unit.Ops)).Select(op => op.Name).Distinct());

    private void WriteLoops()
    {
        Open(shared, nest.Outer);
        ComputeOuter(-1);
        if (IsShort())
        {
            WriteUnrolled();
        }
        else
        {
            for (var pass = 0; pass < passes.Count; pass++)
            {
                WritePass(pass);
                ComputeOuter(pass);
            }
        }

        for (var depth = nest.Outer; depth >= shared; depth--)
        {
            for (var i = 0; i < group.Members.Count; i++)
            {
                if (!passes.IsInner(i) || IsReduction(i))
                {
                    Store(i, outerValues[i], depth);
                }
            }

            if (depth > shared)
            {
                Close(depth - 1, LoopKind.Parallel);
            }
        }
    }

    /// <summary>What is there after a pass, and lives over the outer axes.</summary>
    private void ComputeOuter(int pass)
    {
        for (var i = 0; i < group.Members.Count; i++)
        {
            if (!passes.IsInner(i) && passes.PassOf(i) == pass)
            {
                outerValues[i] = Compute(group.Members[i]);
            }
        }
    }

    /// <summary>A pass's members at one iteration; gives what they reduce.</summary>
    private List<(int Member, int Value)> ComputeInner(int pass)
    {
        var reduced = new List<(int Member, int Value)>();
        for (var i = 0; i < group.Members.Count; i++)
        {
            var member = group.Members[i];
            if (passes.Loaded[pass][i])
            {
                // Written out, an earlier pass has it at hand.
                innerValues[i] = unrolled is null ? Load(member.Unit.Node, member.Axes) : innerValues[i];
            }
            else if (passes.Needed[pass][i])
            {
                innerValues[i] = Compute(member);
                if (IsReduction(i))
                {
                    reduced.Add((i, innerValues[i]));
                }
            }
        }

        return reduced;
    }

    private void WritePass(int pass)
    {
        Open(nest.Outer, nest.Loops.Count);
        var reduced = ComputeInner(pass);
        for (var depth = nest.Loops.Count; depth > nest.Outer; depth--)
        {
            for (var i = 0; i < group.Members.Count; i++)
            {
                if (IsStoredIn(pass, i))
                {
                    Store(i, innerValues[i], depth);
                }
            }

            for (var i = 0; i < reduced.Count; i++)
            {
                var kind = Reductions.Kind(graph[group.Members[reduced[i].Member].Unit.Node].Op)!.Value;
                reduced[i] = (reduced[i].Member, builder.Reduce(kind, reduced[i].Value));
            }

            Close(depth - 1, reduced.Count > 0 ? LoopKind.Reducing : LoopKind.Parallel);
        }

        foreach (var (member, value) in reduced)
        {
            outerValues[member] = value;
        }

        ForgetInner();
    }

    private bool IsStoredIn(int pass, int member) => passes.Needed[pass][member] && passes.PassOf(member) == pass && !IsReduction(member);

    private bool IsReduction(int member) =>
        group.Members[member].Unit.Part < 0 && graph[group.Members[member].Unit.Node].Kind == NodeKind.Reduction;

    private void Open(int from, int to)
    {
        for (var loop = from; loop < to; loop++)
        {
            loopNumbers[loop] = builder.BeginLoop();
        }
    }

    private void Close(int loop, LoopKind kind)
    {
        if (extents[loop] == 0)
        {
            extents[loop] = Extent(nest.Loops[loop].Extent) + 1;
        }

        builder.EndLoop(loopNumbers[loop], extents[loop] - 1, kind);
    }

    /// <summary>Stores a member's value where it belongs, if this is the depth for it.</summary>
    private void Store(int i, int value, int depth)
    {
        var (unit, axes) = group.Members[i];
        var node = graph[unit.Node];
        if (unit.Part >= 0)
        {
            if (nest.Depth(axes) == depth)
            {
                builder.Store(Access(unit.Node, unit.Start * node.View!.Strides[node.Attributes[0]], [], node.View.Strides, axes, depth), value);
            }
        }
        else if (lowering.IsBuffered(unit.Node))
        {
            group.TryGetMap(unit.Node, out var map);
            if (nest.Depth(map) == depth)
            {
                builder.Store(Access(unit.Node, 0, [], node.View!.Strides, map, depth), value);
            }
        }
    }

    /// <summary>
    /// What is kept for a later pass lies where that pass, or one after it, puts a result of the same form: it is read before it is overwritten, element by element.
    /// </summary>
    private void ShareBuffers()
    {
        var taken = new HashSet<int>();
        foreach (var kept in passes.Kept)
        {
            var place = group.Members[kept].Unit.Node;
            group.TryGetMap(place, out var map);
            for (var i = 0; i < group.Members.Count; i++)
            {
                var other = group.Members[i].Unit.Node;
                if (i != kept && passes.IsInner(i) && !IsReduction(i) && passes.PassOf(i) >= passes.LastLoad(kept)
                    && lowering.IsBuffered(other) && !passes.Kept.Contains(i) && graph[other].Type == graph[place].Type
                    && group.TryGetMap(other, out var otherMap) && map.AsSpan().SequenceEqual(otherMap)
                    && Shapes.Same(graph[place].Shape, graph[other].Shape) && taken.Add(other))
                {
                    lowering.ShareBuffer(place, other);
                    break;
                }
            }
        }
    }

    /// <summary>The elements between neighbours along each axis of the group, of everything that is read and written.</summary>
    private List<long[]> Accesses()
    {
        var accesses = new List<long[]>();
        foreach (var (unit, axes) in group.Members)
        {
            foreach (var source in unit.Sources)
            {
                if (source.FromBuffer || !group.TryGetMap(source.Node, out _))
                {
                    accesses.Add(PerAxis(graph[source.Node].View!.Strides, Compose(source.Map, axes)));
                }
            }

            if (unit.Part >= 0)
            {
                accesses.Add(PerAxis(graph[unit.Node].View!.Strides, axes));
            }
            else if (lowering.IsBuffered(unit.Node) && group.TryGetMap(unit.Node, out var map))
            {
                accesses.Add(PerAxis(graph[unit.Node].View!.Strides, map));
            }
        }

        return accesses;
    }

    private bool[] IndexedAxes()
    {
        var indexed = new bool[group.Axes.Count];
        foreach (var (unit, axes) in group.Members)
        {
            foreach (var axis in unit.Indexed)
            {
                indexed[axes[axis]] = true;
            }
        }

        return indexed;
    }

    private static int[] Compose(int[] map, int[] axes)
    {
        var result = new int[map.Length];
        for (var i = 0; i < map.Length; i++)
        {
            result[i] = map[i] == Axes.None ? Axes.None : axes[map[i]];
        }

        return result;
    }

    private long[] PerAxis(ImmutableArray<long> strides, int[] map)
    {
        var result = new long[group.Axes.Count];
        for (var i = 0; i < map.Length; i++)
        {
            if (map[i] != Axes.None)
            {
                result[map[i]] = strides[i];
            }
        }

        return result;
    }
}
