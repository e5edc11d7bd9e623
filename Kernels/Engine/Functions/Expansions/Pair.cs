using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>
/// An unevaluated sum of two values, about 106 bits: <see cref="DoubleDouble"/> in the kernel language.
/// Algorithms and bounds: Dekker (1971); Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of
/// double-word arithmetic" (2017).
/// </summary>
internal readonly record struct Pair(Value High, Value Low)
{
    /// <summary>Both parts, rounded once.</summary>
    public Value Rounded => High + Low;

    /// <summary>A value alone.</summary>
    public static implicit operator Pair(Value value) => new(value, value.Constant(0));

    public static Pair operator +(Pair a, Pair b)
    {
        var high = Sum(a.High, b.High);
        var low = Sum(a.Low, b.Low);
        var first = Ordered(high.High, high.Low + low.High);
        return Ordered(first.High, first.Low + low.Low);
    }

    public static Pair operator +(Pair a, Value b)
    {
        var high = Sum(a.High, b);
        return Ordered(high.High, high.Low + a.Low);
    }

    public static Pair operator +(Pair a, double b) => a + a.High.Constant(b);

    public static Pair operator -(Pair a) => new(-a.High, -a.Low);

    public static Pair operator -(Pair a, Pair b) => a + -b;

    public static Pair operator -(Pair a, Value b) => a + -b;

    public static Pair operator *(Pair a, Pair b)
    {
        var product = Product(a.High, b.High);
        return Ordered(product.High, product.Low + Fma(a.High, b.Low, a.Low * b.High));
    }

    public static Pair operator *(Pair a, Value b)
    {
        var product = Product(a.High, b);
        return Ordered(product.High, Fma(a.Low, b, product.Low));
    }

    public static Pair operator /(Pair a, Pair b)
    {
        var quotient = a.High / b.High;
        var product = b * quotient;
        return Ordered(quotient, ((a.High - product.High) + (a.Low - product.Low)) / b.High);
    }

    /// <summary>A constant.</summary>
    public static Pair Constant(Value like, double high, double low) => new(like.Constant(high), like.Constant(low));

    /// <summary>One of two pairs, both computed.</summary>
    public static Pair Select(Value condition, Pair then, Pair otherwise) =>
        new(Value.Select(condition, then.High, otherwise.High), Value.Select(condition, then.Low, otherwise.Low));

    /// <summary>The exact sum of two values (Knuth).</summary>
    public static Pair Sum(Value a, Value b)
    {
        var sum = a + b;
        var rest = sum - a;
        return new(sum, (a - (sum - rest)) + (b - rest));
    }

    /// <summary>The exact sum of two values, the first the larger (Dekker).</summary>
    public static Pair Ordered(Value a, Value b)
    {
        var sum = a + b;
        return new(sum, b - (sum - a));
    }

    /// <summary>The exact product of two values.</summary>
    public static Pair Product(Value a, Value b)
    {
        var product = a * b;
        return new(product, Fma(a, b, -product));
    }

    /// <summary>√a, and 0 of 0.</summary>
    public static Pair Sqrt(Pair a)
    {
        var root = a.High.Sqrt();
        var rest = (Fma(-root, root, a.High) + a.Low) / (root + root);
        return new(root, Value.Select(root.Is(0), 0, rest));
    }

    /// <summary>This times a power of 2.</summary>
    public Pair Times(double power) => new(High * power, Low * power);
}
