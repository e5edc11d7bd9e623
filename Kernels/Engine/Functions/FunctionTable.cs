using System.Collections.Immutable;
using System.Reflection;
using Fluxion.Kernels.Cpu;

namespace Fluxion.Kernels;

/// <summary>Writes the instructions that a function stands for, and gives its value.</summary>
/// <param name="a">The first argument.</param>
/// <param name="b">The second, where there is one.</param>
/// <param name="order">The order of polygamma.</param>
internal delegate Value FunctionExpansion(Value a, Value b, int order);

/// <summary>
/// What a function of the kernel language is: a delegate of the host's, an expansion, or both. <see cref="FunctionForm"/> says which of them counts.
/// Of Float32 it is computed by the way of Float64: of the exactly widened arguments, and the value rounded once.
/// </summary>
public sealed class FunctionEntry
{
    internal FunctionEntry(Function function, string name, int arity) => (Function, Name, Arity) = (function, name, arity);

    /// <summary>The function.</summary>
    public Function Function { get; }

    /// <summary>Its name in printed kernels.</summary>
    public string Name { get; }

    /// <summary>How many operands a call has: 1 or 2.</summary>
    public int Arity { get; }

    /// <summary>Writes the instructions that it stands for.</summary>
    internal FunctionExpansion? Expansion { get; init; }

    /// <summary>The immediate of a call of what the host has for a function whose other calls are computed by its expansion.</summary>
    internal const int HostsOwn = 1;

    /// <summary>Computes it of one argument, or null.</summary>
    public Func<double, double>? Unary => IsInline && Arity == 1 ? field ??= ScalarFunction.Unary(this) : HostUnary;

    /// <summary>Computes it of two arguments, or null.</summary>
    public Func<double, double, double>? Binary => IsInline && Arity == 2 ? field ??= ScalarFunction.Binary(this) : HostBinary;

    /// <summary>Computes it of the call's immediate and one argument, or null.</summary>
    public Func<int, double, double>? Ordered { get; internal init; }

    /// <summary>What the host has, of one argument.</summary>
    internal Func<double, double>? HostUnary { get; init; }

    /// <summary>What the host has, of two arguments.</summary>
    internal Func<double, double, double>? HostBinary { get; init; }

    /// <summary>The static method that the host has.</summary>
    internal MethodInfo HostMethod => (HostUnary ?? HostBinary ?? (Delegate?)Ordered)!.Method;

    /// <summary>
    /// Whether it is its expansion on the processor too: what vectors compute several times as fast as the host does one by one. So that it has the same
    /// bits wherever it is computed, it is its expansion for a single number as well.
    /// </summary>
    internal bool IsInline { get; init; }

    /// <summary>What computes a call of one argument.</summary>
    internal Func<double, double> UnaryOf(long immediate) => (immediate == HostsOwn ? HostUnary : Unary)!;

    /// <summary>The orders that there is an expansion of, counted from 0.</summary>
    internal int ExpandedOrders { get; init; } = 1;

    /// <summary>Whether calls of it are replaced by instructions.</summary>
    internal bool IsExpanded(FunctionForm form, int order) => Expansion is not null && order < ExpandedOrders && (form == FunctionForm.Expanded || !HasHost || (form == FunctionForm.Inline && IsInline));

    /// <summary>Writes its instructions.</summary>
    internal Value Expand(Value a, Value b, int order)
    {
        if (a.Type == DType.Float64 || !HasHost)
        {
            return Expansion!(a, b, order);
        }

        var second = Arity == 2 ? b.As(DType.Float64) : b;
        return Expansion!(a.As(DType.Float64), second, order).As(a.Type);
    }

    // Those that the host has no function for are written in terms of others, which are widened themselves.
    private bool HasHost => (HostUnary ?? HostBinary ?? (Delegate?)Ordered) is not null;
}

