namespace Fluxion;

/// <content>Functions element by element, of the same shape and type. Each is a method, and a static method by which F#'s own <c>sin x</c> finds it.</content>
public sealed partial class Tensor
{
    /// <summary>|x|; its derivative at 0 is 0. A tensor of numbers.</summary>
    public Tensor Abs() => Arithmetic.Abs.Apply([this]);

    /// <summary>|x|; its derivative at 0 is 0.</summary>
    /// <param name="x">A tensor of numbers.</param>
    public static Tensor Abs(Tensor x) => Arithmetic.Abs.Apply([x]);

    /// <summary>−1, 0 or 1; NaN at NaN. Its derivative is 0. A tensor of numbers.</summary>
    public Tensor Sign() => Arithmetic.Sign.Apply([this]);

    /// <summary>−1, 0 or 1; NaN at NaN. Its derivative is 0.</summary>
    /// <param name="x">A tensor of numbers.</param>
    public static Tensor Sign(Tensor x) => Arithmetic.Sign.Apply([x]);

    /// <summary>eˣ. A floating tensor.</summary>
    public Tensor Exp() => Functions.Exp.Apply([this]);

    /// <summary>eˣ.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Exp(Tensor x) => Functions.Exp.Apply([x]);

    /// <summary>ln x: −∞ at 0, NaN below. A floating tensor.</summary>
    public Tensor Log() => Functions.Log.Apply([this]);

    /// <summary>ln x: −∞ at 0, NaN below.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Log(Tensor x) => Functions.Log.Apply([x]);

    /// <summary>ln(1 + x), accurate near 0. A floating tensor.</summary>
    public Tensor Log1p() => Functions.Log1p.Apply([this]);

    /// <summary>ln(1 + x), accurate near 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Log1p(Tensor x) => Functions.Log1p.Apply([x]);

    /// <summary>eˣ − 1, accurate near 0. A floating tensor.</summary>
    public Tensor Expm1() => Functions.Expm1.Apply([this]);

    /// <summary>eˣ − 1, accurate near 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Expm1(Tensor x) => Functions.Expm1.Apply([x]);

    /// <summary>sin x. A floating tensor.</summary>
    public Tensor Sin() => Functions.Sin.Apply([this]);

    /// <summary>sin x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Sin(Tensor x) => Functions.Sin.Apply([x]);

    /// <summary>cos x. A floating tensor.</summary>
    public Tensor Cos() => Functions.Cos.Apply([this]);

    /// <summary>cos x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Cos(Tensor x) => Functions.Cos.Apply([x]);

    /// <summary>tan x. A floating tensor.</summary>
    public Tensor Tan() => Functions.Tan.Apply([this]);

    /// <summary>tan x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Tan(Tensor x) => Functions.Tan.Apply([x]);

    /// <summary>arcsin x; NaN outside [−1, 1]. A floating tensor.</summary>
    public Tensor Asin() => Functions.Asin.Apply([this]);

    /// <summary>arcsin x; NaN outside [−1, 1].</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Asin(Tensor x) => Functions.Asin.Apply([x]);

    /// <summary>arccos x; NaN outside [−1, 1]. A floating tensor.</summary>
    public Tensor Acos() => Functions.Acos.Apply([this]);

    /// <summary>arccos x; NaN outside [−1, 1].</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Acos(Tensor x) => Functions.Acos.Apply([x]);

    /// <summary>arctan x. A floating tensor.</summary>
    public Tensor Atan() => Functions.Atan.Apply([this]);

    /// <summary>arctan x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Atan(Tensor x) => Functions.Atan.Apply([x]);

    /// <summary>sinh x. A floating tensor.</summary>
    public Tensor Sinh() => Functions.Sinh.Apply([this]);

    /// <summary>sinh x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Sinh(Tensor x) => Functions.Sinh.Apply([x]);

