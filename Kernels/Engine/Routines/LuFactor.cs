using System.Numerics;

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
    internal static long Decompose<T>(T* a, nint n, long* pivots)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var singular = -1L;
        for (nint k = 0; k < n; k++)
        {
            var pivot = Largest(a, n, k);
            pivots[k] = pivot;
            if (pivot != k)
            {
                Rows<T>.Exchange(a + (k * n), a + (pivot * n), n);
            }

            var row = a + (k * n);
            if (row[k] == T.Zero)
            {
                // The whole column is zero below: there is nothing to eliminate.
                singular = singular < 0 ? k : singular;
                continue;
            }

            for (var i = k + 1; i < n; i++)
            {
                var other = a + (i * n);
                other[k] /= row[k];
                Rows<T>.Subtract(other + k + 1, other[k], row + k + 1, n - k - 1);
            }
        }

        return singular;
    }

    /// <summary>Solves a·x = b in place in the adjacent rows of x, with the factors of a.</summary>
    internal static void Solve<T>(T* factors, nint n, long* pivots, T* x, nint rightSides)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint k = 0; k < n; k++)
        {
            if (pivots[k] != k)
            {
                Rows<T>.Exchange(x + (k * rightSides), x + ((nint)pivots[k] * rightSides), rightSides);
            }
        }

        Substitution<T>.Lower(factors, n, 1, unitDiagonal: true, n, x, rightSides);
        Substitution<T>.Upper(factors, n, 1, unitDiagonal: false, n, x, rightSides);
    }

    /// <summary>The row, from the k-th on, with the largest element of column k; a NaN counts as the largest, so that it shows in the result.</summary>
    private static nint Largest<T>(T* a, nint n, nint k)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var best = k;
        var size = T.Abs(a[(k * n) + k]);
        for (var i = k + 1; i < n; i++)
        {
            var other = T.Abs(a[(i * n) + k]);
            if (other > size || (T.IsNaN(other) && !T.IsNaN(size)))
            {
                best = i;
                size = other;
            }
        }

        return best;
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

        public readonly double Work => (double)N * N * N / 3;

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent(((long)N * N * sizeof(T)) + (N * sizeof(long)));
            var pivots = (long*)arena.Address;
            var lu = (T*)(pivots + N);
            A.Gather(matrix, lu, N, N);
            var singular = Decompose(lu, N, pivots);
            Factors.Scatter(lu, matrix, N, N);
            Pivots.Scatter(pivots, matrix, N, 1);
            return singular;
        }
    }
}
