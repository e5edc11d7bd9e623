using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Writes the step of a routine: it reads views of buffers where they lie, by strides.</summary>
internal static class RoutineWriter
{
    private const int Lower = 1;
    private const int UnitDiagonal = 2;

    public static RoutineStep Write(Lowering lowering, RoutineCall call)
    {
        var graph = lowering.Graph;
        var node = graph[call.Node];
        var first = graph[node.Inputs[0]];
        var routine = node.Op == Contraction.Dot ? Routine.MatrixProduct
            : node.Op == Factorization.Solve ? Routine.LuSolve
            : node.Op == Factorization.SolveTriangular ? Routine.TriangularSolve
            : Routine.Cholesky;
        var flags = routine == Routine.TriangularSolve ? (node.Attributes[0] * Lower) | (node.Attributes[1] * UnitDiagonal) : 0;
        return new RoutineStep(
            routine,
            node.Op.Name,
            node.Type,
            [.. node.Shape[..^2].Select(length => (long)length)],
            node.Shape[^2],
            node.Shape[^1],
            first.Shape[^1],
            flags,
            [.. node.Inputs.Append(call.Node).Select(Operand)]);

        Operand Operand(int place)
        {
            var view = graph[place].View!;
            return new Operand(lowering.BufferOf(view.Base, call.Step), view.Offset, view.Terms, view.Strides[..^2], view.Strides[^2], view.Strides[^1]);
        }
    }
}
