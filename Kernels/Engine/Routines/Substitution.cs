using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Solves with a triangular matrix, in place in the adjacent rows of x: each right-hand side is a column, and all are worked on together.</summary>
internal static unsafe class Substitution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>L x = b, from the first row down. Only the lower triangle is read, not its diagonal where that is known to be 1.</summary>
    internal static void Lower(T* l, nint row, nint column, bool unitDiagonal, nint n, T* x, nint rightSides)
    {
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < i; j++)
            {
                Rows<T>.Subtract(x + (i * rightSides), l[(i * row) + (j * column)], x + (j * rightSides), rightSides);
            }

            if (!unitDiagonal)
            {
                Divide(x + (i * rightSides), l[i * (row + column)], rightSides);
            }
        }
    }

    /// <summary>U x = b, from the last row up. Only the upper triangle is read, not its diagonal where that is known to be 1.</summary>
    internal static void Upper(T* u, nint row, nint column, bool unitDiagonal, nint n, T* x, nint rightSides)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
            {
                Rows<T>.Subtract(x + (i * rightSides), u[(i * row) + (j * column)], x + (j * rightSides), rightSides);
            }

            if (!unitDiagonal)
            {
                Divide(x + (i * rightSides), u[i * (row + column)], rightSides);
            }
        }
    }

    private static void Divide(T* x, T divisor, nint length)
    {
        for (nint i = 0; i < length; i++)
        {
            x[i] /= divisor;
        }
    }
}
