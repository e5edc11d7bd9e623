using System.Collections.Immutable;

namespace Fluxion;

/// <content>Reductions: over the whole tensor, or along an axis, which goes from the shape or stays with length 1.</content>
public sealed partial class Tensor
{
    /// <summary>The sum, Σ xᵢ; 0 of nothing.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether a summed axis stays, with length 1.</param>
    public Tensor Sum(int? axis = null, bool keepDims = false)
    {
        CheckNumbers("sum");
        var axes = Along("sum", axis);
        return Kept(SumOver(axes), axes, keepDims);
    }

    /// <summary>The arithmetic mean, Σ xᵢ / n, of a floating tensor; NaN of nothing.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    public Tensor Mean(int? axis = null, bool keepDims = false)
    {
        CheckFloating("mean");
        var axes = Along("mean", axis);
        var count = axes.Aggregate(1.0, (product, a) => product * Shape[a]);
        return Kept(SumOver(axes) / Weak("mean", count, this), axes, keepDims);
    }

    /// <summary>The largest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <exception cref="ArgumentException">There is no element to choose from.</exception>
    public Tensor Max(int? axis = null, bool keepDims = false)
    {
        var axes = Chosen("max", axis);
        return Kept(MaxOver(axes), axes, keepDims);
    }

    /// <summary>The smallest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <exception cref="ArgumentException">There is no element to choose from.</exception>
    public Tensor Min(int? axis = null, bool keepDims = false)
    {
        var axes = Chosen("min", axis);
        return Kept(MinOver(axes), axes, keepDims);
    }

    /// <summary>The first position of the largest element (of a NaN, if there is one), as Int64: along the axis, or in row-major order.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    public Tensor ArgMax(int? axis = null, bool keepDims = false) => Position("argmax", axis, keepDims, (x, axes) => x.MaxOver(axes));

    /// <summary>The first position of the smallest element (of a NaN, if there is one), as Int64: along the axis, or in row-major order.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    public Tensor ArgMin(int? axis = null, bool keepDims = false) => Position("argmin", axis, keepDims, (x, axes) => x.MinOver(axes));

    /// <summary>ln Σ exp xᵢ, with the largest element taken out so that nothing overflows; −∞ of nothing. Infinite elements share the gradient evenly; where all are −∞ it is 0.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    public Tensor LogSumExp(int? axis = null, bool keepDims = false)
    {
        CheckFloating("logsumexp");
        var axes = Along("logsumexp", axis);
        var top = Top(axes);
        var sum = Arithmetic.Excess.Apply([this, top.ExpandAlong(axes, Shape)]).Exp().SumOver(axes);
        return Kept(sum.Log() + top, axes, keepDims);
    }

    /// <summary>exp xᵢ / Σ exp xⱼ along an axis.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    public Tensor Softmax(int axis = -1)
    {
        CheckFloating("softmax");
        ImmutableArray<int> axes = [Shapes.Axis("softmax", axis, Shape)];
        var e = Arithmetic.Excess.Apply([this, Top(axes).ExpandAlong(axes, Shape)]).Exp();
        return e / e.SumOver(axes).ExpandAlong(axes, Shape);
    }

    /// <summary>xᵢ − ln Σ exp xⱼ along an axis.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    public Tensor LogSoftmax(int axis = -1)
    {
        CheckFloating("logSoftmax");
        ImmutableArray<int> axes = [Shapes.Axis("logSoftmax", axis, Shape)];
        var shifted = Arithmetic.Excess.Apply([this, Top(axes).ExpandAlong(axes, Shape)]);
        return shifted - shifted.Exp().SumOver(axes).Log().ExpandAlong(axes, Shape);
    }

    internal Tensor SumOver(ImmutableArray<int> axes) => Reduced(Reductions.Sum, axes);

    internal Tensor MaxOver(ImmutableArray<int> axes) => Reduced(Reductions.Max, axes);

    internal Tensor MinOver(ImmutableArray<int> axes) => Reduced(Reductions.Min, axes);

    private Tensor Reduced(Op op, ImmutableArray<int> axes) =>
        axes.IsEmpty ? this : Node(op, [this], axes, [.. Shape.Where((_, i) => !axes.Contains(i))], DType);

    /// <summary>The largest element without derivative, 0 where it is −∞ or no number: what exponents are taken relative to.</summary>
    private Tensor Top(ImmutableArray<int> axes)
    {
        if (axes.Any(axis => Shape[axis] == 0))
        {
            return SumOver(axes);
        }

        var top = MaxOver(axes).StopGradient();
        return Where(Logic.Less.Apply([new Literal(double.NegativeInfinity).As(DType), top]), top, Literal.Zero.As(DType));
    }

    private Tensor Position(string operation, int? axis, bool keepDims, Func<Tensor, ImmutableArray<int>, Tensor> extreme)
    {
        var axes = Chosen(operation, axis);
        if (axis is null)
        {
            var flat = ReshapeTo([Shapes.Length(operation, Size)]).Position(operation, 0, false, extreme);
            return Kept(flat, axes, keepDims);
        }

        var found = Logic.Equal.Apply([this, extreme(this, axes).ExpandAlong(axes, Shape)]);
        var candidate = Logic.Or.Apply([found, Logic.NotEqual.Apply([this, this])]);
        var position = Where(candidate, Leaves.NewIota(Shape, DType.Int64, axes[0]), Scalar(Shape[axes[0]], DType.Int64));
        return Kept(position.MinOver(axes), axes, keepDims);
    }

    private ImmutableArray<int> Along(string operation, int? axis) => axis is { } a ? [Shapes.Axis(operation, a, Shape)] : Shapes.Range(Rank);

    private ImmutableArray<int> Chosen(string operation, int? axis)
    {
        CheckNumbers(operation);
        var axes = Along(operation, axis);
        return axes.Any(a => Shape[a] == 0)
            ? throw Errors.Argument(operation, $"shape {Shapes.Text(Shape)}, which has no elements there", "at least one element to choose from")
            : axes;
    }

    private Tensor Kept(Tensor reduced, ImmutableArray<int> axes, bool keepDims) =>
        keepDims ? reduced.ReshapeTo([.. Shape.Select((length, i) => axes.Contains(i) ? 1 : length)]) : reduced;

    private void CheckNumbers(string operation)
    {
        if (DType == DType.Bool)
        {
            throw Errors.Argument(operation, "a tensor of Bool", "numbers", $"Convert it: {Errors.Conversion(DType.Int64)} counts.");
        }
    }

    private void CheckFloating(string operation)
    {
        if (!DType.IsFloating())
        {
            throw Errors.Argument(operation, $"a tensor of {DType}", "a floating tensor", $"Convert it: {Errors.Conversion(DType.Float64)}.");
        }
    }
}
