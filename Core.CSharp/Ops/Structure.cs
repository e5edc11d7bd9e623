using System.Collections.Immutable;
using static Fluxion.Batching;

namespace Fluxion;

/// <summary>What moves elements without changing them: linear ops, closed under transposition. On constants in storage the first five are views.</summary>
internal static class Structure
{
    /// <summary>The same elements in row-major order under another shape.</summary>
    public static readonly Linear Reshape = new("reshape", (g, node, _) => g.ReshapeTo(node.Inputs[0].Shape), (node, x, length) => x[0].ReshapeTo([length, .. node.Shape]), DrawReshape, dependence: Dependences.Moves, moves: true);

    /// <summary>Axes reordered: axis i of the result is axis attribute[i] of the input.</summary>
    public static readonly Linear Permute = new("permute", (g, node, _) => g.PermuteTo(Shapes.Inverse(node.Attributes)), (node, x, _) => x[0].PermuteTo([0, .. Shift(node.Attributes)]), DrawPermute, dependence: Dependences.Moves, moves: true);

    /// <summary>Repeated along new leading axes and along axes of length 1.</summary>
    public static readonly Linear Expand = new(
        "expand",
        (g, node, _) => g.SumTo(node.Inputs[0].Shape),
        (node, x, length) => x[0].ReshapeTo([length, .. Enumerable.Repeat(1, node.Rank - node.Inputs[0].Rank), .. node.Inputs[0].Shape]).ExpandTo([length, .. node.Shape]),
        DrawExpand,
        dependence: Dependences.Elementwise,
        moves: true);

    /// <summary>Every step-th element from a start along each axis. Attributes: starts (data), then steps, one each an axis.</summary>
    public static readonly Linear Slice = new(
        "slice",
        (g, node, _) => g.PadTo(Starts(node), Steps(node), node.Inputs[0].Shape),
        (node, x, length) => x[0].Slice([0, .. Starts(node)], [length, .. node.Shape], [1, .. Steps(node)]),
        DrawSlice,
        dataAttributes: node => node.Rank,
        dependence: Dependences.Moves,
        moves: true);

    /// <summary>The reverse order along some axes.</summary>
    public static readonly Linear Flip = new("flip", (g, node, _) => g.FlipAlong(node.Attributes), (node, x, _) => x[0].FlipAlong(Shift(node.Attributes)), DrawFlip, dependence: Dependences.Moves, moves: true);

    /// <summary>Among zeros: element i along an axis goes to start + i·step. Attributes: starts (data), then steps. The transpose of a slice.</summary>
    public static readonly Linear Pad = new(
        "pad",
        (g, node, _) => g.Slice(Starts(node), node.Inputs[0].Shape, Steps(node)),
        (node, x, length) => x[0].PadTo([0, .. Starts(node)], [1, .. Steps(node)], [length, .. node.Shape]),
        DrawPad,
        dataAttributes: node => node.Rank,
        dependence: Dependences.Sums,
        moves: true);

    /// <summary>End to end along the axis in the attribute.</summary>
    public static readonly Linear Concat = new("cat", TransposeConcat, (node, x, _) => Tensor.Cat(x, node.Attributes[0] + 1), DrawConcat, linearInAll: true, dependence: Dependences.Sums, moves: true);

    /// <summary>
    /// Windows that overlap: along an axis one for each start 0, step, 2·step, …, and in a new last axis its elements, so far apart. Attributes: the axis, the elements in a window,
    /// the step, the distance. The transpose adds up what the windows share, as one pad for each element of a window.
    /// </summary>
    public static readonly Linear Windows = new("windows", TransposeWindows, (node, x, _) => x[0].WindowsAlong(node.Attributes[0] + 1, node.Attributes[1], node.Attributes[2], node.Attributes[3]), DrawWindows, dependence: Dependences.Moves, moves: true);

    /// <summary>The input itself, wherever it is computed: on the device that the second input, an anchor, is on (<see cref="Placement"/>).</summary>
    public static readonly Linear Place = new("place", (g, _, _) => g, (_, x, _) => Placement.Place(x[0], x[1]), DrawPlace, dependence: Dependences.Elementwise, moves: true);

    /// <summary>Whether an op's result can be a view of its input.</summary>
    public static bool IsView(Op op) => op == Reshape || op == Permute || op == Expand || op == Slice || op == Flip || op == Windows;

    private static ImmutableArray<int> Starts(Tensor node) => ImmutableArray.Create(node.Attributes, 0, node.Rank);

    private static ImmutableArray<int> Steps(Tensor node) => ImmutableArray.Create(node.Attributes, node.Rank, node.Rank);

