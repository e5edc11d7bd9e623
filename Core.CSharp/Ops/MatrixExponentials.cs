using static Fluxion.Literal;

namespace Fluxion;

/// <summary>The exponential of a matrix.</summary>
internal static class MatrixExponentials
{
    /// <summary>
    /// exp A. Its derivative along Ȧ is the upper right block of exp [[A, Ȧ], [0, A]] (Van Loan, Computing integrals involving the matrix exponential, 1978), and its adjoint along a cotangent G the derivative of exp at Aᵀ along G:
    /// so it is closed under differentiation, to every order.
    /// </summary>
    public static readonly General MatrixExp = new(
        "matrixExp",
        (y, tangents) => Along(y.Inputs[0], tangents[0]!),
        (_, x, _) => x[0].Exponential(),
        sampler =>
        {
            var n = sampler.Integer(1, 4);
            return new Sample([sampler.Numbers([.. sampler.Shape(0, 1), n, n])], x => x[0].Exponential());
        },
        transpose: (g, y, _) => Along(y.Inputs[0].TransposeLast(), g));

    /// <summary>The derivative at A along a direction, which is brought to norm 1: it is linear in it, and the blocks shall be of like size.</summary>
    private static Tensor Along(Tensor a, Tensor direction)
    {
        var (rows, n) = (a.Rank - 2, a.Shape[^1]);
        var norm = direction.Abs().SumOver([rows]).MaxOver([rows]).ReshapeTo([.. a.Shape[..^2], 1, 1]).StopGradient();
        var scale = Tensor.Where(Tensor.Equal(norm, Zero.As(norm.DType)), One.As(norm.DType), norm);
        var upper = Tensor.Cat([a, direction / scale], rows + 1);
        var lower = Tensor.Cat([Tensor.LiteralLike(a, 0), a], rows + 1);
        return Tensor.Cat([upper, lower], rows).Exponential().Narrow(rows, 0, n).Narrow(rows + 1, n, n) * scale;
    }
}
