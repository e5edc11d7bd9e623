using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>
/// Functions of Float32 in Float32, in the kernel language, where those of Float64 have pairs: half as many bits are had with less. Compared with Float64 at
/// every seventeenth Float32 there is, none was more than one number off.
/// </summary>
internal static class SingleExpansions
{
    private const double Least = 1.1754943508222875e-38;
    private const double TwoTo23 = 8388608;

    /// <summary>2(2ⁿ⁻¹(eʳ − 1) + (2ⁿ⁻¹ − 1/2)): half of it does not overflow before it does. The smallest numbers, and −0, are their own results.</summary>
    public static Value Expm1(Value x)
    {
        var reduced = Exponent.Of(x.Max(-18).Min(89), offset: -1);
        var half = reduced.LastBits.PowerOfLastBits();
        return Select(x.Abs() < 1e-10, x, Fma(half, reduced.Less1, half - 0.5) * 2);
    }

    /// <summary>Up to 1 the power series; beyond, e^|x|/2 − 1/(2e^|x|).</summary>
    public static Value Sinh(Value x)
    {
        var size = x.Abs();
        var square = size * size;
        var near = Fma(size * square, Polynomial(SingleCoefficients.HyperbolicSine, square), size);
        return Select(size < 1, near, HalfSum(size, -0.0625)).WithSignOf(x);
    }

    /// <summary>e^|x|/2 + 1/(2e^|x|).</summary>
    public static Value Cosh(Value x) => HalfSum(x.Abs(), 0.0625);

    public static Value Log(Value x)
    {
        var isSubnormal = x < Least;
        var (exponent, m) = Parts(Select(isSubnormal, x * TwoTo23, x));
        return LogarithmExpansions.OfAny(x, Log(exponent.As(DType.Float32) - Select(isSubnormal, x.Constant(23), x.Constant(0)), m - 1));
    }

    /// <summary>log of 1 + x and of what that sum lost; −0 keeps its sign.</summary>
    public static Value Log1p(Value x)
    {
        var argument = Pair.Sum(x.Constant(1), x);
        var (exponent, m) = Parts(argument.High);
        // What was lost, over the power of 2 that is in the argument; of the largest there is no such power, and nothing was lost that counts.
        var lost = argument.Low * (((exponent.Constant(128) - exponent) << 23).Bits() * 0.5);
        return LogarithmExpansions.OfAny(argument.High, Log(exponent.As(DType.Float32), m - 1 + lost)).WithSignOf(x);
    }

    /// <summary>Up to 1, x + x P(x²); beyond, 1 − e^Q(x).</summary>
    public static Value Erf(Value x)
    {
        var size = x.Abs();
        var square = size * size;
        var near = Fma(size, Polynomial(SingleCoefficients.Erf, square), size);
        var far = 1 - ExponentialExpansions.Exp(-Polynomial(SingleCoefficients.ErfcLogarithm, size.Min(4)));
        return Select(size < 1, near, far).WithSignOf(x);
    }

    /// <summary>√(x² + y²) in Float64, which has room for the squares; ∞ beside NaN is ∞, as IEEE 754 has it.</summary>
    public static Value Hypot(Value x, Value y)
    {
        var (a, b) = (x.As(DType.Float64), y.As(DType.Float64));
        var length = Fma(a, a, b * b).Sqrt().As(DType.Float32);
        return Select(x.Abs().Is(double.PositiveInfinity) | y.Abs().Is(double.PositiveInfinity), double.PositiveInfinity, length);
    }

    /// <summary>2(eˣ/4 + c/(eˣ/4)): a quarter of eˣ is finite where half of it is. The least part of it is summed last.</summary>
    private static Value HalfSum(Value x, double c)
    {
        var reduced = Exponent.Of(x.Min(89.6), offset: -2);
        var power = reduced.LastBits.PowerOfLastBits();
        var inverse = c / Fma(power, reduced.Less1, power);
        return (power + Fma(power, reduced.Less1, inverse)) * 2;
    }

    /// <summary>n and m, x = 2ⁿm, √½ ≤ m ≤ √2.</summary>
    private static (Value Exponent, Value Fraction) Parts(Value x)
    {
        var bits = x.Bits();
        var exponent = (bits - bits.Constant(0x3F3504F3)) >> 23;
        return (exponent, (bits - (exponent << 23)).Bits());
    }

    /// <summary>n log 2 + log(1 + f), the latter as f − f²/2 + f³P(f).</summary>
    public static Value Log(Value n, Value f)
    {
        var (high, low) = FloatFormat.Of(f.Type).Ln2;
        var square = f * f;
        var tail = Fma(f * square, Polynomial(SingleCoefficients.Logarithm, f), n * low);
        return Fma(n, high, f + Fma(square, -0.5, tail));
    }
}
