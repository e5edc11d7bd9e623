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
            if (lanes!.Leave is { } leave && IsRare(branch))
            {
                LeaveUnlessAll(branch, leave);
            }
            else
            {
                LaneBranch(branch);
            }

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
        var held = lanes?.Held;
        Block(block);
        if (lanes is not null)
        {
            // What was asked on this side is not known on the other.
            lanes.Held = held!;
        }

        foreach (var merged in branch.Results.Where(merged => survey.IsUsed(merged.Result)))
        {
            Value(value(merged), IsVector(merged.Result), maskSizes[merged.Result]);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }
    }

    /// <summary>Whether a branch asks the host for what hardly any lane needs.</summary>
    public static bool IsRare(Statement statement) =>
        statement is If { Then.IsEmpty: true } branch && branch.Else is [Instruction { Code: Opcode.Call, Immediate: FunctionEntry.HostsOwn }];

    /// <summary>
    /// Such a branch: where it does not hold in every lane the vector is left, and its iterations are done one by one. So there is no call between its
    /// operations, around which all registers would have to be saved.
    /// </summary>
    private void LeaveUnlessAll(If branch, Label leave)
    {
        var (vectors, shape) = (lanes!.Vectors, lanes.Shape);
        if (!lanes.Held.Contains(branch.Condition))
        {
            lanes.Held = lanes.Held.Add(branch.Condition);
            Settle(branch.Condition);
            PushMask(branch.Condition, shape.Widest);
            vectors.Bits(shape.Widest);
            il.Emit(OpCodes.Ldc_I8, shape.AllLanes);
            il.Emit(OpCodes.Bne_Un, leave);
            lanes.IsLeft = true;
        }

        Side(branch.Then, branch, merged => merged.Then);
    }

    /// <summary>A branch that some lanes take: either block runs where any lane needs it, and the second one's values go where the condition does not hold.</summary>
    private void LaneBranch(If branch)
    {
        var (vectors, shape) = (lanes!.Vectors, lanes.Shape);
        var otherwise = il.DefineLabel();
        var end = il.DefineLabel();
        var bits = il.DeclareLocal(typeof(long));
        Settle(branch.Condition);
        PushMask(branch.Condition, shape.Widest);
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
            PushMask(branch.Condition, size);
            vectors.Reinterpret(VectorShape.Mask(size), element);
            il.Emit(OpCodes.Ldloc, places[merged.Result]!);
            PushVector(merged.Else, maskSizes[merged.Result]);
            vectors.Choose(element);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }

        il.MarkLabel(end);
    }
}
