using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>a⁻¹ by LU factors with partial pivoting.</summary>
internal readonly unsafe struct Inverse : IMatrixFunction
{
    public static double Work(nint m, nint n) => (double)n * n * n;

    public static nint Room(nint m, nint n) => n;

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        using var arena = Arena.Rent(Room(m, n) * sizeof(long));
        var pivots = (long*)arena.Address;
        var singular = LuFactor.Decompose(a, n, pivots, Workers.All);
        if (singular >= 0)
        {
            return singular;
        }

        NativeMemory.Clear(result, (nuint)(n * n * sizeof(double)));
        for (nint i = 0; i < n; i++)
        {
            result[i * (n + 1)] = 1;
        }

        LuFactor.Solve(a, n, pivots, result, n, Workers.All);
        return -1;
    }
}
