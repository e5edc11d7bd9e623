using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>
/// A number x as n log 2 + r with |r| ≤ log(2)/2, and eʳ, in the kernel language, of any floating type: enough for an ulp of eˣ
/// (W. Cody and W. Waite, "Software manual for the elementary functions", 1980).
/// </summary>
/// <param name="Power">n.</param>
/// <param name="LastBits">A number whose last bits are those of n, with the bias of exponents and an offset added.</param>
/// <param name="Rest">r: the first of its two differences is exact, and the second rounds off a quarter of an ulp of 1 at most.</param>
/// <param name="Half">(eʳ − 1 − r)/r².</param>
internal readonly record struct Exponent(Value Power, Value LastBits, Value Rest, Value Half)
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>eʳ − 1.</summary>
    public Value Less1 => Fma(Rest * Rest, Half, Rest);

    public static Exponent Of(Value x, int offset = 0)
    {
        var format = FloatFormat.Of(x.Type);
        var (n, bits) = x.NearestMultiple(Log2E, format.Bias + offset);
        var r = Fma(n, -format.Ln2.Low, Fma(n, -format.Ln2.High, x));
        return new(n, bits, r, Fma(r, Polynomial(format.Exponential, r), 0.5));
    }
}
