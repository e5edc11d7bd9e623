namespace Fluxion.Kernels;

/// <summary>Calls the routine of a step.</summary>
internal static unsafe class RoutineRun
{
    private const int Lower = 1;
    private const int UnitDiagonal = 2;
    private const int Backwards = 1;

    public static ProgramError Run(RoutineStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
    {
        var batch = step.Batch.AsSpan();
        var pool = WorkerPool.Shared;
        var a = At(step, 0, buffers, data, step.Type);
        var b = At(step, 1, buffers, data, step.Routine == Routine.ArgSort ? DType.Int64 : step.Type);
        var breakdown = Breakdown.None;
        switch (step.Routine)
        {
            case Routine.MatrixProduct:
                MatrixProduct.Run(step.Type, batch, step.M, step.N, step.K, a, b, At(step, 2, buffers, data, step.Type), pool);
                break;
            case Routine.LuSolve:
                breakdown = LuSolve.Run(step.Type, batch, step.M, step.N, a, b, At(step, 2, buffers, data, step.Type), pool);
                break;
            case Routine.TriangularSolve:
                TriangularSolve.Run(step.Type, batch, step.M, step.N, (step.Flags & Lower) != 0, (step.Flags & UnitDiagonal) != 0, a, b, At(step, 2, buffers, data, step.Type), pool);
                break;
            case Routine.CumulativeSum:
                CumulativeSum.Run(step.Type, batch, step.M, (step.Flags & Backwards) != 0, a, b, pool);
                break;
            case Routine.ArgSort:
                ArgSort.Run(step.Type, batch, step.M, (step.Flags & Backwards) != 0, a, b, pool);
                break;
            default:
                breakdown = Cholesky.Run(step.Type, batch, step.M, a, b, pool);
                break;
        }

        return breakdown.Occurred
            ? new ProgramError(
                step.Routine == Routine.Cholesky ? ProgramErrorKind.NotPositiveDefinite : ProgramErrorKind.Singular,
                0,
                step.Operation,
                breakdown.Pivot,
                breakdown.Matrix)
            : ProgramError.None;
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
