using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>a = Q·R by Householder reflections, blocks of columns at a time, with LAPACK's signs. The result is Q (m×k) above Rᵀ (n×k), k = min(m, n).</summary>
internal readonly unsafe struct Qr : IMatrixFunction
{
    public static double Work(nint m, nint n) => 3.0 * m * n * Math.Min(m, n);

    public static nint Rows(nint n, nint resultRows, nint resultColumns) => resultRows - n;

    public static nint Room(nint m, nint n) => ((m + 1) * Math.Min(m, n)) + (m * n) + BlockReflections.Room(m, n);

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        var k = Math.Min(m, n);
        if (Scaling.Normalize(a, m * n) is not { } exponent)
        {
            new Span<double>(result, checked((int)((m + n) * k))).Fill(double.NaN);
            return -1;
        }

        using var arena = Arena.Rent(Room(m, n) * sizeof(double));
        var columns = (double*)arena.Address;
        var q = columns + (m * n);
        var tau = q + (m * k);
        Strided.Copy(a, n, 1, columns, 1, m, m, n);
        var room = tau + k;
        Reduce(columns, m, n, tau, room);
        NativeMemory.Clear(result, (nuint)((m + n) * k * sizeof(double)));
        for (nint j = 0; j < n; j++)
        {
            Strided.Copy(columns + (j * m), 1, 1, result + ((m + j) * k), 1, 1, 1, Math.Min(j + 1, k));
        }

        Scaling.Scale(result + (m * k), n * k, exponent);
        BlockReflections.Form(columns, m, tau, k, m, q, m, k, room);
        Strided.Copy(q, 1, m, result, k, 1, m, k);
        return -1;
    }

    /// <summary>Replaces the columns, each adjacent, by those of R and, below its diagonal, the reflections: those of a block, which then turn what is right of it.</summary>
    private static void Reduce(double* columns, nint m, nint n, double* tau, double* room)
    {
        var k = Math.Min(m, n);
        for (nint first = 0; first < k; first += BlockReflections.Width)
        {
            var end = Math.Min(first + BlockReflections.Width, k);
            for (var i = first; i < end; i++)
            {
                var v = columns + (i * m) + i;
                tau[i] = Reflections.Make(v, m - i);
                for (var j = i + 1; j < end; j++)
                {
                    Reflections.Apply(v, tau[i], columns + (j * m) + i, m - i);
                }
            }

            BlockReflections.Apply(
                columns + (first * (m + 1)), m, tau + first, end - first, m - first, columns + (end * m) + first, m, n - end, inverse: true, room);
        }
    }
}
