using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>Scalar IL for the processor that runs this: the library's functions are its instructions.</summary>
internal sealed class ProcessorSpelling : ScalarSpelling
{
    public static ProcessorSpelling Instance { get; } = new();

    /// <inheritdoc/>
    public override void Math(ILGenerator il, string name, DType type, int operands) =>
        il.Call(typeof(ProcessorMath), name, [.. Enumerable.Repeat(Il.ValueType(type), operands)]);
}

/// <summary>Operations of the kernel language that are no single instruction of IL. Names are opcodes.</summary>
internal static class ProcessorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(double a, double b) => Math.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float a, float b) => Math.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Min(int a, int b) => Math.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Min(long a, long b) => Math.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(double a, double b) => Math.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => Math.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Max(int a, int b) => Math.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Max(long a, long b) => Math.Max(a, b);

    /// <summary>Between integers a zero divisor gives 0; the least divided by −1 wraps to itself.</summary>
    public static int Div(int a, int b) => b == 0 ? 0 : b == -1 ? -a : a / b;

    /// <inheritdoc cref="Div(int, int)"/>
    public static long Div(long a, long b) => b == 0 ? 0 : b == -1 ? -a : a / b;

    /// <inheritdoc cref="Div(int, int)"/>
    public static int Rem(int a, int b) => b is 0 or -1 ? 0 : a % b;

    /// <inheritdoc cref="Div(int, int)"/>
    public static long Rem(long a, long b) => b is 0 or -1 ? 0 : a % b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Abs(double a) => Math.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float a) => Math.Abs(a);

    /// <summary>The least integer is its own magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Abs(int a) => a < 0 ? -a : a;

    /// <inheritdoc cref="Abs(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Abs(long a) => a < 0 ? -a : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double CopySign(double a, double b) => Math.CopySign(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CopySign(float a, float b) => MathF.CopySign(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Scale(double a, double b) => PowersOfTwo.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float a, float b) => PowersOfTwo.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Round(double a) => Math.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float a) => MathF.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Truncate(double a) => Math.Truncate(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Truncate(float a) => MathF.Truncate(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt32(double a) => int.CreateSaturating(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(double a) => long.CreateSaturating(a);
}
