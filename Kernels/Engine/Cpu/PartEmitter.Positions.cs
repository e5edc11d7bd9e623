using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Comparisons of the lanes' positions with a number that all of them share, as a label or the length of a row. Positions have 64 bits, of which a register holds half as many as of
/// Float32; their distance from the first lane's has few.
/// </content>
internal sealed partial class PartEmitter
{
    /// <summary>Numbers that are there before the lane loop: none is beyond its end, and none is below −1.</summary>
    private readonly Dictionary<int, LocalBuilder> bounded = [];

    /// <summary>Bounds the numbers that a lane loop's positions are compared with. A loop whose positions need more than 32 bits goes without vectors.</summary>
    private void BoundNumbers(Loop loop, LocalBuilder end, LocalBuilder vectorEnd)
    {
        bounded.Clear();
        var inside = Defined(loop.Body).ToHashSet();
        foreach (var test in Instructions(loop.Body).Where(instruction => survey.IsPositionTest(instruction.Result)))
        {
            var number = survey.Varies[test.A] ? test.B : test.A;
            if (!inside.Contains(number) && !bounded.ContainsKey(number))
            {
                var local = il.DeclareLocal(typeof(long));
                Scalar(number);
                il.Emit(OpCodes.Ldc_I8, -1L);
                spelling.Math(il, nameof(Math.Max), DType.Int64, 2);
                il.Emit(OpCodes.Ldloc, end);
                spelling.Math(il, nameof(Math.Min), DType.Int64, 2);
                il.Emit(OpCodes.Stloc, local);
                bounded.Add(number, local);
            }
        }

        if (bounded.Count > 0)
        {
            var isShort = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Ldc_I8, (long)int.MaxValue);
            il.Emit(OpCodes.Ble, isShort);
            il.Emit(OpCodes.Ldloc, around[^1].Index);
            il.Emit(OpCodes.Stloc, vectorEnd);
            il.MarkLabel(isShort);
        }
    }

    private static IEnumerable<Instruction> Instructions(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Instruction instruction => [instruction],
        Loop loop => Instructions(loop.Body),
        If branch => Instructions(branch.Then).Concat(Instructions(branch.Else)),
        _ => Enumerable.Empty<Instruction>(),
    });

    /// <summary>The mask of such a comparison onto the stack.</summary>
    private void PositionTest(Instruction test)
    {
        var type = lanes!.Shape.Widest == sizeof(long) ? DType.Int64 : DType.Int32;
        var element = Il.ElementType(type);
        foreach (var operand in new[] { test.A, test.B })
        {
            if (survey.Varies[operand])
            {
                il.Emit(OpCodes.Call, lanes.Shape.Of(element).GetProperty("Indices")!.GetMethod!);
                continue;
            }

            if (bounded.TryGetValue(operand, out var number))
            {
                il.Emit(OpCodes.Ldloc, number);
                il.Emit(OpCodes.Ldloc, around[lanes!.Depth].Index);
                il.Emit(OpCodes.Sub);
            }
            else
            {
                Scalar(operand);
                il.Emit(OpCodes.Ldloc, around[lanes!.Depth].Index);
                il.Emit(OpCodes.Ldc_I8, (long)lanes.Shape.Lanes);
                il.Emit(OpCodes.Call, typeof(VectorConversions).GetMethod(nameof(VectorConversions.Distance))!);
            }

            if (type == DType.Int32)
            {
                il.Emit(OpCodes.Conv_I4);
            }

            lanes.Vectors.Broadcast(type, 0);
        }

        lanes.Vectors.Compare(test.Code, element);
    }
}
