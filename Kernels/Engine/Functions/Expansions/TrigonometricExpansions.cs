using static Fluxion.Kernels.Pair;
using static Fluxion.Kernels.Value;

namespace Fluxion.Kernels;

/// <summary>sin, cos, tan and their inverses, in the kernel language: of any floating type, but for the tangent.</summary>
internal static class TrigonometricExpansions
{
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPiRest = 6.123233995736766e-17;

    /// <summary>The sine of |x| with the sign of x, −0's too: two signs make one.</summary>
    public static Value Sin(Value x) => Quarters.Choose(Function.Sin, x, quarters => quarters.Sine(x));

    public static Value Cos(Value x) => Quarters.Choose(Function.Cos, x, quarters => quarters.Cosine());

    /// <summary>Of Float32.</summary>
    public static Value TanSingle(Value x) => Quarters.Choose(Function.Tan, x, quarters => quarters.Tangent().TimesSignOf(x));

    public static Value Tan(Value x) => OfTurns(Function.Tan, x, (turns, rest) =>
    {
        var (sin, cos) = (SinNear(rest), CosNear(rest));
        var isOdd = IsSet(turns, 1);
        var tangent = (Select(isOdd, cos, sin) / Select(isOdd, sin, cos)).Rounded;
        return Select(x.Abs() < 1e-9, x, Negated(tangent, isOdd));
    });

    /// <summary>Up to 1/2 the power series; beyond, π/2 − 2 arcsin √((1 − |x|)/2).</summary>
    public static Value Asin(Value x)
    {
        var size = x.Abs();
        var (halfPi, halfPiRest, _) = FloatFormat.Of(x.Type).HalfPi;
        var complement = HalfComplement(size);
        var far = Ordered(x.Constant(halfPi), -complement.High);
        var beyond = far.High + (far.Low + (halfPiRest - complement.Low));
        return Select(size <= 0.5, ArcsinNear(size).Rounded, beyond).WithSignOf(x);
    }

    /// <summary>π/2 − arcsin x up to 1/2; beyond, 2 arcsin √((1 − |x|)/2), or π less that.</summary>
    public static Value Acos(Value x)
    {
        var size = x.Abs();
        var (halfPi, halfPiRest, _) = FloatFormat.Of(x.Type).HalfPi;
        var near = ArcsinNear(x);
        var middle = Ordered(x.Constant(halfPi), -near.High);
        var complement = HalfComplement(size);
        var far = Ordered(x.Constant(2 * halfPi), -complement.High);
        var left = far.High + (far.Low + ((2 * halfPiRest) - complement.Low));
        var beyond = Select(x < 0, left, complement.Rounded);
        return Select(size <= 0.5, middle.High + (middle.Low + (halfPiRest - near.Low)), beyond);
    }

    public static Value Atan(Value x)
    {
        var size = x.Abs();
        var one = x.Constant(1);
        return ArctanOfQuotient(size, one).Rounded.WithSignOf(x);
    }

    /// <summary>The angle of the point (x, y) from the arc tangent of |y|/|x|, and the quadrant; infinite coordinates count as equal ones.</summary>
    public static Value Atan2(Value y, Value x)
    {
        var (halfPi, halfPiRest, _) = FloatFormat.Of(x.Type).HalfPi;
        var (height, width) = (y.Abs(), x.Abs());
        var isDiagonal = height.Is(width);
        var one = x.Constant(1);
        var angle = ArctanOfQuotient(Select(isDiagonal, one, height), Select(isDiagonal, one, width));
        angle = Select(isDiagonal & height.Is(0), (Pair)one.Constant(0), angle);
        // The sign of a zero counts.
        var isLeft = one.WithSignOf(x) < 0;
        var left = Ordered(x.Constant(2 * halfPi), -angle.High);
        var turned = left.High + (left.Low + ((2 * halfPiRest) - angle.Low));
        var result = Select(isLeft, turned, angle.Rounded).WithSignOf(y);
        return Select(x.Is(x) & y.Is(y), result, double.NaN);
    }

