using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>An angle less its nearest multiple of π/2, in the kernel language, of Float64.</summary>
/// <param name="Turns">How many quarters of a turn were taken away, modulo 4, as an Int64.</param>
/// <param name="Rest">What is left, at most a little above π/4, good to 2⁻¹⁰⁰ of itself.</param>
internal readonly record struct QuarterTurns(Value Turns, Pair Rest)
{
    private Value[] Values => [Turns, Rest.High, Rest.Low];

    // Up to here the products with the parts of π/2 are exact, or lost far below the rest.
    private const double Near = 1e9;
    private const int Window = 5;
    private const int WordBits = 50;

    public static QuarterTurns Of(Value x)
    {
        var parts = Choose(IsNear(x), () => OfNear(x).Values, () => OfFar(x));
        return new(parts[0], new(parts[1], parts[2]));
    }

    /// <summary>Whether <see cref="OfNear"/> is good for an angle.</summary>
    public static Value IsNear(Value x) => x.Abs() < Near;

    /// <summary>π/2 in three parts (W. Cody and W. Waite, "Software manual for the elementary functions", 1980). The first difference is exact.</summary>
    public static QuarterTurns OfNear(Value x)
    {
        var (n, turns) = (x * 0.6366197723675814).Nearest();
        var first = Fma(-n, 1.5707963267948966, x);
        var second = Product(-n, n.Constant(6.123233995736766e-17));
        var rest = Sum(first, second.High) + (second.Low - (n * -1.4973849048591698e-33));
        return new(turns, rest);
    }

    /// <summary>
    /// x · 2/π modulo 4 (M. Payne and R. Hanek, "Radian reduction for trigonometric functions", 1983): of the bits of 2/π those before a window
    /// give multiples of 4, those behind nothing that counts. Each product is exact in two parts, and each of these is reduced by itself.
    /// </summary>
    public static Value[] OfFar(Value x)
    {
        // x is a multiple of 2^lowest; the word k of 2/π is one of 2^(−50(k + 1)).
        var lowest = ((x.Abs().Bits() >> 52) - x.Integer(1023 + 52)).As(DType.Float64);
        var skipped = ((lowest - 2) / WordBits).Floor().Max(0);
        var start = skipped.As(DType.Int64);
        var scaled = x * (-(start * x.Integer(WordBits))).PowerOfTwo();

        Value high = x.Constant(0), middle = high, low = high;
        var weight = 1.0;
        foreach (var word in WordsFrom(start, x))
        {
            weight *= Math.ScaleB(1, -WordBits);
            var product = Product(scaled, word * weight);
            foreach (var part in (ReadOnlySpan<Value>)[product.High, product.Low])
            {
                var reduced = part - ((part * 0.25).Round() * 4);
                (high, var lost) = Parts(Sum(high, reduced));
                (middle, lost) = Parts(Sum(middle, lost));
                low += lost;
            }
        }

        var n = high.Round();
        var fraction = Sum(high - n, middle) + low;
        var angle = fraction * Constant(x, 1.5707963267948966, 6.123233995736766e-17);
        return [n.As(DType.Int64), angle.High, angle.Low];
    }

    /// <summary>The words of 2/π that a window shows: shifted by each bit of its place in turn.</summary>
    private static Value[] WordsFrom(Value start, Value like)
    {
        var words = ElementaryCoefficients.TwoOverPi.ToArray();
        Value At(int k) => like.Constant(k < words.Length ? words[k] : 0);
        var shown = Enumerable.Range(0, Window + 31).Select(At).ToArray();
        for (var shift = 16; shift > 0; shift >>= 1)
        {
            var isShifted = !(start & like.Integer(shift)).Is(like.Integer(0));
            shown = [.. Enumerable.Range(0, Window + shift - 1).Select(k => Select(isShifted, shown[k + shift], shown[k]))];
        }

        return shown;
    }

    private static (Value High, Value Low) Parts(Pair sum) => (sum.High, sum.Low);
}
