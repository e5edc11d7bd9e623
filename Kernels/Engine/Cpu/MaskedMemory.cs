using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// Vectors of which some lanes are in memory, by a mask that has all bits of a lane or none: 0 is read where there is nothing, and nothing is written there. What a mask leaves out
/// is not touched, so that vectors may reach beyond the end of memory.
/// </summary>
internal static unsafe class MaskedMemory
{
    /// <summary>Whether the processor reads and writes so, vectors of so many bytes.</summary>
    public static bool IsSupported(int bytes) => Avx2.IsSupported && bytes >= Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* from, Vector512<long> mask) => Avx512F.IsSupported
        ? Avx512F.MaskLoad(from, mask.AsDouble(), Vector512<double>.Zero)
        : Vector512.Create(Load(from, mask.GetLower()), Load(from + Vector256<double>.Count, mask.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, Vector512<int> mask) => Avx512F.IsSupported
        ? Avx512F.MaskLoad(from, mask.AsSingle(), Vector512<float>.Zero)
        : Vector512.Create(Load(from, mask.GetLower()), Load(from + Vector256<float>.Count, mask.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Load(long* from, Vector512<long> mask) => Load((double*)from, mask).AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* from, Vector512<int> mask) => Load((float*)from, mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* from, Vector256<long> mask) => Avx.MaskLoad(from, mask.AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from, Vector256<int> mask) => Avx.MaskLoad(from, mask.AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Load(long* from, Vector256<long> mask) => Avx2.MaskLoad(from, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* from, Vector256<int> mask) => Avx2.MaskLoad(from, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from, Vector128<int> mask) => Avx.MaskLoad(from, mask.AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* from, Vector128<int> mask) => Avx2.MaskLoad(from, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* into, Vector512<long> mask)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(into, mask.AsDouble(), value);
        }
        else
        {
            Store(value.GetLower(), into, mask.GetLower());
            Store(value.GetUpper(), into + Vector256<double>.Count, mask.GetUpper());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* into, Vector512<int> mask)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(into, mask.AsSingle(), value);
        }
        else
        {
            Store(value.GetLower(), into, mask.GetLower());
            Store(value.GetUpper(), into + Vector256<float>.Count, mask.GetUpper());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<long> value, long* into, Vector512<long> mask) => Store(value.AsDouble(), (double*)into, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, int* into, Vector512<int> mask) => Store(value.AsSingle(), (float*)into, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> value, double* into, Vector256<long> mask) => Avx.MaskStore(into, mask.AsDouble(), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* into, Vector256<int> mask) => Avx.MaskStore(into, mask.AsSingle(), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<long> value, long* into, Vector256<long> mask) => Avx2.MaskStore(into, mask, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> value, int* into, Vector256<int> mask) => Avx2.MaskStore(into, mask, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* into, Vector128<int> mask) => Avx.MaskStore(into, mask.AsSingle(), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> value, int* into, Vector128<int> mask) => Avx2.MaskStore(into, mask, value);
}
