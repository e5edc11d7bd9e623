using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// Writes one section of a kernel as a method that ILGPU compiles: scalar IL over views, a local for each value. This part walks statements;
/// <see cref="SectionEmitter"/>'s other parts address memory, reduce, and share iterations between threads.
/// </summary>
internal sealed partial class SectionEmitter
{
    private readonly ILGenerator il;
    private readonly Kernel kernel;
    private readonly ImmutableArray<DType> types;
    private readonly IReadOnlyDictionary<int, int> handed;
    private readonly InstructionEmitter instructions;
    private readonly Spelling spelling;
    private readonly LocalBuilder?[] values;
    private readonly Dictionary<int, LocalBuilder> extents = [];
    private readonly Dictionary<int, LocalBuilder> numbers = [];
    private readonly List<(Loop Loop, LocalBuilder Index)> around = [];

    private SectionEmitter(ILGenerator il, Kernel kernel, ImmutableArray<DType> types, Sections sections, HostFunctions functions, Spelling spelling)
    {
        this.il = il;
        this.kernel = kernel;
        this.types = types;
        this.spelling = spelling;
        handed = sections.Handed;
        starts = KernelLayout.Starts(kernel);
        instructions = new InstructionEmitter(il, types, spelling, call => functions[call]);
        values = new LocalBuilder?[kernel.Values];
        thread = il.DeclareLocal(typeof(long));
        scratchBase = il.DeclareLocal(typeof(long));
    }

    /// <summary>Writes a section; gives how many longs of scratch each of its threads needs.</summary>
    public static int Emit(ILGenerator il, Kernel kernel, ImmutableArray<DType> types, Sections sections, Section section, HostFunctions functions, Spelling spelling)
    {
        var emitter = new SectionEmitter(il, kernel, types, sections, functions, spelling);
        emitter.WhoAmI();
        emitter.Prologue(section);
        emitter.Share(section);
        il.Emit(OpCodes.Ret);
        return emitter.scratch;
    }

    private void Block(ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Scalar } scalar:
                    Number(kernel.Extents + starts[^1] + (int)scalar.Immediate);
                    il.FromLong(scalar.Type);
                    Define(scalar.Result);
                    break;
                case Instruction { Code: Opcode.Index } index:
                    il.Emit(OpCodes.Ldloc, around.Find(loop => (ulong)loop.Loop.Number == index.Immediate).Index);
                    Define(index.Result);
                    break;
                case Instruction { Code: Opcode.Select } select:
                    il.Choose(() => Value(select.A), () => Value(select.B), () => Value(select.C));
                    Define(select.Result);
                    break;
                case Instruction instruction:
                    Operands(instruction);
                    instructions.Emit(instruction);
                    Define(instruction.Result);
                    break;
                case Load load:
                    Load(load);
                    break;
                case Store store:
                    Store(store);
                    break;
                case Reduce reduce:
                    Combine(reduce);
                    break;
                case Loop loop:
                    Loop(loop);
                    break;
                case Gather gather:
                    Gather(gather.Loop);
                    break;
                case If branch:
                    Branch(branch);
                    break;
            }
        }
    }

    private void Loop(Loop loop)
    {
        if (loop.Kind == LoopKind.Reducing && loop.Body.Any(statement => statement is Reduce))
        {
            ReduceLoop(loop);
            return;
        }

        foreach (var carried in loop.Carried)
        {
            Value(carried.Initial);
            Define(carried.Inside);
        }

        var index = il.Long(0);
        il.Count(
            index,
            () => il.Emit(OpCodes.Ldloc, extents[loop.Extent]),
            () =>
            {
                Inside(loop, index, loop.Body);

                // All are read before any is written: they may be swapped.
                foreach (var carried in loop.Carried)
                {
                    Value(carried.Next);
                }

                foreach (var carried in loop.Carried.Reverse())
                {
                    il.Emit(OpCodes.Stloc, values[carried.Inside]!);
                }
            },
            loop.While == Instruction.None ? null : () => Value(loop.While));
        foreach (var carried in loop.Carried)
        {
            Value(carried.Inside);
            Define(carried.Result);
        }
    }

    /// <summary>A loop's body, where its index is known.</summary>
    private void Inside(Loop loop, LocalBuilder index, ImmutableArray<Statement> body)
    {
        around.Add((loop, index));
        Block(body);
        around.RemoveAt(around.Count - 1);
    }

    private void Branch(If branch)
    {
        var otherwise = il.DefineLabel();
        var end = il.DefineLabel();
        foreach (var merged in branch.Results)
        {
            Declare(merged.Result);
        }

        Value(branch.Condition);
        il.Emit(OpCodes.Brfalse, otherwise);
        Block(branch.Then);
        Merge(branch, merged => merged.Then);
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(otherwise);
        Block(branch.Else);
        Merge(branch, merged => merged.Else);
        il.MarkLabel(end);
        foreach (var merged in branch.Results)
        {
            HandOn(merged.Result);
        }
    }

    private void Merge(If branch, Func<Merged, int> value)
    {
        foreach (var merged in branch.Results)
        {
            Value(value(merged));
            il.Emit(OpCodes.Stloc, values[merged.Result]!);
        }
    }

    private void Operands(Instruction instruction)
    {
        foreach (var operand in new[] { instruction.A, instruction.B, instruction.C })
        {
            if (operand != Instruction.None)
            {
                Value(operand);
            }
        }
    }

    private void Value(int value) => il.Emit(OpCodes.Ldloc, values[value]!);

    /// <summary>Names the value on the stack, and hands it on to later sections that read it.</summary>
    private void Define(int value)
    {
        Declare(value);
        il.Emit(OpCodes.Stloc, values[value]!);
        HandOn(value);
    }

    private void Declare(int value) => values[value] ??= il.DeclareLocal(Il.ValueType(types[value]));

    private void HandOn(int value)
    {
        if (handed.TryGetValue(value, out var slot))
        {
            Slot(() => il.Emit(OpCodes.Ldc_I8, (long)slot));
            Value(value);
            il.ToLong(types[value]);
            il.Emit(OpCodes.Stind_I8);
        }
    }
}
