using System.Collections.Immutable;
using Fluxion.Kernels;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>Factors that an iteration or reflections find. Each op's result is one matrix: its factors, of equal width, above one another.</summary>
internal static class Decompositions
{
    /// <summary>
    /// Q above Rᵀ. With A₁, R₁ the leading square part of the columns, X = Ȧ₁·R₁⁻¹, C = Qᵀ·X and Ω the antisymmetric matrix with C's lower triangle:
    /// Q̇ = X − Q·(C − Ω), Ṙ = Qᵀ·Ȧ − Ω·R (Walter, Lehmann, Lamour, On evaluating higher-order derivatives of the QR decomposition, 2012).
    /// </summary>
    public static readonly General Qr = new(
        "qr",
        (y, tangents) =>
        {
            var (tangent, rows, k) = (tangents[0]!, y.Rank - 2, y.Shape[^1]);
            var (q, r) = y.Inputs[0].QrParts(y);
            var leading = r.Narrow(rows + 1, 0, k).TransposeLast();
            var x = Tensor.SolveTriangle(leading, tangent.Narrow(rows + 1, 0, k).TransposeLast(), lower: true, caller: "qr").TransposeLast();
            var c = Tensor.Dot(q.TransposeLast(), x);
            var omega = c.Tril(-1) - c.Tril(-1).TransposeLast();
            var upper = Tensor.Dot(q.TransposeLast(), tangent) - Tensor.Dot(omega, r);
            return Tensor.Cat([x - Tensor.Dot(q, c - omega), upper.Triu().TransposeLast()], rows);
        },
        (_, x, _) => x[0].QrFactors(),
        sampler => new Sample([sampler.Rectangular(sampler.Shape(0, 1), sampler.Integer(1, 4), sampler.Integer(1, 4))], x => x[0].QrFactors()));

    /// <summary>
    /// V above a row of λ, from the lower triangle of A. With X = Vᵀ·Ȧ·V: λ̇ = diag X, V̇ = V·(E∘X), Eᵢⱼ = 1/(λⱼ − λᵢ) beside the diagonal (Giles 2008, section 3.1; Magnus, On differentiating eigenvalues and eigenvectors, 1985).
    /// </summary>
    public static readonly General Eigh = new(
        "eigh",
        (y, tangents) =>
        {
            var (lower, rows, n) = (tangents[0]!.Tril(), y.Rank - 2, y.Shape[^1]);
            var (values, v) = y.EighParts();
            var x = Tensor.Dot(Tensor.Dot(v.TransposeLast(), lower + tangents[0]!.Tril(-1).TransposeLast()), v);
            return Tensor.Cat([Tensor.Dot(v, Tensor.StrongMultiply(Gaps(values), x)), Diagonal(x)], rows);
        },
        (_, x, _) => x[0].EighFactors(),
        sampler =>
        {
            var n = sampler.Integer(1, 4);
            return new Sample([sampler.WithSpectrum(sampler.Shape(0, 1), n, n, symmetric: true)], x => x[0].EighFactors());
        });

    /// <summary>
    /// U above V above a row of σ. With X = Uᵀ·Ȧ·V = S + K, symmetric and antisymmetric, Eᵢⱼ = 1/(σⱼ − σᵢ) and Dᵢⱼ = 1/(σⱼ + σᵢ) beside the diagonal: σ̇ = diag X, U̇ = U·(E∘S + D∘K) + (1 − U·Uᵀ)·Ȧ·V·Σ⁻¹,
    /// V̇ = V·(E∘S − D∘K) + (1 − V·Vᵀ)·Ȧᵀ·U·Σ⁻¹ (Townsend, Differentiating the singular value decomposition, 2016, with 1/(σⱼ² − σᵢ²) split so that nothing cancels).
    /// </summary>
    public static readonly General Svd = new(
        "svd",
        (y, tangents) =>
        {
            var (u, s, v) = y.Inputs[0].SvdParts(y);
            var (tangent, row) = (tangents[0]!, s.Unsqueeze(s.Rank - 1));
            var (right, left) = (Tensor.Dot(tangent, v), Tensor.Dot(tangent.TransposeLast(), u));
            var x = Tensor.Dot(u.TransposeLast(), right);
            var symmetric = Tensor.StrongMultiply(Gaps(row), OneHalf * (x + x.TransposeLast()));
            var antisymmetric = Tensor.StrongMultiply(Sums(row), OneHalf * (x - x.TransposeLast()));
            return Tensor.Cat([Turned(u, symmetric + antisymmetric, right, row), Turned(v, symmetric - antisymmetric, left, row), Diagonal(x)], y.Rank - 2);
        },
        (_, x, _) => x[0].SvdFactors(),
        sampler => new Sample([sampler.WithSpectrum(sampler.Shape(0, 1), sampler.Integer(1, 4), sampler.Integer(1, 4))], x => x[0].SvdFactors()));

