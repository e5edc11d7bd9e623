namespace Fluxion.Kernels;

/// <summary>The error function, its complement, and their inverses.</summary>
public static class ErrorFunctions
{
    /// <summary>erf x = 2/√π ∫₀ˣ exp(-t²) dt.</summary>
    /// <remarks>Abramowitz and Stegun 7.1. Up to 1, x + x P(x²), P fitted; from there 1 - erfc x.</remarks>
    public static double Erf(double x)
    {
        var size = Math.Abs(x);
        if (size <= 1)
            return Math.FusedMultiplyAdd(x, Polynomial.Evaluate(Coefficients.Erf, x * x), x);
        // From 6 on the complement is below a quarter ulp of 1.
        return size < 6 ? Math.CopySign(1 - Tail(size), x) : double.IsNaN(x) ? x : Math.Sign(x);
    }

    /// <summary>erfc x = 1 - erf x, relative accuracy kept until it underflows at about 27.2.</summary>
    public static double Erfc(double x)
    {
        if (x >= 0.5)
            return x < 28 ? Tail(x) : 0;
        if (x <= -0.5)
            return x > -6 ? 2 - Tail(-x) : 2;
        // 1 - x is nearer to the result than erf x would be: it is exact where the result is small.
        return (1 - x) - x * Polynomial.Evaluate(Coefficients.Erf, x * x);
    }

    /// <summary>The y with erf y = x; ±∞ at ±1, NaN outside.</summary>
    /// <remarks>
    /// Up to 0.53, x P(x²), P fitted. From there 1 - |x| is exact, and the inverse of erfc is asked (the split is that of J. Blair,
    /// C. Edwards and J. Johnson, "Rational Chebyshev approximations for the inverse of the error function", 1976).
    /// </remarks>
    public static double ErfInv(double x)
    {
        var size = Math.Abs(x);
        return size <= 0.53 ? InverseNearZero(x) : Math.CopySign(InverseTail(1 - size), x);
    }

    /// <summary>The y with erfc y = q; ∞ at 0, -∞ at 2, NaN outside. Exact arguments far below 2⁻⁵³ reach where <see cref="ErfInv"/> cannot.</summary>
    public static double ErfcInv(double q) =>
        q < 0.5 ? InverseTail(q) : q > 1.5 ? -InverseTail(2 - q) : InverseNearZero(1 - q);

    /// <summary>
    /// erfc x for 1/2 ≤ x ≤ 28: exp(-x²), with x² exact in two doubles, times a polynomial in (x - k)/(x + k), over 1 + 2x
    /// (the form of M. Shepherd and J. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x &lt; ∞", 1981).
    /// </summary>
    private static double Tail(double x)
    {
        var square = x * x;
        var rest = Math.FusedMultiplyAdd(x, x, -square);
        var numerator = Polynomial.Evaluate(Coefficients.ScaledErfc, (x - 3.75) / (x + 3.75));
        var denominator = DoubleDouble.Sum(1, 2 * x);
        var scaled = numerator / denominator.High;
        // What the quotient left, so that the product below is rounded once.
        var error = (Math.FusedMultiplyAdd(-scaled, denominator.High, numerator) - scaled * denominator.Low) / denominator.High;
        if (square < 700)
        {
            var plain = Math.Exp(-square);
            return Math.FusedMultiplyAdd(plain, scaled, plain * (error - scaled * rest));
        }
        // exp(-x²) would be subnormal before the result is: take out 2⁻⁶⁴ = exp(-shift) and give it back last, with one rounding.
        const double Shift = 44.3614195558365, ShiftRest = 1.4841899608616317e-15;
        var reduced = square - Shift;
        rest += (square - reduced) - Shift - ShiftRest;
        var large = Math.Exp(-reduced);
        return Math.FusedMultiplyAdd(large, scaled, large * (error - scaled * rest)) * 5.421010862427522e-20;
    }

    private static double InverseNearZero(double x)
    {
        const double HalfRootPi = 0.886226925452758;
        // The small part of the sum has the other sign: it would turn -0 into 0.
        return x == 0 ? x : Math.FusedMultiplyAdd(x, HalfRootPi, x * Polynomial.Evaluate(Coefficients.ErfInv, x * x));
    }

    /// <summary>The inverse of erfc for q ≤ 1/2: near w = √(-log q), the rest a fitted polynomial in (w - 4)/(w + 4).</summary>
    private static double InverseTail(double q)
    {
        if (q == 0)
            return double.PositiveInfinity;
        var square = -Math.Log(q);
        var w = Math.Sqrt(square);
        // The rounding error of the root: w has up to twice the ulp of the result.
        var error = Math.FusedMultiplyAdd(-w, w, square) / (2 * w);
        return w + Math.FusedMultiplyAdd(w, Polynomial.Evaluate(Coefficients.ErfcInv, (w - 4) / (w + 4)), error);
    }
}
