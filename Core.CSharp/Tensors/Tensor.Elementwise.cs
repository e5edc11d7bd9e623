using System.Collections.Immutable;

namespace Fluxion;

/// <content>Powers, functions of two tensors, comparisons and choices, element by element with broadcasting.</content>
public sealed partial class Tensor
{
    private const int LargestProductExponent = 64;

    /// <summary>xⁿ for a whole n: by products up to |n| = 64, so that it is right at 0 and for negative x.</summary>
    /// <param name="exponent">n: static, a part of the program.</param>
    public Tensor Pow(int exponent) => exponent switch
    {
        0 => LiteralLike(this, 1),
        1 => this,
        2 => this * this,
        _ when Math.Abs((long)exponent) <= LargestProductExponent => Functions.PowInteger.Apply([this], [exponent]),
        _ => Functions.Pow.Apply([this, new Literal(exponent).As(DType)]),
    };

    /// <summary>xⁿ; a whole n is <see cref="Pow(int)"/>, ½ the square root.</summary>
    /// <param name="exponent">n: static, a part of the program.</param>
    public Tensor Pow(double exponent) =>
        exponent == Math.Truncate(exponent) && Math.Abs(exponent) <= LargestProductExponent ? Pow((int)exponent)
        : exponent == 0.5 ? Sqrt()
        : Functions.Pow.Apply([this, new Literal(exponent).As(DType)]);

    /// <summary>xʸ: NaN where x is negative and y is not whole.</summary>
    /// <param name="exponent">y.</param>
    public Tensor Pow(Tensor exponent) => Functions.Pow.Apply([this, exponent]);

    /// <summary>xⁿ: what F#'s <c>**</c> finds.</summary>
    /// <param name="x">The base.</param>
    /// <param name="exponent">n.</param>
    public static Tensor Pow(Tensor x, int exponent) => Errors.Given(x, "x", "pow").Pow(exponent);

    /// <inheritdoc cref="Pow(Tensor, int)"/>
    public static Tensor Pow(Tensor x, double exponent) => Errors.Given(x, "x", "pow").Pow(exponent);

    /// <inheritdoc cref="Pow(Tensor, int)"/>
    public static Tensor Pow(Tensor x, Tensor exponent) => Errors.Given(x, "x", "pow").Pow(exponent);

    /// <summary>ψ⁽ⁿ⁾(x), the n-th derivative of the digamma function (of ln Γ the n+1-st).</summary>
    /// <param name="order">n, at least 0.</param>
    public Tensor Polygamma(int order) =>
        order >= 0 ? Functions.Polygamma.Apply([this], [order]) : throw Errors.Argument("polygamma", $"order {order}", "0 or more");

    /// <summary>x where x is positive, α(eˣ − 1) elsewhere (Clevert et al. 2016), also for the derivatives at 0.</summary>
    /// <param name="alpha">α.</param>
    public Tensor Elu(double alpha = 1) => Where(this > 0, this, Functions.Expm1.Apply([Where(this > 0, Literal.Zero.As(DType), this)]) * alpha);

    /// <summary>The larger of two; a tie shares the gradient evenly; NaN where either is, and the gradient goes there.</summary>
    /// <param name="a">A tensor of numbers.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Maximum(Tensor a, Tensor b) => Arithmetic.Maximum.Apply([a, b]);

    /// <summary>The smaller of two; a tie shares the gradient evenly; NaN where either is, and the gradient goes there.</summary>
    /// <param name="a">A tensor of numbers.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Minimum(Tensor a, Tensor b) => Arithmetic.Minimum.Apply([a, b]);

    /// <summary>The larger of each element and a number; a tie shares the gradient evenly.</summary>
    /// <param name="a">A tensor of numbers.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor Maximum(Tensor a, double b) => Maximum(a, Weak("maximum", b, a));

    /// <summary>The smaller of each element and a number; a tie shares the gradient evenly.</summary>
    /// <param name="a">A tensor of numbers.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor Minimum(Tensor a, double b) => Minimum(a, Weak("minimum", b, a));

    /// <summary>Between two bounds: min(max(x, low), high).</summary>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest.</param>
    /// <exception cref="ArgumentException">The bounds are in the wrong order, or one is NaN.</exception>
    public Tensor Clamp(double low, double high) => !(low <= high)
        ? throw Errors.Argument("clamp", $"low {low} and high {high}", "low <= high")
        : Minimum(Maximum(this, Weak("clamp", low, this)), Weak("clamp", high, this));

    /// <summary>The angle of the point (x, y), in (−π, π].</summary>
    /// <param name="y">A floating tensor.</param>
    /// <param name="x">One of the same type.</param>
    public static Tensor Atan2(Tensor y, Tensor x) => Functions.Atan2.Apply([y, x]);

    /// <summary>√(a² + b²), without overflow; its gradient at the origin is 0, and where an argument is infinite the limit.</summary>
    /// <param name="a">A floating tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Hypot(Tensor a, Tensor b) => Functions.Hypot.Apply([a, b]);

