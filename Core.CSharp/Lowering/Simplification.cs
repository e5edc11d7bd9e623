using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What a node is in simpler words. Every rule keeps the bits of every element, save the sign of a zero that 0 is added to.</summary>
internal static class Simplification
{
    /// <summary>The place of a simpler node, or null. Shapes are the node's: what broadcasting would repeat is expanded.</summary>
    public static int? Of(LoweredGraph graph, Op op, ImmutableArray<int> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, DType type, ImmutableArray<int> slots)
    {
        var a = graph[inputs[0]];
        if (op == Contraction.Dot)
        {
            return SmallProducts.Expand(graph, inputs[0], inputs[1]);
        }

        if (op is Elementwise)
        {
            return inputs.Length switch
            {
                1 => OfOne(op, inputs[0], a, type),
                2 => OfTwo(graph, op, inputs, shape, type),
                _ => null,
            };
        }

        if (Reductions.Kind(op) is not null)
        {
            return attributes.All(axis => a.Shape[axis] == 1) ? graph.Reshape(inputs[0], shape)
                : op == Reductions.Sum ? Picking.Sum(graph, a, attributes, shape)
                : null;
        }

        if (op == Gathering.TakeAlong)
        {
            return Picking.Through(graph, inputs[0], inputs[1], attributes);
        }

        if (op == Gathering.ScatterAddAlong)
        {
            return Picking.Among(graph, inputs[0], inputs[1], attributes, shape);
        }

        if (op == Structure.Pad)
        {
            return Shapes.Same(shape, a.Shape) ? inputs[0] : Padding.Split(graph, inputs[0], attributes, shape, slots);
        }

        return Structure.IsView(op) ? OfView(graph, op, inputs[0], a, attributes, shape) : null;
    }

    private static int? OfOne(Op op, int x, GraphNode a, DType type) =>
        op == Arithmetic.StopGradient ? x
        : op == Arithmetic.Convert && a.Type == type ? x
        : op == Arithmetic.Neg && a.Op == Arithmetic.Neg ? a.Inputs[0]
        : null;

    private static int? OfTwo(LoweredGraph graph, Op op, ImmutableArray<int> inputs, ImmutableArray<int> shape, DType type)
    {
        var (x, y) = (inputs[0], inputs[1]);
        if (op == Arithmetic.Add)
        {
            return Is(graph[y], 0) ? Whole(x) : Is(graph[x], 0) ? Whole(y) : null;
        }

        if (op == Arithmetic.Sub)
        {
            return Is(graph[y], 0) ? Whole(x) : null;
        }

        if (op == Arithmetic.Div)
        {
            return Is(graph[y], 1) ? Whole(x) : null;
        }

        if (op == Arithmetic.Mul)
        {
            return Is(graph[y], 1) ? Whole(x)
                : Is(graph[x], 1) ? Whole(y)
                : Is(graph[y], -1) ? graph.Add(Arithmetic.Neg, [Whole(x)], shape, type)
                : Is(graph[x], -1) ? graph.Add(Arithmetic.Neg, [Whole(y)], shape, type)
                : null;
        }

        return op == Arithmetic.StrongMul ? Strong(x, y) ?? Strong(y, x) : null;

        int Whole(int part) => graph.Expand(part, shape);

        // 0 whatever the other is; a plain product where one factor is known to be neither 0 nor infinite; a choice where it is a truth.
        // That a partial is bounded is not enough: at infinities it may be NaN, and 0 must stay 0 there.
        int? Strong(int known, int other)
        {
            var factor = graph[known];
            if (factor.Kind == NodeKind.Literal)
            {
                var value = Bits.ToDouble(factor.Type, factor.Bits);
                return value == 0 ? graph.Literal(shape, type, 0)
                    : double.IsFinite(value) ? graph.Add(Arithmetic.Mul, [known, other], shape, type)
                    : null;
            }

            return factor.Op == Arithmetic.Convert && graph[factor.Inputs[0]].Type == DType.Bool
                ? graph.Add(Logic.Where, [factor.Inputs[0], other, graph.Literal([], type, 0)], shape, type)
                : null;
        }
    }

    private static int? OfView(LoweredGraph graph, Op op, int x, GraphNode a, ImmutableArray<int> attributes, ImmutableArray<int> shape)
    {
        if (a.IsFilled)
        {
            return graph.Filled(a, shape);
        }

        if (op == Structure.Permute)
        {
            return attributes.AsSpan().SequenceEqual(Shapes.Range(attributes.Length).AsSpan()) ? x
                : a.Op == op ? graph.Permute(a.Inputs[0], [.. attributes.Select(axis => a.Attributes[axis])])
                : null;
        }

        if (op == Structure.Reshape || op == Structure.Expand)
        {
            return Shapes.Same(shape, a.Shape) ? x : a.Op == op ? graph.Add(op, [a.Inputs[0]], [], shape, a.Type, []) : null;
        }

        return op == Structure.Flip && attributes.All(axis => a.Shape[axis] <= 1) ? x : null;
    }

    private static bool Is(GraphNode node, double value) => node.Kind == NodeKind.Literal && Bits.ToDouble(node.Type, node.Bits) == value;
}
