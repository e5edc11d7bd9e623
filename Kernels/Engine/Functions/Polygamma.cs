namespace Fluxion.Kernels;

public static partial class GammaFunctions
{
    /// <summary>
    /// ψ⁽ⁿ⁾(x), the n-th derivative of <see cref="Digamma"/>; NaN for n &lt; 0 and at -∞. At the poles 0, -1, -2, … it is ∞ for odd n; for
    /// even n, where the two sides differ, ∓∞ at ±0 and NaN at the others. The time grows with n.
    /// </summary>
    public static double Polygamma(int n, double x)
    {
        if (n == 0)
            return Digamma(x);
        if (n < 0 || double.IsNaN(x) || double.IsNegativeInfinity(x))
            return double.NaN;
        var even = (n & 1) == 0;
        if (double.IsPositiveInfinity(x))
            return even ? -0.0 : 0.0;
        if (x == 0)
            return even ? -1 / x : double.PositiveInfinity;
        if (n == 1 && x > 0)
            return TrigammaOfPositive(x);
        if (x < 0 && x == Math.Floor(x))
            return even ? double.NaN : double.PositiveInfinity;
        return PolygammaSeries(n, x);
    }

    private static double TrigammaOfPositive(double x)
    {
        if (x < 1)
            return Math.FusedMultiplyAdd(1 / x, 1 / x, Polynomial.Evaluate(Coefficients.TrigammaOne, x - 0.5));
        if (x < 2)
            return Polynomial.Evaluate(Coefficients.TrigammaOne, x - 1.5);
        if (x < 4)
            return Polynomial.Evaluate(Coefficients.TrigammaTwo, x - 3);
        if (x < 8)
            return Polynomial.Evaluate(Coefficients.TrigammaFour, x - 6);
        var z = 1 / x;
        var rest = Math.FusedMultiplyAdd(z, Polynomial.Evaluate(Coefficients.TrigammaAsymptotic, z * z), 0.5);
        return Math.FusedMultiplyAdd(z * z, rest, z);
    }

    /// <summary>
    /// (-1)ⁿ⁺¹ n! Σ (x + k)⁻ˢ, k ≥ 0, s = n + 1 (Abramowitz and Stegun 6.4.10), in double-double arithmetic: powers multiply relative
    /// errors by s, and between the poles the sum of an even n changes sign.
    /// </summary>
    /// <remarks>
    /// A positive x is the first term of its own sum. A negative x = f - m, |f| ≤ 1/2, has Σ (f + k)⁻ˢ over all integers k, less the part
    /// below x, (-1)ˢ ζ(s, m + 1 - f). The sum over all, |f|⁻ˢ + ζ(s, 1 + |f|) + (-1)ˢ ζ(s, 1 - |f|) for a positive f, is even or odd in f
    /// as s is. The power |f|⁻ˢ is kept out of the sum, which then cannot overflow.
    /// </remarks>
    private static double PolygammaSeries(int n, double x)
    {
        var s = n + 1.0;
        var even = (n & 1) == 0;
        var sign = even ? -1 : 1;
        var first = x;
        DoubleDouble sum;
        if (x > 0)
        {
            sum = RelativeZeta(s, x, x, fine: false);
        }
        else
        {
            var m = -Math.Round(x);
            var f = x + m;
            first = Math.Abs(f);
            // The sum over all vanishes by symmetry; the rest may be too small for a factor |f|⁻ˢ.
            if (even && first == 0.5)
                return PolygammaSeries(n, 1 - x);
            var up = 1 + RelativeZeta(s, first, DoubleDouble.Sum(1, first), even);
            var down = RelativeZeta(s, first, DoubleDouble.Sum(1, -first), even);
            var below = RelativeZeta(s, first, DoubleDouble.Sum(m + 1, -f), even);
            sum = even ? up - down + Math.Sign(f) * below : up + down - below;
            if (even)
                sign *= Math.Sign(f);
        }
        var (factorial, factorialExponent) = Factorial(n);
        var exponent = Math.ILogB(first);
        var (power, powerExponent) = Power(Math.ScaleB(first, -exponent), s);
        var result = (sum / power * factorial).High;
        var total = factorialExponent - powerExponent - exponent * (long)s;
        return Math.ScaleB(sign * result, (int)Math.Clamp(total, -5000, 5000));
    }