/// <summary>What each <see cref="Function"/> is, one line each.</summary>
public static class FunctionTable
{
    private static readonly ImmutableArray<FunctionEntry> Entries =
    [
        One(Function.Exp, "exp", Math.Exp, ExponentialExpansions.Exp, inline: true),
        One(Function.Expm1, "expm1", Exponentials.Expm1, ExponentialExpansions.Expm1, inline: true),
        One(Function.Log, "log", Math.Log, LogarithmExpansions.Log, inline: true),
        One(Function.Log10, "log10", Math.Log10, LogarithmExpansions.Log10),
        One(Function.Log1p, "log1p", Exponentials.Log1p, LogarithmExpansions.Log1p, inline: true),
        One(Function.Sin, "sin", Math.Sin, TrigonometricExpansions.Sin, inline: true),
        One(Function.Cos, "cos", Math.Cos, TrigonometricExpansions.Cos, inline: true),
        One(Function.Tan, "tan", Math.Tan, TrigonometricExpansions.Tan, inline: true),
        One(Function.Asin, "asin", Math.Asin, TrigonometricExpansions.Asin, inline: true),
        One(Function.Acos, "acos", Math.Acos, TrigonometricExpansions.Acos, inline: true),
        One(Function.Atan, "atan", Math.Atan, TrigonometricExpansions.Atan, inline: true),
        One(Function.Sinh, "sinh", Math.Sinh, ExponentialExpansions.Sinh, inline: true),
        One(Function.Cosh, "cosh", Math.Cosh, ExponentialExpansions.Cosh, inline: true),
        One(Function.Tanh, "tanh", Math.Tanh, ExponentialExpansions.Tanh, inline: true),
        One(Function.Asinh, "asinh", Math.Asinh, LogarithmExpansions.Asinh),
        One(Function.Acosh, "acosh", Math.Acosh, LogarithmExpansions.Acosh),
        One(Function.Atanh, "atanh", Math.Atanh, LogarithmExpansions.Atanh),
        Two(Function.Pow, "pow", Math.Pow, PowerExpansions.Pow),
        Two(Function.Atan2, "atan2", Math.Atan2, TrigonometricExpansions.Atan2),
        Two(Function.Hypot, "hypot", double.Hypot, PowerExpansions.Hypot),
        One(Function.Erf, "erf", ErrorFunctions.Erf, ErrorExpansions.Erf, inline: true),
        One(Function.Erfc, "erfc", ErrorFunctions.Erfc, ErrorExpansions.Erfc),
        One(Function.ErfInv, "erfinv", ErrorFunctions.ErfInv, ErrorExpansions.ErfInv),
        One(Function.LogGamma, "lgamma", GammaFunctions.LogGamma, GammaExpansions.LogGamma),
        Ordered(Function.Polygamma, "polygamma", GammaFunctions.Polygamma, DigammaExpansions.Polygamma, orders: 2),
        Expanded(Function.LogAddExp, "logaddexp", ExponentialExpansions.LogAddExp),
        Expanded(Function.Xlogy, "xlogy", LogarithmExpansions.Xlogy),
    ];

    /// <summary>What a function is.</summary>
    /// <param name="function">The function.</param>
    public static FunctionEntry Of(Function function) => Entries[(int)function];

    private static FunctionEntry One(Function function, string name, Func<double, double> computes, Func<Value, Value> expansion, bool inline = false) =>
        new(function, name, 1) { HostUnary = computes, IsInline = inline, Expansion = (a, _, _) => expansion(a) };

    private static FunctionEntry Two(Function function, string name, Func<double, double, double> computes, Func<Value, Value, Value> expansion) =>
        new(function, name, 2) { HostBinary = computes, Expansion = (a, b, _) => expansion(a, b) };

    private static FunctionEntry Ordered(Function function, string name, Func<int, double, double> computes, Func<Value, int, Value> expansion, int orders) =>
        new(function, name, 1) { Ordered = computes, Expansion = (a, _, order) => expansion(a, order), ExpandedOrders = orders };

    private static FunctionEntry Expanded(Function function, string name, Func<Value, Value, Value> expansion) =>
        new(function, name, 2) { Expansion = (a, b, _) => expansion(a, b) };
}
