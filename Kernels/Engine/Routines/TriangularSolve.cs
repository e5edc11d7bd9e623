using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Linear systems with triangular matrices, batched.</summary>
public static unsafe class TriangularSolve
{
    /// <summary>Solves a·x = b for each matrix of the batch, by substitution.</summary>
    /// <param name="type">The element type of all three: Float64 or Float32.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single system.</param>
    /// <param name="n">The rows of a.</param>
    /// <param name="rightSides">The columns of b and x.</param>
    /// <param name="lower">
    /// Whether a is lower triangular; its other triangle is not read. For aᵀ exchange its strides (<see cref="Matrices.Transposed"/>) and this.
    /// </param>
    /// <param name="unitDiagonal">Whether the diagonal is taken to be 1, and not read.</param>
    /// <param name="a">n×n each.</param>
    /// <param name="b">n×rightSides each.</param>
    /// <param name="x">n×rightSides each: overwritten; NaN where the matrix is exactly singular. It may be b itself.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <returns>The first matrix that is exactly singular, and the first zero on its diagonal.</returns>
    /// <exception cref="ArgumentException">The type is not floating, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static Breakdown Run(
        DType type,
        ReadOnlySpan<long> batch,
        long n,
        long rightSides,
        bool lower,
        bool unitDiagonal,
        Matrices a,
        Matrices b,
        Matrices x,
        WorkerPool pool,
        int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(TriangularSolve), batch, n, rightSides);
        Batch.CheckStrides(nameof(TriangularSolve), nameof(a), batch, a);
        Batch.CheckStrides(nameof(TriangularSolve), nameof(b), batch, b);
        Batch.CheckStrides(nameof(TriangularSolve), nameof(x), batch, x);
        return type switch
        {
            DType.Float64 => Run<double>(batch, n, rightSides, lower, unitDiagonal, a, b, x, pool, threads),
            DType.Float32 => Run<float>(batch, n, rightSides, lower, unitDiagonal, a, b, x, pool, threads),
            _ => throw Batch.NotFloating(nameof(TriangularSolve), type),
        };
    }

    private static Breakdown Run<T>(
        ReadOnlySpan<long> batch, long n, long rightSides, bool lower, bool unitDiagonal, Matrices a, Matrices b, Matrices x, WorkerPool pool, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (long* extents = batch, aStrides = a.BatchStrides, bStrides = b.BatchStrides, xStrides = x.BatchStrides)
        {
            var one = new One<T>
            {
                N = (nint)n,
                RightSides = (nint)rightSides,
                Lower = lower,
                UnitDiagonal = unitDiagonal,
                A = new(a, batch.Length, extents, aStrides),
                B = new(b, batch.Length, extents, bStrides),
                X = new(x, batch.Length, extents, xStrides),
                Workers = new(pool, threads),
            };
            return Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    private struct One<T> : IMatrixWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public nint N;
        public nint RightSides;
        public bool Lower;
        public bool UnitDiagonal;
        public Operand<T> A;
        public Operand<T> B;
        public Operand<T> X;
        public Workers Workers;

        public readonly double Work => (double)N * N * RightSides;

        public readonly long Run(long matrix)
        {
            var a = A.At(matrix);
            for (nint i = 0; i < N && !UnitDiagonal; i++)
            {
                if (a[i * (A.Row + A.Column)] == T.Zero)
                {
                    X.Fill(matrix, N, RightSides, T.NaN);
                    return i;
                }
            }

            using var arena = Arena.Rent((long)N * RightSides * sizeof(T));
            var x = (T*)arena.Address;
            B.Gather(matrix, x, N, RightSides);
            if (Lower)
            {
                Substitution<T>.Lower(a, A.Row, A.Column, UnitDiagonal, N, x, RightSides, RightSides, Workers);
            }
            else
            {
                Substitution<T>.Upper(a, A.Row, A.Column, UnitDiagonal, N, x, RightSides, RightSides, Workers);
            }

            X.Scatter(x, matrix, N, RightSides);
            return -1;
        }
    }
}