    /// <summary>sin πf and cos πf, for |f| ≤ 1/2: beyond 1/4 the cosine and sine of what is left to 1/2.</summary>
    public static (Pair Sin, Pair Cos) HalfTurn(Value f)
    {
        var size = f.Abs();
        var isSteep = size > 0.25;
        var angle = Constant(f, 2 * HalfPi, 2 * HalfPiRest) * Select(isSteep, 0.5 - size, size);
        var (sin, cos) = (SinNear(angle), CosNear(angle));
        var sine = Select(isSteep, cos, sin);
        return (Select(f < 0, -sine, sine), Select(isSteep, sin, cos));
    }

    /// <summary>A function of the quarter turns in x and what is left. Where the host can be called it is asked about the largest arguments, which are rare.</summary>
    private static Value OfTurns(Function function, Value x, Func<Value, Pair, Value> value)
    {
        if (x.Writer.Form != FunctionForm.Inline)
        {
            var (anyTurns, anyRest) = QuarterTurns.Of(x);
            return value(anyTurns, anyRest);
        }

        var (turns, rest) = QuarterTurns.OfNear(x);
        var near = value(turns, rest);
        return Choose(QuarterTurns.IsNear(x), () => near, () => x.CallHost(function));
    }

    private static Value IsSet(Value turns, int bit) => (turns & turns.Constant(bit)).Is(bit);

    private static Value Negated(Value value, Value condition) => Select(condition, -value, value);

    /// <summary>r + r³P(r²), for |r| ≤ π/4.</summary>
    private static Pair SinNear(Pair r)
    {
        var square = r.High * r.High;
        var cubic = r.High * square * Polynomial(ElementaryCoefficients.Sine, square);
        return Ordered(r.High, cubic + Fma(square * -0.5, r.Low, r.Low));
    }

    /// <summary>1 − r²/2 + r⁴P(r²), for |r| ≤ π/4.</summary>
    private static Pair CosNear(Pair r)
    {
        var square = Product(r.High, r.High).Times(-0.5);
        var near = Ordered(r.High.Constant(1), square.High);
        var fourth = 4 * square.High * square.High * Polynomial(ElementaryCoefficients.Cosine, -2 * square.High);
        return Ordered(near.High, near.Low + (square.Low + (fourth - (r.High * r.Low))));
    }

    /// <summary>x + x³P(x²), for |x| ≤ 1/2.</summary>
    private static Pair ArcsinNear(Value x)
    {
        var square = x * x;
        return new(x, x * square * Polynomial(FloatFormat.Of(x.Type).Arcsine, square));
    }

    /// <summary>2 arcsin √((1 − x)/2), for 1/2 ≤ x ≤ 1; NaN beyond 1.</summary>
    private static Pair HalfComplement(Value x)
    {
        var half = (1 - x) * 0.5;
        var root = Sqrt(half);
        var near = ArcsinNear(root.High);
        return new Pair(near.High, near.Low + root.Low).Times(2);
    }

    /// <summary>arctan(y/x) of positive numbers: of the quotient that is at most 1, or π/2 less that.</summary>
    private static Pair ArctanOfQuotient(Value y, Value x)
    {
        var (halfPi, halfPiRest, _) = FloatFormat.Of(x.Type).HalfPi;
        var isSteep = y > x;
        var (smaller, larger) = (Select(isSteep, x, y), Select(isSteep, y, x));
        var z = smaller / larger;
        var lost = Select(larger < double.PositiveInfinity, Fma(-z, larger, smaller) / larger, x.Constant(0));
        // Beside 1 what z³ lacks counts, too.
        var square = z * z;
        var cube = z * square;
        var cubeLow = Fma(z, Fma(z, z, -square), Fma(z, square, -cube));
        var ratio = Polynomial(FloatFormat.Of(x.Type).Arctangent, square);
        var tail = Fma(cube, ratio, Fma(cubeLow, ratio, lost / (1 + square)));
        var angle = Ordered(z, tail);
        var complement = Ordered(x.Constant(halfPi), -angle.High);
        return Select(isSteep, new Pair(complement.High, complement.Low + (halfPiRest - angle.Low)), angle);
    }
}
