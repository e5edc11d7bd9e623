using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>A function of one matrix, computed in Float64 whatever the element type: its own roundings are then far below those of a Float32 result.</summary>
internal unsafe interface IMatrixFunction
{
    /// <summary>Roughly the multiplications that an m×n matrix takes.</summary>
    static abstract double Work(nint m, nint n);

    /// <summary>How many numbers of 8 bytes it needs room for, beside the matrix and its result.</summary>
    static abstract nint Room(nint m, nint n);

    /// <summary>The rows of a matrix with n columns whose result has so many rows and columns: n where nothing else is said.</summary>
    static virtual nint Rows(nint n, nint resultRows, nint resultColumns) => n;

    /// <summary>Does the work.</summary>
    /// <param name="a">Adjacent rows; may be overwritten.</param>
    /// <param name="m">How many rows.</param>
    /// <param name="n">How many columns.</param>
    /// <param name="result">Adjacent rows.</param>
    /// <param name="unit">The distance from 1 to the next number of the element type.</param>
    /// <returns>The pivot at which it broke down (<see cref="Breakdown"/>), or −1.</returns>
    static abstract long Run(double* a, nint m, nint n, double* result, double unit);
}

/// <summary>Runs a function of one matrix on each matrix of a batch.</summary>
internal static unsafe class MatrixFunction
{
    /// <summary>Runs the step of a function with operands a and its result, which is NaN where the function breaks down.</summary>
    internal static Breakdown Run<TFunction>(RoutineStep step, Matrices a, Matrices result)
        where TFunction : struct, IMatrixFunction =>
        step.Type switch
        {
            DType.Float64 => Run<TFunction, double>(step, a, result),
            DType.Float32 => Run<TFunction, float>(step, a, result),
            _ => throw Batch.NotFloating(typeof(TFunction).Name, step.Type),
        };

    private static Breakdown Run<TFunction, T>(RoutineStep step, Matrices a, Matrices result)
        where TFunction : struct, IMatrixFunction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var batch = step.Batch.AsSpan();
        fixed (long* extents = batch, aStrides = a.BatchStrides, resultStrides = result.BatchStrides)
        {
            var one = new One<TFunction, T>
            {
                M = TFunction.Rows((nint)step.K, (nint)step.M, (nint)step.N),
                N = (nint)step.K,
                Rows = (nint)step.M,
                Columns = (nint)step.N,
                A = new(a, batch.Length, extents, aStrides),
                Result = new(result, batch.Length, extents, resultStrides),
            };
            return Batch.Run(Batch.Count(batch), one, WorkerPool.Shared, 0);
        }
    }

    private struct One<TFunction, T> : IMatrixWork
        where TFunction : struct, IMatrixFunction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public nint M;
        public nint N;
        public nint Rows;
        public nint Columns;
        public Operand<T> A;
        public Operand<T> Result;

        public readonly double Work => TFunction.Work(M, N);

        public readonly long Run(long matrix)
        {
            using var arena = Arena.Rent(((M * N) + (Rows * Columns)) * sizeof(double));
            var a = (double*)arena.Address;
            var result = a + (M * N);
            var from = A.At(matrix);
            for (nint i = 0; i < M; i++)
            {
                for (nint j = 0; j < N; j++)
                {
                    a[(i * N) + j] = double.CreateTruncating(from[(i * A.Row) + (j * A.Column)]);
                }
            }

            var pivot = TFunction.Run(a, M, N, result, double.CreateTruncating(T.BitIncrement(T.One) - T.One));
            var to = Result.At(matrix);
            for (nint i = 0; i < Rows; i++)
            {
                for (nint j = 0; j < Columns; j++)
                {
                    to[(i * Result.Row) + (j * Result.Column)] = pivot < 0 ? T.CreateTruncating(result[(i * Columns) + j]) : T.NaN;
                }
            }

            return pivot;
        }
    }
}
