namespace Fluxion.Kernels;

/// <summary>The positions of elements in ascending or descending order, batched. Stable: equal elements keep their order. NaN counts as greater than any number.</summary>
public static unsafe class ArgSort
{
    private const ulong Sign = 1UL << 63;

    /// <summary>Writes the positions of the smallest, the next … element of each vector; of the largest first where it descends.</summary>
    /// <param name="type">The element type of x: Float64, Float32, Int32 or Int64.</param>
    /// <param name="batch">The extents of the batch axes, outermost first; none for a single vector.</param>
    /// <param name="n">The length of a vector.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    /// <param name="x">Vectors: matrices of one column.</param>
    /// <param name="positions">As many vectors of Int64: overwritten.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="threads">The most threads to use; 0: as many as the pool has.</param>
    /// <exception cref="ArgumentException">The elements are Bool, or an operand has strides for another number of batch axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static void Run(DType type, ReadOnlySpan<long> batch, long n, bool descending, Matrices x, Matrices positions, WorkerPool pool, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Batch.CheckExtents(nameof(ArgSort), batch, n);
        Batch.CheckStrides(nameof(ArgSort), nameof(x), batch, x);
        Batch.CheckStrides(nameof(ArgSort), nameof(positions), batch, positions);
        switch (type)
        {
            case DType.Float64:
                Run<double, OfFloat64>(batch, n, descending, x, positions, pool, threads);
                break;
            case DType.Float32:
                Run<float, OfFloat32>(batch, n, descending, x, positions, pool, threads);
                break;
            case DType.Int64:
                Run<long, OfInt64>(batch, n, descending, x, positions, pool, threads);
                break;
            case DType.Int32:
                Run<int, OfInt32>(batch, n, descending, x, positions, pool, threads);
                break;
            default:
                throw new ArgumentException($"{nameof(ArgSort)}: the elements are {type}, which have no order. Convert them first.", nameof(type));
        }
    }

    private static void Run<T, TKey>(ReadOnlySpan<long> batch, long n, bool descending, Matrices x, Matrices positions, WorkerPool pool, int threads)
        where T : unmanaged
        where TKey : struct, IKey<T>
    {
        fixed (long* extents = batch, strides = x.BatchStrides, positionStrides = positions.BatchStrides)
        {
            var one = new One<T, TKey>
            {
                N = (int)n,
                Flip = descending ? ulong.MaxValue : 0,
                X = new(x, batch.Length, extents, strides),
                Positions = new(positions, batch.Length, extents, positionStrides),
            };
            Batch.Run(Batch.Count(batch), one, pool, threads);
        }
    }

    /// <summary>Whole numbers in the order of the elements.</summary>
    private interface IKey<T>
    {
        static abstract ulong Of(T value);
    }

    private struct OfInt64 : IKey<long>
    {
        public static ulong Of(long value) => (ulong)value ^ Sign;
    }

    private struct OfInt32 : IKey<int>
    {
        public static ulong Of(int value) => (ulong)(long)value ^ Sign;
    }

    private struct OfFloat32 : IKey<float>
    {
        public static ulong Of(float value) => OfFloat64.Of(value);
    }

    private struct OfFloat64 : IKey<double>
    {
        // Bits of numbers below 0 count downwards. The sign of 0 goes, and every NaN becomes the greatest.
        public static ulong Of(double value)
        {
            if (double.IsNaN(value))
            {
                return ulong.MaxValue;
            }

            var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
            return (bits & Sign) == 0 ? bits | Sign : ~bits;
        }
    }

    private struct One<T, TKey> : IMatrixWork
        where T : unmanaged
        where TKey : struct, IKey<T>
    {
        public int N;
        public ulong Flip;
        public Operand<T> X;
        public Operand<long> Positions;

        public readonly double Work => 10.0 * N * Math.Log2(N + 1.0);

        public readonly long Run(long vector)
        {
            using var arena = Arena.Rent(16L * N);
            var keys = new Span<ulong>(arena.Address, N);
            var positions = new Span<long>(arena.Address + (8L * N), N);
            var x = X.At(vector);
            for (var i = 0; i < N; i++)
            {
                keys[i] = TKey.Of(x[i * X.Row]) ^ Flip;
                positions[i] = i;
            }

            keys.Sort(positions);
            Restore(keys, positions);
            Positions.Scatter((long*)(arena.Address + (8L * N)), vector, N, 1);
            return -1;
        }

        /// <summary>The sort of keys forgets the order among equal ones.</summary>
        private static void Restore(Span<ulong> keys, Span<long> positions)
        {
            for (var start = 0; start < keys.Length;)
            {
                var end = start + 1;
                while (end < keys.Length && keys[end] == keys[start])
                {
                    end++;
                }

                if (end - start > 1)
                {
                    positions[start..end].Sort();
                }

                start = end;
            }
        }
    }
}
