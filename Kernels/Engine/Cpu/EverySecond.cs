using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// Vectors of every second element, as poolings of two by two have them, under masks as <see cref="MaskedMemory"/>'s: what lies between is not touched, other threads may write it. Two vectors
/// of memory and a permutation, where one by one it takes a load and an insertion an element.
/// </summary>
internal static unsafe class EverySecond
{
    /// <summary>Whether the processor does so, with registers of so many bytes.</summary>
    public static bool IsSupported(int bytes) => Avx512F.IsSupported && bytes == Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* from, Vector512<int> mask) => Avx512F.PermuteVar16x32x2(
        Avx512F.MaskLoad(from, First(mask), Vector512<int>.Zero),
        Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
        Avx512F.MaskLoad(from + Vector512<int>.Count, Second(mask), Vector512<int>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Load(long* from, Vector512<long> mask) => Avx512F.PermuteVar8x64x2(
        Avx512F.MaskLoad(from, First(mask), Vector512<long>.Zero),
        Vector512.Create(0L, 2, 4, 6, 8, 10, 12, 14),
        Avx512F.MaskLoad(from + Vector512<long>.Count, Second(mask), Vector512<long>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* from, Vector256<int> mask) =>
        Avx512F.PermuteVar16x32(Avx512F.MaskLoad(from, First(mask.ToVector512Unsafe()), Vector512<int>.Zero), Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 0, 0, 0, 0, 0, 0, 0, 0)).GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, Vector512<int> mask) => Load((int*)from, mask).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* from, Vector512<long> mask) => Load((long*)from, mask).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from, Vector256<int> mask) => Load((int*)from, mask).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, int* into, Vector512<int> mask)
    {
        Avx512F.MaskStore(into, First(mask), Avx512F.PermuteVar16x32(value, FirstTwice));
        Avx512F.MaskStore(into + Vector512<int>.Count, Second(mask), Avx512F.PermuteVar16x32(value, SecondTwice));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<long> value, long* into, Vector512<long> mask)
    {
        Avx512F.MaskStore(into, First(mask), Avx512F.PermuteVar8x64(value, FirstTwiceLong));
        Avx512F.MaskStore(into + Vector512<long>.Count, Second(mask), Avx512F.PermuteVar8x64(value, SecondTwiceLong));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> value, int* into, Vector256<int> mask) =>
        Avx512F.MaskStore(into, First(mask.ToVector512Unsafe()), Avx512F.PermuteVar16x32(value.ToVector512Unsafe(), FirstTwice));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* into, Vector512<int> mask) => Store(value.AsInt32(), (int*)into, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* into, Vector512<long> mask) => Store(value.AsInt64(), (long*)into, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* into, Vector256<int> mask) => Store(value.AsInt32(), (int*)into, mask);

    private static Vector512<int> FirstTwice
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    }

    private static Vector512<int> SecondTwice
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15);
    }

    private static Vector512<long> FirstTwiceLong
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3);
    }

    private static Vector512<long> SecondTwiceLong
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(4L, 4, 5, 5, 6, 6, 7, 7);
    }

    /// <summary>The mask of the vector of memory in which the first half of the lanes lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> First(Vector512<int> mask) => Avx512F.PermuteVar16x32(mask, FirstTwice) & Vector512.Create(0xFFFFFFFFL).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Second(Vector512<int> mask) => Avx512F.PermuteVar16x32(mask, SecondTwice) & Vector512.Create(0xFFFFFFFFL).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> First(Vector512<long> mask) => Avx512F.PermuteVar8x64(mask, FirstTwiceLong) & Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Second(Vector512<long> mask) => Avx512F.PermuteVar8x64(mask, SecondTwiceLong) & Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0);
}
