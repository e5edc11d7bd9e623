namespace Fluxion.Kernels;

public static partial class GammaFunctions
{
    /// <summary>ψ(x) = d/dx log Γ(x); ∓∞ at ±0, NaN at the poles -1, -2, … (the two sides differ) and at -∞.</summary>
    public static double Digamma(double x)
    {
        if (Math.Abs(x) < 1e-20)
            return -1 / x;
        if (x > 0)
            return DigammaOfPositive(x);
        var nearest = Math.Round(x);
        var fraction = x - nearest;
        if (double.IsInfinity(x) || fraction == 0)
            return double.NaN;
        // ψ(x) = ψ(1 - x) - π cot πx, Abramowitz and Stegun 6.3.7, where the difference does not cancel.
        var positive = DigammaOfPositive(1 - x);
        var reflected = Math.PI * CotangentOfPi(fraction);
        var result = positive - reflected;
        return Math.Abs(result) > 0.75 * Math.Max(1.2, Math.Max(positive, Math.Abs(reflected)))
            ? result
            : DigammaBetweenPoles(-nearest, fraction);
    }

    /// <summary>cot πf: the rounding error of πf enters by the derivative, -(1 + cot²).</summary>
    private static double CotangentOfPi(double f)
    {
        const double PiRest = 1.2246467991473532e-16;
        var angle = Math.PI * f;
        var rest = Math.FusedMultiplyAdd(Math.PI, f, -angle) + PiRest * f;
        var cotangent = 1 / Math.Tan(angle);
        return cotangent - rest * Math.FusedMultiplyAdd(cotangent, cotangent, 1);
    }

    private static double DigammaOfPositive(double x)
    {
        if (x < 1)
        {
            // 1/x with its rounding error, so that the sum is rounded once.
            var inverse = 1 / x;
            var error = Math.FusedMultiplyAdd(-inverse, x, 1) * inverse;
            return DigammaOfOnePlus(x) - error - inverse;
        }
        if (x < 2)
            return DigammaOfOnePlus(x - 1);
        if (x < 4)
            return Polynomial.Evaluate(Coefficients.DigammaTwo, x - 3);
        if (x < 8)
            return Polynomial.Evaluate(Coefficients.DigammaFour, x - 6);
        var z = 1 / x;
        return Math.Log(x) - Math.FusedMultiplyAdd(z * z, Polynomial.Evaluate(Coefficients.DigammaAsymptotic, z * z), 0.5 * z);
    }

    /// <summary>ψ(1 + t) for 0 ≤ t ≤ 1, its zero factored out.</summary>
    private static double DigammaOfOnePlus(double t) =>
        (t - Coefficients.DigammaRootHigh - Coefficients.DigammaRootLow) * Polynomial.Evaluate(Coefficients.DigammaOne, t - 0.5);

    /// <summary>
    /// ψ(f - m) = ψ(1 + f) - 1/f + Σ 1/(i - f), i = 1 … m, in double-double arithmetic; a long sum as ψ(m + 1 - f) - ψ(1 - f).
    /// </summary>
    private static double DigammaBetweenPoles(double m, double f)
    {
        var result = DigammaSeries(DoubleDouble.Sum(1, f));
        if (m > 24)
            result += DigammaSeries(DoubleDouble.Sum(m + 1, -f)) - DigammaSeries(DoubleDouble.Sum(1, -f));
        else
            for (var i = 1; i <= m; i++)
                result += (DoubleDouble)1 / DoubleDouble.Sum(i, -f);
        return (result - (DoubleDouble)1 / f).High;
    }

    /// <summary>ψ(a) for a ≥ 1/2: raised to b ≥ 24 by ψ(a) = ψ(a + 1) - 1/a, then log b - 1/(2b) - Σ B₂ⱼ/(2j) b⁻²ʲ.</summary>
    private static DoubleDouble DigammaSeries(DoubleDouble a)
    {
        var sum = (DoubleDouble)0;
        for (; a.High < 24; a += 1)
            sum -= (DoubleDouble)1 / a;
        return sum + DoubleDouble.Log(a) - (0.5 + BernoulliTail(1, a, 1e-33)) / a;
    }
}
