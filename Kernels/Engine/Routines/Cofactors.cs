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

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        if (Scaling.Normalize(a, n * n) is not { } exponent)
        {
            new Span<double>(result, checked((int)(n * n))).Fill(double.NaN);
            return -1;
        }

        NativeMemory.Clear(result, (nuint)(n * n * sizeof(double)));
        using var arena = Arena.Rent(((n * n) + (2 * n)) * sizeof(double));
        var inverse = (double*)arena.Address;
        var rows = (long*)(inverse + (n * n));
        var columns = rows + n;
        var determinant = LongProduct.One;
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

        Substitution<double>.Lower(a, n, 1, unitDiagonal: true, n, inverse, n);
        Substitution<double>.Upper(a, n, 1, unitDiagonal: false, n, inverse, n);
        determinant.Scale(checked(exponent * (int)(n - 1)));
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                result[((nint)rows[j] * n) + (nint)columns[i]] = determinant.Times(inverse[(i * n) + j]);
            }
        }

        return -1;
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
