using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A graph that a <see cref="ScalarWriter"/> writes: the values of its elements.</summary>
internal sealed class WrittenGraph(ScalarWriter writer, LoweredGraph graph, ImmutableArray<long> data, LeafElement leaf)
{
    private readonly int[]?[] values = new int[graph.Nodes.Count][];
    private readonly Dictionary<int, IReadOnlyDictionary<int, int[]>> results = [];

    private KernelBuilder Kernel => writer.Kernel;

    /// <summary>Writes a node whose inputs are written.</summary>
    public void Write(int place)
    {
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Elementwise when node.Op != LoweredGraph.Copy:
                values[place] = Elementwise(node);
                break;
            case NodeKind.Reduction:
                values[place] = Reduction(node);
                break;
            case NodeKind.Pad:
                values[place] = Pad(node);
                break;
            case NodeKind.Concat:
                values[place] = Concat(node);
                break;
            case NodeKind.Control:
                results[place] = node.Control!.Write(writer, (input, index) => Element(node.Inputs[node.Control.Inputs.IndexOf(input)], index));
                break;
            case NodeKind.Part:
                values[place] = results[node.Inputs[0]][node.Attributes[0]];
                break;
        }
    }

    /// <summary>All elements of a node, in row-major order.</summary>
    public int[] All(int place) => values[place] ?? [.. Enumerable.Range(0, (int)graph[place].Size).Select(index => Element(place, index))];

    /// <summary>An element of a node, counted in row-major order.</summary>
    private int Element(int place, long index)
    {
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Literal:
                return Kernel.ConstantBits(node.Type, node.Bits);
            case NodeKind.Fill:
                return leaf(node, 0);
            case NodeKind.Iota:
                return Kernel.Constant(node.Type, Position(node.Shape, node.Attributes[0], index));
            case NodeKind.Data or NodeKind.Alias or NodeKind.Indexed:
                var view = node.View!;
                var at = view.Offset + view.Terms.Sum(term => term.Factor * data[term.Slot]);
                for (var axis = 0; axis < node.Shape.Length; axis++)
                {
                    at += view.Strides[axis] * Position(node.Shape, axis, index);
                }

                return graph[view.Base].Kind == NodeKind.Data ? leaf(graph[view.Base], at) : Element(view.Base, at);
            default:
                return node.Op == LoweredGraph.Copy ? Element(node.Inputs[0], index) : values[place]![index];
        }
    }

    private static long Position(ImmutableArray<int> shape, int axis, long index)
    {
        for (var last = shape.Length - 1; last > axis; last--)
        {
            index /= shape[last];
        }

        return index % shape[axis];
    }

    private int[] Elementwise(GraphNode node)
    {
        var strides = node.Inputs.Select(input => Broadcast(graph[input].Shape, node.Shape)).ToArray();
        return Each(node, index =>
        {
            var inputs = new int[strides.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = Element(node.Inputs[i], Strided(node.Shape, strides[i], index));
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
            var first = Strided(node.Shape, kept, index);
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
                at += strides[axis] * (start + (node.Attributes[axis] * Position(source.Shape, axis, index)));
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
                joined[(start * strides[axis]) + Strided(part.Shape, strides, index)] = Element(input, index);
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

    /// <summary>Where an element is under strides.</summary>
    private static long Strided(ImmutableArray<int> shape, IReadOnlyList<long> strides, long index)
    {
        var at = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            at += strides[axis] * Position(shape, axis, index);
        }

        return at;
    }
}
