using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Writes the step of a routine: it reads views of buffers where they lie, by strides.</summary>
internal static class RoutineWriter
{
    private const int Lower = 1;
    private const int UnitDiagonal = 2;

    private static readonly Dictionary<Op, Routine> Routines = new()
    {
        [Contraction.Dot] = Routine.MatrixProduct,
        [Factorization.Solve] = Routine.LuSolve,
        [Factorization.SolveTriangular] = Routine.TriangularSolve,
        [Factorization.Cholesky] = Routine.Cholesky,
        [Factorization.Inverse] = Routine.Inverse,
        [Determinants.LogDeterminant] = Routine.LogDeterminant,
        [Determinants.Determinant] = Routine.Determinant,
        [Determinants.Cofactors] = Routine.Cofactors,
        [Decompositions.Qr] = Routine.Qr,
        [Decompositions.Eigh] = Routine.SymmetricEigen,
        [Decompositions.Svd] = Routine.Svd,
        [Decompositions.PseudoInverse] = Routine.PseudoInverse,
        [MatrixExponentials.MatrixExp] = Routine.MatrixExponential,
        [MatrixExponentials.Frechet] = Routine.MatrixExponentialDerivative,
        [Sequences.CumSum] = Routine.CumulativeSum,
        [Sequences.ArgSort] = Routine.ArgSort,
    };

    /// <summary>Whether a routine of the device computes an op.</summary>
    public static bool IsRoutine(Op op) => Routines.ContainsKey(op);

    public static RoutineStep Write(Lowering lowering, RoutineCall call)
    {
        var graph = lowering.Graph;
        var node = graph[call.Node];
        var first = graph[node.Inputs[0]];
        var routine = Routines[node.Op];
        var flags = routine switch
        {
            Routine.TriangularSolve => (node.Attributes[0] * Lower) | (node.Attributes[1] * UnitDiagonal),
            Routine.CumulativeSum or Routine.ArgSort => node.Attributes[0],
            _ => 0,
        };

        // A vector is a matrix of one column.
        var batchAxes = node.Shape.Length - (routine is Routine.CumulativeSum or Routine.ArgSort ? 1 : 2);
        var columns = batchAxes == node.Shape.Length - 1 ? 1 : node.Shape[^1];
        return new RoutineStep(
            routine,
            Factorization.NameOf(node.Op, node.Attributes),
            first.Type,
            [.. node.Shape[..batchAxes].Select(length => (long)length)],
            node.Shape[batchAxes],
            columns,
            first.Shape[^1],
            flags,
            [.. node.Inputs.Append(call.Node).Select(Operand)]);

        Operand Operand(int place)
        {
            var view = graph[place].View!;
            var columnStride = batchAxes == node.Shape.Length - 1 ? 0 : view.Strides[^1];
            return new Operand(lowering.BufferOf(view.Base, call.Step), view.Offset, view.Terms, view.Strides[..batchAxes], view.Strides[batchAxes], columnStride);
        }
    }
}
