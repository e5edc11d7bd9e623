using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Choices between numbers of one iteration: by masks, as between those of many, where <see cref="Choices"/> says so.</content>
internal sealed partial class PartEmitter
{
    /// <summary>The masks of this method: they are written where they are read.</summary>
    private readonly Dictionary<int, Instruction> masks = [];

    private bool IsByMask(Instruction instruction) => instruction.Code == Opcode.Select && survey.Masks[instruction.A] is not null;

    /// <summary>Whether an instruction of one iteration is a mask, and so written later.</summary>
    private bool IsMask(Instruction instruction)
    {
        if (survey.Masks[instruction.Result] is null)
        {
            return false;
        }

        Settle(instruction.A);
        Settle(instruction.B);
        masks[instruction.Result] = instruction;
        return true;
    }

    /// <summary>One of two numbers, onto the stack.</summary>
    private void ByMask(Instruction select)
    {
        var element = Il.ElementType(select.Type);
        var vector = VectorShape.Of(element, 16);
        Mask(select.A);
        One(select.B);
        One(select.C);
        Single("ConditionalSelect", element, vector, vector, vector);
        Single("ToScalar", element, vector);
    }

    /// <summary>A mask onto the stack: in the first lane of a vector.</summary>
    private void Mask(int value)
    {
        var element = Il.ElementType(survey.Masks[value]!.Value);
        var vector = VectorShape.Of(element, 16);
        if (!masks.TryGetValue(value, out var instruction))
        {
            // One that another method made is handed on as a number.
            Scalar(value);
            il.Emit(OpCodes.Neg);
            il.Emit(element == typeof(double) ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
            var whole = VectorShape.Mask(survey.Masks[value]!.Value.Size());
            Single("CreateScalarUnsafe", whole, whole);
            Single($"As{element.Name}", whole, VectorShape.Of(whole, 16));
            return;
        }

        if (instruction.Code is Opcode.And or Opcode.Or)
        {
            Mask(instruction.A);
            Mask(instruction.B);
            Single(instruction.Code == Opcode.And ? "BitwiseAnd" : "BitwiseOr", element, vector, vector);
            return;
        }

        One(instruction.A);
        One(instruction.B);
        Single(instruction.Code switch { Opcode.Less => "LessThan", Opcode.LessOrEqual => "LessThanOrEqual", _ => "Equals" }, element, vector, vector);
        if (instruction.Code == Opcode.NotEqual)
        {
            Single("OnesComplement", element, vector);
        }
    }

    /// <summary>A number, in the first lane of a vector.</summary>
    private void One(int value)
    {
        var element = Il.ElementType(TypeOf(value));
        Scalar(value);
        Single("CreateScalarUnsafe", element, element);
    }

    private void Single(string name, Type element, params ReadOnlySpan<Type> parameters) =>
        il.Emit(OpCodes.Call, VectorMethods.Of(typeof(Vector128), name, element, parameters));
}
