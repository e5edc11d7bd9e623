namespace Fluxion.Kernels;

/// <summary>What routines need room for while they run, beside their operands: known before.</summary>
internal static class RoutineMemory
{
    // Of BlockedProduct: the rows and columns of a panel, how deep it is, and how wide a tile may be.
    private const nint PanelWidth = 1536;
    private const nint PanelDepth = 128;
    private const nint TileWidth = 64;

    /// <summary>About the most bytes that any step of a program takes so, those of loops and choices included; steps take turns.</summary>
    public static long Most(DeviceProgram program)
    {
        var most = 0L;
        foreach (var step in program.Steps)
        {
            most = Math.Max(most, step switch
            {
                RoutineStep routine => Of(routine),
                EpilogueStep epilogue => epilogue.Room(program, WorkerPool.Shared.Threads),
                LoopStep loop => Math.Max(Most(loop.Body.Program), loop.Condition is { } condition ? Most(condition.Program) : 0),
                ChoiceStep choice => Math.Max(Most(choice.Then.Program), Most(choice.Else.Program)),
                _ => 0,
            });
        }

        return most;
    }

    /// <summary>A routine's: one matrix's for each that is worked on at once.</summary>
    private static long Of(RoutineStep step)
    {
        var (m, n, k) = ((nint)step.M, (nint)step.N, (nint)step.K);
        var size = step.Type.Size();
        var atOnce = Math.Min(Batch.Count(step.Batch.AsSpan()), WorkerPool.Shared.Threads);
        return step.Routine switch
        {
            Routine.MatrixProduct => Panels(m, n, k, size),
            Routine.CumulativeSum => 0,
            Routine.ArgSort => atOnce * 16 * m,
            Routine.LuSolve => (atOnce * m * (((m + n) * size) + sizeof(long))) + Panels(m, Math.Max(m, n), m, size),
            Routine.TriangularSolve => (atOnce * m * n * size) + Panels(m, n, m, size),
            Routine.Cholesky => (atOnce * m * m * size) + Panels(m, m, m, size),
            Routine.MatrixExponentialDerivative => (atOnce * ((8 * m * m) + MatrixExponential.Room(2 * m, 2 * m)) * sizeof(double)) + Panels(2 * m, 2 * m, 2 * m, sizeof(double)),
            Routine.Inverse => Of<Inverse>(),
            Routine.LogDeterminant => Of<LogDeterminant>(),
            Routine.Determinant => Of<Determinant>(),
            Routine.Cofactors => Of<Cofactors>(),
            Routine.Qr => Of<Qr>(),
            Routine.SymmetricEigen => Of<SymmetricEigen>(),
            Routine.Svd => Of<Svd>(),
            Routine.PseudoInverse => Of<PseudoInverse>(),
            _ => Of<MatrixExponential>(),
        };

        long Of<TFunction>()
            where TFunction : struct, IMatrixFunction
        {
            var rows = TFunction.Rows(k, m, n);
            return (atOnce * ((rows * k) + (m * n) + TFunction.Room(rows, k)) * sizeof(double)) + Panels(k, k, k, sizeof(double));
        }
    }

    /// <summary>A product's.</summary>
    internal static long Panels(nint m, nint n, nint k, int size) =>
        (((Math.Min(m, PanelWidth) + Math.Min(n, PanelWidth) + TileWidth) * Math.Min(k, PanelDepth)) + (TileWidth * k)) * size;
}
