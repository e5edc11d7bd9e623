using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Running sums, batched.</summary>
public static unsafe class CumulativeSum
{
    /// <summary>yᵢ = x₀ + … + xᵢ for each vector; from the end, yᵢ = xᵢ + … + xₙ₋₁, where it is reversed. Float32 is summed in Float64.</summary>
    /// <param name="type">The element type of both: Float64, Float32, Int32 or Int64.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single vector.</param>
    /// <param name="n">The length of a vector.</param>
    /// <param name="reverse">Whether it sums from the end.</param>
    /// <param name="x">Vectors: matrices of one column.</param>
    /// <param name="y">As many vectors: overwritten. They may be x itself.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <exception cref="ArgumentException">The elements are Bool, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static void Run(DType type, ReadOnlySpan<long> batch, long n, bool reverse, Matrices x, Matrices y, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(CumulativeSum), batch, n);
        Batch.CheckStrides(nameof(CumulativeSum), nameof(x), batch, x);
        Batch.CheckStrides(nameof(CumulativeSum), nameof(y), batch, y);
        switch (type)
        {
            case DType.Float64:
                Run<double, double>(batch, n, reverse, x, y, pool, threads);
                break;
            case DType.Float32:
                Run<float, double>(batch, n, reverse, x, y, pool, threads);
                break;
            case DType.Int64:
                Run<long, long>(batch, n, reverse, x, y, pool, threads);
                break;
            case DType.Int32:
                Run<int, int>(batch, n, reverse, x, y, pool, threads);
                break;
            default:
                throw new ArgumentException($"{nameof(CumulativeSum)}: the elements are {type}, which have no sum. Convert them first.", nameof(type));
        }
    }

    private static void Run<T, TSum>(ReadOnlySpan<long> batch, long n, bool reverse, Matrices x, Matrices y, WorkerPool pool, int threads)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        fixed (long* extents = batch, xStrides = x.BatchStrides, yStrides = y.BatchStrides)
        {
            var one = new One<T, TSum>
            {
                N = (nint)n,
                Reverse = reverse,
                X = new(x, batch.Length, extents, xStrides),
                Y = new(y, batch.Length, extents, yStrides),
            };
            Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    private struct One<T, TSum> : IMatrixWork
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        public nint N;
        public bool Reverse;
        public Operand<T> X;
        public Operand<T> Y;

        public readonly double Work => N;

        public readonly long Run(long vector)
        {
            var (from, step) = Reverse ? (N - 1, -1) : (0, 1);
            var x = X.At(vector) + (from * X.Row);
            var y = Y.At(vector) + (from * Y.Row);
            var sum = TSum.Zero;
            for (nint i = 0; i < N; i++)
            {
                sum += TSum.CreateTruncating(*x);
                *y = T.CreateTruncating(sum);
                x += step * X.Row;
                y += step * Y.Row;
            }

            return -1;
        }
    }
}
