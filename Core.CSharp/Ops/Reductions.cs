using System.Collections.Immutable;
using Fluxion.Kernels;
using static Fluxion.Batching;

namespace Fluxion;

/// <summary>What combines elements along axes (the attributes, ascending); the axes go from the shape.</summary>
internal static class Reductions
{
    public static readonly Linear Sum = new("sum", (g, node, _) => g.ExpandAlong(node.Attributes, node.Inputs[0].Shape), (node, x, _) => x[0].SumOver(Shift(node.Attributes)), Over(false, (x, axes) => x.SumOver(axes)), dependence: Dependences.Sums);

    /// <summary>Elements that tie for the extreme share its tangent evenly.</summary>
    public static readonly General Max = new("max", Extreme, (node, x, _) => x[0].MaxOver(Shift(node.Attributes)), Over(true, (x, axes) => x.MaxOver(axes)), dependence: Dependences.Reduces);

    /// <summary>Elements that tie for the extreme share its tangent evenly.</summary>
    public static readonly General Min = new("min", Extreme, (node, x, _) => x[0].MinOver(Shift(node.Attributes)), Over(true, (x, axes) => x.MinOver(axes)), dependence: Dependences.Reduces);

    public static ReductionKind? Kind(Op op) => op == Sum ? ReductionKind.Sum : op == Max ? ReductionKind.Max : op == Min ? ReductionKind.Min : null;

    private static Func<Sampler, Sample> Over(bool distinct, Func<Tensor, ImmutableArray<int>, Tensor> reduce) => sampler =>
    {
        var shape = sampler.Shape(1);
        var axes = sampler.Axes(shape);
        return new Sample([distinct ? sampler.Distinct(shape) : sampler.Numbers(shape)], x => reduce(x[0], axes));
    };

    private static Tensor Extreme(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        var x = y.Inputs[0];
        // A NaN is the extreme wherever there is one, and takes the tangent: NaN in, NaN out, never a silent zero.
        var found = Logic.Or.Apply([Logic.Equal.Apply([x, y.ExpandAlong(y.Attributes, x.Shape)]), Logic.NotEqual.Apply([x, x])]);
        var ties = found.Convert(y.DType);
        var count = ties.SumOver(y.Attributes);
        return Tensor.StrongMultiply(tangents[0]!, ties).SumOver(y.Attributes) / count;
    }
}
