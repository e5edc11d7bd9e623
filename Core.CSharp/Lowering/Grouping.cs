namespace Fluxion;

/// <summary>A routine of the device: a step of its own.</summary>
internal sealed record RoutineCall(int Node, int Step);

/// <summary>A step with programs inside.</summary>
internal sealed record ControlCall(int Node, int Step);

/// <summary>
/// Fusion: units go into kernels, greedily, in one pass from inputs to outputs. Kernels are totally ordered; a unit joins the newest one that computes something it reads,
/// or a later one, so that whatever it reads comes from the same kernel or an earlier one. That is convex by construction, and linear in time.
/// </summary>
internal sealed class Grouping
{
    private const int LaterTries = 3;
    private const int Constant = -1;

    private readonly LoweredGraph graph;
    private readonly Deferral deferral;
    private readonly int largestCost;
    private readonly bool mayBeLong;
    private readonly int[] step;

    public Grouping(LoweredGraph graph, Deferral deferral, int largestCost, bool mayBeLong)
    {
        this.graph = graph;
        this.deferral = deferral;
        this.largestCost = largestCost;
        this.mayBeLong = mayBeLong;
        step = new int[graph.Nodes.Count];
        Array.Fill(step, Constant);
        for (var place = 0; place < graph.Nodes.Count; place++)
        {
            if (deferral.IsPlaced(place) && graph[place].Size > 0)
            {
                Place(place);
            }
        }
    }

    /// <summary>The program's steps in order: a <see cref="Group"/>, <see cref="JointGroups"/>, a <see cref="RoutineCall"/> or a <see cref="ControlCall"/> each.</summary>
    public List<object> Steps { get; } = [];

    /// <summary>The kernels of a step, those that run under one loop too.</summary>
    public static IEnumerable<Group> GroupsOf(object step) => step is Group group ? [group] : step is JointGroups joint ? joint.Groups : [];

    private void Place(int place)
    {
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Routine:
                step[place] = Steps.Count;
                Steps.Add(new RoutineCall(place, Steps.Count));
                break;
            case NodeKind.Control:
                step[place] = Steps.Count;
                Steps.Add(new ControlCall(place, Steps.Count));
                break;
            case NodeKind.Part:
                step[place] = step[node.Inputs[0]];
                break;
            case NodeKind.Concat:
                PlaceParts(place, node);
                break;
            case NodeKind.Scatter:
                step[place] = Steps.Count;
                Open().TakeScatter(Unit.Of(graph, deferral.Inline, place), node.Attributes[0]);
                break;
            default:
                var unit = Unit.Of(graph, deferral.Inline, place);
                step[place] = graph.BlockAxis(place) is { } axis ? JoinBlocks(unit, axis) : Join(unit);
                break;
        }
    }

    /// <summary>What is done in blocks of rows joins what was done so right before, unless it reads a view of it: that may be of all blocks.</summary>
    private int JoinBlocks(Unit unit, int axis)
    {
        var last = Steps.Count - 1;
        if (last < 0 || Steps[last] is not JointGroups joint || unit.Sources.Exists(source => source.FromBuffer && step[graph[source.Node].View!.Base] == last) || !joint.TryJoin(unit, axis))
        {
            var own = new JointGroups(() => new Group(graph, Steps.Count - 1, largestCost, mayBeLong));
            Steps.Add(own);
            own.TryJoin(unit, axis);
        }

        return Steps.Count - 1;
    }

    private void PlaceParts(int place, GraphNode node)
    {
        var start = 0;
        for (var part = 0; part < node.Inputs.Length; part++)
        {
            var input = graph[node.Inputs[part]];
            if (input.Size > 0)
            {
                step[place] = Math.Max(step[place], Join(Unit.Of(graph, deferral.Inline, place, part, start)));
            }

            start += input.Shape[node.Attributes[0]];
        }
    }

    private int Join(Unit unit)
    {
        var first = Earliest(unit);
        if (first < Steps.Count && TryJoin(first, unit))
        {
            return first;
        }

        for (var later = Steps.Count - 1; later > first && later >= Steps.Count - LaterTries; later--)
        {
            if (TryJoin(later, unit))
            {
                return later;
            }
        }

        Open().TryJoin(unit);
        return Steps.Count - 1;
    }

    private bool TryJoin(int at, Unit unit) => at >= 0 && Steps[at] is Group group && !IsScatter(group) && group.TryJoin(unit);

    private bool IsScatter(Group group) => graph[group.Members[0].Unit.Node].Kind == NodeKind.Scatter;

    /// <summary>The first step in which everything that a unit reads is there.</summary>
    private int Earliest(Unit unit)
    {
        var earliest = Constant;
        foreach (var source in unit.Sources)
        {
            var from = step[graph[source.Node].View!.Base];
            var behind = from >= 0 && (source.FromBuffer || Steps[from] is not Group || graph[source.Node].Kind is NodeKind.Concat or NodeKind.Scatter);
            earliest = Math.Max(earliest, behind ? from + 1 : from);
        }

        return earliest;
    }

    private Group Open()
    {
        var group = new Group(graph, Steps.Count, largestCost, mayBeLong);
        Steps.Add(group);
        return group;
    }
}
