using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// <see cref="Opcode.Scale"/>: one instruction where the processor has it. That rounds once, into the subnormal numbers too, and knows all exceptions (Intel, "Architectures software
/// developer's manual", VSCALEFPD).
/// </summary>
internal static class PowersOfTwo
{
    /// <summary>Whether the processor has it, of vectors of any length.</summary>
    public static bool IsInstruction => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Scale(double a, double b) =>
        Avx512F.IsSupported ? Avx512F.ScaleScalar(Vector128.CreateScalarUnsafe(a), Vector128.CreateScalarUnsafe(b)).ToScalar() : OneByOne(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float a, float b) =>
        Avx512F.IsSupported ? Avx512F.ScaleScalar(Vector128.CreateScalarUnsafe(a), Vector128.CreateScalarUnsafe(b)).ToScalar() : OneByOne(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Scale(Vector512<double> a, Vector512<double> b) => Avx512F.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> a, Vector512<float> b) => Avx512F.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Scale(Vector256<double> a, Vector256<double> b) => Avx512F.VL.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> a, Vector256<float> b) => Avx512F.VL.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Scale(Vector128<double> a, Vector128<double> b) => Avx512F.VL.Scale(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> a, Vector128<float> b) => Avx512F.VL.Scale(a, b);

    /// <summary>As the library has it, whose exponents are integers: twice as far as there are any is as far as any.</summary>
    private static T OneByOne<T>(T a, T b)
        where T : IBinaryFloatingPointIeee754<T>
    {
        const int Far = 5000;
        return T.IsNaN(b) ? b
            : T.IsInfinity(b) ? a * (T.IsPositive(b) ? b : T.Zero)
            : T.ScaleB(a, int.CreateSaturating(T.Floor(T.Clamp(b, T.CreateChecked(-Far), T.CreateChecked(Far)))));
    }
}
