using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// Vectors with 0 in those lanes where others have a zero of either sign: one instruction where the processor sorts numbers into kinds. Its table comes from memory: as a constant the JIT
/// compiler takes it for a number, a subnormal one, and for 0 on a thread to which those are zeros, as they are once a library that gcc compiled with -ffast-math has been loaded.
/// </summary>
internal static class ZeroTests
{
    /// <summary>What becomes of a number of each kind, four bits a kind: a zero, the third one, becomes 0 (8), and everything else stays (0).</summary>
    public const int Table = 8 << (2 * 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ZeroWhere(Vector512<float> value, Vector512<float> tested, Vector512<int> table) =>
        Avx512F.IsSupported ? Avx512F.Fixup(value, tested, table, 0) : Vector512.AndNot(value, Vector512.Equals(tested, Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ZeroWhere(Vector512<double> value, Vector512<double> tested, Vector512<long> table) =>
        Avx512F.IsSupported ? Avx512F.Fixup(value, tested, table, 0) : Vector512.AndNot(value, Vector512.Equals(tested, Vector512<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ZeroWhere(Vector256<float> value, Vector256<float> tested, Vector256<int> table) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.Fixup(value, tested, table, 0) : Vector256.AndNot(value, Vector256.Equals(tested, Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ZeroWhere(Vector256<double> value, Vector256<double> tested, Vector256<long> table) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.Fixup(value, tested, table, 0) : Vector256.AndNot(value, Vector256.Equals(tested, Vector256<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ZeroWhere(Vector128<float> value, Vector128<float> tested, Vector128<int> table) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.Fixup(value, tested, table, 0) : Vector128.AndNot(value, Vector128.Equals(tested, Vector128<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ZeroWhere(Vector128<double> value, Vector128<double> tested, Vector128<long> table) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.Fixup(value, tested, table, 0) : Vector128.AndNot(value, Vector128.Equals(tested, Vector128<double>.Zero));
}
