using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Loops and branches, and values handed from one method to another.</content>
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
    public static List<Part> EmitMain(ILGenerator il, KernelSurvey survey, KernelMemory memory)
    {
        var emitter = new PartEmitter(il, survey, memory, 0) { isMain = true };
        emitter.LoadFrame();
        emitter.PrepareAccesses(survey.Kernel.Body);
        emitter.Block(survey.Kernel.Body);
        il.MarkLabel(emitter.exit);
        il.Emit(OpCodes.Ret);
        return emitter.parts;
    }

    /// <summary>Writes a loop from one iteration to another.</summary>
    public static void EmitPart(ILGenerator il, KernelSurvey survey, KernelMemory memory, int registerBytes, Part part)
    {
        var emitter = new PartEmitter(il, survey, memory, registerBytes);
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

    private void Emit(Loop loop)
    {
        if (isMain && loop.Kind != LoopKind.Sequential)
        {
            Call(loop);
        }
        else
        {
            Iterate(loop, () => il.Emit(OpCodes.Ldc_I8, 0L), () => Extent(loop), []);
        }
    }

    private void Extent(Loop loop)
    {
        Field(nameof(CompiledFrame.Extents));
        Offset(loop.Extent * sizeof(long));
        il.Emit(OpCodes.Ldind_I8);
    }

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

    /// <summary>A loop from one iteration to another, and its results.</summary>
    private void Iterate(Loop loop, Action from, Action to, ImmutableArray<PartTotal> totals)
    {
        var index = il.DeclareLocal(typeof(long));
        var end = il.DeclareLocal(typeof(long));
        from();
        il.Emit(OpCodes.Stloc, index);
        to();
        il.Emit(OpCodes.Stloc, end);
        foreach (var carried in loop.Carried)
        {
            maskSizes[carried.Inside] = maskSizes[carried.Result] = lanes?.Shape.Widest ?? 0;
            Value(carried.Initial, IsVector(carried.Inside), maskSizes[carried.Inside]);
            Define(carried.Inside);
        }

        around.Add((loop, index));
        PrepareAccesses(loop.Body);
        var shape = lanes is null && registerBytes > 0 && survey.IsLane(loop.Number)
            ? VectorShape.Of(registerBytes, Math.Max(survey.Widest(loop.Body), sizeof(int)))
            : null;
        var reductions = Reductions(loop).Select(reduce => Begin(reduce, shape, totals.FirstOrDefault(total => total.Reduce == reduce))).ToArray();
        if (reductions.Any(reduction => reduction.IsBlocked))
        {
            Blocks(loop, reductions, shape, end);
        }
        else
        {
            Run(loop, reductions, shape, end);
        }

        around.RemoveAt(around.Count - 1);
        foreach (var carried in loop.Carried)
        {
            Value(carried.Inside, IsVector(carried.Result), maskSizes[carried.Result]);
            Define(carried.Result);
        }

        foreach (var reduction in reductions)
        {
            End(reduction);
        }
    }

    /// <summary>A loop's iterations up to an end: as many at once as there are lanes, then one by one.</summary>
    private void Run(Loop loop, IReadOnlyList<Reduction> reductions, VectorShape? shape, LocalBuilder end)
    {
        var index = around[^1].Index;
        if (shape is not null)
        {
            var active = il.Long(shape.AllLanes);
            var vectorEnd = il.DeclareLocal(typeof(long));
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Ldc_I8, -(long)shape.Lanes);
            il.Emit(OpCodes.And);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, vectorEnd);
            lanes = new Lanes(around.Count - 1, shape, new VectorInstructionEmitter(il, shape, this), active);
            foreach (var reduction in reductions)
            {
                BeginVectors(reduction);
            }

            Count(index, vectorEnd, shape.Lanes, () =>
            {
                Body(loop, reductions);
                if (survey.Checks(loop.Body))
                {
                    il.Emit(OpCodes.Ldloc, active);
                    il.Emit(OpCodes.Ldc_I8, shape.AllLanes);
                    il.Emit(OpCodes.Bne_Un, exit);
                }
            });
            foreach (var reduction in reductions)
            {
                EndVectors(reduction);
            }

            lanes = null;
        }

        Count(index, end, 1, () => Body(loop, reductions));
    }

    private void Body(Loop loop, IReadOnlyList<Reduction> reductions)
    {
        open.Push(reductions);
        Block(loop.Body);
        open.Pop();

        // All are read before any is written: they may be swapped.
        foreach (var carried in loop.Carried)
        {
            Value(carried.Next, IsVector(carried.Inside), maskSizes[carried.Inside]);
        }

        foreach (var carried in loop.Carried.Reverse())
        {
            il.Emit(OpCodes.Stloc, places[carried.Inside]!);
        }
    }

    /// <summary>Counts a variable from where it stands up to an end, so many at a time. The test is at the end of the body: an iteration takes one branch.</summary>
    private void Count(LocalBuilder variable, LocalBuilder end, int step, Action body)
    {
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        body();
        il.Emit(OpCodes.Ldloc, variable);
        il.Emit(OpCodes.Ldc_I8, (long)step);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, variable);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, variable);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, again);
    }

    /// <summary>A value onto the stack, as a vector or as a scalar.</summary>
    private void Value(int value, bool isVector, int maskSize)
    {
        if (isVector)
        {
            PushVector(value, maskSize);
        }
        else
        {
            Scalar(value);
        }
    }

    private void Emit(If branch)
    {
        foreach (var merged in branch.Results)
        {
            maskSizes[merged.Result] = lanes?.Shape.Widest ?? 0;
            Declare(merged.Result);
        }

        if (IsVector(branch.Condition))
        {
            LaneBranch(branch);
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
        Block(block);
        foreach (var merged in branch.Results.Where(merged => survey.IsUsed(merged.Result)))
        {
            Value(value(merged), IsVector(merged.Result), maskSizes[merged.Result]);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }
    }

    /// <summary>A branch that some lanes take: either block runs where any lane needs it, and the second one's values go where the condition does not hold.</summary>
    private void LaneBranch(If branch)
    {
        var (vectors, shape) = (lanes!.Vectors, lanes.Shape);
        var otherwise = il.DefineLabel();
        var end = il.DefineLabel();
        var condition = il.DeclareLocal(shape.Of(DType.Bool, shape.Widest));
        var bits = il.DeclareLocal(typeof(long));
        PushMask(branch.Condition, shape.Widest);
        il.Emit(OpCodes.Stloc, condition);
        il.Emit(OpCodes.Ldloc, condition);
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
            il.Emit(OpCodes.Ldloc, condition);
            vectors.Resize(shape.Widest, size);
            vectors.Reinterpret(VectorShape.Mask(size), element);
            il.Emit(OpCodes.Ldloc, places[merged.Result]!);
            PushVector(merged.Else, maskSizes[merged.Result]);
            vectors.Choose(element);
            il.Emit(OpCodes.Stloc, places[merged.Result]!);
        }

        il.MarkLabel(end);
    }
}
