using System.Numerics;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels;

/// <summary>Matrix products, batched.</summary>
/// <remarks>
/// The bits of a result depend on the operands' values alone, not on their layout, the batch, the hardware or the threads:
/// each element is summed over k in order by fused multiply-adds, in blocks of 128 that are then added in order. (Integers wrap around.)
/// </remarks>
public static unsafe class MatrixProduct
{
    // Products smaller than this share threads by whole products, larger ones by pieces of each.
    private const double LargeWork = 4e6;

    /// <summary>c = a·b for each matrix of the batch: cᵢⱼ = Σₚ aᵢₚ·bₚⱼ, zero where k is 0.</summary>
    /// <param name="type">The element type of all three: Float64, Float32, Int32 or Int64.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single product.</param>
    /// <param name="m">The rows of a and c.</param>
    /// <param name="n">The columns of b and c.</param>
    /// <param name="k">The columns of a, the rows of b.</param>
    /// <param name="a">m×k each.</param>
    /// <param name="b">k×n each.</param>
    /// <param name="c">m×n each: overwritten. Its elements are distinct, and none is an element of a or b.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <exception cref="ArgumentException">The type is Bool, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static void Run(DType type, ReadOnlySpan<long> batch, long m, long n, long k, Matrices a, Matrices b, Matrices c, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(MatrixProduct), batch, m, n, k);
        Batch.CheckStrides(nameof(MatrixProduct), nameof(a), batch, a);
        Batch.CheckStrides(nameof(MatrixProduct), nameof(b), batch, b);
        Batch.CheckStrides(nameof(MatrixProduct), nameof(c), batch, c);
        switch (type)
        {
            case DType.Float64:
                Run<double>(batch, m, n, k, a, b, c, pool, threads);
                break;
            case DType.Float32:
                Run<float>(batch, m, n, k, a, b, c, pool, threads);
                break;
            case DType.Int32:
                Run<int>(batch, m, n, k, a, b, c, pool, threads);
                break;
            case DType.Int64:
                Run<long>(batch, m, n, k, a, b, c, pool, threads);
                break;
            default:
                throw new ArgumentException($"MatrixProduct: the elements are {type}, and a product needs numbers. Convert both operands first.", nameof(type));
        }
    }

    /// <summary>One product, each extent at least 1, with the widest vectors that the machine has.</summary>
    internal static void Run<T>(Product<T> product, Update update, Workers workers)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            BlockedProduct<T, Vector512<T>, Lanes512<T>>.Run(product, update, workers.Pool, workers.Threads);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            BlockedProduct<T, Vector256<T>, Lanes256<T>>.Run(product, update, workers.Pool, workers.Threads);
        }
        else
        {
            BlockedProduct<T, Vector128<T>, Lanes128<T>>.Run(product, update, workers.Pool, workers.Threads);
        }
    }

    private static void Run<T>(ReadOnlySpan<long> batch, long m, long n, long k, Matrices a, Matrices b, Matrices c, WorkerPool pool, int threads)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<T, Vector512<T>, Lanes512<T>>(batch, m, n, k, a, b, c, pool, threads);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<T, Vector256<T>, Lanes256<T>>(batch, m, n, k, a, b, c, pool, threads);
        }
        else
        {
            Run<T, Vector128<T>, Lanes128<T>>(batch, m, n, k, a, b, c, pool, threads);
        }
    }

    /// <summary>The same, for a width of vectors; the bits do not depend on it.</summary>
    internal static void Run<T, TVector, TLanes>(
        ReadOnlySpan<long> batch, long m, long n, long k, Matrices a, Matrices b, Matrices c, WorkerPool pool, int threads)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var count = Batch.Count(batch);
        if (count == 0 || m == 0 || n == 0)
        {
            return;
        }

        var product = Product<T>.Of(m, n, k, a, b, c);
        Fold(ref batch, ref product, a, b, c);
        count = Batch.Count(batch);
        fixed (long* extents = batch, aStrides = a.BatchStrides, bStrides = b.BatchStrides, cStrides = c.BatchStrides)
        {
            var one = new One<T, TVector, TLanes>
            {
                Product = product,
                A = new(a, batch.Length, extents, aStrides),
                B = new(b, batch.Length, extents, bStrides),
                C = new(c, batch.Length, extents, cStrides),
                Pool = pool,
                Threads = 1,
            };
            if (count > 1 && product.Work < LargeWork)
            {
                Batch.Run(count, one, pool, threads);
                return;
            }

            one.Threads = threads;
            for (var index = 0L; index < count; index++)
            {
                one.Run(index);
            }
        }
    }

    /// <summary>
    /// Batch axes over which b is shared, and a and c run on as if they had more rows, become rows: one large product instead of many small
    /// ones.
    /// </summary>
    private static void Fold<T>(ref ReadOnlySpan<long> batch, ref Product<T> product, Matrices a, Matrices b, Matrices c)
        where T : unmanaged
    {
        while (batch.Length > 0)
        {
            var axis = batch.Length - 1;
            var extent = (nint)batch[axis];
            long aStride = a.BatchStrides[axis], bStride = b.BatchStrides[axis], cStride = c.BatchStrides[axis];
            if (extent != 1 && bStride == 0 && aStride == product.M * product.ARow && cStride == product.M * product.CRow)
            {
                product.M *= extent;
            }
            else if (extent != 1 && aStride == 0 && bStride == product.N * product.BColumn && cStride == product.N * product.CColumn)
            {
                product.N *= extent;
            }
            else if (extent != 1)
            {
                return;
            }

            batch = batch[..axis];
        }
    }

    private struct One<T, TVector, TLanes> : IMatrixWork
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        public Product<T> Product;
        public Operand<T> A;
        public Operand<T> B;
        public Operand<T> C;
        public WorkerPool Pool;
        public int Threads;

        public readonly double Work => Product.Work;

        public readonly long Run(long matrix)
        {
            var product = Product;
            product.A = A.At(matrix);
            product.B = B.At(matrix);
            product.C = C.At(matrix);
            if (product.K > 0)
            {
                BlockedProduct<T, TVector, TLanes>.Run(product, Update.Set, Pool, Threads);
            }
            else
            {
                Zero(product);
            }

            return -1;
        }

        private static void Zero(in Product<T> product)
        {
            for (nint i = 0; i < product.M; i++)
            {
                for (nint j = 0; j < product.N; j++)
                {
                    product.C[(i * product.CRow) + (j * product.CColumn)] = default;
                }
            }
        }
    }
}