    /// <summary>cosh x. A floating tensor.</summary>
    public Tensor Cosh() => Functions.Cosh.Apply([this]);

    /// <summary>cosh x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Cosh(Tensor x) => Functions.Cosh.Apply([x]);

    /// <summary>tanh x. A floating tensor.</summary>
    public Tensor Tanh() => Functions.Tanh.Apply([this]);

    /// <summary>tanh x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Tanh(Tensor x) => Functions.Tanh.Apply([x]);

    /// <summary>arsinh x. A floating tensor.</summary>
    public Tensor Asinh() => Functions.Asinh.Apply([this]);

    /// <summary>arsinh x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Asinh(Tensor x) => Functions.Asinh.Apply([x]);

    /// <summary>arcosh x; NaN below 1. A floating tensor.</summary>
    public Tensor Acosh() => Functions.Acosh.Apply([this]);

    /// <summary>arcosh x; NaN below 1.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Acosh(Tensor x) => Functions.Acosh.Apply([x]);

    /// <summary>artanh x; ±∞ at ±1, NaN beyond. A floating tensor.</summary>
    public Tensor Atanh() => Functions.Atanh.Apply([this]);

    /// <summary>artanh x; ±∞ at ±1, NaN beyond.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Atanh(Tensor x) => Functions.Atanh.Apply([x]);

    /// <summary>√x; NaN below 0. A floating tensor.</summary>
    public Tensor Sqrt() => Functions.Sqrt.Apply([this]);

    /// <summary>√x; NaN below 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Sqrt(Tensor x) => Functions.Sqrt.Apply([x]);

    /// <summary>1/(1 + e⁻ˣ), accurate in both tails. A floating tensor.</summary>
    public Tensor Sigmoid() => Functions.Sigmoid.Apply([this]);

    /// <summary>1/(1 + e⁻ˣ), accurate in both tails.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Sigmoid(Tensor x) => Functions.Sigmoid.Apply([x]);

    /// <summary>max(x, 0); its derivative at 0 is 0. A tensor of numbers.</summary>
    public Tensor Relu() => Functions.Relu.Apply([this]);

    /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
    /// <param name="x">A tensor of numbers.</param>
    public static Tensor Relu(Tensor x) => Functions.Relu.Apply([x]);

    /// <summary>The error function, 2/√π ∫₀ˣ exp(−t²) dt. A floating tensor.</summary>
    public Tensor Erf() => Functions.Erf.Apply([this]);

    /// <summary>The error function, 2/√π ∫₀ˣ exp(−t²) dt.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Erf(Tensor x) => Functions.Erf.Apply([x]);

    /// <summary>1 − erf x, accurate in the far tail. A floating tensor.</summary>
    public Tensor Erfc() => Functions.Erfc.Apply([this]);

    /// <summary>1 − erf x, accurate in the far tail.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Erfc(Tensor x) => Functions.Erfc.Apply([x]);

    /// <summary>The inverse of erf; ±∞ at ±1, NaN beyond. A floating tensor.</summary>
    public Tensor ErfInv() => Functions.ErfInv.Apply([this]);

    /// <summary>The inverse of erf; ±∞ at ±1, NaN beyond.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor ErfInv(Tensor x) => Functions.ErfInv.Apply([x]);

    /// <summary>ln|Γ(x)|; +∞ at 0, −1, −2 …. A floating tensor.</summary>
    public Tensor LogGamma() => Functions.LogGamma.Apply([this]);

    /// <summary>ln|Γ(x)|; +∞ at 0, −1, −2 ….</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor LogGamma(Tensor x) => Functions.LogGamma.Apply([x]);

    /// <summary>The largest integer not above x. Its derivative is 0. A floating tensor.</summary>
    public Tensor Floor() => Arithmetic.Floor.Apply([this]);

    /// <summary>The largest integer not above x. Its derivative is 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Floor(Tensor x) => Arithmetic.Floor.Apply([x]);

