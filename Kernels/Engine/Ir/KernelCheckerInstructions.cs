namespace Fluxion.Kernels;

/// <content>What instructions take.</content>
public sealed partial class KernelChecker
{
    private void Check(Instruction instruction)
    {
        var what = $"%{instruction.Result}";
        var type = instruction.Type;
        switch (instruction.Code)
        {
            case Opcode.Constant:
                Operands(instruction, 0, type);
                var highest = type == DType.Bool ? 1 : type.Size() == 4 ? uint.MaxValue : ulong.MaxValue;
                Require(instruction.Immediate <= highest, $"{what}: the literal's bits are not those of {Name(type)}");
                break;
            case Opcode.Scalar:
                Operands(instruction, 0, type);
                var exists = instruction.Immediate < (ulong)kernel.Scalars.Length;
                Require(exists, $"{what}: there is no scalar {instruction.Immediate}");
                Require(!exists || kernel.Scalars[(int)instruction.Immediate] == type, $"{what}: scalar {instruction.Immediate} is not {Name(type)}");
                break;
            case Opcode.Index:
                Operands(instruction, 0, type);
                Require(type == DType.Int64, $"{what}: an index is i64");
                Require(loops.Exists(loop => (ulong)loop.Number == instruction.Immediate), $"{what}: loop {instruction.Immediate} is not around");
                break;
            case Opcode.Add or Opcode.Sub or Opcode.Mul or Opcode.Div or Opcode.Rem or Opcode.Min or Opcode.Max:
                Operands(instruction, 2, type);
                Require(type != DType.Bool, $"{what}: no arithmetic on bool");
                break;
            case Opcode.Neg or Opcode.Abs:
                Operands(instruction, 1, type);
                Require(type != DType.Bool, $"{what}: no arithmetic on bool");
                break;
            case Opcode.Fma:
                Operands(instruction, 3, type);
                RequireFloating(instruction);
                break;
            case Opcode.Sqrt or Opcode.Floor or Opcode.Ceil or Opcode.Round or Opcode.Truncate:
                Operands(instruction, 1, type);
                RequireFloating(instruction);
                break;
            case Opcode.CopySign or Opcode.Scale:
                Operands(instruction, 2, type);
                RequireFloating(instruction);
                break;
            case Opcode.Equal or Opcode.NotEqual or Opcode.Less or Opcode.LessOrEqual:
                Require(type == DType.Bool, $"{what}: a comparison is bool");
                if (TypeOf(instruction.A, what) is { } compared)
                {
                    Operands(instruction, 2, compared);
                }

                break;
            case Opcode.And or Opcode.Or or Opcode.Xor:
                Operands(instruction, 2, type);
                Require(!type.IsFloating(), $"{what}: no bit operations on {Name(type)}; bitcast it first");
                break;
            case Opcode.Not:
                Operands(instruction, 1, type);
                Require(!type.IsFloating(), $"{what}: no bit operations on {Name(type)}; bitcast it first");
                break;
            case Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightLogical:
                Operands(instruction, 2, type);
                Require(type is DType.Int32 or DType.Int64, $"{what}: only integers are shifted");
                break;
            case Opcode.Select:
                Use(instruction.A, DType.Bool, what);
                Use(instruction.B, type, what);
                Use(instruction.C, type, what);
                break;
            case Opcode.Convert:
                TypeOf(instruction.A, what);
                RequireNoMore(instruction, 1);
                break;
            case Opcode.Bitcast:
                var from = TypeOf(instruction.A, what);
                RequireNoMore(instruction, 1);
                Require(from is null || from.Value.Size() == type.Size(), $"{what}: {Name(from)} and {Name(type)} differ in size");
                break;
            case Opcode.Call:
                Operands(instruction, FunctionTable.Of(instruction.Function).Arity, type);
                RequireFloating(instruction);
                Require(instruction.Immediate <= int.MaxValue, $"{what}: the order {instruction.Immediate} is too high");
                break;
            default:
                Require(false, $"{what}: there is no opcode {(int)instruction.Code}");
                break;
        }
    }

    private void Operands(Instruction instruction, int count, DType type)
    {
        var what = $"%{instruction.Result}";
        ReadOnlySpan<int> operands = [instruction.A, instruction.B, instruction.C];
        foreach (var operand in operands[..count])
        {
            Use(operand, type, what);
        }

        RequireNoMore(instruction, count);
    }

    private void RequireNoMore(Instruction instruction, int count)
    {
        ReadOnlySpan<int> operands = [instruction.A, instruction.B, instruction.C];
        Require(!operands[count..].ContainsAnyExcept(Instruction.None), $"%{instruction.Result}: {instruction.Code} takes {count} operands");
    }

    private void RequireFloating(Instruction instruction) =>
        Require(instruction.Type.IsFloating(), $"%{instruction.Result}: {instruction.Code} is of floating types, not of {Name(instruction.Type)}");
}
