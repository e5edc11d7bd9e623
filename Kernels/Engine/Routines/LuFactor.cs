using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels;

/// <summary>LU factors with partial pivoting, batched: what determinants are read off.</summary>
public static unsafe class LuFactor
{
    /// <summary>P·a = L·U for each matrix of the batch, rows exchanged so that each pivot is the largest of its column.</summary>
    /// <param name="type">The element type of a and its factors: Float64 or Float32.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single matrix.</param>
    /// <param name="n">The rows of a.</param>
    /// <param name="a">n×n each.</param>
    /// <param name="factors">n×n each: overwritten with U on and above the diagonal and L, whose diagonal is 1, below it. It may be a itself.</param>
    /// <param name="pivots">
    /// n×1 of Int64 each: overwritten. In step k row k was exchanged with row pivots[k] ≥ k, so det a = Πₖ ±Uₖₖ, minus where pivots[k] ≠ k.
    /// </param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <returns>The first matrix that is exactly singular, and its first pivot that is zero. Its factors are as valid as any other's.</returns>
    /// <exception cref="ArgumentException">The type is not floating, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static Breakdown Run(DType type, ReadOnlySpan<long> batch, long n, Matrices a, Matrices factors, Matrices pivots, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(LuFactor), batch, n);
        Batch.CheckStrides(nameof(LuFactor), nameof(a), batch, a);
        Batch.CheckStrides(nameof(LuFactor), nameof(factors), batch, factors);
        Batch.CheckStrides(nameof(LuFactor), nameof(pivots), batch, pivots);
        return type switch
        {
            DType.Float64 => Run<double>(batch, n, a, factors, pivots, pool, threads),
            DType.Float32 => Run<float>(batch, n, a, factors, pivots, pool, threads),
            _ => throw Batch.NotFloating(nameof(LuFactor), type),
        };
    }

    /// <summary>Factors adjacent rows in place.</summary>
    /// <returns>The first pivot that is exactly zero, or −1.</returns>
    internal static long Decompose<T>(T* a, nint n, long* pivots, Workers workers)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Decompose(a, n, n, n, pivots, workers);

    /// <summary>Solves a·x = b in place in the adjacent rows of x, with the factors of a.</summary>
    internal static void Solve<T>(T* factors, nint n, long* pivots, T* x, nint rightSides, Workers workers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Exchange(x, rightSides, n, pivots, rightSides);
        Substitution<T>.Lower(factors, n, 1, unitDiagonal: true, n, x, rightSides, rightSides, workers);
        Substitution<T>.Upper(factors, n, 1, unitDiagonal: false, n, x, rightSides, rightSides, workers);
    }

    /// <summary>
    /// Factors the first columns of some rows: one half of them, then the other half with what the first leaves of it, so that almost all of the work
    /// is in matrix products (Toledo, Locality of reference in LU decomposition with partial pivoting, 1997).
    /// </summary>
    private static long Decompose<T>(T* a, nint stride, nint rows, nint columns, long* pivots, Workers workers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint panel = Vector512<T>.Count;
        if (columns <= panel)
        {
            return DecomposePanel(a, stride, rows, columns, pivots);
        }

        var first = ((columns / 2) + panel - 1) / panel * panel;
        var second = columns - first;
        T* right = a + first, below = a + (first * stride);
        var singular = Decompose(a, stride, rows, first, pivots, workers);
        Exchange(right, stride, first, pivots, second);
        Substitution<T>.Lower(a, stride, 1, unitDiagonal: true, first, right, stride, second, workers);
        MatrixProduct.Run(
            new Product<T>
            {
                M = rows - first,
                N = second,
                K = first,
                A = below,
                ARow = stride,
                AColumn = 1,
                B = right,
                BRow = stride,
                BColumn = 1,
                C = below + first,
                CRow = stride,
                CColumn = 1,
            },
            Update.Subtract,
            workers);
        var later = Decompose(below + first, stride, rows - first, second, pivots + first, workers);
        Exchange(below, stride, second, pivots + first, first);
        for (var k = first; k < columns; k++)
        {
            pivots[k] += first;
        }

        return singular >= 0 || later < 0 ? singular : first + later;
    }

    /// <summary>Exchanges row k with row pivots[k], for each k in order.</summary>
    private static void Exchange<T>(T* rows, nint stride, nint count, long* pivots, nint length)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint k = 0; k < count; k++)
        {
            if (pivots[k] != k)
            {
                Rows<T>.Exchange(rows + (k * stride), rows + ((nint)pivots[k] * stride), length);
            }
        }
    }

    /// <summary>Factors at most as many columns as a vector has elements, one after the other.</summary>
    private static long DecomposePanel<T>(T* a, nint stride, nint rows, nint columns, long* pivots)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var singular = -1L;
        for (nint k = 0; k < columns; k++)
        {
            var pivot = Largest(a + k, stride, k, rows);
            pivots[k] = pivot;
            if (pivot != k)
            {
                Rows<T>.Exchange(a + (k * stride), a + (pivot * stride), columns);
            }

            if (a[(k * stride) + k] == T.Zero)
            {
                // The whole column is zero below: there is nothing to eliminate.
                singular = singular < 0 ? k : singular;
            }
            else
            {
                Eliminate(a, stride, k, rows, columns);
            }
        }

        return singular;
    }

    /// <summary>The row, from the k-th on, with the largest element of a column; a NaN counts as the largest, so that it shows in the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Largest<T>(T* column, nint stride, nint k, nint rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var best = k;
        var size = T.Abs(column[k * stride]);
        for (var i = k + 1; i < rows; i++)
        {
            var other = T.Abs(column[i * stride]);
            if (other > size || (T.IsNaN(other) && !T.IsNaN(size)))
            {
                best = i;
                size = other;
            }
        }

        return best;
    }

    /// <summary>Divides column k by its pivot below it, and subtracts so many times row k from the rows below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eliminate<T>(T* a, nint stride, nint k, nint rows, nint columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var row = a + (k * stride);
        var pivot = row[k];
        if (columns == Vector512<T>.Count)
        {
            // Of the pivot's row, what is right of the pivot.
            var right = Vector512.ConditionalSelect(
                Vector512.GreaterThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(k))), Vector512.Load(row), Vector512<T>.Zero);
            for (var i = k + 1; i < rows; i++)
            {
                var other = a + (i * stride);
                var factor = other[k] / pivot;
                Lanes512<T>.MultiplyAdd(Vector512.Create(-factor), right, Vector512.Load(other)).Store(other);
                other[k] = factor;
            }

            return;
        }

        for (var i = k + 1; i < rows; i++)
        {
            var other = a + (i * stride);
            var factor = other[k] / pivot;
            other[k] = factor;
            for (var j = k + 1; j < columns; j++)
            {
                other[j] = T.FusedMultiplyAdd(-factor, row[j], other[j]);
            }
        }
    }

    private static Breakdown Run<T>(ReadOnlySpan<long> batch, long n, Matrices a, Matrices factors, Matrices pivots, WorkerPool pool, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (long* extents = batch, aStrides = a.BatchStrides, factorStrides = factors.BatchStrides, pivotStrides = pivots.BatchStrides)
        {
            var one = new One<T>
            {
                N = (nint)n,
                A = new(a, batch.Length, extents, aStrides),
                Factors = new(factors, batch.Length, extents, factorStrides),
                Pivots = new(pivots, batch.Length, extents, pivotStrides),
                Workers = new(pool, threads),
            };
            return Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    private struct One<T> : IMatrixWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public nint N;
        public Operand<T> A;
        public Operand<T> Factors;
        public Operand<long> Pivots;
        public Workers Workers;

        public readonly double Work => (double)N * N * N / 3;

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent(((long)N * N * sizeof(T)) + (N * sizeof(long)));
            var pivots = (long*)arena.Address;
            var lu = (T*)(pivots + N);
            A.Gather(matrix, lu, N, N);
            var singular = Decompose(lu, N, pivots, Workers);
            Factors.Scatter(lu, matrix, N, N);
            Pivots.Scatter(pivots, matrix, N, 1);
            return singular;
        }
    }
}
