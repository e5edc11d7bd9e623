using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <content>Parts of tensors, joined tensors, and elements at positions that are data.</content>
public sealed partial class Tensor
{
    private static readonly ImmutableArray<int>[] OneSteps = [.. Enumerable.Range(0, 9).Select(rank => Enumerable.Repeat(1, rank).ToImmutableArray())];

    /// <summary>The element or sub-tensor at leading positions: as many axes go from the shape.</summary>
    /// <param name="index">A position along axis 0, then axis 1 …; −1 is the last.</param>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Tensor this[params ReadOnlySpan<int> index]
    {
        get
        {
            if (index.Length > Rank)
            {
                throw Errors.Argument("index", $"{index.Length} positions for shape {Shapes.Text(Shape)}", $"at most {Rank}");
            }

            var starts = new int[Rank];
            var lengths = Shape.AsSpan().ToArray();
            for (var i = 0; i < index.Length; i++)
            {
                starts[i] = Position("index", index[i], i);
                lengths[i] = 1;
            }

            return Slice(ImmutableCollectionsMarshal.AsImmutableArray(starts), ImmutableCollectionsMarshal.AsImmutableArray(lengths), Steps(Rank)).ReshapeTo(Shape[index.Length..]);
        }
    }

    /// <summary>The sub-tensors of ranges of leading axes, as in <c>x[1..3]</c>.</summary>
    /// <param name="ranges">A range of axis 0, then of axis 1 …</param>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Tensor this[params ReadOnlySpan<Range> ranges]
    {
        get
        {
            var result = this;
            for (var axis = 0; axis < ranges.Length; axis++)
            {
                var length = Shape[Shapes.Axis("slice", axis, Shape)];
                var (start, stop) = (ranges[axis].Start.GetOffset(length), ranges[axis].End.GetOffset(length));
                result = result.Slice(axis, start, stop);
            }

            return result;
        }
    }

    /// <summary>Every step-th element along an axis, from start up to but not including stop.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="start">The first position.</param>
    /// <param name="stop">Where it ends, exclusive.</param>
    /// <param name="step">1 or more; to go backwards there is <see cref="Flip(ReadOnlySpan{int})"/>.</param>
    public Tensor Slice(int axis, int start, int stop, int step = 1)
    {
        var a = Shapes.Axis("slice", axis, Shape);
        if (start < 0 || stop > Shape[a] || start > stop || step < 1)
        {
            throw Errors.Argument("slice", $"start {start}, stop {stop}, step {step} along axis {axis} of shape {Shapes.Text(Shape)}", $"0 <= start <= stop <= {Shape[a]} and a step of 1 or more");
        }

        var length = (int)(((long)stop - start + step - 1) / step);
        return Slice(Shapes.With(Zeros(Rank), a, start), Shapes.With(Shape, a, length), Shapes.With(Steps(Rank), a, step));
    }

    /// <summary>Tensors end to end along an axis; the other axes are equally long.</summary>
    /// <param name="tensors">At least one.</param>
    /// <param name="axis">The axis; −1 is the last.</param>
    public static Tensor Cat(IEnumerable<Tensor> tensors, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ImmutableArray<Tensor> all = [.. tensors];
        if (all.IsEmpty)
        {
            throw Errors.Argument("cat", "no tensors", "at least one");
        }

        Op.CheckGiven("cat", all.AsSpan());
        var a = Shapes.Axis("cat", axis, all[0].Shape);
        foreach (var tensor in all)
        {
            if (tensor.DType != all[0].DType || tensor.Rank != all[0].Rank || !Shapes.Same(Shapes.With(tensor.Shape, a, 0), Shapes.With(all[0].Shape, a, 0)))
            {
                throw Errors.Argument("cat", $"{all[0].DType} {Shapes.Text(all[0].Shape)} and {tensor.DType} {Shapes.Text(tensor.Shape)} along axis {axis}", "one element type, and shapes that differ along that axis only");
            }
        }

        return all.Length == 1 ? all[0] : Node(Structure.Concat, all, [a], Shapes.With(all[0].Shape, a, Shapes.Length("cat", all.Sum(t => (long)t.Shape[a]))), all[0].DType);
    }