    /// <summary>The smallest integer not below x. Its derivative is 0. A floating tensor.</summary>
    public Tensor Ceiling() => Arithmetic.Ceil.Apply([this]);

    /// <summary>The smallest integer not below x. Its derivative is 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Ceiling(Tensor x) => Arithmetic.Ceil.Apply([x]);

    /// <summary>The nearest integer, halves to even. Its derivative is 0. A floating tensor.</summary>
    public Tensor Round() => Arithmetic.Round.Apply([this]);

    /// <summary>The nearest integer, halves to even. Its derivative is 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Round(Tensor x) => Arithmetic.Round.Apply([x]);

    /// <summary>x without its fraction. Its derivative is 0. A floating tensor.</summary>
    public Tensor Truncate() => Arithmetic.Truncate.Apply([this]);

    /// <summary>x without its fraction. Its derivative is 0.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Truncate(Tensor x) => Arithmetic.Truncate.Apply([x]);

    /// <summary>The logarithm to base 10, exact at powers of 10. A floating tensor.</summary>
    public Tensor Log10() => Functions.Log10.Apply([this]);

    /// <summary>The logarithm to base 10, exact at powers of 10.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Log10(Tensor x) => Functions.Log10.Apply([x]);

    /// <summary>1/√x. A floating tensor.</summary>
    public Tensor Rsqrt() => Rsqrt(this);

    /// <summary>1/√x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Rsqrt(Tensor x) => Literal.One / Errors.Given(x, "x", "rsqrt").Sqrt();

    /// <summary>x². A floating tensor.</summary>
    public Tensor Square() => Square(this);

    /// <summary>x².</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Square(Tensor x) => Errors.Given(x, "x", "square") * x;

    /// <summary>1/x. A floating tensor.</summary>
    public Tensor Reciprocal() => Reciprocal(this);

    /// <summary>1/x.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Reciprocal(Tensor x) => Literal.One / Errors.Given(x, "x", "reciprocal");

    /// <summary>ln(1 + eˣ), without overflow. A floating tensor.</summary>
    public Tensor Softplus() => Softplus(this);

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Softplus(Tensor x) => Functions.LogAddExp.Apply([Errors.Given(x, "x", "softplus"), Literal.Zero.As(x.DType)]);

    /// <summary>ln σ(x) = −ln(1 + e⁻ˣ), accurate in both tails. A floating tensor.</summary>
    public Tensor LogSigmoid() => LogSigmoid(this);

    /// <summary>ln σ(x) = −ln(1 + e⁻ˣ), accurate in both tails.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor LogSigmoid(Tensor x) => -(-Errors.Given(x, "x", "logSigmoid")).Softplus();

    /// <summary>x·σ(x). A floating tensor.</summary>
    public Tensor Silu() => Silu(this);

    /// <summary>x·σ(x).</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Silu(Tensor x) => StrongMultiply(Errors.Given(x, "x", "silu"), x.Sigmoid());

    /// <summary>x·Φ(x) = x·½·erfc(−x/√2), Φ the normal distribution (Hendrycks and Gimpel 2016). A floating tensor.</summary>
    public Tensor Gelu() => Gelu(this);

    /// <summary>x·Φ(x) = x·½·erfc(−x/√2), Φ the normal distribution (Hendrycks and Gimpel 2016).</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Gelu(Tensor x) => StrongMultiply(Errors.Given(x, "x", "gelu"), Literal.OneHalf * (x * new Literal(-Math.Sqrt(0.5))).Erfc());

    /// <summary>ψ(x), the derivative of ln Γ. A floating tensor.</summary>
    public Tensor Digamma() => Digamma(this);

    /// <summary>ψ(x), the derivative of ln Γ.</summary>
    /// <param name="x">A floating tensor.</param>
    public static Tensor Digamma(Tensor x) => Errors.Given(x, "x", "digamma").Polygamma(0);
}
