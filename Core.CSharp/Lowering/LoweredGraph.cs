using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Lowering's private copy of an expression: a row of nodes, inputs first. Adding one simplifies it (<see cref="Simplification"/>) and merges it with an equal one that is there,
/// so nodes that a user made are never touched.
/// </summary>
internal sealed class LoweredGraph
{
    /// <summary>The identity that is computed: it gives a view or a generator a buffer of its own.</summary>
    public static readonly Elementwise Copy = new("copy", (k, x, _, _) => x[0], [null], [Domain.Real], Accepts.Any);

    private const int MostAliases = 32;

    private readonly Dictionary<GraphNode, int> known = [];
    private readonly Dictionary<int, Dictionary<int, int>> parts = [];
    private readonly Dictionary<int, int> blockAxes = [];

    public List<GraphNode> Nodes { get; } = [];

    public List<int> Outputs { get; } = [];

    public GraphNode this[int place] => Nodes[place];

    /// <summary>For each output of a function a number, the same for what is computed alike.</summary>
    public static int[] Numbers(ClosedFunction function)
    {
        var walk = CanonicalWalk.OverBody(function.Outputs.AsSpan(), function.Parameters);
        try
        {
            return [.. From(walk).Outputs];
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The private copy of what a walk met; control nodes are as they stand there, and become steps by <see cref="Joining"/>.</summary>
    public static LoweredGraph From(CanonicalWalk walk)
    {
        var graph = new LoweredGraph();
        var places = new int[walk.Nodes.Count];
        var inputs = ImmutableArray.CreateBuilder<int>();
        var stored = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var node = walk.Nodes[i];
            if (node.Op is Leaf)
            {
                var number = node.Op == Leaves.Data || node.Op == Leaves.Parameter ? stored++ : 0;
                places[i] = walk.Exchanged.TryGetValue(i, out var other) ? graph.Permute(places[other.Node], other.Axes) : graph.Leaf(node, walk.Slots[i], number);
                continue;
            }

            if (node.Op == Structure.Place)
            {
                places[i] = places[walk.Number(node.Inputs[0])];
                continue;
            }

            foreach (var input in node.Inputs)
            {
                inputs.Add(places[walk.Number(input)]);
            }

            if (node.Op is FunctionOp)
            {
                places[i] = graph.Merge(new GraphNode(node.Op, NodeKind.Control, inputs.DrainToImmutable(), node.Attributes, [], DType.Float64, [], 0) { Held = FunctionOp.HeldBy(node) });
                continue;
            }

            if (node.Op == Tuples.Part)
            {
                places[i] = graph.Merge(new GraphNode(node.Op, NodeKind.Part, inputs.DrainToImmutable(), node.Attributes, node.Shape, node.DType, [], 0));
                continue;
            }

            var data = node.Op.DataAttributes(node);
            places[i] = graph.Add(node.Op, inputs.DrainToImmutable(), node.Attributes[data..], node.Shape, node.DType, data == 0 ? [] : [.. Enumerable.Range(walk.Slots[i], data)]);
        }

        foreach (var output in walk.Outputs)
        {
            graph.Outputs.Add(places[output]);
        }

        return graph;
    }

    /// <summary>A node that computes, simplified and merged.</summary>
    public int Add(Op op, ImmutableArray<int> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, DType type, ImmutableArray<int> slots) =>
        Simplification.Of(this, op, inputs, attributes, shape, type, slots) is { } simpler ? simpler : Insert(op, inputs, attributes, shape, type, slots);

    /// <summary>An elementwise node, simplified and merged.</summary>
    public int Add(Elementwise op, ImmutableArray<int> inputs, ImmutableArray<int> shape, DType type, ImmutableArray<int> attributes = default) =>
        Add(op, inputs, attributes.IsDefault ? [] : attributes, shape, type, []);

    public int Literal(ImmutableArray<int> shape, DType type, ulong bits) =>
        Merge(new GraphNode(Leaves.Literal, NodeKind.Literal, [], [], shape, type, [], bits));

    /// <summary>The positions along an axis, repeated along the others.</summary>
    public int Positions(ImmutableArray<int> shape, int axis) => Merge(new GraphNode(Leaves.Iota, NodeKind.Iota, [], [axis], shape, DType.Int64, [], 0), []);

    /// <summary>A repeated scalar under another shape.</summary>
    public int Filled(GraphNode filled, ImmutableArray<int> shape) => Merge(filled with { Shape = shape, View = null });

    public int Reshape(int x, ImmutableArray<int> shape) => Add(Structure.Reshape, [x], [], shape, Nodes[x].Type, []);

    public int Permute(int x, ImmutableArray<int> axes) =>
        Add(Structure.Permute, [x], axes, [.. axes.Select(axis => Nodes[x].Shape[axis])], Nodes[x].Type, []);

    public int Expand(int x, ImmutableArray<int> shape) => Add(Structure.Expand, [x], [], shape, Nodes[x].Type, []);

    /// <summary>The node itself if its elements lie in a buffer, or can, else a copy that has one.</summary>
    public int Buffered(int x) => Nodes[Nodes[x].View!.Base].IsGenerator ? Copied(x) : x;

    /// <summary>The same values in a buffer of their own.</summary>
    public int Copied(int x) => Add(Copy, [x], Nodes[x].Shape, Nodes[x].Type);

    /// <summary>The places of a control node's results, by their numbers.</summary>
    public IReadOnlyDictionary<int, int> PartsOf(int control) => parts[control];

    /// <summary>Which axis of what a node visits counts blocks of rows, one loop over which runs this node and others: see <see cref="RowBlocks"/>. Null for all other nodes.</summary>
    public int? BlockAxis(int place) => blockAxes.TryGetValue(place, out var axis) ? axis : null;

    /// <summary>Says so.</summary>
    public void MarkBlocks(int place, int axis) => blockAxes[place] = axis;

    /// <summary>Gives each output a buffer of its own, contiguous, that is no other's.</summary>
    public void OwnOutputs()
    {
        var taken = new HashSet<int>();
        for (var i = 0; i < Outputs.Count; i++)
        {
            var node = Nodes[Outputs[i]];
            var from = Nodes[node.View!.Base];
            var isOwn = from.Kind != NodeKind.Data && !from.IsGenerator && IsWhole(node, from) && taken.Add(node.View.Base);
            Outputs[i] = isOwn || node.Size == 0 ? Outputs[i] : Add(Copy, [Outputs[i]], node.Shape, node.Type, [i]);
        }
    }

    /// <summary>A control node as the step that it becomes, over those inputs that the step reads.</summary>
    public int Control(GraphNode node, LoweredControl control, ImmutableArray<int> inputs) =>
        Merge(node with { Inputs = [.. control.Inputs.Select(input => Contiguous(inputs[input]))], Control = control, View = null });

    /// <summary>A result of a control node.</summary>
    public int Part(GraphNode node, int control, int index) => Merge(node with { Inputs = [control], Attributes = [index], View = null });

    /// <summary>A node as it stands in another graph, over inputs of this one.</summary>
    public int Transfer(GraphNode node, ImmutableArray<int> inputs) =>
        node.Kind == NodeKind.Control ? Merge(node with { Inputs = [.. inputs.Select(Contiguous)], View = null })
        : node.Kind == NodeKind.Part ? Merge(node with { Inputs = inputs, View = null })
        : node.Inputs.IsEmpty ? Merge(node with { View = null }, node.View!.Strides) : Add(node.Op, inputs, node.Attributes, node.Shape, node.Type, node.Slots);

    /// <summary>What a node is a copy of, element for element: itself, where it is none.</summary>
    public int Original(int place)
    {
        while (IsCopy(Nodes[place]))
        {
            place = Nodes[place].Inputs[0];
        }

        return place;
    }

    /// <summary>Whether a node has the elements of its input; a copy that repeats them is an elementwise node like any other.</summary>
    public bool IsCopy(GraphNode node) => node.Op == Copy && Shapes.Same(Nodes[node.Inputs[0]].Shape, node.Shape);

    private static bool IsWhole(GraphNode node, GraphNode from) =>
        node.Size == from.Size && node.View!.Offset == 0 && node.View.Terms.IsEmpty && IsContiguous(node);

    private static bool IsContiguous(GraphNode node)
    {
        var strides = Shapes.ContiguousStrides(node.Shape);
        return node.Size <= 1 || Enumerable.Range(0, strides.Length).All(axis => node.Shape[axis] == 1 || node.View!.Strides[axis] == strides[axis]);
    }

    /// <summary>The node itself if its elements lie side by side in a buffer, else a copy.</summary>
    private int Contiguous(int x) => Nodes[Nodes[x].View!.Base].IsGenerator || !IsContiguous(Nodes[x]) ? Copied(x) : x;

    private int Leaf(Tensor leaf, int slot, int number)
    {
        var kind = leaf.Op == Leaves.Data || leaf.Op == Leaves.Parameter ? NodeKind.Data : leaf.Op == Leaves.Fill ? NodeKind.Fill : leaf.Op == Leaves.Literal ? NodeKind.Literal : NodeKind.Iota;
        ImmutableArray<int> attributes = kind == NodeKind.Data ? [number] : leaf.Attributes;
        var strides = leaf.Payload is not View view ? leaf.Op == Leaves.Parameter ? Shapes.ContiguousStrides(leaf.Shape) : [] : Constants.IsContiguous(view, leaf.Shape) ? Shapes.ContiguousStrides(leaf.Shape) : view.Strides;
        return Merge(new GraphNode(leaf.Op, kind, [], attributes, leaf.Shape, leaf.DType, slot < 0 ? [] : [slot], kind == NodeKind.Literal ? leaf.ScalarBits : 0), strides);
    }

    private int Insert(Op op, ImmutableArray<int> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, DType type, ImmutableArray<int> slots)
    {
        var kind = KindOf(op, inputs, shape);
        inputs = Readable(op, kind, inputs, attributes, shape, slots);
        var node = new GraphNode(op, kind, inputs, attributes, shape, type, slots, 0);
        if (kind is NodeKind.Alias or NodeKind.Indexed)
        {
            var x = Nodes[inputs[0]];
            node = node with { View = Viewed(x, op, attributes, shape, slots), Aliases = kind == NodeKind.Alias ? x.Aliases + 1 : 0 };
        }

        return Merge(node);
    }

    /// <summary>The inputs, with a buffer of their own where they have none that can be read so.</summary>
    private ImmutableArray<int> Readable(Op op, NodeKind kind, ImmutableArray<int> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, ImmutableArray<int> slots)
    {
        var x = Nodes[inputs[0]];
        return kind switch
        {
            NodeKind.Alias when x.Aliases == MostAliases => [Copied(inputs[0])],
            NodeKind.Indexed => [Viewed(Nodes[Buffered(inputs[0])], op, attributes, shape, slots) is null ? Copied(inputs[0]) : Buffered(inputs[0])],
            NodeKind.Pad when !Padding.IsChoice(shape, x) => [Buffered(inputs[0])],
            NodeKind.Take => [Buffered(inputs[0]), inputs[1]],
            NodeKind.Routine => [.. inputs.Select(Buffered)],
            _ => inputs,
        };
    }

    private int Merge(GraphNode node, ImmutableArray<long> strides = default)
    {
        if (known.TryGetValue(node, out var place))
        {
            return place;
        }

        place = Nodes.Count;
        if (node.View is null)
        {
            node = node with { View = Own(node, place, strides) };
        }

        if (node.Kind == NodeKind.Control)
        {
            parts.Add(place, []);
        }
        else if (node.Kind == NodeKind.Part)
        {
            parts[node.Inputs[0]].Add(node.Attributes[0], place);
        }

        Nodes.Add(node);
        known.Add(node, place);
        return place;
    }

    /// <summary>A constant's strides are its own, with its offset as data; everything else that is computed lies contiguous.</summary>
    private static StridedView Own(GraphNode node, int place, ImmutableArray<long> strides) =>
        node.Kind == NodeKind.Data
            ? new StridedView(place, 0, node.Slots.IsEmpty ? [] : [new DataTerm(node.Slots[0], 1)], strides)
            : new StridedView(place, 0, [], Shapes.ContiguousStrides(node.Shape));

    private static StridedView? Viewed(GraphNode x, Op op, ImmutableArray<int> attributes, ImmutableArray<int> shape, ImmutableArray<int> slots) =>
        op == Structure.Reshape ? x.View!.Reshape(x.Shape, shape)
        : op == Structure.Permute ? x.View!.Permute(attributes)
        : op == Structure.Expand ? x.View!.Expand(x.Shape, shape)
        : op == Structure.Slice ? x.View!.Slice(slots, attributes)
        : op == Structure.Windows ? x.View!.Windows(attributes[0], attributes[2], attributes[3])
        : x.View!.Flip(attributes, x.Shape);

    private NodeKind KindOf(Op op, ImmutableArray<int> inputs, ImmutableArray<int> shape) => op switch
    {
        Elementwise => NodeKind.Elementwise,
        _ when Reductions.Kind(op) is not null => NodeKind.Reduction,
        _ when op == Structure.Permute || op == Structure.Expand => NodeKind.Alias,
        _ when op == Structure.Reshape => Axes.DropsOnly(Nodes[inputs[0]].Shape, shape) ? NodeKind.Alias : NodeKind.Indexed,
        _ when op == Structure.Slice || op == Structure.Flip || op == Structure.Windows => NodeKind.Indexed,
        _ when op == Structure.Pad => NodeKind.Pad,
        _ when op == Structure.Concat => NodeKind.Concat,
        _ when op == Gathering.TakeAlong => NodeKind.Take,
        _ when op == Gathering.ScatterAddAlong => NodeKind.Scatter,
        _ when RoutineWriter.IsRoutine(op) => NodeKind.Routine,
        _ => throw new NotSupportedException($"{op.Name}: no kernel or routine computes it yet."),
    };
}