    /// <summary>Tensors of one shape side by side along a new axis.</summary>
    /// <param name="tensors">At least one.</param>
    /// <param name="axis">Where the new axis stands in the result; −1 is last.</param>
    public static Tensor Stack(IEnumerable<Tensor> tensors, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ImmutableArray<Tensor> all = [.. tensors];
        if (all.IsEmpty)
        {
            throw Errors.Argument("stack", "no tensors", "at least one");
        }

        Op.CheckGiven("stack", all.AsSpan());
        if (axis < -all[0].Rank - 1 || axis > all[0].Rank)
        {
            throw Errors.Argument("stack", $"a new axis {axis} for tensors of shape {Shapes.Text(all[0].Shape)}", $"an axis from {-all[0].Rank - 1} to {all[0].Rank}");
        }

        var different = all.FirstOrDefault(t => t.DType != all[0].DType || !Shapes.Same(t.Shape, all[0].Shape));
        if (different is not null)
        {
            throw Errors.Argument("stack", $"{all[0].DType} {Shapes.Text(all[0].Shape)} and {different.DType} {Shapes.Text(different.Shape)}", "one element type and one shape");
        }

        _ = Shapes.Checked("stack", [all.Length, .. all[0].Shape]);
        return Cat(all.Select(t => t.Unsqueeze(axis)), axis);
    }

    /// <summary>The sub-tensors at positions along an axis, which becomes as long as the positions. Positions may repeat.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="index">A vector of Int32 or Int64 positions, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the axis.</exception>
    public Tensor IndexSelect(int axis, Tensor index)
    {
        var a = Shapes.Axis("indexSelect", axis, Shape);
        CheckPositions("indexSelect", index);
        if (index.Rank != 1)
        {
            throw Errors.Argument("indexSelect", $"positions of shape {Shapes.Text(index.Shape)}", "a vector", "For positions of the tensor's own rank there is takeAlong.");
        }

        return SelectAlong(a, index, "indexSelect");
    }

