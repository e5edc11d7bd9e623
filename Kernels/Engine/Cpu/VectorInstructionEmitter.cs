using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// One instruction of the kernel language on vectors: its operands, then what computes. A Bool is a mask, whose elements have as many bytes as those of
/// what was compared; it changes its size where something of another size is chosen by it.
/// </summary>
/// <param name="il">Where it is written.</param>
/// <param name="shape">The lanes.</param>
/// <param name="values">Where operands come from.</param>
internal sealed partial class VectorInstructionEmitter(ILGenerator il, VectorShape shape, IVectorValues values)
{
    /// <summary>Whether a vector computes it. What no vector does is done lane by lane.</summary>
    public static bool HasVector(Instruction instruction, Func<int, DType> typeOf, Func<int, bool> isLiteral) => instruction.Code switch
    {
        Opcode.Div => instruction.Type.IsFloating(),
        Opcode.Rem or Opcode.Call => false,
        Opcode.Scale => PowersOfTwo.IsInstruction,
        Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightLogical => isLiteral(instruction.B),
        Opcode.Convert => (typeOf(instruction.A), instruction.Type) is not (DType.Float64, DType.Int32) and not (DType.Int64, DType.Float32),
        _ => true,
    };

    /// <summary>Writes it; a Bool's mask has elements of so many bytes.</summary>
    public void Emit(Instruction instruction, int maskSize)
    {
        var type = instruction.Type;
        switch (instruction.Code)
        {
            case Opcode.Add or Opcode.Sub or Opcode.Mul or Opcode.Div:
                Call(instruction.Code switch { Opcode.Add => "Add", Opcode.Sub => "Subtract", Opcode.Mul => "Multiply", _ => "Divide" }, type, instruction.A, instruction.B);
                break;
            case Opcode.Min or Opcode.Max:
                Extreme(instruction);
                break;
            case Opcode.And or Opcode.Or or Opcode.Xor:
                Bitwise(instruction, maskSize);
                break;
            case Opcode.Neg or Opcode.Abs or Opcode.Sqrt or Opcode.Floor or Opcode.Ceil or Opcode.Round or Opcode.Truncate:
                Call(instruction.Code switch { Opcode.Neg => "Negate", Opcode.Ceil => "Ceiling", var code => code.ToString() }, type, instruction.A);
                break;
            case Opcode.CopySign:
                Call("CopySign", type, instruction.A, instruction.B);
                break;
            case Opcode.Scale:
                values.Push(instruction.A);
                values.Push(instruction.B);
                var scaled = shape.Of(Il.ElementType(type));
                Method(typeof(PowersOfTwo), nameof(PowersOfTwo.Scale), Il.ElementType(type), scaled, scaled);
                break;
            case Opcode.Fma:
                Call("FusedMultiplyAdd", type, instruction.A, instruction.B, instruction.C);
                break;
            case Opcode.Not:
                Push(type, instruction.A, maskSize);
                Invert(Element(type, maskSize));
                break;
            case Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightLogical:
                Shift(instruction);
                break;
            case Opcode.Equal or Opcode.NotEqual or Opcode.Less or Opcode.LessOrEqual:
                Compare(instruction, maskSize);
                break;
            case Opcode.Select:
                Select(instruction, maskSize);
                break;
            case Opcode.Convert:
                Convert(values.TypeOf(instruction.A), type, instruction.A, maskSize);
                break;
            default:
                // A bit cast.
                Push(type == DType.Bool ? type : values.TypeOf(instruction.A), instruction.A, maskSize);
                Reinterpret(Element(values.TypeOf(instruction.A), maskSize), Element(type, maskSize));
                break;
        }
    }

    public static Type Element(DType type, int maskSize) => type == DType.Bool ? VectorShape.Mask(maskSize) : Il.ElementType(type);

    private static int SizeOf(Type element) => element == typeof(double) || element == typeof(long) ? 8 : 4;

    private Type OwnerOf(Type element) => shape.Owner(SizeOf(element));

    private void Push(DType type, int value, int maskSize)
    {
        if (type == DType.Bool)
        {
            values.PushMask(value, maskSize);
        }
        else
        {
            values.Push(value);
        }
    }

    private void Call(string name, DType type, params ReadOnlySpan<int> operands)
    {
        foreach (var operand in operands)
        {
            values.Push(operand);
        }

        var vector = shape.Of(Il.ElementType(type));
        Method(OwnerOf(Il.ElementType(type)), name, Il.ElementType(type), [.. Enumerable.Repeat(vector, operands.Length)]);
    }

