namespace Fluxion.Kernels;

/// <summary>
/// An unevaluated sum of two doubles, about 106 bits: for results that would otherwise vanish in a difference.
/// Algorithms and bounds: Dekker (1971); Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of
/// double-word arithmetic" (2017).
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    /// <summary>The exact sum of two doubles (Knuth).</summary>
    public static DoubleDouble Sum(double a, double b)
    {
        var sum = a + b;
        var rest = sum - a;
        return new(sum, (a - (sum - rest)) + (b - rest));
    }

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var high = Sum(a.High, b.High);
        var low = Sum(a.Low, b.Low);
        var first = Ordered(high.High, high.Low + low.High);
        return Ordered(first.High, first.Low + low.Low);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var product = a.High * b.High;
        var error = Math.FusedMultiplyAdd(a.High, b.High, -product);
        return Ordered(product, error + Math.FusedMultiplyAdd(a.High, b.Low, a.Low * b.High));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var quotient = a.High / b.High;
        var product = b * quotient;
        return Ordered(quotient, ((a.High - product.High) + (a.Low - product.Low)) / b.High);
    }

    /// <summary>log a for a positive a: a = m 2ᵉ with m near 1, log m = 2 artanh((m - 1)/(m + 1)) by its power series.</summary>
    public static DoubleDouble Log(DoubleDouble a)
    {
        var exponent = Math.ILogB(a.High * (4.0 / 3.0));
        var m = Scale(a, -exponent);
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = (DoubleDouble)0;
        // |s| ≤ 1/5, and 5⁻⁴⁶ is below 2⁻¹⁰⁶.
        for (var k = 45; k >= 1; k -= 2)
            sum = sum * square + (DoubleDouble)1 / k;
        return Ln2 * exponent + s * sum * 2;
    }

    /// <summary>a 2ⁿ.</summary>
    public static DoubleDouble Scale(DoubleDouble a, int n) => new(Math.ScaleB(a.High, n), Math.ScaleB(a.Low, n));

    /// <summary>The exact sum of two doubles, the first the larger (Dekker).</summary>
    private static DoubleDouble Ordered(double a, double b)
    {
        var sum = a + b;
        return new(sum, b - (sum - a));
    }
}
