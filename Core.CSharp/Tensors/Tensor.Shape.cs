using System.Collections.Immutable;
using System.Diagnostics;

namespace Fluxion;

/// <content>The same elements under another shape: nothing is computed, and constants are not copied where strides can say it.</content>
public sealed partial class Tensor
{
    /// <summary>The matrix with rows and columns exchanged; of more axes, all of them reversed.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Tensor T => PermuteTo([.. Enumerable.Range(0, Rank).Reverse()]);

    /// <summary>The same elements in row-major order under another shape.</summary>
    /// <param name="shape">The length of each axis; one of them may be −1, which is what is left.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> shape) => ReshapeTo([.. shape]);

    /// <summary>Axes reordered: axis i of the result is axis axes[i] of this.</summary>
    /// <param name="axes">A permutation of all axes; −1 is the last.</param>
    public Tensor Permute(params ReadOnlySpan<int> axes)
    {
        var order = ImmutableArray.CreateBuilder<int>(axes.Length);
        foreach (var axis in axes)
        {
            order.Add(Shapes.Axis("permute", axis, Shape));
        }

        if (order.Count != Rank || order.Distinct().Count() != Rank)
        {
            throw Errors.Argument("permute", $"axes {Shapes.Text(axes)} for shape {Shapes.Text(Shape)}", $"each of the {Rank} axes once");
        }

        return PermuteTo(order.ToImmutable());
    }

    /// <summary>Two axes exchanged.</summary>
    /// <param name="axis1">One.</param>
    /// <param name="axis2">The other.</param>
    public Tensor Transpose(int axis1, int axis2)
    {
        var order = Shapes.Range(Rank).ToBuilder();
        var (a, b) = (Shapes.Axis("transpose", axis1, Shape), Shapes.Axis("transpose", axis2, Shape));
        (order[a], order[b]) = (order[b], order[a]);
        return PermuteTo(order.ToImmutable());
    }

    /// <summary>Without an axis of length 1; unchanged where the axis is longer. Without an argument: without all axes of length 1.</summary>
    /// <param name="axis">The axis.</param>
    public Tensor Squeeze(int? axis = null)
    {
        var dropped = axis is { } a ? Shapes.Axis("squeeze", a, Shape) : -1;
        return ReshapeTo([.. Shape.Where((length, i) => length != 1 || (axis is not null && i != dropped))]);
    }

    /// <summary>With a new axis of length 1.</summary>
    /// <param name="axis">Where it stands in the result; −1 is last.</param>
    public Tensor Unsqueeze(int axis)
    {
        var at = axis < 0 ? axis + Rank + 1 : axis;
        return at >= 0 && at <= Rank
            ? Reshape(Shape.Insert(at, 1).AsSpan())
            : throw Errors.Argument("unsqueeze", $"axis {axis} for shape {Shapes.Text(Shape)}", $"an axis from {-Rank - 1} to {Rank}");
    }

    /// <summary>One axis of all elements, in row-major order.</summary>
    public Tensor Flatten() => ReshapeTo([Shapes.Length("flatten", Size)]);

    /// <summary>Repeated by NumPy's rule: new leading axes, and axes of length 1 made longer; −1 keeps a length.</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <exception cref="ArgumentException">The shape does not broadcast to it.</exception>
    public Tensor Expand(params ReadOnlySpan<int> shape)
    {
        var target = ImmutableArray.CreateBuilder<int>(shape.Length);
        for (var i = 0; i < shape.Length; i++)
        {
            var own = i - shape.Length + Rank;
            target.Add(shape[i] == -1 && own >= 0 ? Shape[own] : shape[i]);
        }

        var result = Shapes.Checked("expand", target.ToImmutable());
        return Shapes.Broadcast(Shape, result) is { } both && Shapes.Same(both, result)
            ? ExpandTo(result)
            : throw Errors.Argument("expand", $"shape {Shapes.Text(Shape)} for {Shapes.Text(shape)}", "lengths that agree from the right, or are 1 in the tensor", "Unsqueeze the axes that are missing elsewhere than in front.");
    }

    /// <summary>Expand to a shape; the same tensor if that is its shape.</summary>
    /// <param name="shape">The shape of the result.</param>
    public Tensor BroadcastTo(params ReadOnlySpan<int> shape) => Expand(shape);