    /// <summary>ln(eᵃ + eᵇ), without overflow.</summary>
    /// <param name="a">A floating tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor LogAddExp(Tensor a, Tensor b) => Functions.LogAddExp.Apply([a, b]);

    /// <summary>a·ln b, 0 where a is 0.</summary>
    /// <param name="a">A floating tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Xlogy(Tensor a, Tensor b) => Functions.Xlogy.Apply([a, b]);

    /// <summary>a where the condition holds, b elsewhere. What is not chosen contributes no gradient, not even a NaN.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b) => Logic.Where.Apply([condition, a, b]);

    /// <summary>a where the condition holds, a number elsewhere. What is not chosen contributes no gradient, not even a NaN.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor Where(Tensor condition, Tensor a, double b) => Where(condition, a, Weak("where", b, a));

    /// <summary>A number where the condition holds, b elsewhere. What is not chosen contributes no gradient, not even a NaN.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor Where(Tensor condition, double a, Tensor b) => Where(condition, Weak("where", a, b), b);

    /// <summary>The same elements in another type: floating to integer truncates and saturates (NaN gives 0), anything to Bool is x ≠ 0. A derivative passes between floating types.</summary>
    /// <param name="type">The element type.</param>
    public Tensor Convert(DType type) => type == DType ? this : Node(Arithmetic.Convert, [this], [], Shape, type);

    /// <summary>The same value, through which no derivative passes.</summary>
    public Tensor StopGradient() => IsConstant ? this : Arithmetic.StopGradient.Apply([this]);

    /// <summary>a = b, element by element, a Bool tensor; false where either is NaN.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor Equal(Tensor a, Tensor b) => Logic.Equal.Apply([a, b]);

    /// <summary>a = b, element by element, a Bool tensor; false where an element is NaN.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor Equal(Tensor a, double b) => Equal(a, Weak("equal", b, a));

    /// <summary>a ≠ b, element by element, a Bool tensor; true where either is NaN.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor NotEqual(Tensor a, Tensor b) => Logic.NotEqual.Apply([a, b]);

    /// <summary>a ≠ b, element by element, a Bool tensor; true where an element is NaN.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor NotEqual(Tensor a, double b) => NotEqual(a, Weak("notEqual", b, a));

    /// <summary>a &lt; b, element by element.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor operator <(Tensor a, Tensor b) => Logic.Less.Apply([a, b]);

    /// <summary>a &gt; b, element by element.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor operator >(Tensor a, Tensor b) => Logic.Less.Apply([b, a]);

    /// <summary>a ≤ b, element by element.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor operator <=(Tensor a, Tensor b) => Logic.LessOrEqual.Apply([a, b]);

    /// <summary>a ≥ b, element by element.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    public static Tensor operator >=(Tensor a, Tensor b) => Logic.LessOrEqual.Apply([b, a]);

    /// <summary>x &lt; y for a number y.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number.</param>
    public static Tensor operator <(Tensor a, double b) => a < Weak("less", b, a);

    /// <summary>x &gt; y for a number y.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number.</param>
    public static Tensor operator >(Tensor a, double b) => a > Weak("less", b, a);

    /// <summary>x ≤ y for a number y.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number.</param>
    public static Tensor operator <=(Tensor a, double b) => a <= Weak("lessOrEqual", b, a);

    /// <summary>x ≥ y for a number y.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number.</param>
    public static Tensor operator >=(Tensor a, double b) => a >= Weak("lessOrEqual", b, a);

    /// <summary>Both hold, element by element.</summary>
    /// <param name="a">A Bool tensor.</param>
    /// <param name="b">A Bool tensor.</param>
    public static Tensor operator &(Tensor a, Tensor b) => Logic.And.Apply([a, b]);

    /// <summary>Either holds, element by element.</summary>
    /// <param name="a">A Bool tensor.</param>
    /// <param name="b">A Bool tensor.</param>
    public static Tensor operator |(Tensor a, Tensor b) => Logic.Or.Apply([a, b]);

    /// <summary>It does not hold, element by element.</summary>
    /// <param name="a">A Bool tensor.</param>
    public static Tensor operator !(Tensor a) => Logic.Not.Apply([a]);

    /// <summary>Whether all elements agree: |a − b| ≤ absolute + relative·|b|, NaN with nothing; shapes broadcast.</summary>
    /// <param name="other">b.</param>
    /// <param name="relative">The tolerance relative to b.</param>
    /// <param name="absolute">The tolerance beside it.</param>
    public bool AllClose(Tensor other, double relative = 1e-9, double absolute = 0)
    {
        var (a, b) = (Convert(DType.Float64), Errors.Given(other, "the other tensor", "allClose").Convert(DType.Float64));
        var close = ((a - b).Abs() <= (b.Abs() * relative) + absolute) | Equal(a, b);
        return close.Size == 0 || close.Convert(DType.Int64).Min().ToDouble() == 1;
    }
}
