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
/// Of Float32 it is computed by the way of Float64, of the exactly widened arguments, and the value rounded once, unless it has an expansion of its own.
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

    /// <summary>Writes those of Float32 alone, where there are any: they are what it is on every device, the processor too.</summary>
    internal FunctionExpansion? SingleExpansion { get; init; }

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

    /// <summary>Computes it of one Float32, or null where that goes by the way of Float64.</summary>
    internal Func<float, float>? SingleUnary => SingleExpansion is not null && Arity == 1 ? field ??= ScalarFunction.SingleUnary(this) : null;

    /// <summary>Computes it of two Float32s, or null where that goes by the way of Float64.</summary>
    internal Func<float, float, float>? SingleBinary => SingleExpansion is not null && Arity == 2 ? field ??= ScalarFunction.SingleBinary(this) : null;

    /// <summary>What computes a call of one Float32, or null where that goes by the way of Float64.</summary>
    internal Func<float, float>? SingleUnaryOf(long immediate) => immediate == HostsOwn ? null : SingleUnary;

    /// <summary>Whether calls of it are replaced by instructions.</summary>
    internal bool IsExpanded(FunctionForm form, int order, DType type) =>
        Expansion is not null && order < ExpandedOrders && (form == FunctionForm.Expanded || !HasHost || (form == FunctionForm.Inline && IsInlineOf(type)));

    /// <summary>Writes its instructions.</summary>
    internal Value Expand(Value a, Value b, int order)
    {
        if (a.Type == DType.Float32 && SingleExpansion is not null)
        {
            return SingleExpansion(a, b, order);
        }

        if (a.Type == DType.Float64 || !HasHost)
        {
            return Expansion!(a, b, order);
        }

        var second = Arity == 2 ? b.As(DType.Float64) : b;
        return Expansion!(a.As(DType.Float64), second, order).As(a.Type);
    }

    private bool IsInlineOf(DType type) => IsInline || (type == DType.Float32 && SingleExpansion is not null);

    // Those that the host has no function for are written in terms of others, which are widened themselves.
    private bool HasHost => (HostUnary ?? HostBinary ?? (Delegate?)Ordered) is not null;
}

/// <summary>What each <see cref="Function"/> is, one line each.</summary>
public static class FunctionTable
{
    private static readonly ImmutableArray<FunctionEntry> Entries =
    [
        One(Function.Exp, "exp", Math.Exp, ExponentialExpansions.Exp, ExponentialExpansions.Exp, inline: true),
        One(Function.Expm1, "expm1", Exponentials.Expm1, ExponentialExpansions.Expm1, SingleExpansions.Expm1, inline: true),
        One(Function.Log, "log", Math.Log, LogarithmExpansions.Log, SingleExpansions.Log, inline: true),
        One(Function.Log10, "log10", Math.Log10, LogarithmExpansions.Log10, WideExpansions.Log10),
        One(Function.Log1p, "log1p", Exponentials.Log1p, LogarithmExpansions.Log1p, SingleExpansions.Log1p, inline: true),
        One(Function.Sin, "sin", Math.Sin, TrigonometricExpansions.Sin, TrigonometricExpansions.Sin, inline: true),
        One(Function.Cos, "cos", Math.Cos, TrigonometricExpansions.Cos, TrigonometricExpansions.Cos, inline: true),
        One(Function.Tan, "tan", Math.Tan, TrigonometricExpansions.Tan, TrigonometricExpansions.TanSingle, inline: true),
        One(Function.Asin, "asin", Math.Asin, TrigonometricExpansions.Asin, TrigonometricExpansions.Asin, inline: true),
        One(Function.Acos, "acos", Math.Acos, TrigonometricExpansions.Acos, TrigonometricExpansions.Acos, inline: true),
        One(Function.Atan, "atan", Math.Atan, TrigonometricExpansions.Atan, TrigonometricExpansions.Atan, inline: true),
        One(Function.Sinh, "sinh", Math.Sinh, ExponentialExpansions.Sinh, SingleExpansions.Sinh, inline: true),
        One(Function.Cosh, "cosh", Math.Cosh, ExponentialExpansions.Cosh, SingleExpansions.Cosh, inline: true),
        One(Function.Tanh, "tanh", Math.Tanh, ExponentialExpansions.Tanh, ExponentialExpansions.Tanh, inline: true),
        One(Function.Asinh, "asinh", Math.Asinh, LogarithmExpansions.Asinh, WideExpansions.Asinh),
        One(Function.Acosh, "acosh", Math.Acosh, LogarithmExpansions.Acosh, WideExpansions.Acosh),
        One(Function.Atanh, "atanh", Math.Atanh, LogarithmExpansions.Atanh, WideExpansions.Atanh),
        Two(Function.Pow, "pow", Math.Pow, PowerExpansions.Pow, WideExpansions.Pow),
        Two(Function.Atan2, "atan2", Math.Atan2, TrigonometricExpansions.Atan2, TrigonometricExpansions.Atan2),
        Two(Function.Hypot, "hypot", double.Hypot, PowerExpansions.Hypot, SingleExpansions.Hypot),
        One(Function.Erf, "erf", ErrorFunctions.Erf, ErrorExpansions.Erf, SingleExpansions.Erf, inline: true),
        One(Function.Erfc, "erfc", ErrorFunctions.Erfc, ErrorExpansions.Erfc, WideExpansions.Erfc),
        One(Function.ErfInv, "erfinv", ErrorFunctions.ErfInv, ErrorExpansions.ErfInv, WideExpansions.ErfInv),
        One(Function.LogGamma, "lgamma", GammaFunctions.LogGamma, GammaExpansions.LogGamma, WideExpansions.LogGamma),
        Ordered(Function.Polygamma, "polygamma", GammaFunctions.Polygamma, DigammaExpansions.Polygamma, orders: 2),
        Expanded(Function.LogAddExp, "logaddexp", ExponentialExpansions.LogAddExp),
        Expanded(Function.Xlogy, "xlogy", LogarithmExpansions.Xlogy),
    ];

    /// <summary>What a function is.</summary>
    /// <param name="function">The function.</param>
    public static FunctionEntry Of(Function function) => Entries[(int)function];

    private static FunctionEntry One(Function function, string name, Func<double, double> computes, Func<Value, Value> expansion, Func<Value, Value>? single = null, bool inline = false) =>
        new(function, name, 1)
        {
            HostUnary = computes,
            IsInline = inline,
            Expansion = (a, _, _) => expansion(a),
            SingleExpansion = single is null ? null : (a, _, _) => single(a),
        };

    private static FunctionEntry Two(Function function, string name, Func<double, double, double> computes, Func<Value, Value, Value> expansion, Func<Value, Value, Value>? single = null) =>
        new(function, name, 2)
        {
            HostBinary = computes,
            Expansion = (a, b, _) => expansion(a, b),
            SingleExpansion = single is null ? null : (a, b, _) => single(a, b),
        };

    private static FunctionEntry Ordered(Function function, string name, Func<int, double, double> computes, Func<Value, int, Value> expansion, int orders) =>
        new(function, name, 1) { Ordered = computes, Expansion = (a, _, order) => expansion(a, order), ExpandedOrders = orders };

    private static FunctionEntry Expanded(Function function, string name, Func<Value, Value, Value> expansion) =>
        new(function, name, 2) { Expansion = (a, b, _) => expansion(a, b) };
}
