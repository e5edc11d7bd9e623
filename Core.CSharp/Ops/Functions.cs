using Fluxion.Kernels;
using static Fluxion.Declare;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>The functions of analysis: a rule a line, in the words of a table of derivatives (Abramowitz and Stegun, chapters 4, 6 and 7).</summary>
internal static class Functions
{
    private static readonly Domain ErrorFunction = new(-5, 5, "exp(−x²) falls beyond, faster than differences over a fixed step can follow");

    public static readonly Elementwise Exp = Function("exp", Kernels.Function.Exp, (x, y) => y, Domain.Exponent);

    public static readonly Elementwise Expm1 = Function("expm1", Kernels.Function.Expm1, (x, y) => x.Exp(), Domain.Exponent);

    public static readonly Elementwise Log = Function("log", Kernels.Function.Log, (x, y) => One / x, Domain.Positive);

    public static readonly Elementwise Log10 = Function("log10", Kernels.Function.Log10, (x, y) => new Literal(1 / Math.Log(10)) / x, Domain.Positive);

    public static readonly Elementwise Log1p = Function("log1p", Kernels.Function.Log1p, (x, y) => One / (One + x), Domain.AboveMinusOne);

    public static readonly Elementwise Sin = Function("sin", Kernels.Function.Sin, (x, y) => x.Cos());

    public static readonly Elementwise Cos = Function("cos", Kernels.Function.Cos, (x, y) => -x.Sin());

    public static readonly Elementwise Tan = Function("tan", Kernels.Function.Tan, (x, y) => One + (y * y), new Domain(-1.5, 1.5, "one period between poles"));

    public static readonly Elementwise Asin = Function("asin", Kernels.Function.Asin, (x, y) => One / ((One - x) * (One + x)).Sqrt(), Domain.Unit);

    public static readonly Elementwise Acos = Function("acos", Kernels.Function.Acos, (x, y) => new Literal(-1) / ((One - x) * (One + x)).Sqrt(), Domain.Unit);

    public static readonly Elementwise Atan = Function("atan", Kernels.Function.Atan, (x, y) => One / (One + (x * x)));

    public static readonly Elementwise Sinh = Function("sinh", Kernels.Function.Sinh, (x, y) => x.Cosh(), Domain.Exponent);

    public static readonly Elementwise Cosh = Function("cosh", Kernels.Function.Cosh, (x, y) => x.Sinh(), Domain.Exponent);

    public static readonly Elementwise Tanh = Function("tanh", Kernels.Function.Tanh, (x, y) => One - (y * y), new Domain(-8, 8, "1 − y² is rounding beyond: its own differences say nothing"));

    public static readonly Elementwise Asinh = Function("asinh", Kernels.Function.Asinh, (x, y) => One / Tensor.Hypot(x, One.As(x.DType)));

    public static readonly Elementwise Acosh = Function("acosh", Kernels.Function.Acosh, (x, y) => One / ((x - One).Sqrt() * (x + One).Sqrt()), Domain.AboveOne);

    public static readonly Elementwise Atanh = Function("atanh", Kernels.Function.Atanh, (x, y) => One / ((One - x) * (One + x)), Domain.Unit);

    public static readonly Elementwise Sqrt = Unary("sqrt", (k, x) => k.Unary(Opcode.Sqrt, x), (x, y) => OneHalf / y, Domain.Positive);

    /// <summary>1/(1 + e⁻ˣ), from e^−|x| so that neither tail overflows; its derivative σ(x)·σ(−x) keeps both tails too.</summary>
    public static readonly Elementwise Sigmoid = Unary("sigmoid", EmitSigmoid, (x, y) => y * (-x).Sigmoid());

    /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
    public static readonly Elementwise Relu = Unary("relu", (k, x) => k.Binary(Opcode.Max, x, k.Zero(x)), (x, y) => Logic.Less.Apply([Zero.As(x.DType), x]).Convert(x.DType), Domain.NonZero, Accepts.Numeric);

    public static readonly Elementwise Erf = Function("erf", Kernels.Function.Erf, (x, y) => new Literal(2 / Math.Sqrt(Math.PI)) * (-(x * x)).Exp(), ErrorFunction);

    public static readonly Elementwise Erfc = Function("erfc", Kernels.Function.Erfc, (x, y) => new Literal(-2 / Math.Sqrt(Math.PI)) * (-(x * x)).Exp(), ErrorFunction);

    public static readonly Elementwise ErfInv = Function("erfinv", Kernels.Function.ErfInv, (x, y) => new Literal(Math.Sqrt(Math.PI) / 2) * (y * y).Exp(), Domain.Unit);

