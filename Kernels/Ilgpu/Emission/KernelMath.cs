using System.Runtime.CompilerServices;
using ILGPU;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// What kernels call: the operations of the kernel language that are no single instruction of every accelerator, written with those that are.
/// Names are opcodes; no throw, no arrays, no spans, as ILGPU demands.
/// </summary>
internal static class KernelMath
{
    // From here on every number of the type is an integer.
    private const double Whole = 4503599627370496;
    private const float WholeSingle = 8388608;

    /// <summary>Notes the first index that was found outside of its bounds.</summary>
    /// <param name="status">Which step failed (0: none did), the access, the index, the bound.</param>
    /// <param name="step">The step that failed, counted from 1.</param>
    /// <param name="access">The access.</param>
    /// <param name="index">The index.</param>
    /// <param name="bound">The length of the axis that it picks from.</param>
    internal static void Fail(ArrayView<long> status, long step, long access, long index, long bound)
    {
        if (Atomic.CompareExchange(ref status[0], 0, step) == 0)
        {
            status[1] = access;
            status[2] = index;
            status[3] = bound;
        }
    }

    /// <summary>A thread's number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Thread(Index1D thread) => (int)thread;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Min(double a, double b) =>
        a < b ? a : b < a ? b : a == b ? FromBits(ToBits(a) | ToBits(b)) : a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Min(float a, float b) =>
        a < b ? a : b < a ? b : a == b ? FromBits(ToBits(a) | ToBits(b)) : a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Min(int a, int b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Min(long a, long b) => a < b ? a : b;

    /// <remarks>Equal numbers have equal bits, but for the two zeros: there the sign goes unless both have it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Max(double a, double b) =>
        a > b ? a : b > a ? b : a == b ? FromBits(ToBits(a) & ToBits(b)) : a + b;

    /// <inheritdoc cref="Max(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Max(float a, float b) =>
        a > b ? a : b > a ? b : a == b ? FromBits(ToBits(a) & ToBits(b)) : a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Max(int a, int b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Max(long a, long b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Div(int a, int b) => b == 0 ? 0 : b == -1 ? Negated(a) : a / Safe(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Div(long a, long b) => b == 0 ? 0 : b == -1 ? Negated(a) : a / Safe(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Rem(int a, int b) => b == 0 || b == -1 ? 0 : a % Safe(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Rem(long a, long b) => b == 0 || b == -1 ? 0 : a % Safe(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Abs(double a) => FromBits(ToBits(a) & long.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Abs(float a) => FromBits(ToBits(a) & int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Abs(int a) => a < 0 ? Negated(a) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Abs(long a) => a < 0 ? Negated(a) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double CopySign(double a, double b) => FromBits((ToBits(a) & long.MaxValue) | (ToBits(b) & long.MinValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float CopySign(float a, float b) => FromBits((ToBits(a) & int.MaxValue) | (ToBits(b) & int.MinValue));

    /// <summary>In steps whose factors have exponents; as far as three of them go is as far as any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Scale(double a, double b)
    {
        var n = Math.Floor(Max(Min(b, 2900), -2900));
        var (first, second) = (Step(n), Step(n - Step(n)));
        var finite = a * Power(first) * Power(second) * Power(Step(n - first - second));
        return double.IsNaN(b) ? b : Abs(b) == double.PositiveInfinity ? a * (b > 0 ? b : 0.0) : finite;
    }

    /// <inheritdoc cref="Scale(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Scale(float a, float b)
    {
        var n = MathF.Floor(Max(Min(b, 300f), -300f));
        var (first, second) = (Step(n), Step(n - Step(n)));
        var finite = a * Power(first) * Power(second) * Power(Step(n - first - second));
        return float.IsNaN(b) ? b : Abs(b) == float.PositiveInfinity ? a * (b > 0 ? b : 0f) : finite;
    }

    /// <remarks>Adding 2⁵² leaves no room for a fraction: the sum rounds it off, halves to even.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Round(double a) => Abs(a) < Whole ? CopySign(Abs(a) + Whole - Whole, a) : a;

    /// <inheritdoc cref="Round(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Round(float a) => Abs(a) < WholeSingle ? CopySign(Abs(a) + WholeSingle - WholeSingle, a) : a;

    /// <remarks>The library's calls a function of the C runtime's, which ILGPU hands on by its name.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Truncate(double a) => CopySign(Math.Floor(Abs(a)), a);

    /// <inheritdoc cref="Truncate(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Truncate(float a) => CopySign(MathF.Floor(Abs(a)), a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ToInt32(double a) => double.IsNaN(a) ? 0 : a >= 2147483647.0 ? int.MaxValue : a <= -2147483648.0 ? int.MinValue : (int)a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long ToInt64(double a) => double.IsNaN(a) ? 0 : a >= 9223372036854775808.0 ? long.MaxValue : a <= -9223372036854775808.0 ? long.MinValue : (long)a;

    /// <summary>An exponent on the way to n. What is left to subnormal numbers is 0, or so far that what was rounded before is lost: nothing is rounded twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Step(double n) => n < -1022 ? -969 : n > 1023 ? 1023 : n;

    /// <inheritdoc cref="Step(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Step(float n) => n < -126f ? -102f : n > 127f ? 127f : n;

    /// <summary>2ⁿ; NaN has none, and what is computed with it is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Power(double n) => FromBits(((long)n + 1023) << 52);

    /// <inheritdoc cref="Power(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Power(float n) => FromBits(((int)n + 127) << 23);

    /// <summary>−a; the least number is its own, and must not be negated in C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Negated(int a) => a == int.MinValue ? a : -a;

    /// <inheritdoc cref="Negated(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Negated(long a) => a == long.MinValue ? a : -a;

    /// <summary>A divisor that is not 0, for ILGPU divides constants when it compiles, on branches that are never taken too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Safe(int divisor) => divisor is 0 or -1 ? 1 : divisor;

    /// <inheritdoc cref="Safe(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Safe(long divisor) => divisor is 0 or -1 ? 1 : divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToBits(double a) => BitConverter.DoubleToInt64Bits(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ToBits(float a) => BitConverter.SingleToInt32Bits(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double FromBits(long bits) => BitConverter.Int64BitsToDouble(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);
}
