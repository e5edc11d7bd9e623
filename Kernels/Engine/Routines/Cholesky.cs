using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Cholesky factors, batched.</summary>
public static unsafe class Cholesky
{
    /// <summary>
    /// The lower triangular L with a = L·Lᵀ, for each matrix of the batch; row by row: Lᵢⱼ = (aᵢⱼ − Σₖ Lᵢₖ·Lⱼₖ) / Lⱼⱼ over k &lt; j, Lᵢᵢ = √(aᵢᵢ
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
            var one = new One<T> { N = (nint)n, A = new(a, batch.Length, extents, aStrides), Factor = new(factor, batch.Length, extents, factorStrides) };
            return Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    private struct One<T> : IMatrixWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public nint N;
        public Operand<T> A;
        public Operand<T> Factor;

        public readonly double Work => (double)N * N * N / 6;

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent((long)N * N * sizeof(T));
            var l = (T*)arena.Address;
            var pivot = Decompose(A.At(matrix), l);
            if (pivot >= 0)
            {
                var isFinite = IsFinite(A.At(matrix));
                Factor.Fill(matrix, N, N, T.NaN);
                return isFinite ? pivot : Breakdown.NotFinite;
            }

            Factor.Scatter(l, matrix, N, N);
            return -1;
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

        private readonly long Decompose(T* a, T* l)
        {
            for (nint i = 0; i < N; i++)
            {
                var row = l + (i * N);
                for (nint j = 0; j < i; j++)
                {
                    row[j] = (a[(i * A.Row) + (j * A.Column)] - Rows<T>.Dot(row, l + (j * N), j)) / l[(j * N) + j];
                }

                var square = a[i * (A.Row + A.Column)] - Rows<T>.Dot(row, row, i);
                if (!(square > T.Zero) || T.IsPositiveInfinity(square))
                {
                    return i;
                }

                row[i] = T.Sqrt(square);
                for (var j = i + 1; j < N; j++)
                {
                    row[j] = T.Zero;
                }
            }

            return -1;
        }
    }
}
