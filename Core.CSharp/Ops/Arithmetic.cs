using Fluxion.Kernels;
using static Fluxion.Declare;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>Arithmetic, rounding, and what compares numbers to pick one: the table of derivatives.</summary>
internal static class Arithmetic
{
    private static readonly Domain Left = Domain.Real with { Grid = 0.01 };
    private static readonly Domain Right = Domain.Real with { Grid = 0.03 };

    public static readonly Elementwise Add = Binary("add", (k, a, b) => k.Binary(Opcode.Add, a, b), (a, b, y) => One.As(y.DType), (a, b, y) => One.As(y.DType), accepts: Accepts.Numeric, linear: LinearIn.Together);

    public static readonly Elementwise Sub = Binary("sub", (k, a, b) => k.Binary(Opcode.Sub, a, b), (a, b, y) => One.As(y.DType), (a, b, y) => new Literal(-1).As(y.DType), accepts: Accepts.Numeric, linear: LinearIn.Together);

    public static readonly Elementwise Mul = Binary("mul", (k, a, b) => k.Binary(Opcode.Mul, a, b), (a, b, y) => b, (a, b, y) => a, accepts: Accepts.Numeric, linear: LinearIn.Each);

    /// <summary>Both partials are told by 1/b, whose own is −(1/b)²: derivatives of every order are made of two quotients.</summary>
    public static readonly Elementwise Div = Binary("div", (k, a, b) => k.Binary(Opcode.Div, a, b), (a, b, y) => One / b, (a, b, y) => -(y * (One / b)), b: Domain.NonZero, accepts: Accepts.Numeric, linear: LinearIn.First);

    /// <summary>The remainder with the dividend's sign: a − b·trunc(a/b).</summary>
    public static readonly Elementwise Rem = Binary(
        "rem",
        (k, a, b) => k.Binary(Opcode.Rem, a, b),
        (a, b, y) => One.As(y.DType),
        (a, b, y) => -Tensor.Truncate(a / b),
        new Domain(7.5, 8, "it jumps wherever a is a multiple of b: a/b stays between 2.1 and 2.7"),
        new Domain(3, 3.5, "it jumps wherever a is a multiple of b: a/b stays between 2.1 and 2.7"),
        Accepts.Numeric);

    /// <summary>The strong product: a·b, and exactly 0 where either factor is 0, whatever the other is. The walks multiply cotangents and tangents by partials with it.</summary>
    public static readonly Elementwise StrongMul = Binary(
        "strongMul",
        EmitStrongMul,
        (a, b, y) => b,
        (a, b, y) => a,
        linear: LinearIn.Each);

    /// <summary>The strong quotient: a/b, and exactly 0 where a is 0, whatever b is.</summary>
    public static readonly Elementwise StrongDiv = Binary(
        "strongDiv",
        (k, a, b) => k.Select(k.Binary(Opcode.Equal, a, k.Zero(a)), k.Zero(a), k.Binary(Opcode.Div, a, b)),
        (a, b, y) => One / b,
        (a, b, y) => -Tensor.StrongMultiply(y, One / b),
        b: Domain.NonZero,
        linear: LinearIn.First);

    /// <summary>How far a is above b: a − b, and 0 where they are equal, infinite ones too. Sums of exponentials are taken relative to their largest by it.</summary>
    public static readonly Elementwise Excess = Binary(
        "excess",
        (k, a, b) => k.Select(k.Binary(Opcode.Equal, a, b), k.Zero(a), k.Binary(Opcode.Sub, a, b)),
        (a, b, y) => One.As(y.DType),
        (a, b, y) => new Literal(-1).As(y.DType),
        linear: LinearIn.Together);

    public static readonly Elementwise Neg = Unary("neg", (k, x) => k.Unary(Opcode.Neg, x), (x, y) => new Literal(-1).As(y.DType), accepts: Accepts.Numeric, linear: LinearIn.Together);

    public static readonly Elementwise Abs = Unary("abs", (k, x) => k.Unary(Opcode.Abs, x), (x, y) => x.Sign(), Domain.NonZero, Accepts.Numeric);

