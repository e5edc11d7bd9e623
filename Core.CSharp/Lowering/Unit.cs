using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A value that an expression reads: what it is, and for each of its axes the iteration's.</summary>
/// <param name="Node">The place of the value, or of the view through which it is read.</param>
/// <param name="Map">For each of its axes the iteration's (<see cref="Axes"/>).</param>
/// <param name="FromBuffer">Whether it can only be read from a buffer that an earlier step wrote; else a value of the same kernel will do.</param>
internal sealed record Source(int Node, int[] Map, bool FromBuffer);

/// <summary>
/// What is computed at one place of a kernel: a value, a reduction, or a part of a concatenation, with everything that is written into its expression.
/// </summary>
internal sealed class Unit
{
    private readonly List<(int Node, int[] Map)> seen = [];

    private Unit(int node, int part, int start, ImmutableArray<int> iteration)
    {
        Node = node;
        Part = part;
        Start = start;
        Iteration = iteration;
    }

    /// <summary>The place of the node.</summary>
    public int Node { get; }

    /// <summary>Which input of a concatenation this is, or −1.</summary>
    public int Part { get; }

    /// <summary>Where that input starts in the concatenation.</summary>
    public int Start { get; }

    /// <summary>The lengths over which it is computed: the value's, or those of what is reduced.</summary>
    public ImmutableArray<int> Iteration { get; }

    public List<Source> Sources { get; } = [];

    /// <summary>The axes of the iteration whose positions are used as numbers; one may occur several times.</summary>
    public ImmutableArray<int> Indexed { get; private set; } = [];

    public OpCost Cost { get; private set; }

    /// <summary>Whether it is arithmetic alone: no reduction, no choice by position, no element that an index picks.</summary>
    public bool IsArithmetic { get; private set; } = true;

    /// <summary>The ops that it computes, consumers first.</summary>
    public List<Op> Ops { get; } = [];

    public static Unit Of(LoweredGraph graph, bool[] inline, int place, int part = -1, int start = 0)
    {
        var node = graph[place];
        var first = part >= 0 ? node.Inputs[part] : node.Kind is NodeKind.Reduction or NodeKind.Scatter ? node.Inputs[0] : place;
        var unit = new Unit(place, part, start, graph[first].Shape);
        var identity = Axes.Identity(unit.Iteration);
        if (part >= 0)
        {
            unit.Cost = new OpCost(1, false);
            unit.IsArithmetic = false;
            unit.Ops.Add(node.Op);
            unit.Visit(graph, inline, first, identity);
            return unit;
        }

        unit.Count(graph, node);
        switch (node.Kind)
        {
            case NodeKind.Reduction:
                unit.Visit(graph, inline, first, identity);
                break;
            case NodeKind.Scatter:
                unit.Visit(graph, inline, node.Inputs[0], identity);
                unit.Visit(graph, inline, node.Inputs[1], identity);
                break;
            default:
                unit.VisitInputs(graph, inline, node, identity);
                break;
        }

        return unit;
    }

    private void Visit(LoweredGraph graph, bool[] inline, int place, int[] map)
    {
        foreach (var (other, otherMap) in seen)
        {
            if (other == place && otherMap.AsSpan().SequenceEqual(map))
            {
                return;
            }
        }

        seen.Add((place, map));
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Fill or NodeKind.Literal:
                break;
            case NodeKind.Iota:
                Index(map[node.Attributes[0]]);
                break;
            case NodeKind.Alias:
                Visit(graph, inline, node.Inputs[0], Axes.Through(node, graph[node.Inputs[0]].Shape, map));
                break;
            case NodeKind.Data or NodeKind.Indexed:
                Sources.Add(new Source(place, map, FromBuffer: true));
                break;
            case var _ when inline[place]:
                Count(graph, node);
                VisitInputs(graph, inline, node, map);
                break;
            default:
                Sources.Add(new Source(place, map, FromBuffer: false));
                break;
        }
    }

    private void VisitInputs(LoweredGraph graph, bool[] inline, GraphNode node, int[] map)
    {
        if (node.Kind == NodeKind.Pad)
        {
            VisitPad(graph, inline, node, map);
            return;
        }

        if (node.Kind == NodeKind.Take)
        {
            Visit(graph, inline, node.Inputs[1], map);
            var others = (int[])map.Clone();
            others[node.Attributes[0]] = Axes.None;
            Sources.Add(new Source(node.Inputs[0], others, FromBuffer: true));
            return;
        }

        foreach (var input in node.Inputs)
        {
            Visit(graph, inline, input, Axes.Broadcast(map, graph[input].Shape));
        }
    }

    private void VisitPad(LoweredGraph graph, bool[] inline, GraphNode node, int[] map)
    {
        var source = graph[node.Inputs[0]];
        foreach (var axis in Padding.Axes(node.Shape, source))
        {
            Index(map[axis]);
        }

        if (Padding.IsChoice(node.Shape, source))
        {
            Visit(graph, inline, node.Inputs[0], Axes.Broadcast(map, source.Shape));
        }
        else
        {
            Sources.Add(new Source(node.Inputs[0], map, FromBuffer: true));
        }
    }

    private void Index(int axis)
    {
        if (axis != Axes.None)
        {
            Indexed = Indexed.Add(axis);
        }
    }

    private void Count(LoweredGraph graph, GraphNode node)
    {
        var cost = OpCost.Of(graph, node);
        Ops.Add(node.Op);
        Cost = new OpCost(Cost.Instructions + cost.Instructions, Cost.Calls || cost.Calls);
        IsArithmetic &= node.Kind == NodeKind.Elementwise;
    }
}
