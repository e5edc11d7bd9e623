namespace Fluxion.Kernels;

/// <summary>log|Γ| and its derivatives.</summary>
/// <remarks>
/// Positive arguments: one fitted polynomial per octave from 1/2 (or 1) to 8, the zeros factored out, and the asymptotic series from 8 on
/// (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12). Negative arguments: recurrences and reflections, repeated in double-double arithmetic
/// where they cancel, so that the zeros between the poles are accurate too.
/// </remarks>
public static partial class GammaFunctions
{
    /// <summary>log|Γ(x)|; ∞ at the poles 0, -1, -2, … and at ±∞.</summary>
    public static double LogGamma(double x)
    {
        if (x > 0)
            return LogGammaOfPositive(x);
        if (x > -0.5)
            return Math.Abs(x) < 1e-20 ? -Math.Log(-x) : x * Polynomial.Evaluate(Coefficients.LogGammaHalf, x + 0.25) - Math.Log(-x);
        var fraction = x - Math.Round(x);
        if (double.IsInfinity(x) || fraction == 0)
            return double.PositiveInfinity;
        // Γ(x)Γ(-x) = -π / (x sin πx), Abramowitz and Stegun 6.1.17.
        var positive = LogGammaOfPositive(-x);
        var result = Math.Log(-Math.PI / (x * Math.Sin(Math.PI * Math.Abs(fraction)))) - positive;
        // Beyond 40 the reflected term outweighs the logarithm of the nearest distance to a pole.
        return x < -40 || Math.Abs(result) > Math.Max(2, 0.75 * positive) ? result : LogGammaBetweenPoles(x);
    }

    private static double LogGammaOfPositive(double x)
    {
        if (x < 0.5)
            return LogGammaOfOnePlus(x) - Math.Log(x);
        if (x < 1)
            return (x - 1) * Polynomial.Evaluate(Coefficients.LogGammaHalf, x - 0.75);
        if (x < 2)
            return LogGammaOfOnePlus(x - 1) + 0.0; // At 1 the product is -0; C99 has 0.
        if (x < 4)
            return (x - 2) * Polynomial.Evaluate(Coefficients.LogGammaTwo, x - 3);
        if (x < 8)
            return Polynomial.Evaluate(Coefficients.LogGammaFour, x - 6);
        // (x - 1/2) log x - x + log(2π)/2 = (x - 1/2)(log x - 1) + (log(2π) - 1)/2: the first factor overflows only with the result.
        const double HalfLogTwoPiLessOne = 0.4189385332046727;
        var inverse = 1 / x;
        var rest = inverse * Polynomial.Evaluate(Coefficients.LogGammaStirling, inverse * inverse);
        return Math.FusedMultiplyAdd(x - 0.5, Math.Log(x) - 1, HalfLogTwoPiLessOne + rest);
    }

    /// <summary>log Γ(1 + t) for 0 ≤ t ≤ 1: t keeps the distance to the zero at 1 exact.</summary>
    private static double LogGammaOfOnePlus(double t) => t * (t - 1) * Polynomial.Evaluate(Coefficients.LogGammaOne, t - 0.5);

    /// <summary>log|Γ(x)| = log Γ(x + n) - log|x(x + 1)…(x + n - 1)|, with 1 ≤ x + n ≤ 2, in double-double arithmetic.</summary>
    private static double LogGammaBetweenPoles(double x)
    {
        var n = 1 - (int)Math.Floor(x);
        var product = (DoubleDouble)1;
        for (var k = 0; k < n; k++)
            product *= DoubleDouble.Sum(x, k);
        if (product.High < 0)
            product = -product;
        var z = DoubleDouble.Sum(x, n);
        var smooth = Polynomial.Evaluate(Coefficients.LogGammaFineHigh, Coefficients.LogGammaFineLow, z - 1.5);
        return ((z - 1) * (z - 2) * smooth - DoubleDouble.Log(product)).High;
    }
}