    /// <summary>In reverse order along axes.</summary>
    /// <param name="axes">The axes; −1 is the last.</param>
    public Tensor Flip(params ReadOnlySpan<int> axes)
    {
        var sorted = Axes("flip", axes);
        return sorted.IsEmpty || Leaves.IsFill(this) ? this : FlipAlong(sorted);
    }

    internal Tensor FlipAlong(ImmutableArray<int> axes) => Node(Structure.Flip, [this], axes, Shape, DType);

    internal Tensor ReshapeTo(ImmutableArray<int> shape)
    {
        var target = Inferred("reshape", shape);
        return Shapes.Same(target, Shape) ? this
            : Leaves.IsFill(this) ? Leaves.Refilled(this, target)
            : Node(Structure.Reshape, [this], [], target, DType);
    }

    /// <summary>The first two axes exchanged.</summary>
    internal Tensor SwapFirst() => PermuteTo([1, 0, .. Enumerable.Range(2, Rank - 2)]);

    internal Tensor PermuteTo(ImmutableArray<int> axes)
    {
        if (axes.AsSpan().SequenceEqual(Shapes.Range(Rank).AsSpan()))
        {
            return this;
        }

        ImmutableArray<int> shape = [.. axes.Select(axis => Shape[axis])];
        return Leaves.IsFill(this) ? Leaves.Refilled(this, shape) : Node(Structure.Permute, [this], axes, shape, DType);
    }

    /// <summary>The last two axes exchanged.</summary>
    internal Tensor TransposeLast() => Transpose(-1, -2);

    internal Tensor ExpandTo(ImmutableArray<int> shape) =>
        Shapes.Same(shape, Shape) ? this
        : Leaves.IsFill(this) ? Leaves.Refilled(this, shape)
        : Node(Structure.Expand, [this], [], shape, DType);

    /// <summary>Summed over the axes that broadcasting to this shape repeated.</summary>
    internal Tensor SumTo(ImmutableArray<int> shape)
    {
        if (Shapes.Same(shape, Shape))
        {
            return this;
        }

        var leading = Rank - shape.Length;
        ImmutableArray<int> axes = [.. Enumerable.Range(0, Rank).Where(i => i < leading || (shape[i - leading] == 1 && Shape[i] != 1))];
        return SumOver(axes).ReshapeTo(shape);
    }

    /// <summary>Repeated along axes that a reduction removed.</summary>
    internal Tensor ExpandAlong(ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        ImmutableArray<int> kept = [.. shape.Select((length, i) => axes.Contains(i) ? 1 : length)];
        return ReshapeTo(kept).ExpandTo(shape);
    }

    /// <summary>Distinct axes, ascending.</summary>
    private ImmutableArray<int> Axes(string operation, ReadOnlySpan<int> axes)
    {
        var sorted = new SortedSet<int>();
        foreach (var axis in axes)
        {
            if (!sorted.Add(Shapes.Axis(operation, axis, Shape)))
            {
                throw Errors.Argument(operation, $"axes {Shapes.Text(axes)}", "each axis once");
            }
        }

        return [.. sorted];
    }

    private ImmutableArray<int> Inferred(string operation, ImmutableArray<int> shape)
    {
        var unknown = shape.IndexOf(-1);
        if (unknown >= 0)
        {
            var known = Shapes.Count(shape.SetItem(unknown, 1), operation);
            if (known == 0 && Size == 0)
            {
                throw Errors.Argument(operation, $"shape {Shapes.Text(shape)} for no elements", "every length", "With an axis of length 0 the length -1 stands for cannot be told.");
            }

            if (known > 0 && Size % known == 0)
            {
                shape = shape.SetItem(unknown, Shapes.Length(operation, Size / known));
            }
        }

        return shape.AsSpan().IndexOfAnyExceptInRange(0, int.MaxValue) < 0 && Shapes.Count(shape, operation) == Size
            ? shape
            : throw Errors.Argument(operation, $"shape {Shapes.Text(shape)} for {Size} elements of shape {Shapes.Text(Shape)}", "as many elements", "One length may be -1: what is left.");
    }
}
