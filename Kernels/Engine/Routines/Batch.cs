namespace Fluxion.Kernels;

/// <summary>A routine's work on one matrix of a batch.</summary>
internal interface IMatrixWork
{
    /// <summary>Roughly the multiplications that one matrix takes.</summary>
    double Work { get; }

    /// <summary>Does the work.</summary>
    /// <param name="matrix">The matrix's number; the last batch axis counts fastest.</param>
    /// <returns>The pivot at which it broke down, or −1.</returns>
    long Run(long matrix);
}

/// <summary>The batch axes of a routine's operands.</summary>
internal static class Batch
{
    // Multiplications that are worth a thread's while.
    private const double ChunkWork = 250_000;

    /// <summary>How many matrices a batch holds.</summary>
    internal static long Count(ReadOnlySpan<long> extents)
    {
        var count = 1L;
        foreach (var extent in extents)
        {
            count = checked(count * extent);
        }

        return count;
    }

    /// <summary>Throws for a negative extent.</summary>
    internal static void CheckExtents(string routine, ReadOnlySpan<long> batch, params ReadOnlySpan<long> matrix)
    {
        foreach (var extent in batch)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, routine);
        }

        foreach (var extent in matrix)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, routine);
        }
    }

    /// <summary>Throws unless an operand has a stride for each batch axis.</summary>
    internal static void CheckStrides(string routine, string operand, ReadOnlySpan<long> batch, Matrices matrices)
    {
        if (matrices.BatchStrides.Length != batch.Length)
        {
            throw new ArgumentException(
                $"{routine}: there are {batch.Length} batch axes, and {operand} came with strides for {matrices.BatchStrides.Length}. "
                + "Give each operand one stride a batch axis (0 where it is shared).");
        }
    }

    /// <summary>What a routine for floating matrices throws for another element type.</summary>
    internal static ArgumentException NotFloating(string routine, DType type) =>
        new($"{routine}: the elements are {type}, and it needs Float64 or Float32. Convert the operands first.", nameof(type));

    /// <summary>Works on every matrix of a batch, in parallel where that pays.</summary>
    /// <returns>The first matrix that broke down, whatever the threads.</returns>
    internal static Breakdown Run<TWork>(long count, TWork work, WorkerPool pool, int threads)
        where TWork : struct, IMatrixWork
    {
        var perChunk = (long)Math.Clamp(ChunkWork / Math.Max(1, work.Work), 1, Math.Max(1, count));
        var job = new Job<TWork> { Work = work, Count = count, PerChunk = perChunk, Matrix = long.MaxValue, Pivot = -1 };
        pool.For((count + perChunk - 1) / perChunk, ref job, static (chunk, ref job) => job.Run(chunk), threads);
        return job.Pivot < 0 ? Breakdown.None : new Breakdown(job.Matrix, job.Pivot);
    }

    private struct Job<TWork>
        where TWork : struct, IMatrixWork
    {
        public TWork Work;
        public long Count;
        public long PerChunk;
        public long Matrix;
        public long Pivot;
        private int gate;

        public void Run(long chunk)
        {
            for (var matrix = chunk * PerChunk; matrix < Math.Min(Count, (chunk + 1) * PerChunk); matrix++)
            {
                var pivot = Work.Run(matrix);
                if (pivot >= 0)
                {
                    Note(matrix, pivot);
                }
            }
        }

        private void Note(long matrix, long pivot)
        {
            while (Interlocked.Exchange(ref gate, 1) != 0)
            {
                Thread.SpinWait(1);
            }

            if (matrix < Matrix)
            {
                Matrix = matrix;
                Pivot = pivot;
            }

            Volatile.Write(ref gate, 0);
        }
    }
}
