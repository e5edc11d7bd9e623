using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>eˣ and what is made of it, in the kernel language: eˣ and tanh of any floating type, the others of Float64.</summary>
internal static class ExponentialExpansions
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    // From here on e⁻ˣ is below a quarter ulp of eˣ, and of 1.
    private const double Large = 40;

    /// <summary>2ⁿ(1 + (eʳ − 1)): half an ulp for the last sum, half of one for r and the other sums.</summary>
    public static Value Exp(Value x)
    {
        var format = FloatFormat.Of(x.Type);
        // Beyond, the result is 0 or ∞ in any case.
        var reduced = Exponent.Of(x.Max(format.Exponents.Least).Min(format.Exponents.Most), offset: format.Bias);
        return (reduced.Less1 + 1).Scale(reduced.Power, reduced.LastBits);
    }

    /// <summary>eˣ⁺ʳ for a rest r far below x.</summary>
    public static Value Exp(Value x, Value rest)
    {
        var (n, power, less1) = Reduce(x, rest);
        return OnePlus(less1).Rounded.ScaleBy(n, power);
    }

    /// <summary>eˣ − 1; the smallest numbers, and −0, are their own results.</summary>
    public static Value Expm1(Value x)
    {
        var middle = Less1(x).Rounded;
        return Select(x > Large, Exp(x), Select(x < -Large, -1, Select(x.Abs() < 1e-17, x, middle)));
    }

    /// <summary>(u + u/(u + 1))/2 with u = e^|x| − 1; half of e^|x| where that is large.</summary>
    public static Value Sinh(Value x)
    {
        var size = x.Abs();
        var u = Less1(size);
        var small = (u + (u / (u + 1))).Rounded * 0.5;
        return Select(size > Large, HalfExp(size), small).WithSignOf(x);
    }

    /// <summary>(e^|x| + e^−|x|)/2.</summary>
    public static Value Cosh(Value x)
    {
        var size = x.Abs();
        var e = Less1(size) + 1;
        var small = (e.High + (e.Low + (1 / e.High))) * 0.5;
        return Select(size > Large, HalfExp(size), small);
    }

    /// <summary>Up to 0.55 the power series; beyond, 1 − 2/(e^2|x| + 1): from ½ on what is subtracted is at most ½, and its errors count half.</summary>
    public static Value Tanh(Value x)
    {
        var format = FloatFormat.Of(x.Type);
        var (size, square) = (x.Abs(), x * x);
        var near = Fma(x * square, Polynomial(format.HyperbolicTangent, square), x);
        var reduced = Exponent.Of(size.Min(format.TanhEnd) * 2);
        var power = reduced.LastBits.PowerOfLastBits();
        var far = 1 - (2 / Fma(power, reduced.Less1, power + 1));
        return Select(size < 0.55, near, far.WithSignOf(x));
    }

    /// <summary>max(x, y) + ln(1 + e^−|x − y|), of any floating type, as <see cref="Exponentials.LogAddExp"/>; equal infinities have no difference.</summary>
    public static Value LogAddExp(Value x, Value y)
    {
        var rest = LogarithmExpansions.Log1pOfFraction((-(x - y).Abs()).Call(Function.Exp));
        return Select(x.Is(y), x + Math.Log(2), x.Max(y) + rest);
    }

    /// <summary>eˣ − 1 for |x| ≤ 40; larger ones as if they were 40.</summary>
    private static Pair Less1(Value x)
    {
        var (_, power, less1) = Reduce(x.Max(-Large).Min(Large), x.Constant(0));
        var two = power.PowerOfTwo();
        var whole = Sum(two, two.Constant(-1));
        var sum = Sum(whole.High, two * less1.High);
        return Ordered(sum.High, sum.Low + (whole.Low + (two * less1.Low)));
    }

    private static Value HalfExp(Value x)
    {
        var (n, power, less1) = Reduce(x, x.Constant(0));
        return (OnePlus(less1).Rounded * 0.5).ScaleBy(n, power);
    }

    private static Pair OnePlus(Pair less1)
    {
        var sum = Ordered(less1.High.Constant(1), less1.High);
        return new(sum.High, sum.Low + less1.Low);
    }

    /// <summary>
    /// n and e^(x − n log 2) − 1, with |x − n log 2| ≤ log(2)/2 and log 2 in two parts (W. Cody and W. Waite, "Software manual for the
    /// elementary functions", 1980). The high part is the argument of the power series itself, so the sum is good to 2⁻⁵⁶.
    /// </summary>
    private static (Value Number, Value Power, Pair Less1) Reduce(Value x, Value rest)
    {
        // Beyond, the result is 0 or ∞ in any case.
        var bounded = x.Max(-750).Min(712);
        var (n, power) = (bounded * Log2E).Nearest();
        var near = Fma(-n, Ln2, bounded);
        var further = n * Ln2Rest;
        var r = near - further;
        var lost = ((near - r) - further) + rest;
        var tail = r * r * Fma(r, Polynomial(ElementaryCoefficients.Exponential, r), 0.5);
        return (n, power, new(r, tail + Fma(lost, r + tail, lost)));
    }
}
