using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>
/// The cofactors of a, ∂(det a)/∂aᵢⱼ = det a·(a⁻¹)ⱼᵢ, of singular matrices too: by LU factors with full pivoting, which leaves zero pivots for the end. Two of them, and all cofactors are 0;
/// a single one is replaced by 2⁻¹⁰⁰, which cancels where it matters. Determinant and inverse come from the same factors, so what rounding does to a small last pivot cancels as well.
/// </summary>
internal readonly unsafe struct Cofactors : IMatrixFunction
{
    private const int TinyExponent = -100;

    public static double Work(nint m, nint n) => 2.0 * n * n * n;

    public static nint Room(nint m, nint n) => (n * n) + (4 * n);

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        using var arena = Arena.Rent(Room(m, n) * sizeof(double));
        var inverse = (double*)arena.Address;
        var rows = (long*)(inverse + (n * n));
        var columns = rows + n;
        var determinant = LongProduct.One;
        if (!Equilibrate(a, n, columns + n, columns + (2 * n), ref determinant))
        {
            new Span<double>(result, checked((int)(n * n))).Fill(double.NaN);
            return -1;
        }

        NativeMemory.Clear(result, (nuint)(n * n * sizeof(double)));
        var rank = Decompose(a, n, rows, columns, ref determinant);
        if (rank < n - 1)
        {
            return -1;
        }

        if (rank == n - 1)
        {
            a[(n * n) - 1] = Math.ScaleB(1, TinyExponent);
            determinant.Scale(TinyExponent);
        }

        NativeMemory.Clear(inverse, (nuint)(n * n * sizeof(double)));
        for (nint i = 0; i < n; i++)
        {
            inverse[i * (n + 1)] = 1;
        }

        Substitution<double>.Lower(a, n, 1, unitDiagonal: true, n, inverse, n, n, Workers.All);
        Substitution<double>.Upper(a, n, 1, unitDiagonal: false, n, inverse, n, n, Workers.All);
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                var (row, column) = ((nint)rows[j], (nint)columns[i]);
                result[(row * n) + column] = determinant.Times(inverse[(i * n) + j], (int)-(columns[n + row] + columns[(2 * n) + column]));
            }
        }

        return -1;
    }

    /// <summary>Divides each row, then each column, by the power of two above its largest size: no range of sizes is too wide then.</summary>
    private static bool Equilibrate(double* a, nint n, long* rows, long* columns, ref LongProduct product)
    {
        for (nint i = 0; i < n; i++)
        {
            if (Scaling.Normalize(a + (i * n), n) is not { } exponent)
            {
                return false;
            }

            rows[i] = exponent;
            product.Scale(exponent);
        }

        using var arena = Arena.Rent(n * sizeof(double));
        var column = (double*)arena.Address;
        for (nint j = 0; j < n; j++)
        {
            Strided.Copy(a + j, n, 1, column, 1, 1, n, 1);
            columns[j] = Scaling.Normalize(column, n)!.Value;
            product.Scale((int)columns[j]);
            Strided.Copy(column, 1, 1, a + j, n, 1, n, 1);
        }

        return true;
    }

    /// <summary>Factors in place; says which row and column of a each row and column of the factors is, and multiplies the pivots that are not 0, with the sign of the exchanges.</summary>
    private static nint Decompose(double* a, nint n, long* rows, long* columns, ref LongProduct product)
    {
        for (nint i = 0; i < n; i++)
        {
            rows[i] = columns[i] = i;
        }

        for (nint k = 0; k < n; k++)
        {
            var (row, column) = Largest(a, n, k);
            var pivot = a[(row * n) + column];
            if (row != k)
            {
                Rows<double>.Exchange(a + (k * n), a + (row * n), n);
                (rows[k], rows[row]) = (rows[row], rows[k]);
                product.Multiply(-1);
            }

            for (nint i = 0; i < n && column != k; i++)
            {
                (a[(i * n) + k], a[(i * n) + column]) = (a[(i * n) + column], a[(i * n) + k]);
            }

            if (column != k)
            {
                (columns[k], columns[column]) = (columns[column], columns[k]);
                product.Multiply(-1);
            }

            if (pivot == 0)
            {
                return k;
            }

            product.Multiply(pivot);
            for (var i = k + 1; i < n; i++)
            {
                var other = a + (i * n);
                other[k] /= pivot;
                Rows<double>.Subtract(other + k + 1, other[k], a + (k * n) + k + 1, n - k - 1);
            }
        }

        return n;
    }

    private static (nint Row, nint Column) Largest(double* a, nint n, nint k)
    {
        var (row, column, size) = (k, k, -1.0);
        for (var i = k; i < n; i++)
        {
            for (var j = k; j < n; j++)
            {
                if (Math.Abs(a[(i * n) + j]) > size)
                {
                    (row, column, size) = (i, j, Math.Abs(a[(i * n) + j]));
                }
            }
        }

        return (row, column);
    }
}
