using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Emission;

/// <summary>One instruction of the kernel language in scalar IL: from its operands on the stack to its result there.</summary>
/// <param name="il">Where it is written.</param>
/// <param name="types">The type of each value.</param>
/// <param name="spelling">How the machine wants it.</param>
/// <param name="functions">The methods that call the host's functions.</param>
internal sealed class InstructionEmitter(ILGenerator il, ImmutableArray<DType> types, ScalarSpelling spelling, Func<Instruction, MethodInfo> functions)
{
    public void Emit(Instruction instruction)
    {
        var type = instruction.Type;
        switch (instruction.Code)
        {
            case Opcode.Constant:
                spelling.Literal(il, type, instruction.Immediate);
                break;
            case Opcode.And or Opcode.Or or Opcode.Xor:
                il.Emit(instruction.Code == Opcode.And ? OpCodes.And : instruction.Code == Opcode.Or ? OpCodes.Or : OpCodes.Xor);
                break;
            case Opcode.Add:
                spelling.Add(il, type);
                break;
            case Opcode.Sub:
                spelling.Subtract(il, type);
                break;
            case Opcode.Mul:
                spelling.Multiply(il, type);
                break;
            case Opcode.Div when type.IsFloating():
                spelling.Divide(il, type);
                break;
            case Opcode.Rem when type.IsFloating():
                il.Emit(OpCodes.Rem);
                break;
            case Opcode.Div or Opcode.Rem or Opcode.Min or Opcode.Max or Opcode.CopySign or Opcode.Scale:
                spelling.Math(il, instruction.Code.ToString(), type, 2);
                break;
            case Opcode.Abs or Opcode.Round or Opcode.Truncate:
                spelling.Math(il, instruction.Code.ToString(), type, 1);
                break;
            case Opcode.Floor:
                Library(type, nameof(Math.Floor));
                break;
            case Opcode.Ceil:
                Library(type, nameof(Math.Ceiling));
                break;
            case Opcode.Fma:
                spelling.Fma(il, type);
                break;
            case Opcode.Sqrt:
                spelling.Sqrt(il, type);
                break;
            case Opcode.Neg:
                spelling.Negate(il, type);
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
                il.Emit(OpCodes.Call, functions(instruction));
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
                spelling.Math(il, to == DType.Int32 ? "ToInt32" : "ToInt64", DType.Float64, 1);
                break;
            default:
                il.Emit(to == DType.Int32 ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
                break;
        }
    }

    private void Invert()
    {
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ceq);
    }

    private void Library(DType type, string name) => il.Call(type == DType.Float64 ? typeof(Math) : typeof(MathF), name, Il.ValueType(type));

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
