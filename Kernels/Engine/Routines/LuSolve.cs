using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Linear systems with square matrices, batched.</summary>
public static unsafe class LuSolve
{
    /// <summary>Solves a·x = b for each matrix of the batch, by LU factors with partial pivoting.</summary>
    /// <param name="type">The element type of all three: Float64 or Float32.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single system.</param>
    /// <param name="n">The rows of a.</param>
    /// <param name="rightSides">The columns of b and x.</param>
    /// <param name="a">n×n each.</param>
    /// <param name="b">n×rightSides each.</param>
    /// <param name="x">n×rightSides each: overwritten; NaN where the matrix is exactly singular. It may be b itself.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <returns>The first matrix that is exactly singular, and its first pivot that is zero.</returns>
    /// <exception cref="ArgumentException">The type is not floating, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static Breakdown Run(
        DType type, ReadOnlySpan<long> batch, long n, long rightSides, Matrices a, Matrices b, Matrices x, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(LuSolve), batch, n, rightSides);
        Batch.CheckStrides(nameof(LuSolve), nameof(a), batch, a);
        Batch.CheckStrides(nameof(LuSolve), nameof(b), batch, b);
        Batch.CheckStrides(nameof(LuSolve), nameof(x), batch, x);
        return type switch
        {
            DType.Float64 => Run<double>(batch, n, rightSides, a, b, x, pool, threads),
            DType.Float32 => Run<float>(batch, n, rightSides, a, b, x, pool, threads),
            _ => throw Batch.NotFloating(nameof(LuSolve), type),
        };
    }

    private static Breakdown Run<T>(ReadOnlySpan<long> batch, long n, long rightSides, Matrices a, Matrices b, Matrices x, WorkerPool pool, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (long* extents = batch, aStrides = a.BatchStrides, bStrides = b.BatchStrides, xStrides = x.BatchStrides)
        {
            var one = new One<T>
            {
                N = (nint)n,
                RightSides = (nint)rightSides,
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
        public Operand<T> A;
        public Operand<T> B;
        public Operand<T> X;
        public Workers Workers;

        public readonly double Work => (double)N * N * ((N / 3.0) + RightSides);

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent(((long)N * (N + RightSides) * sizeof(T)) + (N * sizeof(long)));
            var pivots = (long*)arena.Address;
            var lu = (T*)(pivots + N);
            var x = lu + (N * N);
            A.Gather(matrix, lu, N, N);
            var singular = LuFactor.Decompose(lu, N, pivots, Workers);
            if (singular >= 0)
            {
                X.Fill(matrix, N, RightSides, T.NaN);
                return singular;
            }

            B.Gather(matrix, x, N, RightSides);
            LuFactor.Solve(lu, N, pivots, x, RightSides, Workers);
            X.Scatter(x, matrix, N, RightSides);
            return -1;
        }
    }
}
