using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Loops.</content>
internal sealed partial class PartEmitter
{
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
        if (direct is not null)
        {
            il.Emit(OpCodes.Ldc_I8, direct.Extents[loop.Extent]);
            return;
        }

        Field(nameof(CompiledFrame.Extents));
        Offset(loop.Extent * sizeof(long));
        il.Emit(OpCodes.Ldind_I8);
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
            ? ShapeOf(loop, IsTiled(loop) ? [.. loop.Body.OfType<Loop>()] : [])
            : null;
        var reductions = Reductions(loop).Select(reduce => Begin(reduce, shape, totals.FirstOrDefault(total => total.Reduce == reduce))).ToArray();
        if (reductions.Any(reduction => reduction.IsBlocked))
        {
            Blocks(reductions, end, blockEnd => Run(loop, reductions, shape, blockEnd));
        }
        else if (shape is not null && IsTiled(loop))
        {
            Tiles(loop, shape, end);
            Run(loop, reductions, HasLastVector(loop, shape) ? shape : null, end, isShort: true);
        }
        else
        {
            if (IsRowSum(loop))
            {
                RowSums(loop, end);
            }

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

    /// <summary>A loop's iterations up to an end: as many at once as there are lanes, then those that are left over. A short loop has fewer than that.</summary>
    private void Run(Loop loop, IReadOnlyList<Reduction> reductions, VectorShape? shape, LocalBuilder end, bool isShort = false)
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
            BoundNumbers(loop, end, vectorEnd);
            var resume = il.DefineLabel();
            var leave = il.DefineLabel();
            il.MarkLabel(resume);
            lanes = new Lanes(around.Count - 1, shape, new VectorInstructionEmitter(il, shape, this), active) { Leave = leave };
            foreach (var reduction in reductions)
            {
                BeginVectors(reduction);
            }

            if (IsByPiece(loop, reductions))
            {
                TiledPieces(loop, vectorEnd);
                lanes = null;
                Count(index, end, 1, () => Body(loop, reductions));
                return;
            }

            var hasLast = HasLastVector(loop, shape);
            if (!isShort)
            {
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
            }

            if (hasLast)
            {
                LastVector(loop, reductions, end, leave);
            }

            il.MarkLabel(leave);
            foreach (var reduction in reductions)
            {
                EndVectors(reduction);
            }

            var wasLeft = lanes.IsLeft;
            lanes = null;
            if (hasLast)
            {
                EndAt(end);
                if (!wasLeft && bounded.Count == 0)
                {
                    return;
                }
            }

            if (wasLeft)
            {
                OneByOne(loop, reductions, shape, vectorEnd, end, resume);
                return;
            }
        }

        Count(index, end, 1, () => Body(loop, reductions), loop.While);
    }

    /// <summary>The iterations that are left over where no vector does them, or those of a vector that was left; then the vectors go on.</summary>
    private void OneByOne(Loop loop, IReadOnlyList<Reduction> reductions, VectorShape shape, LocalBuilder vectorEnd, LocalBuilder end, Label resume)
    {
        var index = around[^1].Index;
        var stop = il.DeclareLocal(typeof(long));
        var isLast = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Stloc, stop);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, vectorEnd);
        il.Emit(OpCodes.Bge, isLast);
        il.Emit(OpCodes.Ldloc, index);
        Offset(shape.Lanes);
        il.Emit(OpCodes.Stloc, stop);
        il.MarkLabel(isLast);
        Count(index, stop, 1, () => Body(loop, reductions));
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, resume);
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

    /// <summary>Counts a variable from where it stands up to an end, so many at a time, while a value holds. The test is at the end of the body: an iteration takes one branch.</summary>
    private void Count(LocalBuilder variable, LocalBuilder end, int step, Action body, int holds = Instruction.None)
    {
        var stop = il.DefineLabel();
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
        if (holds != Instruction.None)
        {
            Scalar(holds);
            il.Emit(OpCodes.Brfalse, stop);
        }

        il.Emit(OpCodes.Ldloc, variable);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, again);
        il.MarkLabel(stop);
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
}
