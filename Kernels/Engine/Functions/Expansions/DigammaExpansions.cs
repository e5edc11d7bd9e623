using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>ψ and ψ′, in the kernel language, of Float64: the forms and polynomials of <see cref="GammaFunctions"/>.</summary>
internal static class DigammaExpansions
{
    private const int Raised = 20;
    private const int FineTerms = 34;

    /// <summary>ψ⁽ⁿ⁾, n = 0 or 1.</summary>
    public static Value Polygamma(Value x, int order) => order == 0 ? Digamma(x) : Trigamma(x);

    /// <summary>ψ(x). Left of −19 it is good to 2⁻⁵³ of ψ(1 − x), which counts beside its zeros.</summary>
    private static Value Digamma(Value x)
    {
        var toTheRight = Choose(x > 0, () => OfPositive(x).Rounded, () => x);
        var everywhere = Choose(x < 0, () => OfNegative(x), () => toTheRight);
        var finite = Select(x.Abs() < 1e-20, -1 / x, everywhere);
        return Select(x.Is(double.NegativeInfinity), double.NaN, Select(x.Is(double.PositiveInfinity), x, finite));
    }

    private static Value OfNegative(Value x)
    {
        var isPole = x.Is(x.Floor());
        return Select(isPole, double.NaN, Select(x > 1 - Raised, BetweenPoles(x), Reflected(x)));
    }

    /// <summary>ψ(x) = ψ(x + n) − Σ 1/(x + k), k = 0 … n − 1, with 1 ≤ x + n &lt; 2.</summary>
    private static Value BetweenPoles(Value x)
    {
        var n = 1 - x.Floor();
        var sum = GammaExpansions.Fine(ElementaryCoefficients.DigammaFineHigh, ElementaryCoefficients.DigammaFineLow, FineTerms, Sum(x, n) + -1.5) + -1;
        for (var k = 0; k < Raised; k++)
        {
            var term = Sum(x, x.Constant(k));
            var inverse = 1 / term.High;
            var rest = Fma(-inverse, term.Low, Fma(-inverse, term.High, 1)) * inverse;
            var isCounted = n > k;
            sum -= new Pair(Select(isCounted, inverse, x.Constant(0)), Select(isCounted, rest, x.Constant(0)));
        }

        return sum.Rounded;
    }

    /// <summary>ψ(x) = ψ(1 − x) − π cot πx, Abramowitz and Stegun 6.3.7.</summary>
    private static Value Reflected(Value x)
    {
        var (sine, cosine) = TrigonometricExpansions.HalfTurn(x - x.Round());
        return (Asymptotic(1 - x) - (cosine / sine * Constant(x, Math.PI, 1.2246467991473532e-16))).Rounded;
    }

    private static Pair OfPositive(Value x)
    {
        // 1/x with its rounding error, so that the sum is rounded once.
        var inverse = 1 / x;
        var error = Fma(-inverse, x, 1) * inverse;
        var part = Select(x < 1, x, x - 1);
        var onePlus = (part - Coefficients.DigammaRootHigh - Coefficients.DigammaRootLow) * Polynomial(Coefficients.DigammaOne, part - 0.5);
        var nearOne = Select(x < 1, onePlus - error - inverse, onePlus);
        var two = Polynomial(Coefficients.DigammaTwo, x - 3);
        var four = Polynomial(Coefficients.DigammaFour, x - 6);
        var near = Select(x < 2, nearOne, Select(x < 4, two, four));
        return Select(x < 8, (Pair)near, Asymptotic(x));
    }

    /// <summary>log x − 1/(2x) − …, Abramowitz and Stegun 6.3.18, x ≥ 8.</summary>
    private static Pair Asymptotic(Value x)
    {
        var z = 1 / x;
        return LogarithmExpansions.OfPositive(x) - Fma(z * z, Polynomial(Coefficients.DigammaAsymptotic, z * z), 0.5 * z);
    }

    /// <summary>ψ′(x), and π²/sin² πx − ψ′(1 − x) of a negative x, Abramowitz and Stegun 6.4.7: the first term is much the larger.</summary>
    private static Value Trigamma(Value x)
    {
        var isNegative = x < 0;
        var right = TrigammaOfPositive(Select(isNegative, 1 - x, x));
        var quotient = Math.PI / TrigonometricExpansions.HalfTurn(x - x.Round()).Sin.Rounded;
        var left = Fma(quotient, quotient, -right);
        var finite = Select(isNegative, left, right);
        return Select(x.Is(double.NegativeInfinity), double.NaN, Select(x.Is(0), double.PositiveInfinity, finite));
    }

    private static Value TrigammaOfPositive(Value x)
    {
        var inverse = 1 / x;
        var one = Polynomial(Coefficients.TrigammaOne, x - Select(x < 1, 0.5, x.Constant(1.5)));
        var nearOne = Select(x < 1, Fma(inverse, inverse, one), one);
        var two = Polynomial(Coefficients.TrigammaTwo, x - 3);
        var four = Polynomial(Coefficients.TrigammaFour, x - 6);
        var near = Select(x < 2, nearOne, Select(x < 4, two, four));
        var rest = Fma(inverse, Polynomial(Coefficients.TrigammaAsymptotic, inverse * inverse), 0.5);
        return Select(x < 8, near, Fma(inverse * inverse, rest, inverse));
    }
}
