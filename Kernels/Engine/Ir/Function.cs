namespace Fluxion.Kernels;

/// <summary>The functions that kernels know beside arithmetic. the table of functions says what each is.</summary>
public enum Function : byte
{
    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>eˣ − 1.</summary>
    Expm1,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>The logarithm to base 10, exact at powers of 10.</summary>
    Log10,

    /// <summary>ln(1 + x).</summary>
    Log1p,

    /// <summary>sin x.</summary>
    Sin,

    /// <summary>cos x.</summary>
    Cos,

    /// <summary>tan x.</summary>
    Tan,

    /// <summary>arcsin x.</summary>
    Asin,

    /// <summary>arccos x.</summary>
    Acos,

    /// <summary>arctan x.</summary>
    Atan,

    /// <summary>sinh x.</summary>
    Sinh,

    /// <summary>cosh x.</summary>
    Cosh,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>arsinh x.</summary>
    Asinh,

    /// <summary>arcosh x.</summary>
    Acosh,

    /// <summary>artanh x.</summary>
    Atanh,

    /// <summary>xʸ.</summary>
    Pow,

    /// <summary>The angle of the point (second, first).</summary>
    Atan2,

    /// <summary>√(x² + y²).</summary>
    Hypot,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>1 − erf x.</summary>
    Erfc,

    /// <summary>The inverse of erf.</summary>
    ErfInv,

    /// <summary>ln|Γ(x)|.</summary>
    LogGamma,

    /// <summary>ψ⁽ⁿ⁾(x), the n-th derivative of ψ = (ln Γ)′; n is the call's immediate.</summary>
    Polygamma,

    /// <summary>ln(eˣ + eʸ).</summary>
    LogAddExp,

    /// <summary>x ln y, 0 where x is 0.</summary>
    Xlogy,
}
