using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>log|Γ|, in the kernel language, of Float64: the forms and polynomials of <see cref="GammaFunctions"/>, and between the poles the reciprocal of Γ.</summary>
internal static class GammaExpansions
{
    // Further to the left no Float64 is so near to a pole that log|Γ| vanishes beside it.
    private const int Raised = 20;

    // The terms of the polynomials that a pair is needed for: the others are below 2⁻⁵³ of the sum.
    private const int FineTerms = 19;

    private const double HalfLogTwoPiLessOne = 0.4189385332046727;

    public static Value LogGamma(Value x)
    {
        var toTheRight = Choose(x > -0.5, () => RightOfMinusHalf(x), () => x);
        var everywhere = Choose(x <= -0.5, () => LeftOfMinusHalf(x), () => toTheRight);
        return Select(x.Abs().Is(double.PositiveInfinity), double.PositiveInfinity, everywhere);
    }

    /// <summary>1/|x(x + 1)…(x + n − 1) Γ(x + n)⁻¹|, 1 ≤ x + n &lt; 2, has no difference that cancels: its logarithm is good beside the zeros, too.</summary>
    private static Value BetweenPoles(Value x)
    {
        var n = 1 - x.Floor();
        Pair product = x.Constant(1);
        for (var k = 0; k < Raised; k++)
        {
            product *= Select(n > k, Sum(x, x.Constant(k)), product.High.Constant(1));
        }

        var reciprocal = Fine(ElementaryCoefficients.ReciprocalGammaHigh, ElementaryCoefficients.ReciprocalGammaLow, FineTerms, Sum(x, n) + -1.5);
        var inverse = product * reciprocal;
        var isNegative = inverse.High < 0;
        return -LogarithmExpansions.OfPositive(Select(isNegative, -inverse, inverse)).Rounded;
    }

    /// <summary>A polynomial whose first terms need pairs.</summary>
    public static Pair Fine(ReadOnlySpan<double> high, ReadOnlySpan<double> low, int pairs, Pair x)
    {
        Pair sum = Polynomial(high[pairs..], x.High);
        for (var i = pairs - 1; i >= 0; i--)
        {
            var product = sum * x;
            var leading = Sum(x.High.Constant(high[i]), product.High);
            sum = Ordered(leading.High, leading.Low + (product.Low + low[i]));
        }

        return sum;
    }

    private static Value LeftOfMinusHalf(Value x)
    {
        var isPole = x.Is(x.Floor());
        return Select(isPole, double.PositiveInfinity, Select(x > 1 - Raised, BetweenPoles(x), Reflected(x)));
    }

    /// <summary>Γ(x)Γ(−x) = −π/(x sin πx), Abramowitz and Stegun 6.1.17.</summary>
    private static Value Reflected(Value x)
    {
        var size = -x;
        var sine = TrigonometricExpansions.HalfTurn(x - x.Round()).Sin.High.Abs();
        var left = LogarithmExpansions.OfPositive(Math.PI / (size * sine));
        return (left - Stirling(size)).Rounded;
    }

    /// <summary>To the right of −1/2, of numbers that Float32 has too, good to a Float32's last bit: no pairs.</summary>
    public static Value RightOfMinusHalfWide(Value x)
    {
        var log = LogarithmExpansions.LogOfNormal(x.Abs());
        var inverse = 1 / x;
        var rest = inverse * Polynomial(Coefficients.LogGammaStirling, inverse * inverse);
        return Select(x < 8, NearTheRight(x, log), Fma(log - 1, x - 0.5, HalfLogTwoPiLessOne + rest));
    }

    private static Value RightOfMinusHalf(Value x) => Select(x < 8, NearTheRight(x, LogarithmExpansions.OfPositive(x.Abs()).Rounded), Stirling(x).Rounded);

    /// <summary>Between −1/2 and 8, with log |x|.</summary>
    private static Value NearTheRight(Value x, Value log)
    {
        var isNegative = x < 0;
        var below1 = x * Polynomial(Coefficients.LogGammaHalf, x + 0.25);
        var fromHalf = (x - 1) * Polynomial(Coefficients.LogGammaHalf, x - 0.75);
        var part = Select(x < 1, x, x - 1);
        // At 1 the product is −0; C99 has 0.
        var onePlus = (part * (part - 1) * Polynomial(Coefficients.LogGammaOne, part - 0.5)) + 0.0;
        var two = (x - 2) * Polynomial(Coefficients.LogGammaTwo, x - 3);
        var four = Polynomial(Coefficients.LogGammaFour, x - 6);
        var small = Select(isNegative, below1, onePlus) - Select(x.Is(0), double.NegativeInfinity, log);
        var nearOne = Select(x < 0.5, small, Select(x < 1, fromHalf, onePlus));
        return Select(x < 2, nearOne, Select(x < 4, two, four));
    }

    /// <summary>(x − 1/2)(log x − 1) + (log(2π) − 1)/2 + …, Abramowitz and Stegun 6.1.41, x ≥ 8: the first factor overflows only with the result.</summary>
    private static Pair Stirling(Value x)
    {
        var inverse = 1 / x;
        var rest = inverse * Polynomial(Coefficients.LogGammaStirling, inverse * inverse);
        var factor = LogarithmExpansions.OfPositive(x) + -1;
        var sum = (factor * (x - 0.5)) + (HalfLogTwoPiLessOne + rest);
        var plain = factor.High * (x - 0.5);
        return Select(plain < double.PositiveInfinity, sum, (Pair)plain);
    }
}
