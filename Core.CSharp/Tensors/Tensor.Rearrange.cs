using System.Collections.Immutable;

namespace Fluxion;

/// <content>Elements moved, repeated, framed and parted.</content>
public sealed partial class Tensor
{
    /// <summary>Shifted along an axis; what leaves at one end comes in at the other.</summary>
    /// <param name="shift">How far: element i goes to i + shift.</param>
    /// <param name="axis">The axis; without, the elements shift in row-major order.</param>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public Tensor Roll(int shift, int? axis = null)
    {
        if (axis is null)
        {
            return Flatten().Roll(shift, 0).ReshapeTo(Shape);
        }

        var a = Shapes.Axis("roll", axis.Value, Shape);
        var length = Shape[a];
        var first = length == 0 ? 0 : ((shift % length) + length) % length;
        return first == 0 ? this : Cat([Narrow(a, length - first, first), Narrow(a, 0, length - first)], a);
    }

    /// <summary>Repeated along each axis, as whole tensors side by side. Missing axes are added in front, to the tensor or to the repetitions.</summary>
    /// <param name="repeats">How often, for each axis.</param>
    /// <exception cref="ArgumentException">A number is negative.</exception>
    public Tensor Tile(params ReadOnlySpan<int> repeats)
    {
        if (repeats.IndexOfAnyInRange(int.MinValue, -1) >= 0)
        {
            throw Errors.Argument("tile", $"repetitions {Shapes.Text(repeats)}", "numbers of 0 or more");
        }

        var rank = Math.Max(Rank, repeats.Length);
        var (before, between, after) = (new int[2 * rank], new int[2 * rank], new int[rank]);
        for (var i = 0; i < rank; i++)
        {
            var (own, times) = (i - rank + Rank, i - rank + repeats.Length);
            before[2 * i] = 1;
            before[(2 * i) + 1] = own < 0 ? 1 : Shape[own];
            between[2 * i] = times < 0 ? 1 : repeats[times];
            between[(2 * i) + 1] = before[(2 * i) + 1];
            after[i] = Shapes.Length("tile", (long)between[2 * i] * between[(2 * i) + 1]);
        }

        return ReshapeTo([.. before]).ExpandTo([.. between]).ReshapeTo([.. after]);
    }

    /// <summary>With a frame of one number.</summary>
    /// <param name="widths">For each axis how many elements come before and after.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentException">There is not one pair for each axis, a width is negative, or the number is none of the element type.</exception>
    public Tensor Pad(IReadOnlyList<(int Before, int After)> widths, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count != Rank || widths.Any(width => width.Before < 0 || width.After < 0))
        {
            throw Errors.Argument("pad", $"widths [{string.Join("; ", widths.Select(width => $"({width.Before}, {width.After})"))}] for shape {Shapes.Text(Shape)}", $"{Rank} pairs of 0 or more: before and after, for each axis", "To cut elements off there is slice.");
        }

        ImmutableArray<int> shape = [.. Shape.Select((length, i) => Shapes.Length("pad", (long)widths[i].Before + length + widths[i].After))];
        ImmutableArray<int> starts = [.. widths.Select(width => width.Before)];
        var frame = Weak("pad", value, this);
        var padded = PadTo(starts, Steps(Rank), shape);
        if (value == 0 || ReferenceEquals(padded, this))
        {
            return padded;
        }

        var inside = LiteralLike(this, 1).PadTo(starts, Steps(Rank), shape);
        return Where(inside.Convert(DType.Bool), padded, frame);
    }

    /// <summary>Consecutive parts along an axis.</summary>
    /// <param name="lengths">The length of each part; they add up to the axis.</param>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">The lengths are negative or do not add up, or there is no such axis.</exception>
    public ImmutableArray<Tensor> Split(IReadOnlyList<int> lengths, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        var a = Shapes.Axis("split", axis, Shape);
        if (lengths.Any(length => length < 0) || lengths.Sum(length => (long)length) != Shape[a])
        {
            throw Errors.Argument("split", $"lengths {Shapes.Text(lengths.ToImmutableArray())} along axis {axis} of shape {Shapes.Text(Shape)}", $"lengths of 0 or more that add up to {Shape[a]}");
        }

        var parts = ImmutableArray.CreateBuilder<Tensor>(lengths.Count);
        var start = 0;
        foreach (var length in lengths)
        {
            parts.Add(Narrow(a, start, length));
            start += length;
        }

        return parts.MoveToImmutable();
    }

    /// <summary>At most so many consecutive parts of ⌈n/count⌉ positions each, the last one shorter where n does not divide.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">The count is below 1, or there is no such axis.</exception>
    public ImmutableArray<Tensor> Chunk(int count, int axis = 0)
    {
        var length = Shape[Shapes.Axis("chunk", axis, Shape)];
        if (count < 1)
        {
            throw Errors.Argument("chunk", $"a count of {count}", "1 or more");
        }

        var part = Math.Max(1, ((length - 1) / count) + 1);
        var parts = Enumerable.Range(0, Math.Max(1, ((length - 1) / part) + 1)).Select(i => Math.Min(part, length - (i * part)));
        return Split([.. parts], axis);
    }

    /// <summary>A function applied to each sub-tensor along an axis, which goes from its shape; the results are stacked along axis 0. A plain loop: the function is called once for each, and values can be asked in it.</summary>
    /// <param name="f">The function.</param>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">The axis is empty, there is no such axis, or the results differ in shape or type.</exception>
    public Tensor MapAxis(Func<Tensor, Tensor> f, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        var a = Shapes.Axis("mapAxis", axis, Shape);
        return Shape[a] == 0
            ? throw Errors.Argument("mapAxis", $"axis {axis} of shape {Shapes.Text(Shape)}, which is empty", "an axis with positions")
            : Stack(Enumerable.Range(0, Shape[a]).Select(i => f(Narrow(a, i, 1).ReshapeTo(Shape.RemoveAt(a)))));
    }
}
