using System.Collections.Immutable;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Cpu;

/// <content>Branches: that all lanes take alike, or some.</content>
internal sealed partial class PartEmitter
{
    private void Emit(If branch)
    {
        foreach (var merged in branch.Results)
        {
            maskSizes[merged.Result] = lanes?.Shape.Widest ?? 0;
            Declare(merged.Result);
        }

        if (IsVector(branch.Condition))
        {
            LaneBranch(branch);
            return;
        }

        var otherwise = il.DefineLabel();
        var end = il.DefineLabel();
        Scalar(branch.Condition);
        il.Emit(OpCodes.Brfalse, otherwise);
        Side(branch.Then, branch, merged => merged.Then);
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(otherwise);
        Side(branch.Else, branch, merged => merged.Else);
        il.MarkLabel(end);
    }

    private void Side(ImmutableArray<Statement> block, If branch, Func<Merged, int> value)
    {
        Block(block);
        foreach (var merged in branch.Results.Where(merged => survey.IsUsed(merged.Result)))
        {
            Value(value(merged), IsVector(merged.Result), maskSizes[merged.Result]);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }
    }

    /// <summary>A branch that some lanes take: either block runs where any lane needs it, and the second one's values go where the condition does not hold.</summary>
    private void LaneBranch(If branch)
    {
        var (vectors, shape) = (lanes!.Vectors, lanes.Shape);
        var otherwise = il.DefineLabel();
        var end = il.DefineLabel();
        var condition = il.DeclareLocal(shape.Of(DType.Bool, shape.Widest));
        var bits = il.DeclareLocal(typeof(long));
        PushMask(branch.Condition, shape.Widest);
        il.Emit(OpCodes.Stloc, condition);
        il.Emit(OpCodes.Ldloc, condition);
        vectors.Bits(shape.Widest);
        il.Emit(OpCodes.Stloc, bits);
        il.Emit(OpCodes.Ldloc, bits);
        il.Emit(OpCodes.Brfalse, otherwise);
        Side(branch.Then, branch, merged => merged.Then);
        il.MarkLabel(otherwise);
        il.Emit(OpCodes.Ldloc, bits);
        il.Emit(OpCodes.Ldc_I8, shape.AllLanes);
        il.Emit(OpCodes.Beq, end);
        Block(branch.Else);
        foreach (var merged in branch.Results.Where(merged => survey.IsUsed(merged.Result)))
        {
            var size = merged.Type == DType.Bool ? maskSizes[merged.Result] : merged.Type.Size();
            var element = VectorInstructionEmitter.Element(merged.Type, size);
            il.Emit(OpCodes.Ldloc, condition);
            vectors.Resize(shape.Widest, size);
            vectors.Reinterpret(VectorShape.Mask(size), element);
            il.Emit(OpCodes.Ldloc, places[merged.Result]!);
            PushVector(merged.Else, maskSizes[merged.Result]);
            vectors.Choose(element);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }

        il.MarkLabel(end);
    }
}
