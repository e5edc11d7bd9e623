using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary><see cref="ErrorFunctions"/> in the kernel language, of Float64: the same forms and polynomials.</summary>
internal static class ErrorExpansions
{
    public static Value Erf(Value x)
    {
        var size = x.Abs();
        var near = Fma(x, Polynomial(Coefficients.Erf, x * x), x);
        var far = Select(size < 6, 1 - Tail(size.Min(6)), x.Constant(1)).WithSignOf(x);
        return Select(size <= 1, near, Select(x.Is(x), far, x));
    }

    public static Value Erfc(Value x)
    {
        var tail = Tail(x.Abs().Max(0.5).Min(28));
        var near = (1 - x) - (x * Polynomial(Coefficients.Erf, x * x));
        var right = Select(x < 28, tail, x.Constant(0));
        var left = Select(x > -6, 2 - tail, x.Constant(2));
        var far = Select(x < 0, left, right);
        return Select(x.Abs() < 0.5, near, Select(x.Is(x), far, x));
    }

    public static Value ErfInv(Value x)
    {
        const double HalfRootPi = 0.886226925452758;
        var size = x.Abs();
        var near = Fma(x, HalfRootPi, x * Polynomial(Coefficients.ErfInv, x * x));
        var far = InverseTail(1 - size).WithSignOf(x);
        // The small part of the sum has the other sign: it would turn −0 into 0.
        return Select(x.Is(0), x, Select(size <= 0.53, near, far));
    }

    /// <summary>erfc x for 1/2 ≤ x ≤ 28, always by the way that reaches the subnormals.</summary>
    private static Value Tail(Value x)
    {
        var square = Product(x, x);
        var numerator = Polynomial(Coefficients.ScaledErfc, (x - 3.75) / (x + 3.75));
        var scaled = numerator / Sum(x.Constant(1), 2 * x);
        // e^(−x²) is subnormal before the result is: 2⁻⁶⁴ = e^(−shift) is taken out, and given back with one rounding.
        const double Shift = 44.3614195558365, ShiftRest = 1.4841899608616317e-15;
        var isFar = square.High > 700;
        var reduced = Select(isFar, square.High - Shift, square.High);
        var rest = square.Low + Select(isFar, ((square.High - reduced) - Shift) - ShiftRest, x.Constant(0));
        var exponential = ExponentialExpansions.Exp(-reduced, -rest);
        var product = Fma(exponential, scaled.High, exponential * scaled.Low);
        return Select(isFar, product * 5.421010862427522e-20, product);
    }

    /// <summary>The inverse of erfc for q ≤ 1/2.</summary>
    private static Value InverseTail(Value q)
    {
        var root = Sqrt(-LogarithmExpansions.OfPositive(q));
        var w = root.High;
        var inverse = w + Fma(w, Polynomial(Coefficients.ErfcInv, (w - 4) / (w + 4)), root.Low);
        return Select(q > 0, inverse, Select(q.Is(0), double.PositiveInfinity, q.Constant(double.NaN)));
    }
}
