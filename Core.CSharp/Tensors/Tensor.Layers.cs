using System.Collections.Immutable;

namespace Fluxion;

/// <content>Layers of networks.</content>
public sealed partial class Tensor
{
    /// <summary>(x − mean)/√(variance + ε) over the last axes, times a weight, plus a bias (Ba et al. 2016). The variance is that of a population.</summary>
    /// <param name="weight">Of the shape of the last axes: it says how many there are.</param>
    /// <param name="bias">Of the same shape; 0 without.</param>
    /// <param name="epsilon">ε: what keeps equal elements from a division by 0.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the types differ or are not floating.</exception>
    public Tensor LayerNorm(Tensor weight, Tensor? bias = null, double epsilon = 1e-5)
    {
        CheckFloating("layerNorm");
        var first = Rank - Errors.Given(weight, "the weight", "layerNorm").Rank;
        if (weight.Rank == 0 || first < 0 || !Shapes.Same(weight.Shape, Shape[first..]) || (bias is not null && !Shapes.Same(bias.Shape, weight.Shape)))
        {
            throw Errors.Argument("layerNorm", $"shape {Shapes.Text(Shape)}, a weight of shape {Shapes.Text(weight.Shape)}{(bias is null ? "" : $" and a bias of shape {Shapes.Text(bias.Shape)}")}", "a weight and a bias of the shape of the last axes");
        }

        ImmutableArray<int> axes = [.. Enumerable.Range(first, weight.Rank)];
        var count = Weak("layerNorm", Shapes.Count(weight.Shape), this);
        var centred = this - (SumOver(axes) / count).ExpandAlong(axes, Shape);
        var variance = (centred * centred).SumOver(axes) / count;
        var normal = centred * (variance + epsilon).Rsqrt().ExpandAlong(axes, Shape);
        return bias is null ? normal * weight : (normal * weight) + bias;
    }

    /// <summary>The rows of this table at positions: the shape of the positions, then that of a row.</summary>
    /// <param name="index">Int32 or Int64 positions of rows, of any shape.</param>
    /// <exception cref="ArgumentException">The positions are no integers, or the tensor has no axis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Tensor Embedding(Tensor index)
    {
        CheckPositions("embedding", index);
        Shapes.Axis("embedding", 0, Shape);
        return SelectAlong(0, index.Flatten(), "embedding").ReshapeTo([.. index.Shape, .. Shape[1..]]);
    }
}
