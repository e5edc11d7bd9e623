using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>Powers and lengths, in the kernel language, of Float64.</summary>
internal static class PowerExpansions
{
    /// <summary>e^(y log |x|), with the sign and the exceptions of IEEE 754, section 9.2.1.</summary>
    public static Value Pow(Value x, Value y)
    {
        var size = x.Abs();
        var isOrdinary = (size > 0) & (size < double.PositiveInfinity);
        var log = LogarithmExpansions.OfPositive(size);
        var leading = Select(isOrdinary, log.High, Select(size.Is(0), double.NegativeInfinity, size));
        var product = Product(y, leading);
        var isInRange = product.High.Abs() < 1000;
        var rest = Select(isInRange & isOrdinary, Fma(y, log.Low, product.Low), x.Constant(0));
        return WithExceptions(x, y, ExponentialExpansions.Exp(product.High, rest));
    }

    /// <summary>A power of |x| as that of x, of any floating type.</summary>
    public static Value WithExceptions(Value x, Value y, Value power)
    {
        var size = x.Abs();
        var half = y * 0.5;
        var isOdd = y.Is(y.Truncate()) & !half.Is(half.Truncate());
        var isNegative = x.Constant(1).WithSignOf(x) < 0;
        var isNone = (x < 0) & (x > double.NegativeInfinity) & !y.Is(y.Truncate());
        var signed = Select(isNegative & isOdd, -power, power);
        var isOne = y.Is(0) | x.Is(1) | (size.Is(1) & y.Abs().Is(double.PositiveInfinity));
        return Select(isOne, 1, Select(isNone, double.NaN, signed));
    }

    /// <summary>√(x² + y²), scaled where the squares would leave the range; ∞ beside NaN is ∞, as IEEE 754 has it.</summary>
    public static Value Hypot(Value x, Value y)
    {
        const double TwoTo600 = 4.149515568880993e180, Far = 3.273390607896142e150;
        var (a, b) = (x.Abs(), y.Abs());
        var largest = a.Max(b);
        var isHuge = largest > Far;
        var isTiny = largest < 1 / Far;
        var factor = Select(isHuge, 1 / TwoTo600, Select(isTiny, TwoTo600, x.Constant(1)));
        var (u, v) = (a * factor, b * factor);
        var length = Sqrt(Product(u, u) + Product(v, v)).Rounded / factor;
        var isInfinite = a.Is(double.PositiveInfinity) | b.Is(double.PositiveInfinity);
        return Select(isInfinite, double.PositiveInfinity, length);
    }
}
