namespace Fluxion.Kernels;

/// <summary>Functions about eˣ and log x that keep their relative accuracy where the plain composition loses it.</summary>
public static class Exponentials
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>log(1 + x), relative accuracy kept near 0; -∞ at -1, NaN below.</summary>
    /// <remarks>
    /// With u the double nearest 1 + x and e = 1 + x - u, exact, log(1 + x) = log u + e/u up to e² (W. Kahan's correction; see
    /// N. Higham, "Accuracy and Stability of Numerical Algorithms", section 1.14.1).
    /// </remarks>
    public static double Log1p(double x)
    {
        if (Math.Abs(x) < 1e-17)
            return x;
        var u = DoubleDouble.Sum(1, x);
        var log = Math.Log(u.High);
        // Past 2⁵³ the correction is below half an ulp; at ∞ it would be NaN, at u = 0 as well.
        return x > 9e15 || u.High <= 0 ? log : log + u.Low / u.High;
    }

    /// <summary>eˣ - 1, relative accuracy kept near 0.</summary>
    /// <remarks>x + x²/2 + x³P(x), P fitted, for |x| ≤ 0.7; beyond, the difference costs at most a bit.</remarks>
    public static double Expm1(double x)
    {
        if (!(Math.Abs(x) <= 0.7))
            return Math.Exp(x) - 1;
        // Written so that -0 and the smallest numbers come back as they went in.
        if (Math.Abs(x) < 1e-17)
            return x;
        var cubic = Math.FusedMultiplyAdd(x, Polynomial.Evaluate(Coefficients.Expm1, x), 0.5);
        return Math.FusedMultiplyAdd(x * x, cubic, x);
    }

    /// <summary>log(eᵃ + eᵇ) without overflow; -∞ is its neutral element, ∞ absorbs, NaN propagates.</summary>
    /// <remarks>
    /// max + log1p(exp(-|a - b|)). The error is a few ulp of the larger of |result| and |max|: near the curve eᵃ + eᵇ = 1, where the
    /// result crosses 0, it is small against the arguments, not against the result.
    /// </remarks>
    public static double LogAddExp(double a, double b)
    {
        // Equal infinities have no difference.
        if (a == b)
            return a + Ln2;
        return Math.Max(a, b) + Log1p(Math.Exp(-Math.Abs(a - b)));
    }

    /// <summary>x log y, with 0 log y = 0 for every y but NaN: the convention of entropies.</summary>
    public static double Xlogy(double x, double y) => x == 0 && !double.IsNaN(y) ? 0 : x * Math.Log(y);
}
