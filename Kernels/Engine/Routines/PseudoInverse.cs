using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>a⁺ = V·Σ⁺·Uᵀ, where singular values up to max(m, n)·ε times the largest count as 0.</summary>
internal readonly unsafe struct PseudoInverse : IMatrixFunction
{
    public static double Work(nint m, nint n) => Svd.Work(m, n);

    public static nint Rows(nint n, nint resultRows, nint resultColumns) => resultColumns;

    public static nint Room(nint m, nint n) => Factors(m, n) + Svd.Room(m, n);

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        var k = Math.Min(m, n);
        using var arena = Arena.Rent(Factors(m, n) * sizeof(double));
        var row = (double*)arena.Address;
        var u = row + m;
        var v = u + (m * k);
        var values = v + (n * k);
        var broken = Svd.Run(a, m, n, u, unit);
        if (broken >= 0)
        {
            return broken;
        }

        NativeMemory.Clear(result, (nuint)(n * m * sizeof(double)));
        for (nint c = 0; c < k && values[c] > Math.Max(m, n) * unit * values[0]; c++)
        {
            Strided.Copy(u + c, k, 1, row, 1, 1, m, 1);
            for (nint i = 0; i < n; i++)
            {
                Rows<double>.Subtract(result + (i * m), -v[(i * k) + c] / values[c], row, m);
            }
        }

        return -1;
    }

    private static nint Factors(nint m, nint n) => m + ((m + n + 1) * Math.Min(m, n));
}
