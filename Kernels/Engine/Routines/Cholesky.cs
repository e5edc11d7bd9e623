using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Cholesky factors, batched.</summary>
public static unsafe class Cholesky
{
    /// <summary>
    /// The lower triangular L with a = L·Lᵀ, for each matrix of the batch: Lᵢⱼ = (aᵢⱼ − Σₖ Lᵢₖ·Lⱼₖ) / Lⱼⱼ over k &lt; j, Lᵢᵢ = √(aᵢᵢ
    /// − Σₖ Lᵢₖ²).
    /// </summary>
    /// <param name="type">The element type of both: Float64 or Float32.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single matrix.</param>
    /// <param name="n">The rows of a.</param>
    /// <param name="a">n×n each, symmetric: only the lower triangle is read.</param>
    /// <param name="factor">n×n each: overwritten, zero above the diagonal; NaN where the matrix is not positive definite. It may be a itself.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <returns>The first matrix that is not positive definite, and the row that shows it, or that it is not finite.</returns>
    /// <exception cref="ArgumentException">The type is not floating, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static Breakdown Run(DType type, ReadOnlySpan<long> batch, long n, Matrices a, Matrices factor, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(Cholesky), batch, n);
        Batch.CheckStrides(nameof(Cholesky), nameof(a), batch, a);
        Batch.CheckStrides(nameof(Cholesky), nameof(factor), batch, factor);
        return type switch
        {
            DType.Float64 => Run<double>(batch, n, a, factor, pool, threads),
            DType.Float32 => Run<float>(batch, n, a, factor, pool, threads),
            _ => throw Batch.NotFloating(nameof(Cholesky), type),
        };
    }

    private static Breakdown Run<T>(ReadOnlySpan<long> batch, long n, Matrices a, Matrices factor, WorkerPool pool, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (long* extents = batch, aStrides = a.BatchStrides, factorStrides = factor.BatchStrides)
        {
            var one = new One<T>
            {
                N = (nint)n,
                A = new(a, batch.Length, extents, aStrides),
                Factor = new(factor, batch.Length, extents, factorStrides),
                Workers = new(pool, threads),
            };
            return Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    private struct One<T> : IMatrixWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Below so many rows there is nothing to gain from products; and rows that are updated together, from the first one's diagonal on.
        private const int Smallest = 16;
        private const int Strip = 64;

        public nint N;
        public Operand<T> A;
        public Operand<T> Factor;
        public Workers Workers;

        public readonly double Work => (double)N * N * N / 6;

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent((long)N * N * sizeof(T));

            var u = (T*)arena.Address;
            Gather(matrix, u);
            var pivot = Decompose(u, N, N, Workers);
            if (pivot < 0)
            {
                Scatter(u, matrix);
                return -1;
            }

            var isFinite = IsFinite(A.At(matrix));
            Factor.Fill(matrix, N, N, T.NaN);
            return isFinite ? pivot : Breakdown.NotFinite;
        }

        /// <summary>a's lower triangle, its columns as the rows of an upper one: those are worked on in vectors.</summary>
        private readonly void Gather(long matrix, T* u)
        {
            var a = A.At(matrix);
            for (nint row = 0; row < N; row += Smallest)
            {
                Strided.Copy(a + (row * (A.Row + A.Column)), A.Column, A.Row, u + (row * (N + 1)), N, 1, Math.Min(Smallest, N - row), N - row);
            }
        }

        /// <summary>The upper triangle's rows as the columns of a lower one, with zeros above them.</summary>
        private readonly void Scatter(T* u, long matrix)
        {
            Factor.Fill(matrix, N, N, T.Zero);
            var l = Factor.At(matrix);
            for (nint row = 0; row < N; row += Smallest)
            {
                var rows = Math.Min(Smallest, N - row);
                var square = u + (row * (N + 1));
                for (nint i = 1; i < rows; i++)
                {
                    new Span<T>(square + (i * N), (int)i).Clear();
                }

                Strided.Copy(square, 1, N, l + (row * (Factor.Row + Factor.Column)), Factor.Row, Factor.Column, N - row, rows);
            }
        }

        private readonly bool IsFinite(T* a)
        {
            for (nint i = 0; i < N; i++)
            {
                for (nint j = 0; j <= i; j++)
                {
                    if (!T.IsFinite(a[(i * A.Row) + (j * A.Column)]))
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        /// <summary>
        /// Factors the upper triangle of adjacent rows: one half of them, then the other half with what the first leaves of it. What is below the
        /// diagonal is neither read nor meant.
        /// </summary>
        private static long Decompose(T* u, nint stride, nint n, Workers workers)
        {
            if (n <= Smallest)
            {
                return DecomposeRows(u, stride, n);
            }

            var first = ((n / 2) + Smallest - 1) / Smallest * Smallest;
            var right = u + first;
            var pivot = Decompose(u, stride, first, workers);
            if (pivot >= 0)
            {
                return pivot;
            }

            Substitution<T>.Lower(u, 1, stride, unitDiagonal: false, first, right, stride, n - first, workers);
            for (var row = first; row < n; row += Strip)
            {
                Subtract(u, stride, row, Math.Min(Strip, n - row), first, n, workers);
            }

            pivot = Decompose(right + (first * stride), stride, n - first, workers);
            return pivot < 0 ? pivot : first + pivot;
        }

        /// <summary>Subtracts what the first rows contribute to some later ones, from the diagonal on.</summary>
        private static void Subtract(T* u, nint stride, nint row, nint rows, nint first, nint n, Workers workers) =>
            MatrixProduct.Run(
                new Product<T>
                {
                    M = rows,
                    N = n - row,
                    K = first,
                    A = u + row,
                    ARow = 1,
                    AColumn = stride,
                    B = u + row,
                    BRow = stride,
                    BColumn = 1,
                    C = u + (row * (stride + 1)),
                    CRow = stride,
                    CColumn = 1,
                },
                Update.Subtract,
                workers);

        private static long DecomposeRows(T* u, nint stride, nint n)
        {
            for (nint k = 0; k < n; k++)
            {
                var row = u + (k * stride);
                if (!(row[k] > T.Zero) || T.IsPositiveInfinity(row[k]))
                {
                    return k;
                }

                row[k] = T.Sqrt(row[k]);
                Rows<T>.Divide(row + k + 1, row[k], n - k - 1);
                for (var i = k + 1; i < n; i++)
                {
                    Rows<T>.Subtract(u + (i * stride) + i, row[i], row + i, n - i);
                }
            }

            return -1;
        }
    }
}
