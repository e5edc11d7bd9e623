using System.Collections.Immutable;

namespace Fluxion;

/// <content>Products, spreads and norms: over the whole tensor, or along an axis, which goes from the shape or stays with length 1.</content>
public sealed partial class Tensor
{
    /// <summary>The product, Π xᵢ, multiplied in pairs; 1 of nothing. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor Prod(int? axis = null, bool keepDims = false)
    {
        CheckNumbers("prod");
        var axes = Along("prod", axis);
        var product = axis is null ? Flatten().ProductAlong(0) : ProductAlong(axes[0]);
        return Kept(product, axes, keepDims);
    }

    /// <summary>The variance, Σ (xᵢ − mean)² / (n − correction).</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <param name="correction">What is taken from n: 1 for the variance that a sample estimates, 0 for that of a population.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    public Tensor Var(int? axis = null, bool keepDims = false, double correction = 1) => Variance("var", axis, keepDims, correction);

    /// <summary>The standard deviation, √(Σ (xᵢ − mean)² / (n − correction)). Where all elements are equal its gradient is 0.</summary>
    /// <param name="axis">The axis; all of them without.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <param name="correction">What is taken from n: 1 for the deviation that a sample estimates, 0 for that of a population.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    public Tensor Std(int? axis = null, bool keepDims = false, double correction = 1) => Variance("std", axis, keepDims, correction).Sqrt();

    /// <summary>The p-norm of vectors, (Σ |xᵢ|ᵖ)^(1/p); max |xᵢ| for p = ∞, min |xᵢ| for p = −∞. At 0 its gradient is 0.</summary>
    /// <param name="p">Which norm; 2 is Euclid's.</param>
    /// <param name="axis">The axis; all of them without, as one vector.</param>
    /// <param name="keepDims">Whether the axis stays, with length 1.</param>
    /// <exception cref="ArgumentException">There is no such axis, the tensor is not floating, or p is 0 or NaN.</exception>
    public Tensor Norm(double p = 2, int? axis = null, bool keepDims = false)
    {
        CheckFloating("norm");
        if (p == 0 || double.IsNaN(p))
        {
            throw Errors.Argument("norm", $"p = {p}", "a number other than 0, or an infinity", "To count the elements that are not 0 convert x .<> 0.0 and sum it.");
        }

        var axes = double.IsInfinity(p) ? Chosen("norm", axis) : Along("norm", axis);
        var norm = p switch
        {
            1 => Abs().SumOver(axes),
            2 => (this * this).SumOver(axes).Sqrt(),
            double.PositiveInfinity => Abs().MaxOver(axes),
            double.NegativeInfinity => Abs().MinOver(axes),
            _ => Abs().Pow(p).SumOver(axes).Pow(1 / p),
        };
        return Kept(norm, axes, keepDims);
    }

    private Tensor Variance(string operation, int? axis, bool keepDims, double correction)
    {
        CheckFloating(operation);
        var axes = Along(operation, axis);
        var count = axes.Aggregate(1.0, (product, a) => product * Shape[a]);
        var mean = SumOver(axes) / Weak(operation, count, this);
        var difference = this - mean.ExpandAlong(axes, Shape);
        return Kept((difference * difference).SumOver(axes) / Weak(operation, count - correction, this), axes, keepDims);
    }

    /// <summary>The first half times the second, again and again; what is left over of odd lengths comes in at the end.</summary>
    private Tensor ProductAlong(int axis)
    {
        var (factors, rest) = (this, (Tensor?)null);
        for (var n = Shape[axis]; n > 1; n /= 2)
        {
            if (n % 2 == 1)
            {
                var last = factors.Narrow(axis, n - 1, 1);
                rest = rest is null ? last : rest * last;
            }

            factors = factors.Narrow(axis, 0, n / 2) * factors.Narrow(axis, n / 2, n / 2);
        }

        var product = rest is null ? factors : factors * rest;
        ImmutableArray<int> shape = Shape.RemoveAt(axis);
        return Shape[axis] == 0 ? Leaves.Refilled(LiteralLike(this, 1), shape) : product.ReshapeTo(shape);
    }
}