    /// <summary>ln |Γ(x)|; its derivative is ψ(x). Neither it nor a polygamma function solves an algebraic differential equation (Hölder, 1887).</summary>
    public static readonly Elementwise LogGamma = new(
        "lgamma",
        (k, x, _, _) => k.Call(Kernels.Function.LogGamma, x[0]),
        [(x, y, _) => x[0].Digamma()],
        [Domain.Positive],
        Accepts.Floating,
        composed: Derivatives.Composed);

    /// <summary>ψ⁽ⁿ⁾(x); n is the attribute. Its derivative is ψ⁽ⁿ⁺¹⁾(x).</summary>
    public static readonly Elementwise Polygamma = new(
        "polygamma",
        (k, x, _, attributes) => k.Call(Kernels.Function.Polygamma, x[0], order: attributes[0]),
        [(x, y, attributes) => x[0].Polygamma(attributes[0] + 1)],
        [Domain.Positive],
        Accepts.Floating,
        sampleAttributes: sampler => [sampler.Integer(0, 4)],
        composed: Derivatives.Composed);

    /// <summary>xⁿ for a static whole n (the attribute): products only, right at 0 and for negative x. Its derivative is n·xⁿ⁻¹, n·xⁿ/x where n is negative: what follows xⁿ then is only its quotients by x, to every order.</summary>
    public static readonly Elementwise PowInteger = new(
        "pown",
        (k, x, _, attributes) => EmitPower(k, x[0], attributes[0]),
        [(x, y, attributes) => attributes[0] < 0 ? new Literal(attributes[0]) * y / x[0] : new Literal(attributes[0]) * Lower(x[0], attributes[0] - 1)],
        [new Domain(0.5, 10, "beside the pole of x⁻⁶ differences lose the seventh digit")],
        Accepts.Floating,
        sampleAttributes: sampler => [sampler.Integer(-6, 8)]);

    /// <summary>xʸ. ∂x = y ⊙ xʸ⁻¹ (0 where y is 0, at x = 0 too); ∂y = xʸ ⊙ ln x (0 where xʸ is 0).</summary>
    public static readonly Elementwise Pow = Binary(
        "pow",
        (k, a, b) => k.Call(Kernels.Function.Pow, a, b),
        (a, b, y) => Tensor.StrongMultiply(b, a.Pow(b - One)),
        (a, b, y) => Tensor.StrongMultiply(y, a.Log()),
        new Domain(Domain.Margin, 1000),
        new Domain(-5, 5, "beside the pole of a higher power differences lose the seventh digit"),
        form: Powers.InSeries);

    /// <summary>The angle of the point (b, a).</summary>
    public static readonly Elementwise Atan2 = Binary("atan2", (k, a, b) => k.Call(Kernels.Function.Atan2, a, b), (a, b, y) => Inverse(b, a), (a, b, y) => -Inverse(a, b), Domain.NonZero, Domain.NonZero);

    /// <summary>√(a² + b²); its gradient is the direction of (a, b).</summary>
    public static readonly Elementwise Hypot = Binary("hypot", (k, a, b) => k.Call(Kernels.Function.Hypot, a, b), (a, b, y) => Toward(a, b), (a, b, y) => Toward(b, a), Domain.NonZero, Domain.NonZero);

    /// <summary>
    /// a/√(a² + b²), the cosine of the angle between (a, b) and the first axis, without overflow: 0 at the origin, and at infinity the limit along the diagonals. ∂a = c²/r, ∂b = −a·c/r³ in the other cosine c and the radius r.
    /// </summary>
    public static readonly Elementwise Cosine = Binary(
        "cosine",
        EmitCosine,
        (a, b, y) => Tensor.StrongMultiply(Tensor.Square(Toward(b, a)), One / Tensor.Hypot(a, b)),
        (a, b, y) => -Tensor.StrongMultiply(y * Toward(b, a), One / Tensor.Hypot(a, b)),
        Domain.NonZero,
        Domain.NonZero,
        form: (x, _, _) => (Arithmetic.StrongDiv, [x[0], Distance(Tensor.Hypot(x[0], x[1]))]));

    /// <summary>a/(a² + b²), the first coordinate of (a, b) reflected in the unit circle, without overflow: 0 at infinity. As a power of a complex number, (a + bi)⁻¹, it has partials made of products: ∂a = d² − c², ∂b = −2·c·d, where c is it and d the other coordinate.</summary>
    public static readonly Elementwise Inversion = Binary(
        "inversion",
        EmitInversion,
        (a, b, y) => (Inverse(b, a) - y) * (Inverse(b, a) + y),
        (a, b, y) => new Literal(-2) * (y * Inverse(b, a)),
        Domain.NonZero,
        Domain.NonZero,
        form: (x, _, _) =>
        {
            // Over the square of a radius that stays: no square overflows, nor vanishes.
            var radius = Distance(Tensor.Hypot(x[0], x[1])).StopGradient();
            return (Arithmetic.StrongDiv, [x[0] / radius / radius, Tensor.Square(x[0] / radius) + Tensor.Square(x[1] / radius)]);
        });

