using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>The size of an angle less its nearest multiple of π/2, in the kernel language, of any floating type: enough for an ulp of sin and cos.</summary>
/// <param name="Turns">How many quarters of a turn were taken away: the last two bits.</param>
/// <param name="Rest">What is left, at most a little above π/4, good to half an ulp of itself.</param>
/// <param name="SineLow">What the rest lacks, where it is much smaller than what was taken away.</param>
/// <param name="TangentExcess">By how much the rest is too large, where it is large: to a part in 2²⁰ of an ulp.</param>
internal readonly record struct Quarters(Value Turns, Value Rest, Value SineLow, Value TangentExcess)
{
    private const double TwoOverPi = 0.6366197723675814;

    private Value[] Values => [Turns, Rest, SineLow, TangentExcess];

    private Value IsEven => (Turns & Turns.Constant(1)).Is(0);

    // The last bit but one where the sign is.
    private Value HalfTurns => Turns << (SignBit - 1);

    private int SignBit => (8 * Turns.Type.Size()) - 1;

    /// <summary>
    /// A function of the quarters of x. Where the host can be called it is asked about the largest arguments, which are rare: so no lane of a vector has to
    /// have more bits than the others.
    /// </summary>
    public static Value Choose(Function function, Value x, Func<Quarters, Value> value)
    {
        var size = x.Abs();
        var isNear = size < FloatFormat.Of(x.Type).NearAngle;
        if (x.Writer.Form == FunctionForm.Inline)
        {
            var near = value(OfNear(size));
            return Value.Choose(isNear, () => near, () => x.CallHost(function));
        }

        var parts = Value.Choose(isNear, () => OfNear(size).Values, () => OfFar(size).Values);
        return value(new(parts[0], parts[1], parts[2], parts[3]));
    }

    /// <summary>sin of the angle with the sign of another number, which turns it round.</summary>
    public Value Sine(Value sign) => Signed(Select(IsEven, SineOfRest(), CosineOfRest()), HalfTurns ^ sign.Bits());

    /// <summary>cos of the angle.</summary>
    public Value Cosine() => Signed(Select(IsEven, CosineOfRest(), SineOfRest()), HalfTurns + Turns.Constant(Math.ScaleB(1, SignBit - 1)));

    /// <summary>tan of the angle, of Float32, but for the sign that the angle has: beside 1 what r³ lacks counts, too.</summary>
    public Value Tangent()
    {
        var square = Rest * Rest;
        var cube = Rest * square;
        var cubeLow = Fma(Rest, Fma(Rest, Rest, -square), Fma(Rest, square, -cube));
        var ratio = Polynomial(SingleCoefficients.Tangent, square);
        var tail = Fma(cube, ratio, Fma(cubeLow, ratio, Select(square < 0.01, SineLow, -TangentExcess)));
        var tangent = Rest + tail;
        // −1/(tangent + lost), in which the product of both is left out.
        var lost = Rest - tangent + tail;
        var inverse = -1 / tangent;
        var rest = Fma(inverse, lost, Fma(inverse, tangent, 1));
        return Select(IsEven, tangent, Fma(inverse, rest, inverse));
    }

    /// <summary>π/2 in three parts (W. Cody and W. Waite, "Software manual for the elementary functions", 1980). The first difference is exact, the second rounded once.</summary>
    private static Quarters OfNear(Value size)
    {
        var (high, middle, low) = FloatFormat.Of(size.Type).HalfPi;
        var (n, turns) = size.NearestMultiple(TwoOverPi);
        var first = Fma(n, -high, size);
        var rest = Fma(n, -middle, first);
        var further = n * -low;
        return new(turns, rest, further, Fma(n, middle, rest - first) - further);
    }

    private static Quarters OfFar(Value size)
    {
        var far = QuarterTurns.OfFar(size.As(DType.Float64));
        var rest = far[1].As(size.Type);
        var low = (far[1] - rest.As(DType.Float64) + far[2]).As(size.Type);
        return new(far[0].As(FloatFormat.Of(size.Type).Integer), rest, low, -low);
    }

    /// <summary>A value whose sign is changed where the first bit of a number is set.</summary>
    private Value Signed(Value value, Value bits) => (value.Bits() ^ (bits & bits.Constant(-Math.ScaleB(1, SignBit)))).Bits();

    /// <summary>r + r³P(r²), for |r| ≤ π/4.</summary>
    private Value SineOfRest()
    {
        var square = Rest * Rest;
        return Rest + Fma(Rest * square, Polynomial(FloatFormat.Of(Rest.Type).Sine, square), SineLow);
    }

    /// <summary>1 + r²(−½ + r²P(r²)), for |r| ≤ π/4: what is added to 1 is at most 0.3, and its errors count little. What r lacks counts less.</summary>
    private Value CosineOfRest()
    {
        var square = Rest * Rest;
        return Fma(square, Fma(square, Polynomial(FloatFormat.Of(Rest.Type).Cosine, square), -0.5), 1);
    }
}
