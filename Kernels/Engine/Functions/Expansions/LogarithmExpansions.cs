using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>Logarithms and what is made of them, in the kernel language, of Float64: those that are one operation of others to an ulp, those of which more is made as pairs.</summary>
internal static class LogarithmExpansions
{
    // The square of this is far above 1, that of its inverse far below.
    private const double Large = 268435456;
    private const double Small = 1.0 / (1 << 20);

    public static Value Log(Value x)
    {
        var (n, f, _) = Parts(x);
        return OfAny(x, Log(n, f));
    }

    /// <summary>The same where no argument is subnormal.</summary>
    public static Value LogOfNormal(Value x)
    {
        var (n, f, _) = Parts(x, mayBeSubnormal: false);
        return OfAny(x, Log(n, f));
    }

    /// <summary>Exact at powers of 10, for the product is good to 2⁻⁶⁵.</summary>
    public static Value Log10(Value x) => OfAny(x, (OfPositive(x) * Constant(x, 0.4342944819032518, 1.098319650216765e-17)).Rounded);

    /// <summary>log of 1 + x and of what that sum lost; −0 keeps its sign.</summary>
    public static Value Log1p(Value x)
    {
        var argument = Pair.Sum(x.Constant(1), x);
        var (n, f, shifted) = Parts(argument.High, mayBeSubnormal: false);
        // What was lost, over the power of 2 that is in the argument; of the largest there is no such power, and nothing was lost that counts.
        var lost = argument.Low * ((1 - shifted).PowerOfTwo() * 0.5);
        return OfAny(argument.High, Log(n, f, lost)).WithSignOf(x);
    }

    /// <summary>log(1 + x) for 0 ≤ x ≤ 1, of any floating type: 1 + x is at most √2, or twice what is at least √½.</summary>
    public static Value Log1pOfFraction(Value x)
    {
        var isLarge = x > 0.41421356237309503;
        var f = Select(isLarge, Fma(x, 0.5, -0.5), x);
        var n = Select(isLarge, x.Constant(1), x.Constant(0));
        return x.Type == DType.Float32 ? SingleExpansions.Log(n, f) : Log(n, f);
    }

    /// <summary>log(|x| + √(x² + 1)).</summary>
    public static Value Asinh(Value x)
    {
        var size = x.Abs();
        var root = Sqrt(Product(size, size) + 1);
        var middle = OfPositive(Sum(root.High, size) + root.Low).Rounded;
        var series = Fma(size * size, size / -6, size);
        return Select(size < Small, series, Select(size > Large, LogOfTwice(size), middle)).WithSignOf(x);
    }

    /// <summary>log(x + √(x² − 1)).</summary>
    public static Value Acosh(Value x)
    {
        var root = Sqrt(Product(x, x) + -1);
        var middle = OfPositive(Sum(x, root.High) + root.Low).Rounded;
        return Select(x > Large, LogOfTwice(x), Select(x >= 1, middle, double.NaN));
    }

    /// <summary>log((1 + |x|)/(1 − |x|))/2.</summary>
    public static Value Atanh(Value x)
    {
        var size = x.Abs();
        var one = x.Constant(1);
        var middle = OfPositive(Sum(one, size) / Sum(one, -size)).Rounded * 0.5;
        var series = Fma(size * size, size / 3, size);
        var inside = Select(size < Small, series, middle);
        return Select(size < 1, inside, Select(size.Is(1), double.PositiveInfinity, size.Constant(double.NaN))).WithSignOf(x);
    }

    /// <summary>x ln y, of any floating type; 0 where x = 0 and y is a number, as in SciPy.</summary>
    public static Value Xlogy(Value x, Value y) => Select(x.Is(0) & y.Is(y), 0, x * y.Call(Function.Log));

