using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Control flow: ops whose nodes hold functions and are steps of their own. The op table's laws ask each of one function; what they do with others has laws of its own.</summary>
internal static class Loops
{
    public static readonly CondOp Cond = new();

    public static readonly ScanOp Scan = new();

    public static readonly WhileOp While = new("whileLoop");

    /// <summary>
    /// Each element follows from the one before, xᵢ = sin(k₁ᵢ·xᵢ₋₁) + k₀ᵢ: as many steps as an axis is long, and nothing changes any more, in tangents and adjoints neither. An iteration that only comes near
    /// ends where the largest element is near, and small ones beside it are right to fewer digits than laws over random programs ask of them.
    /// </summary>
    public static readonly FixedPointOp FixedPoint = new("fixedPoint", sampler =>
    {
        ImmutableArray<int> shape = [sampler.Integer(1, 3), .. sampler.Shape(0, 1)];
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x =>
            Control.FixedPoint("fixedPoint", [x[0].ZerosLike()], s => [(Before(s[0]) * x[1]).Sin() + x[0]], tolerance: double.Epsilon)[0]);
    });

    /// <summary>Newton's steps double the digits.</summary>
    public static readonly FixedPointOp Root = new("root", sampler =>
    {
        var shape = sampler.Shape(0, 2);
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x =>
            Control.Root("root", x[0].ZerosLike(), s => s + ((s * x[1]).Sin() * 0.05) - x[0]));
    });

    /// <summary>Of each element along axis 0 the one before, of the first 0.</summary>
    private static Tensor Before(Tensor x) => x.Pad([(1, 0), .. Enumerable.Repeat((0, 0), x.Rank - 1)]).Narrow(0, 0, x.Shape[0]);
}
