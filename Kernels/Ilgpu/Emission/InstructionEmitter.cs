using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Gpu;

/// <summary>One instruction of the kernel language in IL: from its operands on the stack to its result there.</summary>
internal sealed class InstructionEmitter(ILGenerator il, ImmutableArray<DType> types, HostFunctions functions)
{
    public void Emit(Instruction instruction)
    {
        var type = instruction.Type;
        switch (instruction.Code)
        {
            case Opcode.Constant:
                il.Literal(type, instruction.Immediate);
                break;
            case Opcode.Add or Opcode.Sub or Opcode.Mul or Opcode.And or Opcode.Or or Opcode.Xor:
                il.Emit(Plain(instruction.Code));
                break;
            case Opcode.Div or Opcode.Rem when type.IsFloating():
                il.Emit(instruction.Code == Opcode.Div ? OpCodes.Div : OpCodes.Rem);
                break;
            case Opcode.Div or Opcode.Rem or Opcode.Min or Opcode.Max or Opcode.CopySign:
                il.Math(instruction.Code.ToString(), type, 2);
                break;
            case Opcode.Abs or Opcode.Round:
                il.Math(instruction.Code.ToString(), type, 1);
                break;
            case Opcode.Sqrt or Opcode.Floor or Opcode.Truncate:
                Library(type, instruction.Code.ToString(), 1);
                break;
            case Opcode.Ceil:
                Library(type, nameof(Math.Ceiling), 1);
                break;
            case Opcode.Fma:
                Library(type, nameof(Math.FusedMultiplyAdd), 3);
                break;
            case Opcode.Neg:
                il.Emit(OpCodes.Neg);
                break;
            case Opcode.Not:
                il.Emit(type == DType.Bool ? OpCodes.Ldc_I4_1 : OpCodes.Not);
                if (type == DType.Bool)
                {
                    il.Emit(OpCodes.Xor);
                }

                break;
            case Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightLogical:
                Shift(instruction.Code, type);
                break;
            case Opcode.Equal:
                il.Emit(OpCodes.Ceq);
                break;
            case Opcode.NotEqual:
                il.Emit(OpCodes.Ceq);
                Invert();
                break;
            case Opcode.Less:
                il.Emit(OpCodes.Clt);
                break;
            case Opcode.LessOrEqual:
                // Not greater: nor unordered, where there are NaNs.
                il.Emit(types[instruction.A].IsFloating() ? OpCodes.Cgt_Un : OpCodes.Cgt);
                Invert();
                break;
            case Opcode.Convert:
                Convert(types[instruction.A], type);
                break;
            case Opcode.Bitcast:
                Bitcast(types[instruction.A], type);
                break;
            default:
                il.Emit(OpCodes.Call, functions[instruction]);
                break;
        }
    }

    /// <summary>a in another type; of integers it wraps, to integers it saturates.</summary>
    public void Convert(DType from, DType to)
    {
        if (to == DType.Bool)
        {
            if (from != DType.Bool)
            {
                il.Literal(from, 0);
                il.Emit(OpCodes.Ceq);
                Invert();
            }

            return;
        }

        switch (to)
        {
            case DType.Float64:
                il.Emit(OpCodes.Conv_R8);
                break;
            case DType.Float32:
                il.Emit(OpCodes.Conv_R4);
                break;
            case DType.Int32 or DType.Int64 when from.IsFloating():
                il.Emit(OpCodes.Conv_R8);
                il.Math(to == DType.Int32 ? nameof(KernelMath.ToInt32) : nameof(KernelMath.ToInt64), DType.Float64, 1);
                break;
            default:
                il.Emit(to == DType.Int32 ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
                break;
        }
    }

    private static OpCode Plain(Opcode code) => code switch
    {
        Opcode.Add => OpCodes.Add,
        Opcode.Sub => OpCodes.Sub,
        Opcode.Mul => OpCodes.Mul,
        Opcode.And => OpCodes.And,
        Opcode.Or => OpCodes.Or,
        _ => OpCodes.Xor,
    };

    private void Invert()
    {
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ceq);
    }

    private void Library(DType type, string name, int operands)
    {
        var owner = type == DType.Float64 ? typeof(Math) : typeof(MathF);
        il.Call(owner, name, [.. Enumerable.Repeat(Il.ValueType(type), operands)]);
    }

    /// <summary>The distance is taken modulo the width, which IL leaves open.</summary>
    private void Shift(Opcode code, DType type)
    {
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ldc_I4, (type.Size() * 8) - 1);
        il.Emit(OpCodes.And);
        il.Emit(code == Opcode.ShiftLeft ? OpCodes.Shl : code == Opcode.ShiftRight ? OpCodes.Shr : OpCodes.Shr_Un);
    }

    private void Bitcast(DType from, DType to)
    {
        var name = (from, to) switch
        {
            (DType.Float64, DType.Int64) => nameof(BitConverter.DoubleToInt64Bits),
            (DType.Int64, DType.Float64) => nameof(BitConverter.Int64BitsToDouble),
            (DType.Float32, DType.Int32) => nameof(BitConverter.SingleToInt32Bits),
            (DType.Int32, DType.Float32) => nameof(BitConverter.Int32BitsToSingle),
            _ => null,
        };
        if (name is not null)
        {
            il.Call(typeof(BitConverter), name, Il.ValueType(from));
        }
    }
}
