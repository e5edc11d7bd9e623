namespace Fluxion.Kernels;

/// <summary>Calls the routine of a step.</summary>
internal static unsafe class RoutineRun
{
    private const int Lower = 1;
    private const int UnitDiagonal = 2;
    private const int Backwards = 1;

    public static ProgramError Run(RoutineStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
    {
        var a = At(step, 0, buffers, data, step.Type);
        var b = At(step, 1, buffers, data, step.Routine == Routine.ArgSort ? DType.Int64 : step.Type);
        var breakdown = step.Operands.Length == 2 ? RunOnOne(step, a, b) : RunOnTwo(step, a, b, At(step, 2, buffers, data, step.Type));
        return breakdown.Occurred ? new ProgramError(Kind(step, breakdown.Pivot), 0, step.Operation, breakdown.Pivot, breakdown.Matrix) : ProgramError.None;
    }

    private static Breakdown RunOnTwo(RoutineStep step, Matrices a, Matrices b, Matrices result)
    {
        var batch = step.Batch.AsSpan();
        var pool = WorkerPool.Shared;
        switch (step.Routine)
        {
            case Routine.MatrixProduct:
                MatrixProduct.Run(step.Type, batch, step.M, step.N, step.K, a, b, result, pool);
                return Breakdown.None;
            case Routine.LuSolve:
                return LuSolve.Run(step.Type, batch, step.M, step.N, a, b, result, pool);
            case Routine.MatrixExponentialDerivative:
                return MatrixExponentialDerivative.Run(step, a, b, result);
            default:
                return TriangularSolve.Run(step.Type, batch, step.M, step.N, (step.Flags & Lower) != 0, (step.Flags & UnitDiagonal) != 0, a, b, result, pool);
        }
    }

    private static Breakdown RunOnOne(RoutineStep step, Matrices a, Matrices result)
    {
        var batch = step.Batch.AsSpan();
        var pool = WorkerPool.Shared;
        switch (step.Routine)
        {
            case Routine.CumulativeSum:
                CumulativeSum.Run(step.Type, batch, step.M, (step.Flags & Backwards) != 0, a, result, pool);
                return Breakdown.None;
            case Routine.ArgSort:
                ArgSort.Run(step.Type, batch, step.M, (step.Flags & Backwards) != 0, a, result, pool);
                return Breakdown.None;
            case Routine.Cholesky:
                return Cholesky.Run(step.Type, batch, step.M, a, result, pool);
            default:
                return RunFunction(step, a, result);
        }
    }

    private static Breakdown RunFunction(RoutineStep step, Matrices a, Matrices result) => step.Routine switch
    {
        Routine.Inverse => MatrixFunction.Run<Inverse>(step, a, result),
        Routine.LogDeterminant => MatrixFunction.Run<LogDeterminant>(step, a, result),
        Routine.Determinant => MatrixFunction.Run<Determinant>(step, a, result),
        Routine.Cofactors => MatrixFunction.Run<Cofactors>(step, a, result),
        Routine.Qr => MatrixFunction.Run<Qr>(step, a, result),
        Routine.SymmetricEigen => MatrixFunction.Run<SymmetricEigen>(step, a, result),
        Routine.Svd => MatrixFunction.Run<Svd>(step, a, result),
        Routine.PseudoInverse => MatrixFunction.Run<PseudoInverse>(step, a, result),
        _ => MatrixFunction.Run<MatrixExponential>(step, a, result),
    };

    private static ProgramErrorKind Kind(RoutineStep step, long pivot) => pivot switch
    {
        Breakdown.NotFinite => ProgramErrorKind.NotFinite,
        Breakdown.NotConverged => ProgramErrorKind.NotConverged,
        _ => step.Routine == Routine.Cholesky ? ProgramErrorKind.NotPositiveDefinite : ProgramErrorKind.Singular,
    };

    /// <summary>The product of a step without batch axes.</summary>
    public static Product<T> Product<T>(RoutineStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
        where T : unmanaged
    {
        var a = At(step, 0, buffers, data, step.Type);
        var b = At(step, 1, buffers, data, step.Type);
        return Fluxion.Kernels.Product<T>.Of(step.M, step.N, step.K, a, b, At(step, 2, buffers, data, step.Type));
    }

    private static Matrices At(RoutineStep step, int operand, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data, DType type)
    {
        var (buffer, offset, terms, batchStrides, rowStride, columnStride) = step.Operands[operand];
        foreach (var term in terms)
        {
            offset += term.Factor * data[term.Slot];
        }

        return new Matrices((byte*)buffers[buffer] + (offset * type.Size()), batchStrides.AsSpan(), rowStride, columnStride);
    }
}