    /// <summary>PyTorch's gather: y[…, i, …] = x[…, index[…, i, …], …] along an axis. The index has the tensor's rank and is nowhere longer than it, save along the axis; the result has the index's shape; nothing broadcasts.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="index">Int32 or Int64 positions, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the axis.</exception>
    public Tensor Gather(int axis, Tensor index)
    {
        var a = Shapes.Axis("gather", axis, Shape);
        CheckPositions("gather", index);
        if (index.Rank != Rank || Enumerable.Range(0, Rank).Any(i => i != a && index.Shape[i] > Shape[i]))
        {
            throw Errors.Argument("gather", $"an index of shape {Shapes.Text(index.Shape)} for shape {Shapes.Text(Shape)} along axis {axis}", "an index of the same rank, nowhere longer than the tensor save along that axis");
        }

        return Slice(Zeros(Rank), Shapes.With(index.Shape, a, Shape[a]), Steps(Rank)).Take(a, index, "gather");
    }

    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along an axis (NumPy's take_along_axis); the other axes are equally long.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="index">Int32 or Int64 positions, from 0, of the tensor's rank.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the axis.</exception>
    public Tensor TakeAlong(int axis, Tensor index)
    {
        var a = Shapes.Axis("takeAlong", axis, Shape);
        CheckPositions("takeAlong", index);
        if (index.Rank != Rank || !Shapes.Same(Shapes.With(index.Shape, a, 0), Shapes.With(Shape, a, 0)))
        {
            throw Errors.Argument("takeAlong", $"an index of shape {Shapes.Text(index.Shape)} for shape {Shapes.Text(Shape)} along axis {axis}", "an index of the same rank and the same lengths, save along that axis", "Expand the index, or pick sub-tensors with indexSelect.");
        }

        return Take(a, index, "takeAlong");
    }

    /// <summary>This tensor plus another one's elements at positions along an axis: y[…, index[…, i, …], …] += source[…, i, …]. Positions may repeat. PyTorch's scatter_add, the transpose of <see cref="Gather"/>.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="index">Int32 or Int64 positions, from 0, of the tensor's rank: nowhere longer than the source, nor than the tensor save along the axis.</param>
    /// <param name="source">What is added, of the tensor's rank and type; only as much as the index is long.</param>
    /// <exception cref="ArgumentException">Ranks, lengths or types do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the axis.</exception>
    public Tensor ScatterAdd(int axis, Tensor index, Tensor source)
    {
        var a = Shapes.Axis("scatterAdd", axis, Shape);
        CheckProduct("scatterAdd", this, source);
        CheckPositions("scatterAdd", index);
        if (index.Rank != Rank || source.Rank != Rank || Enumerable.Range(0, Rank).Any(i => index.Shape[i] > source.Shape[i] || (i != a && index.Shape[i] > Shape[i])))
        {
            throw Errors.Argument("scatterAdd", $"an index of shape {Shapes.Text(index.Shape)} and a source of shape {Shapes.Text(source.Shape)} for shape {Shapes.Text(Shape)} along axis {axis}", "an index of the same rank, nowhere longer than the source, nor than the tensor save along that axis");
        }

        var added = source.Slice(Zeros(Rank), index.Shape, Steps(Rank)).ScatterAddAlong(a, index.Convert(DType.Int64), Shape[a], "scatterAdd");
        return this + added.PadTo(Zeros(Rank), Steps(Rank), Shape);
    }

    private Tensor SelectAlong(int axis, Tensor index, string caller)
    {
        var shape = Shapes.With(Shape, axis, index.Shape[0]);
        var aligned = index.Convert(DType.Int64).ReshapeTo([.. shape.Select((length, i) => i == axis ? length : 1)]).ExpandTo(shape);
        return Take(axis, aligned, caller);
    }

    /// <summary>The primitive under what picks elements along an axis; the caller is named where an index is outside.</summary>
    internal Tensor Take(int axis, Tensor index, string caller) =>
        Node(Gathering.TakeAlong, [this, index.Convert(DType.Int64)], [axis, Gathering.Callers.IndexOf(caller)], index.Shape, DType);

    /// <summary>y[…, index[…, i, …], …] += x[…, i, …] along an axis, from zeros, which becomes n long.</summary>
    internal Tensor ScatterAddAlong(int axis, Tensor index, int n, string caller) =>
        Node(Gathering.ScatterAddAlong, [this, index], [axis, Gathering.Callers.IndexOf(caller)], Shapes.With(Shape, axis, n), DType);

    /// <summary>A part of an axis: length elements from start.</summary>
    internal Tensor Narrow(int axis, int start, int length) =>
        Slice(Shapes.With(Zeros(Rank), axis, start), Shapes.With(Shape, axis, length), Steps(Rank));

    internal Tensor Slice(ImmutableArray<int> starts, ImmutableArray<int> lengths, ImmutableArray<int> steps) =>
        Shapes.Same(lengths, Shape) ? this
        : Leaves.IsFill(this) ? Leaves.Refilled(this, lengths)
        : Node(Structure.Slice, [this], [.. starts, .. steps], lengths, DType);

    /// <summary>Windows along an axis, their elements in a new last axis. The axis is long enough for one. Windows that stand side by side are the axis itself, split in two.</summary>
    internal Tensor WindowsAlong(int axis, int size, int step, int distance)
    {
        var count = ((Shape[axis] - ((size - 1) * distance) - 1) / step) + 1;
        if (step == size && distance == 1)
        {
            var split = Narrow(axis, 0, count * size).ReshapeTo([.. Shape[..axis], count, size, .. Shape[(axis + 1)..]]);
            return split.PermuteTo([.. Shapes.Range(axis + 1), .. Shapes.Range(Rank - axis - 1).Select(other => axis + 2 + other), axis + 1]);
        }

        return Node(Structure.Windows, [this], [axis, size, step, distance], [.. Shapes.With(Shape, axis, count), size], DType);
    }

    internal Tensor PadTo(ImmutableArray<int> starts, ImmutableArray<int> steps, ImmutableArray<int> shape) =>
        Shapes.Same(shape, Shape) ? this : Node(Structure.Pad, [this], [.. starts, .. steps], shape, DType);

    private static ImmutableArray<int> Zeros(int rank) => ImmutableCollectionsMarshal.AsImmutableArray(new int[rank]);

    private static ImmutableArray<int> Steps(int rank) => rank < OneSteps.Length ? OneSteps[rank] : [.. Enumerable.Repeat(1, rank)];

    private int Position(string operation, int index, int axis)
    {
        var found = index < 0 ? index + Shape[axis] : index;
        return found >= 0 && found < Shape[axis]
            ? found
            : throw Errors.Argument(operation, $"position {index} along axis {axis} of shape {Shapes.Text(Shape)}", $"a position from 0 to {Shape[axis] - 1}, or from {-Shape[axis]} to -1, counted from the end");
    }
}
