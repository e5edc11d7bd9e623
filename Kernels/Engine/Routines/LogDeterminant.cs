namespace Fluxion.Kernels;

/// <summary>The sign of a determinant and the logarithm of its size, by LU factors with partial pivoting.</summary>
internal readonly unsafe struct LogDeterminant : IMatrixFunction
{
    public static double Work(nint m, nint n) => (double)n * n * n / 3;

    public static nint Room(nint m, nint n) => n;

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        using var arena = Arena.Rent(Room(m, n) * sizeof(long));
        var pivots = (long*)arena.Address;
        LuFactor.Decompose(a, n, pivots, Workers.All);
        result[0] = 1;
        result[1] = 0;
        for (nint k = 0; k < n; k++)
        {
            var pivot = a[k * (n + 1)];
            // A sign of NaN is an exception in .NET.
            result[0] *= double.IsNaN(pivot) ? pivot : pivots[k] == k ? Math.Sign(pivot) : -Math.Sign(pivot);
            result[1] += Math.Log(Math.Abs(pivot));
        }

        return -1;
    }
}
