using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A graph that a <see cref="ScalarWriter"/> writes: the values of its elements.</summary>
/// <param name="writer">The writer.</param>
/// <param name="graph">The graph.</param>
/// <param name="data">Its data vector.</param>
/// <param name="leaf">The elements of a leaf: of what is in storage by their places there.</param>
internal sealed class WrittenGraph(ScalarWriter writer, LoweredGraph graph, ImmutableArray<long> data, Func<GraphNode, ScalarElements> leaf)
{
    private readonly ScalarElements?[] values = new ScalarElements[graph.Nodes.Count];
    private readonly Dictionary<int, IReadOnlyDictionary<int, ScalarElements>> results = [];

    private KernelBuilder Kernel => writer.Kernel.Builder;

    /// <summary>Writes a node whose inputs are written.</summary>
    public void Write(int place)
    {
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Elementwise when !graph.IsCopy(node):
                values[place] = Variables(Elementwise(node));
                break;
            case NodeKind.Reduction:
                values[place] = Variables(Reduction(node));
                break;
            case NodeKind.Pad:
                values[place] = Variables(Pad(node));
                break;
            case NodeKind.Concat:
                values[place] = Variables(Concat(node));
                break;
            case NodeKind.Control:
                results[place] = node.Control!.Write(writer, new Inputs(this, node));
                break;
            case NodeKind.Part:
                values[place] = results[node.Inputs[0]][node.Attributes[0]];
                break;
        }
    }

    /// <summary>The elements of a node, in row-major order.</summary>
    public ScalarElements All(int place)
    {
        place = graph.Original(place);
        return values[place] ??= Elements(place);
    }

    /// <summary>A node as slices along its first axis.</summary>
    private ScalarRows Rows(int place)
    {
        place = graph.Original(place);
        var (elements, start, strides) = Placed(place);
        return new ScalarRows(writer.Kernel, elements.Indexable, start, graph[place].Shape, strides);
    }

    private ScalarElements Elements(int place)
    {
        var node = graph[place];
        var (elements, start, strides) = Placed(place);
        if (node.Size <= ScalarWriter.MostElements)
        {
            return Variables(Each(node, index => elements.At(start + Shapes.Strided(node.Shape, strides, index))));
        }

        return !Shapes.IsContiguous(node.Shape, strides) ? new ViewedElements(writer.Kernel, elements, start, node.Shape, strides)
            : start == 0 ? elements
            : new LaterElements(elements, start);
    }

    /// <summary>Where the elements of a node lie that is no copy.</summary>
    private (ScalarElements Elements, long Start, ImmutableArray<long> Strides) Placed(int place)
    {
        var node = graph[place];
        if (values[place] is { } known)
        {
            return (known, 0, Shapes.ContiguousStrides(node.Shape));
        }

        switch (node.Kind)
        {
            case NodeKind.Literal:
                return (new RepeatedElement(Kernel.ConstantBits(node.Type, node.Bits)), 0, Shapes.ContiguousStrides(node.Shape));
            case NodeKind.Fill:
                return (new RepeatedElement(leaf(node).At(0)), 0, Shapes.ContiguousStrides(node.Shape));
            case NodeKind.Iota when node.Shape.Length == 1:
                return (new PositionElements(writer.Kernel, node.Type), 0, [1]);
            case NodeKind.Iota when node.Size <= ScalarWriter.MostElements:
                return (Variables(Each(node, index => Kernel.Constant(node.Type, Shapes.Position(node.Shape, node.Attributes[0], index)))), 0, Shapes.ContiguousStrides(node.Shape));
            case NodeKind.Data or NodeKind.Alias or NodeKind.Indexed:
                var view = node.View!;
                var elements = graph[view.Base].Kind == NodeKind.Data ? leaf(graph[view.Base]) : All(view.Base);
                return (elements, view.Offset + view.Terms.Sum(term => term.Factor * data[term.Slot]), view.Strides);
            default:
                writer.Kernel.Refuse();
                return (new RepeatedElement(Kernel.ConstantBits(node.Type, 0)), 0, Shapes.ContiguousStrides(node.Shape));
        }
    }

    private VariableElements Variables(int[] elements) => new(writer.Kernel, [.. elements]);

    /// <summary>An element of a node, counted in row-major order.</summary>
    private int Element(int place, long index)
    {
        place = graph.Original(place);
        if (values[place] is not null || graph[place].Size <= ScalarWriter.MostElements)
        {
            return All(place).At(index);
        }

        var (elements, start, strides) = Placed(place);
        return elements.At(start + Shapes.Strided(graph[place].Shape, strides, index));
    }

    private int[] Elementwise(GraphNode node)
    {
        var strides = node.Inputs.Select(input => Broadcast(graph[input].Shape, node.Shape)).ToArray();
        return Each(node, index =>
        {
            var inputs = new int[strides.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = Element(node.Inputs[i], Shapes.Strided(node.Shape, strides[i], index));
            }

            return ((Elementwise)node.Op).Emit(Kernel, inputs, node.Type, node.Attributes);
        });
    }

    private int[] Reduction(GraphNode node)
    {
        var source = graph[node.Inputs[0]];
        var strides = Shapes.ContiguousStrides(source.Shape);
        var along = node.Attributes.First(axis => source.Shape[axis] > 1);
        var kept = Enumerable.Range(0, source.Shape.Length).Where(axis => !node.Attributes.Contains(axis)).Select(axis => strides[axis]).ToArray();
        return Each(node, index =>
        {
            var first = Shapes.Strided(node.Shape, kept, index);
            var terms = Enumerable.Range(0, source.Shape[along]).Select(i => Element(node.Inputs[0], first + (i * strides[along])));
            return WrittenReduction.Of(Kernel, Reductions.Kind(node.Op)!.Value, node.Type, [.. terms]);
        });
    }

    private int[] Pad(GraphNode node)
    {
        var source = graph[node.Inputs[0]];
        var strides = Shapes.ContiguousStrides(node.Shape);
        var padded = new int[node.Size];
        Array.Fill(padded, Kernel.Constant(node.Type, 0));
        for (var index = 0L; index < source.Size; index++)
        {
            var at = 0L;
            for (var axis = 0; axis < strides.Length; axis++)
            {
                var start = node.Slots[axis] < 0 ? 0 : data[node.Slots[axis]];
                at += strides[axis] * (start + (node.Attributes[axis] * Shapes.Position(source.Shape, axis, index)));
            }

            padded[at] = Element(node.Inputs[0], index);
        }

        return padded;
    }

    private int[] Concat(GraphNode node)
    {
        var axis = node.Attributes[0];
        var strides = Shapes.ContiguousStrides(node.Shape);
        var joined = new int[node.Size];
        var start = 0L;
        foreach (var input in node.Inputs)
        {
            var part = graph[input];
            for (var index = 0L; index < part.Size; index++)
            {
                joined[(start * strides[axis]) + Shapes.Strided(part.Shape, strides, index)] = Element(input, index);
            }

            start += part.Shape[axis];
        }

        return joined;
    }

    private static int[] Each(GraphNode node, Func<long, int> element) => [.. Enumerable.Range(0, (int)node.Size).Select(index => element(index))];

    /// <summary>The elements between neighbours along each axis of something larger, to which a shape is repeated.</summary>
    private static long[] Broadcast(ImmutableArray<int> shape, ImmutableArray<int> larger)
    {
        var (own, strides) = (Shapes.ContiguousStrides(shape), new long[larger.Length]);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            strides[axis + larger.Length - shape.Length] = shape[axis] == 1 ? 0 : own[axis];
        }

        return strides;
    }

    /// <summary>What a control node finds.</summary>
    private sealed class Inputs(WrittenGraph around, GraphNode node) : IScalarInputs
    {
        public ScalarElements Of(int input) => around.All(Place(input));

        public ScalarRows Rows(int input) => around.Rows(Place(input));

        private int Place(int input) => node.Inputs[node.Control!.Inputs.IndexOf(input)];
    }
}