    /// <summary>
    /// log x of a positive number, good to about 2⁻⁶⁵ of it: x = m 2ᵉ with √½ ≤ m ≤ √2, and log m = 2 artanh s, s = (m − 1)/(m + 1), by its series,
    /// the first two terms of which are pairs. Near 1 the difference is exact, so the result is good to 2⁻⁶⁵ of itself there too.
    /// </summary>
    public static Pair OfPositive(Pair x)
    {
        const double TwoTo54 = 18014398509481984;
        var isSubnormal = x.High < 2.2250738585072014e-308;
        var bits = Select(isSubnormal, x.High * TwoTo54, x.High).Bits();
        // The exponent of x/√½, rounded down.
        var shifted = (bits - x.High.Integer(0x3FE6A09E667F3BCD)) >> 52;
        var m = (bits - (shifted << 52)).Bits();
        // A rest below 2⁻¹⁰²² of its number is none.
        var rest = x.Low * 0.5 * (1 - shifted).PowerOfTwo();
        var exponent = (shifted - Select(isSubnormal, x.High.Integer(54), x.High.Integer(0))).As(DType.Float64);

        var less1 = Sum(m - 1, rest);
        var s = less1 / (less1 + 2);
        var square = s * s;
        var cube = s * square * Constant(m, 0.6666666666666666, 3.700743415417188e-17);
        var tail = Polynomial(ElementaryCoefficients.Logarithm, square.High) * square.High * square.High * s.High;
        var whole = Product(exponent, m.Constant(0.6931471805599453));
        var log = s.Times(2) + (cube + tail);
        return new Pair(whole.High, Fma(exponent, 2.3190468138462996e-17, whole.Low)) + log;
    }

    /// <summary>n, f = m − 1 and n as an Int64, x = 2ⁿm, √½ ≤ m ≤ √2, of an ordinary x.</summary>
    private static (Value Exponent, Value Less1, Value Shifted) Parts(Value x, bool mayBeSubnormal = true)
    {
        const double TwoTo54 = 18014398509481984, Least = 2.2250738585072014e-308;
        var bits = (mayBeSubnormal ? Select(x < Least, x * TwoTo54, x) : x).Bits();
        // The exponent of x/√½, rounded down.
        var shifted = (bits - x.Integer(0x3FE6A09E667F3BCD)) >> 52;
        var m = (bits - (shifted << 52)).Bits();
        var n = shifted.As(DType.Float64);
        return (mayBeSubnormal ? n - Select(x < Least, x.Constant(54), x.Constant(0)) : n, m - 1, shifted);
    }

    /// <summary>
    /// n log 2 + log(1 + f + δ), √½ ≤ 1 + f ≤ √2, with δ about half of 1's last bit at most. log(1 + f) = 2 artanh s = f − s(f − s²(2/3 + …)), s = f/(2 + f): what is rounded is small beside f, and
    /// the sum is good to an ulp. δ/(1 + f) = δ(1 − s)/(1 + s), for which δ(1 − s)² is enough.
    /// </summary>
    private static Value Log(Value n, Value f, Value? lost = null)
    {
        var s = f / (f + 2);
        var square = s * s;
        var rest = Fma(-square, Fma(square, Polynomial(ElementaryCoefficients.Logarithm, square), 0.6666666666666666), f);
        var (high, low) = FloatFormat.Of(f.Type).Ln2;
        var small = lost is { } part ? Fma(n, low, part * ((1 - s) * (1 - s))) : n * low;
        return Fma(n, high, f + Fma(-s, rest, small));
    }

    /// <summary>The logarithm of an ordinary number, or what is due at 0, at ∞, of negative numbers and NaN.</summary>
    public static Value OfAny(Value x, Value log)
    {
        var below = Select(x > 0, log, Select(x.Is(0), double.NegativeInfinity, x.Constant(double.NaN)));
        return Select(x < double.PositiveInfinity, below, x);
    }

    private static Value LogOfTwice(Value x)
    {
        var log = OfPositive(x) + Constant(x, 0.6931471805599453, 2.3190468138462996e-17);
        return Select(x < double.PositiveInfinity, log.Rounded, x);
    }
}