    /// <summary>ln(eᵃ + eᵇ), without overflow; its partials are σ(a − b) and σ(b − a).</summary>
    public static readonly Elementwise LogAddExp = Binary("logaddexp", (k, a, b) => k.Call(Kernels.Function.LogAddExp, a, b), (a, b, y) => Arithmetic.Excess.Apply([a, b]).Sigmoid(), (a, b, y) => (-Arithmetic.Excess.Apply([a, b])).Sigmoid());

    /// <summary>a·ln b, 0 where a is 0.</summary>
    public static readonly Elementwise Xlogy = Binary("xlogy", (k, a, b) => k.Call(Kernels.Function.Xlogy, a, b), (a, b, y) => b.Log(), (a, b, y) => Tensor.StrongDivide(a, b), Domain.Real, Domain.Positive);

    /// <summary>xⁿ, as a square where n is even and not 2: about log₂ n powers follow each other then.</summary>
    private static Tensor Lower(Tensor x, int n) => n > 2 && n % 2 == 0 ? Tensor.Square(Lower(x, n / 2)) : x.Pow(n);

    private static Tensor Toward(Tensor a, Tensor b) => Cosine.Apply([a, b]);

    private static Tensor Inverse(Tensor a, Tensor b) => Inversion.Apply([a, b]);

    /// <summary>A radius to divide by: at the origin, from where no direction leads, infinite.</summary>
    private static Tensor Distance(Tensor radius) => Tensor.Where(Tensor.Equal(radius, Zero.As(radius.DType)), new Literal(double.PositiveInfinity).As(radius.DType), radius);

    private static int EmitSigmoid(KernelBuilder k, int x)
    {
        var e = k.Call(Kernels.Function.Exp, k.Unary(Opcode.Neg, k.Unary(Opcode.Abs, x)));
        var numerator = k.Select(k.Binary(Opcode.Less, x, k.Zero(x)), e, k.Number(x, 1));
        return k.Select(k.Binary(Opcode.NotEqual, x, x), x, k.Binary(Opcode.Div, numerator, k.Binary(Opcode.Add, k.Number(x, 1), e)));
    }

    private static int EmitCosine(KernelBuilder k, int a, int b)
    {
        var (p, square, larger) = EmitRelative(k, a, b);
        return k.Select(k.Binary(Opcode.Equal, larger, k.Zero(a)), k.Zero(a), k.Binary(Opcode.Div, p, k.Unary(Opcode.Sqrt, square)));
    }

    private static int EmitInversion(KernelBuilder k, int a, int b)
    {
        var (p, square, larger) = EmitRelative(k, a, b);
        return k.Binary(Opcode.Div, k.Binary(Opcode.Div, p, square), larger);
    }

    /// <summary>p = a/m and p² + q², where q = b/m, relative to the larger m of |a| and |b|; where that is infinite, infinities count 1 and all else 0.</summary>
    private static (int P, int Square, int Larger) EmitRelative(KernelBuilder k, int a, int b)
    {
        var (sizeA, sizeB) = (k.Unary(Opcode.Abs, a), k.Unary(Opcode.Abs, b));
        var larger = k.Binary(Opcode.Max, sizeA, sizeB);
        var infinity = k.Number(a, double.PositiveInfinity);
        var isInfinite = k.Binary(Opcode.Equal, larger, infinity);
        var (p, q) = (Relative(a, sizeA), Relative(b, sizeB));
        return (p, k.Binary(Opcode.Add, k.Binary(Opcode.Mul, p, p), k.Binary(Opcode.Mul, q, q)), larger);

        int Relative(int x, int size)
        {
            var sign = k.Select(k.Binary(Opcode.Less, x, k.Zero(x)), k.Number(x, -1), k.Number(x, 1));
            var atInfinity = k.Select(k.Binary(Opcode.Equal, size, infinity), sign, k.Zero(x));
            return k.Select(isInfinite, atInfinity, k.Binary(Opcode.Div, x, larger));
        }
    }

    /// <summary>By repeated squaring; a negative exponent inverts the product.</summary>
    private static int EmitPower(KernelBuilder k, int x, int exponent)
    {
        var result = Instruction.None;
        var square = x;
        for (var n = Math.Abs(exponent); n > 0; n >>= 1)
        {
            if ((n & 1) == 1)
            {
                result = result == Instruction.None ? square : k.Binary(Opcode.Mul, result, square);
            }

            square = n > 1 ? k.Binary(Opcode.Mul, square, square) : square;
        }

        result = result == Instruction.None ? k.Number(x, 1) : result;
        return exponent < 0 ? k.Binary(Opcode.Div, k.Number(x, 1), result) : result;
    }
}
