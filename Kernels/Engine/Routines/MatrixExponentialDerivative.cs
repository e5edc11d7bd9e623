using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>
/// The Fréchet derivative L(a, e) of exp at a along e, the upper right block of exp [[a, e], [0, a]] (Van Loan, Computing integrals involving the matrix exponential, 1978), computed in Float64.
/// It is linear in e, which is brought to norm 1 before: the blocks shall be of like size. NaN where an element is not finite.
/// </summary>
internal static unsafe class MatrixExponentialDerivative
{
    /// <summary>Runs the step with operands a, e and L.</summary>
    public static Breakdown Run(RoutineStep step, Matrices a, Matrices e, Matrices result) => step.Type switch
    {
        DType.Float64 => Run<double>(step, a, e, result),
        DType.Float32 => Run<float>(step, a, e, result),
        _ => throw Batch.NotFloating(nameof(MatrixExponentialDerivative), step.Type),
    };

    private static Breakdown Run<T>(RoutineStep step, Matrices a, Matrices e, Matrices result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var batch = step.Batch.AsSpan();
        fixed (long* extents = batch, aStrides = a.BatchStrides, eStrides = e.BatchStrides, resultStrides = result.BatchStrides)
        {
            var one = new One<T>
            {
                N = (nint)step.M,
                A = new(a, batch.Length, extents, aStrides),
                E = new(e, batch.Length, extents, eStrides),
                Result = new(result, batch.Length, extents, resultStrides),
            };
            return Batch.Run(Batch.Count(batch), one, WorkerPool.Shared, 0);
        }
    }

    private struct One<T> : IMatrixWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public nint N;
        public Operand<T> A;
        public Operand<T> E;
        public Operand<T> Result;

        public readonly double Work => MatrixExponential.Work(2 * N, 2 * N);

        public readonly long Run(long matrix)
        {
            var width = 2 * N;
            using var arena = Arena.Rent(2L * width * width * sizeof(double));
            var blocks = (double*)arena.Address;
            var exponential = blocks + (width * width);
            var a = A.At(matrix);
            var e = E.At(matrix);
            var norm = Norm(e);
            if (norm == 0)
            {
                Result.Fill(matrix, N, N, T.Zero);
                return -1;
            }

            for (nint i = 0; i < N; i++)
            {
                for (nint j = 0; j < N; j++)
                {
                    var x = double.CreateTruncating(a[(i * A.Row) + (j * A.Column)]);
                    blocks[(i * width) + j] = x;
                    blocks[((i + N) * width) + j + N] = x;
                    blocks[(i * width) + j + N] = double.CreateTruncating(e[(i * E.Row) + (j * E.Column)]) / norm;
                    blocks[((i + N) * width) + j] = 0;
                }
            }

            MatrixExponential.Run(blocks, width, width, exponential, 0);
            var to = Result.At(matrix);
            for (nint i = 0; i < N; i++)
            {
                for (nint j = 0; j < N; j++)
                {
                    to[(i * Result.Row) + (j * Result.Column)] = T.CreateTruncating(exponential[(i * width) + j + N] * norm);
                }
            }

            return -1;
        }

        /// <summary>The largest sum of sizes along a column; NaN where one is.</summary>
        private readonly double Norm(T* e)
        {
            var norm = 0.0;
            for (nint j = 0; j < N; j++)
            {
                var sum = 0.0;
                for (nint i = 0; i < N; i++)
                {
                    sum += Math.Abs(double.CreateTruncating(e[(i * E.Row) + (j * E.Column)]));
                }

                norm = Math.Max(norm, sum);
            }

            return norm;
        }
    }
}
