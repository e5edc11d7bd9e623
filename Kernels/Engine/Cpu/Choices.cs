using System.Collections.Immutable;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// The comparisons of floating numbers that nothing reads but choices of such numbers beside them, by themselves or joined by "and" and "or". Where a kernel does
/// one iteration at a time they are masks all the same: a branch for each choice is several times the code, and a place that the processor has to predict.
/// </summary>
internal static class Choices
{
    // Joins are written as expressions of expressions, over which the JIT compiler recurses.
    private const int MostJoined = 8;

    /// <summary>For each value the type of the numbers that it compares, where it is such a mask.</summary>
    public static DType?[] Masks(Kernel kernel, ImmutableArray<DType> types, Func<int, int> uses)
    {
        var masks = new DType?[kernel.Values];
        Find(kernel.Body, masks, new int[kernel.Values], types, uses);
        return masks;
    }

    private static void Find(ImmutableArray<Statement> block, DType?[] masks, int[] joined, ImmutableArray<DType> types, Func<int, int> uses)
    {
        var here = new List<Instruction>();
        foreach (var instruction in block.OfType<Instruction>().Where(instruction => uses(instruction.Result) > 0))
        {
            here.Add(instruction);
            masks[instruction.Result] = Compared(instruction, masks, joined, types, uses);
        }

        // Whoever else reads one wants a number, 0 or 1. A join that is one no more reads its own operands so.
        for (var isSettled = false; !isSettled;)
        {
            isSettled = true;
            var read = new Dictionary<int, int>();
            foreach (var reader in here)
            {
                if (reader.Code == Opcode.Select && reader.Type.IsFloating() && masks[reader.A] == reader.Type)
                {
                    Count(reader.A);
                }
                else if (IsJoin(reader) && masks[reader.Result] is not null)
                {
                    Count(reader.A);
                    Count(reader.B);
                }
            }

            foreach (var instruction in here)
            {
                var isJoined = !IsJoin(instruction) || (masks[instruction.A] is not null && masks[instruction.B] is not null);
                if (masks[instruction.Result] is not null && !(isJoined && read.GetValueOrDefault(instruction.Result) == uses(instruction.Result)))
                {
                    masks[instruction.Result] = null;
                    isSettled = false;
                }
            }

            void Count(int value) => read[value] = read.GetValueOrDefault(value) + 1;
        }

        foreach (var statement in block)
        {
            switch (statement)
            {
                case Loop loop:
                    Find(loop.Body, masks, joined, types, uses);
                    break;
                case If branch:
                    Find(branch.Then, masks, joined, types, uses);
                    Find(branch.Else, masks, joined, types, uses);
                    break;
            }
        }
    }

    private static bool IsJoin(Instruction instruction) => instruction is { Code: Opcode.And or Opcode.Or, Type: DType.Bool };

    /// <summary>Comparisons are written anew for each reader, which takes one instruction; a join only for one.</summary>
    private static DType? Compared(Instruction instruction, DType?[] masks, int[] joined, ImmutableArray<DType> types, Func<int, int> uses)
    {
        if (instruction.Code is >= Opcode.Equal and <= Opcode.LessOrEqual)
        {
            return types[instruction.A].IsFloating() ? types[instruction.A] : null;
        }

        if (!IsJoin(instruction) || uses(instruction.Result) != 1 || masks[instruction.A] != masks[instruction.B])
        {
            return null;
        }

        joined[instruction.Result] = 1 + joined[instruction.A] + joined[instruction.B];
        return joined[instruction.Result] <= MostJoined ? masks[instruction.A] : null;
    }
}