    /// <summary>Y = A⁺ (attribute: the number of the caller). Ẏ = −Y·Ȧ·Y + Y·Yᵀ·Ȧᵀ·(1 − A·Y) + (1 − Y·A)·Ȧᵀ·Yᵀ·Y while the rank stays (Golub, Pereyra, The differentiation of pseudo-inverses, 1973).</summary>
    public static readonly General PseudoInverse = new(
        "pinv",
        (y, tangents) =>
        {
            var (a, flat, yt) = (y.Inputs[0], tangents[0]!.TransposeLast(), y.TransposeLast());
            var left = Tensor.Dot(Tensor.Dot(y, yt), flat - Tensor.Dot(Tensor.Dot(flat, a), y));
            var right = Tensor.Dot(flat - Tensor.Dot(y, Tensor.Dot(a, flat)), Tensor.Dot(yt, y));
            return left + right - Tensor.Dot(Tensor.Dot(y, tangents[0]!), y);
        },
        (node, x, _) => x[0].PseudoInverse(Factorization.Callers[node.Attributes[0]]),
        sampler => new Sample([sampler.WithSpectrum(sampler.Shape(0, 1), sampler.Integer(1, 4), sampler.Integer(1, 4))], x => x[0].PseudoInverse()));

    /// <summary>Ω turns the vectors within the space that they span; what of Ȧ·(the other vectors) leaves that space is added, over σ.</summary>
    private static Tensor Turned(Tensor vectors, Tensor omega, Tensor moved, Tensor row)
    {
        var inside = Tensor.Dot(vectors, omega);
        if (vectors.Shape[^2] == vectors.Shape[^1])
        {
            return inside;
        }

        var outside = moved - Tensor.Dot(vectors, Tensor.Dot(vectors.TransposeLast(), moved));
        return inside + Tensor.StrongMultiply(outside, Reciprocal(row, row, row));
    }

    /// <summary>A matrix's diagonal as a row.</summary>
    private static Tensor Diagonal(Tensor x) => x.Diagonal(0, -2, -1).Unsqueeze(x.Rank - 2);

    private static Tensor Gaps(Tensor row) => BesideDiagonal(row, Reciprocal(row - row.TransposeLast(), row, row));

    private static Tensor Sums(Tensor row) => BesideDiagonal(row, Reciprocal(row + row.TransposeLast(), row, row));

    private static Tensor BesideDiagonal(Tensor row, Tensor x) =>
        Tensor.Where(Tensor.Equal(Tensor.Eye(row.Shape[^1], row.DType), One.As(row.DType)), Zero.As(row.DType), x);

    /// <summary>1/x, and NaN where x is 0 to the rounding of the values: there the derivative of the vectors does not exist, and what does not depend on them multiplies it strongly by an exact 0.</summary>
    private static Tensor Reciprocal(Tensor x, Tensor row, Tensor values)
    {
        var unit = row.DType == DType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        var size = values.Abs().MaxOver([row.Rank - 1]).Unsqueeze(row.Rank - 1).StopGradient();
        var vanishes = x.Abs() <= size * new Literal(unit * row.Shape[^1]);
        return Tensor.Where(vanishes, new Literal(double.NaN).As(x.DType), One / Tensor.Where(vanishes, One.As(x.DType), x));
    }
}
