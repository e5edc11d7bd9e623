using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>
/// Functions of Float32 by way of Float64, in the kernel language: what is rounded on the way is below 2⁻⁴⁰ of the result, and so all but never changes the Float32 that is nearest to it. No
/// pairs are needed, which Float64's own take, and the range is that of Float32: no number is subnormal, no square overflows.
/// </summary>
internal static class WideExpansions
{
    // Below, two terms of the series are enough; beyond, what 1 takes of a sum with it does not count.
    private const double Small = 1.0 / 4096;

    /// <summary>Exact at powers of 10: they are the nearest Float32s.</summary>
    public static Value Log10(Value x) => (Log(Wide(x)) * 0.4342944819032518).As(DType.Float32);

    /// <summary>log(|x| + √(x² + 1)).</summary>
    public static Value Asinh(Value x)
    {
        var size = Wide(x.Abs());
        var far = Log(size + Fma(size, size, 1).Sqrt());
        return Select(size < Small, Series(size, -1.0 / 6), far).As(DType.Float32).WithSignOf(x);
    }

    /// <summary>log(x + √(x² − 1)).</summary>
    public static Value Acosh(Value x)
    {
        var wide = Wide(x);
        var far = Log(wide + Fma(wide, wide, -1).Sqrt());
        return Select(wide >= 1, far, double.NaN).As(DType.Float32);
    }

    /// <summary>log((1 + |x|)/(1 − |x|))/2.</summary>
    public static Value Atanh(Value x)
    {
        var size = Wide(x.Abs());
        var far = Log((1 + size) / (1 - size)) * 0.5;
        return Select(size < Small, Series(size, 1.0 / 3), far).As(DType.Float32).WithSignOf(x);
    }

    /// <summary>e^(y log |x|), with the sign and the exceptions of IEEE 754, section 9.2.1.</summary>
    public static Value Pow(Value x, Value y)
    {
        var power = (Wide(y) * Log(Wide(x.Abs()))).Call(Function.Exp).As(DType.Float32);
        return PowerExpansions.WithExceptions(x, y, power);
    }

    /// <summary>Near 0, 1 − x − x P(x²); beyond, e^(−x²) Q/(1 + 2|x|), or 2 less that.</summary>
    public static Value Erfc(Value x)
    {
        var wide = Wide(x);
        var size = wide.Abs().Min(28);
        var scaled = Polynomial(Coefficients.ScaledErfc, (size - 3.75) / (size + 3.75)) / Fma(size, 2, 1);
        var tail = (-(size * size)).Call(Function.Exp) * scaled;
        var near = 1 - Fma(wide, Polynomial(Coefficients.Erf, wide * wide), wide);
        return Select(size < 0.5, near, Select(wide < 0, 2 - tail, tail)).As(DType.Float32);
    }

    /// <summary>Up to 0.53 a polynomial of x²; beyond, one of √(−log(1 − |x|)).</summary>
    public static Value ErfInv(Value x)
    {
        const double HalfRootPi = 0.886226925452758;
        var size = Wide(x.Abs());
        var near = Fma(size, HalfRootPi, size * Polynomial(Coefficients.ErfInv, size * size));
        var root = (-Log(1 - size)).Sqrt();
        var far = Fma(root, Polynomial(Coefficients.ErfcInv, (root - 4) / (root + 4)), root);
        var inverse = Select(size <= 0.53, near, Select(size.Is(1), double.PositiveInfinity, far));
        return inverse.As(DType.Float32).WithSignOf(x);
    }

    /// <summary>To the right of −1/2 without pairs. To the left of it, where zeros lie between poles, as that of Float64: where the host can be called it is asked.</summary>
    public static Value LogGamma(Value x)
    {
        if (x.Writer.Form != FunctionForm.Inline)
        {
            return GammaExpansions.LogGamma(Wide(x)).As(DType.Float32);
        }

        var right = GammaExpansions.RightOfMinusHalfWide(Wide(x)).As(DType.Float32);
        var isOnTheRight = (x > -0.5) & (x < double.PositiveInfinity);
        return Choose(isOnTheRight, () => right, () => x.CallHost(Function.LogGamma));
    }

    private static Value Wide(Value x) => x.As(DType.Float64);

    private static Value Log(Value x) => LogarithmExpansions.LogOfNormal(x);

    /// <summary>x + cx³.</summary>
    private static Value Series(Value x, double c) => Fma(x * x, x * c, x);
}
