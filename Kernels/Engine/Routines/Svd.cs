using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>
/// a = U·Σ·Vᵀ: a QR factorization with the largest remaining column first, then one-sided Jacobi rotations of the rows of R until all are orthogonal
/// (Drmač, Veselić, New fast and accurate Jacobi SVD algorithm I, 2008), which finds small singular values accurately too. The result is U (m×k) above V (n×k)
/// above a row with the singular values, descending; k = min(m, n).
/// </summary>
internal readonly unsafe struct Svd : IMatrixFunction
{
    private const int MostSweeps = 60;

    /// <summary>Squares of rows below this, where the largest element is 1, have lost their accuracy: such rows count as 0.</summary>
    private const double Vanishing = 1e-290;

    private const double Unit = 1.1102230246251565e-16;

    public static double Work(nint m, nint n) => 12.0 * m * n * Math.Min(m, n);

    public static nint Rows(nint n, nint resultRows, nint resultColumns) => resultRows - n - 1;

    public static nint Room(nint m, nint n)
    {
        var (rows, k) = (Math.Max(m, n), Math.Min(m, n));
        return (2 * rows * k) + (2 * k * k) + (3 * k) + BlockReflections.Room(rows, k);
    }

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        if (Scaling.Normalize(a, m * n) is not { } exponent)
        {
            return Breakdown.NotFinite;
        }

        // The long side is that of U; a wide matrix is worked on transposed.
        var (rows, k) = (Math.Max(m, n), Math.Min(m, n));
        using var arena = Arena.Rent(Room(m, n) * sizeof(double));
        var columns = (double*)arena.Address;
        var left = columns + (rows * k);
        var right = left + (rows * k);
        var turns = right + (k * k);
        var tau = turns + (k * k);
        var squares = tau + k;
        var order = (long*)(squares + k);
        Strided.Copy(a, m < n ? 1 : n, m < n ? n : 1, columns, 1, rows, rows, k);
        Reduce(columns, rows, k, tau, order);
        Start(columns, rows, k, right, turns);
        if (!Orthogonalize(right, turns, k, squares))
        {
            return Breakdown.NotConverged;
        }

        Finish(right, turns, k, squares);
        NativeMemory.Clear(left, (nuint)(rows * k * sizeof(double)));
        Strided.Copy(turns, k, 1, left, rows, 1, k, k);
        BlockReflections.Apply(columns, rows, tau, k, rows, left, rows, k, inverse: false, (double*)order + k);
        for (nint i = 0; i < k; i++)
        {
            var row = left + (i * rows);
            // The right vectors' elements go back to the places that their columns came from.
            for (nint j = 0; j < k; j++)
            {
                turns[(i * k) + (nint)order[j]] = right[(i * k) + j];
            }

            var u = m < n ? turns + (i * k) : row;
            var v = m < n ? row : turns + (i * k);
            var sign = Signs.IsFlipped(u, m) ? -1 : 1;
            Write(u, m, result + i, k, sign);
            Write(v, n, result + (m * k) + i, k, sign);
            result[((m + n) * k) + i] = Math.ScaleB(squares[i], exponent);
        }

        return -1;
    }

    private static void Write(double* from, nint length, double* to, nint stride, int sign)
    {
        for (nint i = 0; i < length; i++)
        {
            // No −0 comes out.
            to[i * stride] = (sign * from[i]) + 0.0;
        }
    }

    /// <summary>The columns, each adjacent, become those of R and, below its diagonal, the reflections; the longest that remains comes first.</summary>
    private static void Reduce(double* columns, nint rows, nint k, double* tau, long* order)
    {
        for (nint j = 0; j < k; j++)
        {
            order[j] = j;
        }

        for (nint i = 0; i < k; i++)
        {
            var (longest, most) = (i, -1.0);
            for (var j = i; j < k; j++)
            {
                var remaining = columns + (j * rows) + i;
                var square = Rows<double>.Dot(remaining, remaining, rows - i);
                (longest, most) = square > most ? (j, square) : (longest, most);
            }

            (order[i], order[longest]) = (order[longest], order[i]);
            if (longest != i)
            {
                Rows<double>.Exchange(columns + (i * rows), columns + (longest * rows), rows);
            }

            var v = columns + (i * rows) + i;
            tau[i] = Reflections.Make(v, rows - i);
            for (var j = i + 1; j < k; j++)
            {
                Reflections.Apply(v, tau[i], columns + (j * rows) + i, rows - i);
            }
        }
    }

    /// <summary>The rows of R, and no rotation yet.</summary>
    private static void Start(double* columns, nint rows, nint k, double* r, double* turns)
    {
        NativeMemory.Clear(r, (nuint)(2 * k * k * sizeof(double)));
        for (nint i = 0; i < k; i++)
        {
            turns[i * (k + 1)] = 1;
            for (var j = i; j < k; j++)
            {
                r[(i * k) + j] = columns[(j * rows) + i];
            }
        }
    }

    /// <summary>Rotates pairs of rows, the longest remaining one first, until each pair is orthogonal to rounding. The squares of their lengths come out.</summary>
    private static bool Orthogonalize(double* x, double* turns, nint k, double* squares)
    {
        var tolerance = 2 * Unit * Math.Sqrt(k);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            for (nint i = 0; i < k; i++)
            {
                squares[i] = Rows<double>.Dot(x + (i * k), x + (i * k), k);
            }

            var rotated = false;
            for (nint p = 0; p < k; p++)
            {
                BringLongest(x, turns, k, squares, p);
                for (var q = p + 1; q < k; q++)
                {
                    var (a, b) = (squares[p], squares[q]);
                    if (a < Vanishing || b < Vanishing)
                    {
                        continue;
                    }

                    var product = Rows<double>.Dot(x + (p * k), x + (q * k), k);
                    if (Math.Abs(product) <= tolerance * Math.Sqrt(a) * Math.Sqrt(b))
                    {
                        continue;
                    }

                    var slope = (b - a) / (2 * product);
                    var tangent = Math.CopySign(1, slope) / (Math.Abs(slope) + double.Hypot(1, slope));
                    var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
                    var sine = cosine * tangent;
                    Rows<double>.RotateBy(x + (p * k), x + (q * k), sine, sine / (1 + cosine), k);
                    Rows<double>.RotateBy(turns + (p * k), turns + (q * k), sine, sine / (1 + cosine), k);
                    squares[p] = a - (tangent * product);
                    // Where most of it cancels it is summed anew.
                    squares[q] = b + (tangent * product) > b / 2 ? b + (tangent * product) : Rows<double>.Dot(x + (q * k), x + (q * k), k);
                    rotated = true;
                }
            }

            if (!rotated)
            {
                return true;
            }
        }

        return false;
    }

    private static void BringLongest(double* x, double* turns, nint k, double* squares, nint place)
    {
        var longest = place;
        for (var i = place + 1; i < k; i++)
        {
            longest = squares[i] > squares[longest] ? i : longest;
        }

        if (longest != place)
        {
            (squares[place], squares[longest]) = (squares[longest], squares[place]);
            Rows<double>.Exchange(x + (place * k), x + (longest * k), k);
            Rows<double>.Exchange(turns + (place * k), turns + (longest * k), k);
        }
    }

    /// <summary>The lengths of the rows, descending, in the place of their squares; rows of length 1, where there was none one that is orthogonal to those before it.</summary>
    private static void Finish(double* x, double* turns, nint k, double* lengths)
    {
        for (nint i = 0; i < k; i++)
        {
            lengths[i] = Rows<double>.Dot(x + (i * k), x + (i * k), k);
        }

        for (nint i = 0; i < k; i++)
        {
            BringLongest(x, turns, k, lengths, i);
            lengths[i] = lengths[i] < Vanishing ? 0 : Math.Sqrt(lengths[i]);
            if (lengths[i] == 0)
            {
                Complete(x, k, i);
                continue;
            }

            for (nint j = 0; j < k; j++)
            {
                x[(i * k) + j] /= lengths[i];
            }
        }
    }

    /// <summary>Row i becomes the unit vector that the rows before it reach least, less what they reach of it (twice, for the rounding).</summary>
    private static void Complete(double* x, nint k, nint i)
    {
        var row = x + (i * k);
        var (free, least) = ((nint)0, double.PositiveInfinity);
        for (nint j = 0; j < k; j++)
        {
            var reached = 0.0;
            for (nint p = 0; p < i; p++)
            {
                reached += x[(p * k) + j] * x[(p * k) + j];
            }

            (free, least) = reached < least ? (j, reached) : (free, least);
            row[j] = 0;
        }

        row[free] = 1;
        for (var twice = 0; twice < 2; twice++)
        {
            for (nint p = 0; p < i; p++)
            {
                Rows<double>.Subtract(row, Rows<double>.Dot(x + (p * k), row, k), x + (p * k), k);
            }

            var length = Math.Sqrt(Rows<double>.Dot(row, row, k));
            for (nint j = 0; j < k; j++)
            {
                row[j] /= length;
            }
        }
    }
}
