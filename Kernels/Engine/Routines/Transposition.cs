using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels;

/// <summary>Transposes strips of four rows in squares of 4×4, where the hardware has the shuffles.</summary>
internal static unsafe class Transposition
{
    /// <summary>Copies four rows of adjacent elements to columns of a panel, as far as whole squares go.</summary>
    /// <returns>How many elements of each row it has copied.</returns>
    internal static nint Four<T>(T* source, nint across, nint length, T* panel, nint width)
        where T : unmanaged => sizeof(T) switch
        {
            4 when Sse.IsSupported => Words((float*)source, across, length & ~3, (float*)panel, width),
            8 when Avx.IsSupported => DoubleWords((double*)source, across, length & ~3, (double*)panel, width),
            _ => 0,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Words(float* source, nint across, nint length, float* panel, nint width)
    {
        float* s1 = source + across, s2 = s1 + across, s3 = s2 + across;
        for (nint p = 0; p < length; p += 4)
        {
            var (a, b, c, d) = (Vector128.Load(source + p), Vector128.Load(s1 + p), Vector128.Load(s2 + p), Vector128.Load(s3 + p));
            var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(panel);
            Sse.MoveHighToLow(cd, ab).Store(panel + width);
            (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(panel + (2 * width));
            Sse.MoveHighToLow(cd, ab).Store(panel + (3 * width));
            panel += 4 * width;
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint DoubleWords(double* source, nint across, nint length, double* panel, nint width)
    {
        double* s1 = source + across, s2 = s1 + across, s3 = s2 + across;
        for (nint p = 0; p < length; p += 4)
        {
            var (a, b, c, d) = (Vector256.Load(source + p), Vector256.Load(s1 + p), Vector256.Load(s2 + p), Vector256.Load(s3 + p));
            var (ab, cd) = (Avx.UnpackLow(a, b), Avx.UnpackLow(c, d));
            Avx.Permute2x128(ab, cd, 0x20).Store(panel);
            Avx.Permute2x128(ab, cd, 0x31).Store(panel + (2 * width));
            (ab, cd) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d));
            Avx.Permute2x128(ab, cd, 0x20).Store(panel + width);
            Avx.Permute2x128(ab, cd, 0x31).Store(panel + (3 * width));
            panel += 4 * width;
        }

        return length;
    }
}
