using System.Globalization;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What a run found wrong, in words.</summary>
internal static class Failures
{
    public static Exception Of(ProgramError error) => error.Kind switch
    {
        ProgramErrorKind.IndexOutOfRange => new ArgumentOutOfRangeException(
            "index",
            error.Bound == 0
                ? $"{error.Operation}: index {error.Position} picks from an axis of length 0, which has no elements."
                : $"{error.Operation}: index {error.Position} is outside 0..{error.Bound - 1}, the positions of the axis that it picks from. Clamp the index, or check where it comes from; negative positions do not count from the end here."),
        ProgramErrorKind.Singular => OfMatrix(
            error,
            $"is singular: pivot {error.Position} is exactly 0",
            "Check that its rows are independent, or add a small multiple of the identity: a + 1e-10 * Tensor.eye n."),
        ProgramErrorKind.NotFinite => OfMatrix(
            error,
            "has an element that is infinite or NaN",
            "Check where it comes from: a division by 0, the logarithm of 0, an overflow."),
        ProgramErrorKind.NotConverged => new LinearAlgebraException(
            $"{error.Operation}: the iteration for the matrix{InBatch(error)} did not converge. Scale its rows and columns to a like size."),
        ProgramErrorKind.NotFinished => Errors.Operation(
            error.Operation,
            $"it has not converged after {error.Position} iterations",
            "Start nearer to the solution, allow more iterations or a larger tolerance, or check that the function contracts there."),
        _ => OfMatrix(
            error,
            $"is not positive definite: the leading minor of order {error.Position + 1} is not positive",
            "Check that it is symmetric, or add a small multiple of the identity: a + 1e-10 * Tensor.eye n."),
    };

    /// <summary>What to throw for a plan that takes more than the machine has: said before anything runs.</summary>
    public static InsufficientMemoryException NoRoom(Plan plan, LargestBuffer? largest)
    {
        var most = largest is null ? "" : $", the most of it for one of shape {Shapes.Text(largest.Shape)}, {largest.Type}";
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"{largest?.Operation ?? "evaluation"}: this would take {(plan.Bytes >= BufferTable.Countless ? "more than " : "")}{plan.Bytes:N0} bytes, {plan.ResultBytes:N0} for results and {plan.Bytes - plan.ResultBytes:N0} for what is computed on the way{most}; {BlockPool.Shared.Room()}. "
            + $"Nothing was run. Use smaller batches or Float32, reduce before broadcasting, checkpoint long computations, or let go of tensors that are not needed; Graph.explain says what a function will take."));
    }

    private static LinearAlgebraException OfMatrix(ProgramError error, string problem, string wayOut) =>
        new($"{error.Operation}: the matrix{InBatch(error)} {problem}. {wayOut}");

    private static string InBatch(ProgramError error) => error.Bound > 0 ? $" number {error.Bound} of the batch" : "";
}
