using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>
/// Solves with a triangular matrix, in place in the rows of x: each right-hand side is a column, and all are worked on together. One half of the
/// unknowns first, then what they are in the other equations is one matrix product, then the other half: almost all of the work is in products.
/// </summary>
internal static unsafe class Substitution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // The order of sums depends on n alone: neither on the number of right-hand sides nor on the threads.
    private const int Smallest = 16;

    /// <summary>L x = b, from the first row down. Only the lower triangle is read, not its diagonal where that is known to be 1.</summary>
    internal static void Lower(T* l, nint row, nint column, bool unitDiagonal, nint n, T* x, nint xRow, nint rightSides, Workers workers)
    {
        if (n > Smallest)
        {
            var first = Half(n);
            T* rest = l + (first * row), later = x + (first * xRow);
            Lower(l, row, column, unitDiagonal, first, x, xRow, rightSides, workers);
            Eliminate(rest, row, column, n - first, first, x, later, xRow, rightSides, workers);
            Lower(rest + (first * column), row, column, unitDiagonal, n - first, later, xRow, rightSides, workers);
            return;
        }

        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < i; j++)
            {
                Rows<T>.Subtract(x + (i * xRow), l[(i * row) + (j * column)], x + (j * xRow), rightSides);
            }

            if (!unitDiagonal)
            {
                Rows<T>.Divide(x + (i * xRow), l[i * (row + column)], rightSides);
            }
        }
    }

    /// <summary>U x = b, from the last row up. Only the upper triangle is read, not its diagonal where that is known to be 1.</summary>
    internal static void Upper(T* u, nint row, nint column, bool unitDiagonal, nint n, T* x, nint xRow, nint rightSides, Workers workers)
    {
        if (n > Smallest)
        {
            var first = Half(n);
            T* rest = u + (first * column), later = x + (first * xRow);
            Upper(rest + (first * row), row, column, unitDiagonal, n - first, later, xRow, rightSides, workers);
            Eliminate(rest, row, column, first, n - first, later, x, xRow, rightSides, workers);
            Upper(u, row, column, unitDiagonal, first, x, xRow, rightSides, workers);
            return;
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
            {
                Rows<T>.Subtract(x + (i * xRow), u[(i * row) + (j * column)], x + (j * xRow), rightSides);
            }

            if (!unitDiagonal)
            {
                Rows<T>.Divide(x + (i * xRow), u[i * (row + column)], rightSides);
            }
        }
    }

    /// <summary>unsolved −= a·solved.</summary>
    private static void Eliminate(T* a, nint row, nint column, nint unknown, nint known, T* solved, T* unsolved, nint xRow, nint rightSides, Workers workers)
    {
        if (rightSides > 0)
        {
            MatrixProduct.Run(
                new Product<T>
                {
                    M = unknown,
                    N = rightSides,
                    K = known,
                    A = a,
                    ARow = row,
                    AColumn = column,
                    B = solved,
                    BRow = xRow,
                    BColumn = 1,
                    C = unsolved,
                    CRow = xRow,
                    CColumn = 1,
                },
                Update.Subtract,
                workers);
        }
    }

    private static nint Half(nint n) => (n / 2 + Smallest - 1) / Smallest * Smallest;
}
