using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels.Cpu;

/// <summary>Between vectors of as many elements of 4 and of 8 bytes, which the library has of vectors of as many bytes only.</summary>
internal static class VectorConversions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widen(Vector256<float> a) => Vector512.WidenLower(a.ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Widen(Vector128<float> a) => Vector256.WidenLower(a.ToVector256Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Widen(Vector256<int> a) => Vector512.WidenLower(a.ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Widen(Vector128<int> a) => Vector256.WidenLower(a.ToVector256Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> WidenTwo(Vector128<float> a) => Vector128.WidenLower(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> WidenTwo(Vector128<int> a) => Vector128.WidenLower(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Narrow(Vector512<double> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Single(a) : Vector256.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Narrow(Vector256<double> a) =>
        Avx.IsSupported ? Avx.ConvertToVector128Single(a) : Vector128.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Narrow(Vector512<long> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Int32(a) : Vector256.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Narrow(Vector256<long> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.ConvertToVector128Int32(a) : Vector128.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> NarrowTwo(Vector128<double> a) => Vector128.Narrow(a, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> NarrowTwo(Vector128<long> a) => Vector128.Narrow(a, a);

    /// <summary>Two elements, with nothing behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> LoadTwo<T>(T* from)
        where T : unmanaged => Vector128.CreateScalar(*(long*)from).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreTwo<T>(Vector128<T> a, T* to)
        where T : unmanaged => *(long*)to = a.As<T, long>().ToScalar();

    /// <summary>
    /// How far a number is from the position of the first lane; −1 and the number of lanes stand for all that are further. In a register of vectors, as plain numbers would take branches,
    /// which are wrong wherever a row reaches the number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Distance(long number, long first, long lanes)
    {
        var least = Vector128.Create(-1L);
        var distance = Vector128.Max(Vector128.CreateScalar(number), least) - Vector128.CreateScalar(first);
        return Vector128.Min(Vector128.Max(distance, least), Vector128.CreateScalar(lanes)).ToScalar();
    }
}