    /// <summary>−1, 0 or 1; NaN at NaN.</summary>
    public static readonly Elementwise Sign = Unary(
        "sign",
        (k, x) => k.Select(k.Binary(Opcode.Less, k.Zero(x), x), k.Number(x, 1), k.Select(k.Binary(Opcode.Less, x, k.Zero(x)), k.Number(x, -1), x)),
        null,
        Domain.NonZero,
        Accepts.Numeric);

    public static readonly Elementwise Floor = Unary("floor", (k, x) => k.Unary(Opcode.Floor, x), null, Domain.BetweenIntegers);

    public static readonly Elementwise Ceil = Unary("ceil", (k, x) => k.Unary(Opcode.Ceil, x), null, Domain.BetweenIntegers);

    public static readonly Elementwise Round = Unary("round", (k, x) => k.Unary(Opcode.Round, x), null, Domain.BetweenHalves);

    public static readonly Elementwise Truncate = Unary("truncate", (k, x) => k.Unary(Opcode.Truncate, x), null, Domain.BetweenIntegers);

    /// <summary>The share of a in the larger of two: 1 where it is that one, ½ at a tie, else 0. NaN counts as the larger, as it is the result.</summary>
    public static readonly Elementwise Share = Binary("share", EmitShare, null, null, Left, Right);

    /// <summary>The larger; a tie shares the gradient evenly; NaN where either is, and the derivative goes there.</summary>
    public static readonly Elementwise Maximum = Binary("maximum", (k, a, b) => k.Binary(Opcode.Max, a, b), (a, b, y) => Share.Apply([a, b]), (a, b, y) => Share.Apply([b, a]), Left, Right, Accepts.Numeric);

    /// <summary>The smaller; a tie shares the gradient evenly; NaN where either is, and the derivative goes there.</summary>
    public static readonly Elementwise Minimum = Binary("minimum", (k, a, b) => k.Binary(Opcode.Min, a, b), (a, b, y) => Share.Apply([-a, -b]), (a, b, y) => Share.Apply([-b, -a]), Left, Right, Accepts.Numeric);

    /// <summary>The argument itself, through which no derivative passes.</summary>
    public static readonly Elementwise StopGradient = Unary("stopGradient", (k, x) => x, null, accepts: Accepts.Any);

    /// <summary>Another element type. Floating to integer truncates; anything to Bool is x ≠ 0.</summary>
    public static readonly Elementwise Convert = new("convert", (k, x, type, _) => k.Convert(type, x[0]), [(x, y, _) => One.As(y.DType)], [Domain.Real], Accepts.Any, linear: LinearIn.Together);

    private static int EmitStrongMul(KernelBuilder k, int a, int b)
    {
        var product = k.Binary(Opcode.Mul, a, b);

        // By a known factor of 1 or more nothing but 0 becomes 0, and adding 0 leaves a zero its plus.
        return IsAtLeastOne(a) || IsAtLeastOne(b)
            ? k.Binary(Opcode.Add, product, k.Zero(a))
            : a == b ? ZeroWhere(a, product)
            : ZeroWhere(b, ZeroWhere(a, product));

        // A processor may have one instruction for it.
        int ZeroWhere(int factor, int value) => k.Select(k.Binary(Opcode.Equal, factor, k.Zero(factor)), k.Zero(factor), value);

        bool IsAtLeastOne(int factor) =>
            k.LiteralOf(factor) is { } bits && Math.Abs(Bits.ToDouble(k.TypeOf(factor), bits)) is >= 1 and < double.PositiveInfinity;
    }

    private static int EmitShare(KernelBuilder k, int a, int b)
    {
        var (aIsNumber, bIsNumber) = (k.Binary(Opcode.Equal, a, a), k.Binary(Opcode.Equal, b, b));
        var ahead = k.Select(aIsNumber, k.Binary(Opcode.Less, b, a), bIsNumber);
        var behind = k.Select(bIsNumber, k.Binary(Opcode.Less, a, b), aIsNumber);
        return k.Select(ahead, k.Number(a, 1), k.Select(behind, k.Zero(a), k.Number(a, 0.5)));
    }
}
