using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>Writes the instructions that a function stands for.</summary>
/// <param name="write">Where they go.</param>
/// <param name="a">The first argument.</param>
/// <param name="b">The second, or −1.</param>
/// <returns>The number of the function's value.</returns>
public delegate int FunctionExpansion(InstructionWriter write, int a, int b);

/// <summary>
/// What a function of the kernel language is. Where it has an expansion, <see cref="FunctionLowering"/> replaces its calls by instructions and nothing else runs;
/// else one of the delegates computes it, for Float32 too: of the exactly widened arguments, and the value rounded once.
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

    /// <summary>The instructions that it stands for, or null.</summary>
    public FunctionExpansion? Expansion { get; internal init; }

    /// <summary>Computes it of one argument, or null.</summary>
    public Func<double, double>? Unary { get; internal init; }

    /// <summary>Computes it of two arguments, or null.</summary>
    public Func<double, double, double>? Binary { get; internal init; }

    /// <summary>Computes it of the call's immediate and one argument, or null.</summary>
    public Func<int, double, double>? Ordered { get; internal init; }

    /// <summary>The address of the static method that computes it, for calls without a delegate; 0 where there is an expansion.</summary>
    internal nint Pointer
    {
        get
        {
            if (field == 0 && (Unary ?? Binary ?? (Delegate?)Ordered) is { } computes)
            {
                RuntimeHelpers.PrepareMethod(computes.Method.MethodHandle);
                field = computes.Method.MethodHandle.GetFunctionPointer();
            }

            return field;
        }
    }
}

/// <summary>What each <see cref="Function"/> is, one line each.</summary>
public static class FunctionTable
{
    private static readonly ImmutableArray<FunctionEntry> Entries =
    [
        One(Function.Exp, "exp", Math.Exp),
        One(Function.Expm1, "expm1", Exponentials.Expm1),
        One(Function.Log, "log", Math.Log),
        One(Function.Log10, "log10", Math.Log10),
        One(Function.Log1p, "log1p", Exponentials.Log1p),
        One(Function.Sin, "sin", Math.Sin),
        One(Function.Cos, "cos", Math.Cos),
        One(Function.Tan, "tan", Math.Tan),
        One(Function.Asin, "asin", Math.Asin),
        One(Function.Acos, "acos", Math.Acos),
        One(Function.Atan, "atan", Math.Atan),
        One(Function.Sinh, "sinh", Math.Sinh),
        One(Function.Cosh, "cosh", Math.Cosh),
        One(Function.Tanh, "tanh", Math.Tanh),
        One(Function.Asinh, "asinh", Math.Asinh),
        One(Function.Acosh, "acosh", Math.Acosh),
        One(Function.Atanh, "atanh", Math.Atanh),
        Two(Function.Pow, "pow", Math.Pow),
        Two(Function.Atan2, "atan2", Math.Atan2),
        Two(Function.Hypot, "hypot", double.Hypot),
        One(Function.Erf, "erf", ErrorFunctions.Erf),
        One(Function.Erfc, "erfc", ErrorFunctions.Erfc),
        One(Function.ErfInv, "erfinv", ErrorFunctions.ErfInv),
        One(Function.LogGamma, "lgamma", GammaFunctions.LogGamma),
        Ordered(Function.Polygamma, "polygamma", GammaFunctions.Polygamma),
        Expanded(Function.LogAddExp, "logaddexp", 2, LogAddExp),
        Expanded(Function.Xlogy, "xlogy", 2, Xlogy),
    ];

    /// <summary>What a function is.</summary>
    /// <param name="function">The function.</param>
    public static FunctionEntry Of(Function function) => Entries[(int)function];

    private static FunctionEntry One(Function function, string name, Func<double, double> computes) => new(function, name, 1) { Unary = computes };

    private static FunctionEntry Two(Function function, string name, Func<double, double, double> computes) => new(function, name, 2) { Binary = computes };

    private static FunctionEntry Ordered(Function function, string name, Func<int, double, double> computes) => new(function, name, 1) { Ordered = computes };

    private static FunctionEntry Expanded(Function function, string name, int arity, FunctionExpansion expansion) => new(function, name, arity) { Expansion = expansion };

    /// <summary>max(x, y) + ln(1 + e^−|x − y|), as <see cref="Exponentials.LogAddExp"/>; equal infinities have no difference.</summary>
    private static int LogAddExp(InstructionWriter write, int x, int y)
    {
        var equal = write.Binary(Opcode.Add, x, write.Constant(write.TypeOf(x), Math.Log(2)));
        var distance = write.Unary(Opcode.Abs, write.Binary(Opcode.Sub, x, y));
        var rest = write.Call(Function.Log1p, write.Call(Function.Exp, write.Unary(Opcode.Neg, distance)));
        return write.Select(write.Binary(Opcode.Equal, x, y), equal, write.Binary(Opcode.Add, write.Binary(Opcode.Max, x, y), rest));
    }

    /// <summary>x ln y; 0 where x = 0 and y is a number, as in SciPy.</summary>
    private static int Xlogy(InstructionWriter write, int x, int y)
    {
        var zero = write.Constant(write.TypeOf(x), 0);
        var product = write.Binary(Opcode.Mul, x, write.Call(Function.Log, y));
        var isZero = write.Binary(Opcode.And, write.Binary(Opcode.Equal, x, zero), write.Binary(Opcode.Equal, y, y));
        return write.Select(isZero, zero, product);
    }
}
