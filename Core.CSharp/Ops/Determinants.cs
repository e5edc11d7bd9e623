using Fluxion.Kernels;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>Determinants, by Jacobi's formula.</summary>
internal static class Determinants
{
    /// <summary>Where |det A| is less than this part of ‖A‖·‖C‖, the inverse of the condition number, the cofactors' derivative is not taken through the inverse: it would lose that much to cancellation.</summary>
    private const double WellConditioned = 1e-3;

    /// <summary>[sign det A, ln |det A|], a row. Its tangent is [0, tr(A⁻¹·Ȧ)].</summary>
    public static readonly General LogDeterminant = new(
        "slogdet",
        (y, tangents) =>
        {
            var trace = Tensor.Along(y.Inputs[0].Inverse("slogdet").TransposeLast(), tangents[0]!);
            return Tensor.Cat([Tensor.LiteralLike(trace, 0), trace], -1);
        },
        (_, x, _) => x[0].LogDeterminant(),
        sampler => new Sample([sampler.Matrices(sampler.Shape(0, 1), sampler.Integer(1, 4))], x => x[0].LogDeterminant()));

    /// <summary>det A, a 1×1 matrix. Its tangent is Σ Cᵢⱼ·Ȧᵢⱼ with the cofactors C.</summary>
    public static readonly General Determinant = new(
        "det",
        (y, tangents) => Tensor.Along(y.Inputs[0].Cofactors(), tangents[0]!),
        (_, x, _) => x[0].Determinant(),
        sampler => new Sample([Matrices(sampler)], x => x[0].Determinant()));

    /// <summary>C = ∂(det A)/∂A = det A·A⁻ᵀ. With Y = A⁻¹ its tangent is tr(Y·Ȧ)·C − Yᵀ·Ȧᵀ·C; where A is near a singular matrix or is one, the same from singular values without a division.</summary>
    public static readonly General Cofactors = new(
        "cofactors",
        (c, tangents) =>
        {
            var (a, tangent) = (c.Inputs[0], tangents[0]!);
            if (a.Shape[^1] == 1)
            {
                return c.ZerosLike();
            }

            // Each formula gets a matrix that it is defined and smooth at where the other one is chosen.
            var n = a.Shape[^1];
            var isRegular = a.Determinant().Abs() > (Size(a) * Size(c) * new Literal(WellConditioned));
            var inverse = Tensor.Where(isRegular, a, Tensor.Eye(n, a.DType)).Inverse("det").TransposeLast();
            var regular = (Tensor.Along(inverse, tangent) * c) - Tensor.Dot(Tensor.Dot(inverse, tangent.TransposeLast()), c);
            var (u, s, v) = Tensor.Where(isRegular, Tensor.Eye(n, a.DType) * Tensor.Arange(1, n + 1, 1, a.DType), a).SingularParts();
            return Tensor.Where(isRegular, regular, FromSingularValues(u, s, v, tangent));
        },
        (_, x, _) => x[0].Cofactors(),
        sampler => new Sample([Matrices(sampler)], x => x[0].Cofactors()));

    private static Tensor Size(Tensor x) => Tensor.Along(x, x).Sqrt();

    /// <summary>
    /// With A = U·Σ·Vᵀ, X = Uᵀ·Ȧ·V and Pᵢⱼ the product of all singular values but the i-th and the j-th (0 for i = j): det(U)·det(V)·U·(diag(P·diag X) − P∘Xᵀ)·Vᵀ,
    /// the second derivative of a determinant at a diagonal matrix, turned.
    /// </summary>
    private static Tensor FromSingularValues(Tensor u, Tensor s, Tensor v, Tensor tangent)
    {
        var x = Tensor.Dot(Tensor.Dot(u.TransposeLast(), tangent), v);
        var others = OtherProducts(s);
        var diagonal = Tensor.Dot(x.Diagonal(0, -2, -1).Unsqueeze(s.Rank - 1), others);
        var inner = (diagonal * Tensor.Eye(s.Shape[^1], s.DType)) - (others * x.TransposeLast());
        var sign = (u.Determinant() * v.Determinant()).StopGradient();
        return sign * Tensor.Dot(Tensor.Dot(u, inner), v.TransposeLast());
    }

    /// <summary>Products of all elements of a row but two, for each two; 0 for an element and itself.</summary>
    private static Tensor OtherProducts(Tensor s)
    {
        var n = s.Shape[^1];
        var (i, j, k) = (Index(0), Index(1), Index(2));
        var isLeftOut = Logic.Or.Apply([Logic.Equal.Apply([k, i]), Logic.Equal.Apply([k, j])]);
        var factors = Tensor.Where(isLeftOut, One.As(s.DType), s.ReshapeTo([.. s.Shape[..^1], 1, 1, n]));
        return factors.Prod(-1) * (One - Tensor.Eye(n, s.DType));

        Tensor Index(int axis) => Leaves.NewIota([n, n, n], DType.Int64, axis);
    }

    /// <summary>n×n matrices, the last row of half of them 0. With two such rows there would be nothing for a law to see but a 0 of the determinant's gradient, and a third derivative would need vectors of equal singular values.</summary>
    private static Tensor Matrices(Sampler sampler)
    {
        var (batch, n) = (sampler.Shape(0, 1), sampler.Integer(1, 4));
        var last = sampler.Coin() ? 1.0 : 0.0;
        var kept = Constants.Of<double>([.. Enumerable.Range(1, n).Select(i => i < n ? 1.0 : last)], [n, 1]);
        return (sampler.WithSpectrum(batch, n, n) * kept).Value();
    }
}
