using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>The methods of a kernel, and what one hands to another.</content>
internal sealed partial class PartEmitter
{
    private static readonly string[] FrameFields =
    [
        nameof(CompiledFrame.Buffers), nameof(CompiledFrame.Extents), nameof(CompiledFrame.Addresses), nameof(CompiledFrame.Scalars),
        nameof(CompiledFrame.Constants), nameof(CompiledFrame.Handed), nameof(CompiledFrame.Scratch),
    ];

    private readonly List<Part> parts = [];

    /// <summary>Whether loops that can be shared become methods of their own.</summary>
    private bool isMain;

    /// <summary>A loop that is a method of its own.</summary>
    /// <param name="Loop">The loop.</param>
    /// <param name="Around">The loops around it, outermost first.</param>
    /// <param name="Totals">Its reductions.</param>
    public sealed record Part(Loop Loop, ImmutableArray<Loop> Around, ImmutableArray<PartTotal> Totals);

    /// <summary>Writes what is outside of all loops that can be shared; gives those loops.</summary>
    public static List<Part> EmitMain(ILGenerator il, KernelSurvey survey, KernelMemory memory, Func<Action<ILGenerator>, MethodInfo> methods)
    {
        var emitter = new PartEmitter(il, survey, memory, 0, methods) { isMain = true };
        emitter.LoadFrame();
        emitter.PrepareAccesses(survey.Kernel.Body);
        emitter.Block(survey.Kernel.Body);
        il.MarkLabel(emitter.exit);
        il.Emit(OpCodes.Ret);
        return emitter.parts;
    }

    /// <summary>Writes a loop from one iteration to another.</summary>
    public static void EmitPart(ILGenerator il, KernelSurvey survey, KernelMemory memory, Func<Action<ILGenerator>, MethodInfo> methods, int registerBytes, Part part)
    {
        var emitter = new PartEmitter(il, survey, memory, registerBytes, methods);
        emitter.LoadFrame();
        foreach (var loop in part.Around)
        {
            emitter.around.Add((loop, il.DeclareLocal(typeof(long))));
            emitter.LoadHanded(IndexKey(loop));
            il.Emit(OpCodes.Ldind_I8);
            il.Emit(OpCodes.Stloc, emitter.around[^1].Index);
        }

        foreach (var value in emitter.HandedTo(part.Loop))
        {
            emitter.LoadHanded(value);
            il.Emit(OpCodes.Ldind_I8);
            il.FromLong(survey.Types[value]);
            emitter.Define(value);
        }

        emitter.Iterate(part.Loop, () => il.Emit(OpCodes.Ldarg_2), () => il.Emit(OpCodes.Ldarg_3), part.Totals);
        il.MarkLabel(emitter.exit);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>Writes a block without memory as a function of its first values.</summary>
    public static void EmitFunction(ILGenerator il, KernelSurvey survey, int parameters, ImmutableArray<Statement> block, int result)
    {
        var emitter = new PartEmitter(il, survey, new KernelMemory(), 0);
        for (var i = 0; i < parameters; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            emitter.Define(i);
        }

        emitter.Block(block);
        emitter.Scalar(result);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>An index is handed on beside the values.</summary>
    private static int IndexKey(Loop loop) => -1 - loop.Number;

    private void LoadFrame()
    {
        foreach (var name in FrameFields)
        {
            var field = typeof(CompiledFrame).GetField(name)!;
            frame.Add(name, il.DeclareLocal(typeof(nint)));
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Stloc, frame[name]);
        }
    }

    /// <summary>The address at which a value, or an index, is handed on.</summary>
    private void LoadHanded(int key)
    {
        Field(nameof(CompiledFrame.Handed));
        Offset(memory.Slot(key) * sizeof(ulong));
    }

    /// <summary>The values that a loop reads and that are computed around it.</summary>
    private IEnumerable<int> HandedTo(Loop loop)
    {
        var inside = Defined([loop]).ToHashSet();
        return survey.Reads([loop]).Where(value => survey.Source(value) is null && !inside.Contains(value)).Distinct();
    }

    private static IEnumerable<int> Defined(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Instruction instruction => [instruction.Result],
        Load load => [load.Result],
        Reduce reduce => [reduce.Result],
        Loop loop => Defined(loop.Body).Concat(loop.Carried.SelectMany(carried => new[] { carried.Inside, carried.Result })),
        If branch => Defined(branch.Then).Concat(Defined(branch.Else)).Concat(branch.Results.Select(merged => merged.Result)),
        _ => Enumerable.Empty<int>(),
    });

    /// <summary>Has a loop's own method run, by one thread or several.</summary>
    private void Call(Loop loop)
    {
        var part = new Part(loop, [.. around.Select(outer => outer.Loop)], [.. Reductions(loop).Select(reduce => new PartTotal(reduce, ReserveTotal(reduce)))]);
        foreach (var outer in around)
        {
            LoadHanded(IndexKey(outer.Loop));
            il.Emit(OpCodes.Ldloc, outer.Index);
            il.Emit(OpCodes.Stind_I8);
        }

        foreach (var value in HandedTo(loop))
        {
            LoadHanded(value);
            Scalar(value);
            il.ToLong(TypeOf(value));
            il.Emit(OpCodes.Stind_I8);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, parts.Count);
        Extent(loop);
        il.Emit(OpCodes.Call, typeof(CompiledKernel).GetMethod(nameof(CompiledKernel.RunPart))!);
        il.Emit(OpCodes.Brfalse, exit);
        parts.Add(part);
        foreach (var total in part.Totals)
        {
            Finish(total);
        }
    }

    /// <summary>The total that the method of a shared loop left.</summary>
    private void Finish(PartTotal total)
    {
        Scratch(total.Place);
        if (PartTotal.IsBlocked(total.Reduce))
        {
            il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.Finish))!);
            Rounded(total.Reduce);
        }
        else
        {
            il.Emit(OpCodes.Ldind_I8);
            il.FromLong(total.Reduce.Type);
        }

        Define(total.Reduce.Result);
    }
}