    private static Tensor TransposeConcat(Tensor cotangent, Tensor node, int input)
    {
        var axis = node.Attributes[0];
        var start = 0;
        for (var i = 0; i < input; i++)
        {
            start += node.Inputs[i].Shape[axis];
        }

        return cotangent.Narrow(axis, start, node.Inputs[input].Shape[axis]);
    }

    private static Tensor TransposeWindows(Tensor cotangent, Tensor node, int input)
    {
        var (axis, size, step, distance) = (node.Attributes[0], node.Attributes[1], node.Attributes[2], node.Attributes[3]);
        var shape = node.Inputs[0].Shape;
        var steps = Enumerable.Repeat(1, shape.Length).ToImmutableArray().SetItem(axis, step);
        var parts = new Queue<Tensor>();
        for (var i = 0; i < size; i++)
        {
            var element = cotangent.Narrow(node.Rank - 1, i, 1).ReshapeTo(cotangent.Shape[..^1]);
            parts.Enqueue(element.PadTo([.. shape.Select((_, other) => other == axis ? i * distance : 0)], steps, shape));
        }

        while (parts.Count > 1)
        {
            parts.Enqueue(parts.Dequeue() + parts.Dequeue());
        }

        return parts.Dequeue();
    }

    private static Sample DrawPlace(Sampler sampler) => new([sampler.Numbers(sampler.Shape())], x => Placement.Place(x[0], Placement.Anchor(Device.Cpu)));

    private static Sample DrawReshape(Sampler sampler)
    {
        var shape = sampler.Shape(1);
        ImmutableArray<int> flat = [(int)Shapes.Count(shape)];
        var split = sampler.Coin();
        return new Sample([sampler.Numbers(split ? flat : shape)], x => x[0].ReshapeTo(split ? shape : flat));
    }

    private static Sample DrawPermute(Sampler sampler)
    {
        var shape = sampler.Shape(2, 4);
        var axis = sampler.Integer(1, shape.Length - 1);
        return new Sample([sampler.Numbers(shape)], x => x[0].PermuteTo([.. Enumerable.Range(axis, shape.Length - axis), .. Enumerable.Range(0, axis)]));
    }

    private static Sample DrawExpand(Sampler sampler)
    {
        var shape = sampler.Shape(1);
        return new Sample([sampler.Numbers(sampler.Narrower(shape))], x => x[0].ExpandTo(shape));
    }

    private static Sample DrawFlip(Sampler sampler)
    {
        var shape = sampler.Shape(1);
        var axes = sampler.Axes(shape);
        return new Sample([sampler.Numbers(shape)], x => x[0].FlipAlong(axes));
    }

    private static Sample DrawSlice(Sampler sampler)
    {
        var (shape, starts, steps, lengths) = Ranges(sampler);
        return new Sample([sampler.Numbers(shape)], x => x[0].Slice(starts, lengths, steps));
    }

    private static Sample DrawPad(Sampler sampler)
    {
        var (shape, starts, steps, lengths) = Ranges(sampler);
        return new Sample([sampler.Numbers(lengths)], x => x[0].PadTo(starts, steps, shape));
    }

    private static Sample DrawWindows(Sampler sampler)
    {
        var shape = sampler.Shape(1);
        var axis = sampler.Axis(shape);
        var (size, step, distance) = (sampler.Integer(1, 3), sampler.Integer(1, 3), sampler.Integer(1, 2));
        var length = ((size - 1) * distance) + sampler.Integer(1, 6);
        return new Sample([sampler.Numbers(Shapes.With(shape, axis, length))], x => x[0].WindowsAlong(axis, size, step, distance));
    }

    private static Sample DrawConcat(Sampler sampler)
    {
        var shape = sampler.Shape(1);
        var axis = sampler.Axis(shape);
        var parts = Enumerable.Range(0, sampler.Integer(2, 3)).Select(_ => sampler.Numbers(Shapes.With(shape, axis, sampler.Integer(1, 3))));
        return new Sample([.. parts], x => Tensor.Cat(x, axis));
    }

    /// <summary>A shape, and a range of each axis by start, step and length.</summary>
    private static (ImmutableArray<int> Shape, ImmutableArray<int> Starts, ImmutableArray<int> Steps, ImmutableArray<int> Lengths) Ranges(Sampler sampler)
    {
        var starts = sampler.Shape(1).Select(length => length - 1).ToImmutableArray();
        var steps = starts.Select(_ => sampler.Integer(1, 2)).ToImmutableArray();
        var lengths = starts.Select(_ => sampler.Integer(1, 3)).ToImmutableArray();
        var shape = starts.Select((start, i) => start + (steps[i] * (lengths[i] - 1)) + 1 + sampler.Integer(0, 1)).ToImmutableArray();
        return (shape, starts, steps, lengths);
    }
}
