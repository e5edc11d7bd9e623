using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Elements picked and added by an index, in words that fuse. What is picked from an expression is the expression of what is picked, so that the rest of it need not be in memory;
/// one element added to each row of zeros is a choice by position, so that no row of zeros is written; and the sum of such a row is that element.
/// </summary>
internal static class Picking
{
    // So many times less is computed again for what is picked than the whole has, in expressions of at most so many nodes.
    private const int LeastSaved = 8;
    private const int LargestExpression = 24;

    /// <summary>What is picked from an elementwise expression: the same of what is picked from its inputs. Null where that would compute much twice.</summary>
    public static int? Through(LoweredGraph graph, int x, int index, ImmutableArray<int> attributes)
    {
        var left = LargestExpression;
        return graph[x].Kind == NodeKind.Elementwise && graph[index].Size * LeastSaved <= graph[x].Size && IsShort(graph, x, attributes[0], ref left)
            ? Picked(graph, x, index, attributes)
            : null;
    }

    /// <summary>Zeros with one element added to each row along an axis: that element where the position is the index, which is checked. Null where there are more.</summary>
    public static int? Among(LoweredGraph graph, int x, int index, ImmutableArray<int> attributes, ImmutableArray<int> shape)
    {
        var axis = attributes[0];
        if (graph[x].Shape[axis] != 1 || Shapes.Count(shape) == 0)
        {
            return null;
        }

        // The index picked from itself, repeated: what checks it.
        var repeated = graph.Expand(graph.Buffered(index), shape);
        var place = graph.Add(Gathering.TakeAlong, [repeated, index], attributes, graph[index].Shape, DType.Int64, []);
        var isThere = graph.Add(Logic.Equal, [graph.Positions(shape, axis), place], shape, DType.Bool);
        return graph.Add(Logic.Where, [isThere, x, graph.Literal([], graph[x].Type, 0)], shape, graph[x].Type);
    }

    /// <summary>Whether a node is an index that is checked: repeated wherever it is used, as what it reads is in memory anyway.</summary>
    public static bool IsCheck(LoweredGraph graph, GraphNode node) =>
        node.Kind == NodeKind.Take && graph[node.Inputs[0]].View is { } repeated && repeated.Strides[node.Attributes[0]] == 0 && graph[repeated.Base].Kind == NodeKind.Data;

    /// <summary>The sum along an axis of what is 0 but where the position is an index: what is there, if the index is a position. Null for any other sum.</summary>
    public static int? Sum(LoweredGraph graph, GraphNode choice, ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        if (choice.Op == Arithmetic.Neg)
        {
            return Sum(graph, graph[choice.Inputs[0]], axes, shape) is { } negated ? graph.Add(Arithmetic.Neg, [negated], shape, choice.Type) : null;
        }

        if (choice.Op != Logic.Where || graph[choice.Inputs[0]].Op != Logic.Equal || !IsZero(graph[choice.Inputs[2]]))
        {
            return null;
        }

        var (position, place) = (graph[choice.Inputs[0]].Inputs[0], graph[choice.Inputs[0]].Inputs[1]);
        if (graph[position].Kind != NodeKind.Iota || graph[position].Type.IsFloating())
        {
            return null;
        }

        var axis = graph[position].Attributes[0] + choice.Shape.Length - graph[position].Shape.Length;
        var length = choice.Shape[axis];
        if (!axes.Contains(axis) || graph[position].Shape[^(choice.Shape.Length - axis)] != length || !IsOne(place) || !IsOne(choice.Inputs[1]))
        {
            return null;
        }

        var type = graph[place].Type;
        var one = Shapes.With(choice.Shape, axis, 1);
        var isPosition = graph.Add(
            Logic.And,
            [
                graph.Add(Logic.LessOrEqual, [graph.Literal([], type, Bits.Of(type, 0)), place], one, DType.Bool),
                graph.Add(Logic.Less, [place, graph.Literal([], type, Bits.Of(type, length))], one, DType.Bool),
            ],
            one,
            DType.Bool);
        var there = graph.Add(Logic.Where, [isPosition, choice.Inputs[1], choice.Inputs[2]], one, choice.Type);
        return graph.Add(Reductions.Sum, [there], axes, shape, choice.Type, []);

        bool IsOne(int input) => Along(graph[input], choice.Shape.Length, axis) < 0;
    }

    private static bool IsZero(GraphNode node) => node.Kind == NodeKind.Literal && node.Bits == 0;

    /// <summary>The axis of a value that is aligned from the right, or −1 where it repeats one element.</summary>
    private static int Along(GraphNode node, int rank, int axis)
    {
        var own = axis - rank + node.Shape.Length;
        return own < 0 || node.Shape[own] == 1 ? -1 : own;
    }

    private static bool IsShort(LoweredGraph graph, int x, int axis, ref int left)
    {
        var node = graph[x];
        if (--left < 0)
        {
            return false;
        }

        if (node.Kind != NodeKind.Elementwise)
        {
            // What is computed otherwise lies in memory anyway where somebody else reads all of it; else it would be written for this alone.
            return node.View?.Base is { } from && graph[from].Kind == NodeKind.Data;
        }

        foreach (var input in node.Inputs)
        {
            var one = Repeated(graph, input);
            if (Along(graph[one], node.Shape.Length, axis) is >= 0 and var along && !IsShort(graph, one, along, ref left))
            {
                return false;
            }
        }

        return true;
    }

    private static int Picked(LoweredGraph graph, int x, int index, ImmutableArray<int> attributes)
    {
        var (node, axis, shape) = (graph[x], attributes[0], graph[index].Shape);
        if (node.Kind != NodeKind.Elementwise || !Shapes.Same(Shapes.With(node.Shape, axis, shape[axis]), shape))
        {
            return graph.Add(Gathering.TakeAlong, [graph.Expand(x, Shapes.With(shape, axis, node.Shape[axis])), index], attributes, shape, node.Type, []);
        }

        ImmutableArray<int> inputs =
        [
            .. node.Inputs.Select(input => Repeated(graph, input)).Select(input => Along(graph[input], node.Shape.Length, axis) < 0
                ? input
                : Picked(graph, Aligned(graph, input, node.Shape.Length), index, attributes)),
        ];
        return graph.Add(node.Op, inputs, node.Attributes, shape, node.Type, node.Slots);
    }

    /// <summary>What a value repeats: an elementwise node repeats it too.</summary>
    private static int Repeated(LoweredGraph graph, int x) => graph[x].Op == Structure.Expand ? graph[x].Inputs[0] : x;

    /// <summary>A value under as many axes as what it is read by has.</summary>
    private static int Aligned(LoweredGraph graph, int x, int rank)
    {
        var own = graph[x].Shape;
        return own.Length == rank ? x : graph.Reshape(x, [.. Enumerable.Repeat(1, rank - own.Length), .. own]);
    }
}