    /// <summary>
    /// The processor's own minimum gives its second operand where either is NaN, or where both are zeros. So beside a number other than 0 it is the
    /// right one, with the number first: the general form takes several instructions.
    /// </summary>
    private void Extreme(Instruction instruction)
    {
        var name = instruction.Code == Opcode.Min ? "Min" : "Max";
        if (IsSafe(instruction.A))
        {
            Call(name + "Native", instruction.Type, instruction.A, instruction.B);
        }
        else if (IsSafe(instruction.B))
        {
            Call(name + "Native", instruction.Type, instruction.B, instruction.A);
        }
        else
        {
            Call(name, instruction.Type, instruction.A, instruction.B);
        }

        bool IsSafe(int value) => instruction.Type.IsFloating() && System.Runtime.Intrinsics.X86.X86Base.IsSupported
            && values.Literal(value) is { } bits && Kernels.Bits.ToDouble(instruction.Type, bits) is not 0 and not double.NaN;
    }

    private void Bitwise(Instruction instruction, int maskSize)
    {
        Push(instruction.Type, instruction.A, maskSize);
        Push(instruction.Type, instruction.B, maskSize);
        Combine(instruction.Code switch { Opcode.And => "BitwiseAnd", Opcode.Or => "BitwiseOr", _ => "Xor" }, Element(instruction.Type, maskSize));
    }

    private void Invert(Type element) => Method(OwnerOf(element), "OnesComplement", element, shape.Of(element));

    private void Shift(Instruction instruction)
    {
        var element = Il.ElementType(instruction.Type);
        values.Push(instruction.A);
        il.Emit(OpCodes.Ldc_I4, (int)values.Literal(instruction.B)!.Value & ((8 * SizeOf(element)) - 1));
        var name = instruction.Code switch { Opcode.ShiftLeft => "ShiftLeft", Opcode.ShiftRight => "ShiftRightArithmetic", _ => "ShiftRightLogical" };
        Method(OwnerOf(element), name, element, shape.Of(element), typeof(int));
    }

    private void Compare(Instruction instruction, int maskSize)
    {
        var type = values.TypeOf(instruction.A);
        var element = Element(type, maskSize);
        if (type == DType.Bool)
        {
            // False is below true: a ≤ b is ¬a ∨ b, and a < b is ¬a ∧ b.
            values.PushMask(instruction.A, maskSize);
            if (instruction.Code != Opcode.NotEqual)
            {
                Invert(element);
            }

            values.PushMask(instruction.B, maskSize);
            Combine(instruction.Code switch { Opcode.Less => "BitwiseAnd", Opcode.LessOrEqual => "BitwiseOr", _ => "Xor" }, element);
            return;
        }

        values.Push(instruction.A);
        values.Push(instruction.B);
        Compare(instruction.Code, element);
        Reinterpret(element, VectorShape.Mask(maskSize));
    }

    /// <summary>Compares what is on the stack.</summary>
    public void Compare(Opcode code, Type element)
    {
        Combine(code switch { Opcode.Less => "LessThan", Opcode.LessOrEqual => "LessThanOrEqual", _ => "Equals" }, element);
        if (code == Opcode.NotEqual)
        {
            Invert(element);
        }
    }

    private void Select(Instruction instruction, int maskSize)
    {
        var element = Element(instruction.Type, maskSize);
        if (instruction.Type.IsFloating() && values.Literal(instruction.B) is 0 && values.TakeZeroTest(instruction.A, instruction.Type) is { } tested)
        {
            values.Push(instruction.C);
            values.Push(tested);
            var integer = instruction.Type == DType.Float64 ? DType.Int64 : DType.Int32;
            values.PushLiteral(integer, ZeroTests.Table);
            Method(typeof(ZeroTests), nameof(ZeroTests.ZeroWhere), element, shape.Of(element), shape.Of(element), shape.Of(Il.ElementType(integer)));
            return;
        }

        values.PushMask(instruction.A, SizeOf(element));
        Reinterpret(VectorShape.Mask(SizeOf(element)), element);
        Push(instruction.Type, instruction.B, maskSize);
        Push(instruction.Type, instruction.C, maskSize);
        Choose(element);
    }

    private void Method(Type owner, string name, Type element, params ReadOnlySpan<Type> parameters) =>
        il.Emit(OpCodes.Call, VectorMethods.Of(owner, name, element, parameters));
}

/// <summary>Where the operands of vector instructions come from.</summary>
internal interface IVectorValues
{
    DType TypeOf(int value);

    /// <summary>A value's bits, where it is a literal.</summary>
    ulong? Literal(int value);

    /// <summary>The number of a type that a condition compares with 0, where that is all it is; the condition itself is not written then.</summary>
    int? TakeZeroTest(int condition, DType type);

    /// <summary>A number's vector onto the stack.</summary>
    void Push(int value);

    /// <summary>A Bool's mask onto the stack, with elements of so many bytes.</summary>
    void PushMask(int value, int size);

    /// <summary>The vector of a literal onto the stack.</summary>
    void PushLiteral(DType type, ulong bits);
}