    /// <summary>
    /// fˢ ζ(s, a), ζ Hurwitz's: terms (f/(a + k))ˢ until they vanish or a + k = b is large, then Euler and Maclaurin's
    /// (f/b)ˢ (b/(s - 1) + 1/2 + Σ B₂ⱼ/(2j)! s(s + 1)…(s + 2j - 2) b¹⁻²ʲ). Good to 2⁻⁶⁰, or, fine, to about 2⁻¹⁰⁰ for sums that cancel.
    /// </summary>
    private static DoubleDouble RelativeZeta(double s, DoubleDouble f, DoubleDouble a, bool fine)
    {
        var (large, negligible) = fine ? (s + 24, 1e-33) : (s + 10, 1e-20);
        var sum = (DoubleDouble)0;
        for (; a.High < large; a += 1)
        {
            var term = PowerBelowOne(f / a, s);
            sum += term;
            // What is left is at most this term times 1 + a/(s - 1).
            if (Math.Abs(term.High) * (1 + a.High / (s - 1)) <= negligible * Math.Abs(sum.High))
                return sum;
        }
        return sum + PowerBelowOne(f / a, s) * (a / (s - 1) + 0.5 + BernoulliTail(s, a, negligible));
    }

    /// <summary>Σ B₂ⱼ/(2j)! s(s + 1)…(s + 2j - 2) b¹⁻²ʲ, j = 1 … 14, up to the first negligible term.</summary>
    private static DoubleDouble BernoulliTail(double s, DoubleDouble b, double negligible)
    {
        var inverse = 1 / b;
        var square = inverse * inverse;
        var factor = s * inverse;
        var sum = (DoubleDouble)0;
        for (var j = 0; j < Coefficients.BernoulliHigh.Length; j++)
        {
            var term = factor * new DoubleDouble(Coefficients.BernoulliHigh[j], Coefficients.BernoulliLow[j]);
            sum += term;
            if (Math.Abs(term.High) <= negligible * b.High)
                break;
            factor *= square * ((s + (2 * j + 1)) * (s + (2 * j + 2)));
        }
        return sum;
    }

    /// <summary>xⁿ for |x| ≤ 1, by squaring.</summary>
    private static DoubleDouble PowerBelowOne(DoubleDouble x, double n)
    {
        var result = (DoubleDouble)1;
        for (var rest = (long)n; rest > 0; rest >>= 1, x *= x)
        {
            if ((rest & 1) != 0)
                result *= x;
        }
        return result;
    }

    /// <summary>xⁿ for 1 ≤ |x| ≤ 2, as a number in that range times a power of 2.</summary>
    private static (DoubleDouble Fraction, long Exponent) Power(DoubleDouble x, double n)
    {
        var result = (Fraction: (DoubleDouble)1, Exponent: 0L);
        var exponent = 0L;
        for (var rest = (long)n; rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                result = Normalize(result.Fraction * x, result.Exponent + exponent);
            (x, exponent) = Normalize(x * x, 2 * exponent);
        }
        return result;
    }

    private static (DoubleDouble Fraction, long Exponent) Factorial(int n)
    {
        var result = (Fraction: (DoubleDouble)1, Exponent: 0L);
        for (var k = 2; k <= n; k++)
            result = Normalize(result.Fraction * k, result.Exponent);
        return result;
    }

    private static (DoubleDouble Fraction, long Exponent) Normalize(DoubleDouble x, long exponent)
    {
        var own = Math.ILogB(x.High);
        return (DoubleDouble.Scale(x, -own), exponent + own);
    }
}
