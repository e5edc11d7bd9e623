using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <content>
/// Reductions in the one order of <see cref="ReductionOrder"/>. Virtual lanes and the totals of the binary counter live in the thread's scratch memory,
/// as bits in longs: they are touched once an iteration and once a block.
/// </content>
internal sealed partial class SectionEmitter
{
    // 2⁴⁸ blocks are more than any loop has.
    private const int Levels = 48;

    private readonly Dictionary<Reduce, Reduction> known = [];
    private int scratch;

    /// <summary>A reduction of a loop.</summary>
    /// <param name="Reduce">The statement.</param>
    /// <param name="Number">Which of its loop's it is.</param>
    /// <param name="LanesAt">Where its lanes are in the thread's scratch memory; its levels follow.</param>
    private sealed record Reduction(Reduce Reduce, int Number, int LanesAt)
    {
        public DType Type => Reduce.Type;

        public int Lanes => ReductionOrder.Lanes(Type);

        public int LevelsAt => LanesAt + Lanes;

        /// <summary>The type of lanes and totals.</summary>
        public DType Wide => ReductionOrder.Total(Reduce.Kind, Type);
    }

    private Reduction[] Reductions(Loop loop)
    {
        var reductions = loop.Body.OfType<Reduce>().Select((reduce, number) =>
        {
            var lanesAt = scratch;
            scratch += ReductionOrder.Lanes(reduce.Type) + Levels;
            return new Reduction(reduce, number, lanesAt);
        }).ToArray();
        foreach (var reduction in reductions)
        {
            known[reduction.Reduce] = reduction;
        }

        return reductions;
    }

    /// <summary>A reducing loop that one thread runs.</summary>
    private void ReduceLoop(Loop loop)
    {
        var reductions = Reductions(loop);
        var blocks = il.Long(0);
        il.Count(blocks, () => Blocks(loop), () =>
        {
            il.Emit(OpCodes.Ldloc, blocks);
            il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
            il.Emit(OpCodes.Mul);
            BlockOf(loop, loop.Body, reductions, Keep());
            foreach (var reduction in reductions)
            {
                Count(reduction, blocks, () => BlockTotal(reduction));
            }
        });
        foreach (var reduction in reductions)
        {
            Finish(reduction, blocks);
        }
    }

    /// <summary>The totals that the threads of a shared reducing loop left meet as those of one thread do.</summary>
    private void Gather(Loop loop)
    {
        foreach (var reduction in Reductions(loop))
        {
            var blocks = il.Long(0);
            il.Count(blocks, () => Blocks(loop), () => Count(reduction, blocks, () =>
            {
                Slot(() => TotalOf(reduction, loop, blocks));
                il.Emit(OpCodes.Ldind_I8);
                il.FromLong(reduction.Wide);
            }));
            Finish(reduction, blocks);
        }
    }

    /// <summary>One block of a loop's iterations, from its first on, into the lanes.</summary>
    private void BlockOf(Loop loop, ImmutableArray<Statement> body, Reduction[] reductions, LocalBuilder first)
    {
        foreach (var reduction in reductions)
        {
            var lane = il.Long(0);
            il.Count(lane, () => il.Emit(OpCodes.Ldc_I8, (long)reduction.Lanes), () => Put(reduction.LanesAt, lane, reduction.Wide, () => Identity(reduction, reduction.Wide)));
        }

        il.Emit(OpCodes.Ldloc, first);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, extents[loop.Extent]);
        il.Math(nameof(KernelMath.Min), DType.Int64, 2);
        var end = Keep();
        il.Count(first, () => il.Emit(OpCodes.Ldloc, end), () => Inside(loop, first, body));
    }

    /// <summary>One iteration's value into its lane.</summary>
    private void Combine(Reduce reduce)
    {
        var reduction = known[reduce];
        il.Emit(OpCodes.Ldloc, around[^1].Index);
        il.Emit(OpCodes.Ldc_I8, reduction.Lanes - 1L);
        il.Emit(OpCodes.And);
        var lane = Keep();
        Put(reduction.LanesAt, lane, reduction.Wide, () =>
        {
            Get(reduction.LanesAt, lane, reduction.Wide);
            Value(reduce.Value);
            if (reduction.Wide != reduction.Type)
            {
                il.Emit(OpCodes.Conv_R8);
            }

            Combine(reduce.Kind, reduction.Wide);
        });
    }

    /// <summary>The lanes meet in a tree of halves: their total on the stack.</summary>
    private void BlockTotal(Reduction reduction)
    {
        for (var half = reduction.Lanes / 2; half > 0; half /= 2)
        {
            var lane = il.Long(0);
            var distance = half;
            il.Count(lane, () => il.Emit(OpCodes.Ldc_I8, (long)distance), () => Put(reduction.LanesAt, lane, reduction.Wide, () =>
            {
                Get(reduction.LanesAt, lane, reduction.Wide);
                Get(reduction.LanesAt + distance, lane, reduction.Wide);
                Combine(reduction.Reduce.Kind, reduction.Wide);
            }));
        }

        Get(reduction.LanesAt, null, reduction.Wide);
    }

    /// <summary>A block's total into the binary counter.</summary>
    private void Count(Reduction reduction, LocalBuilder blocks, Action total)
    {
        total();
        var sum = il.DeclareLocal(Il.ValueType(reduction.Wide));
        il.Emit(OpCodes.Stloc, sum);
        var level = il.Long(0);
        While(() => Bit(blocks, level), () =>
        {
            Get(reduction.LevelsAt, level, reduction.Wide);
            il.Emit(OpCodes.Ldloc, sum);
            Combine(reduction.Reduce.Kind, reduction.Wide);
            il.Emit(OpCodes.Stloc, sum);
            il.Increment(level);
        });
        Put(reduction.LevelsAt, level, reduction.Wide, () => il.Emit(OpCodes.Ldloc, sum));
    }

    /// <summary>What is left in the counter meets, from the newest to the oldest, and is rounded once.</summary>
    private void Finish(Reduction reduction, LocalBuilder blocks)
    {
        var level = il.Long(0);
        var end = il.DefineLabel();
        Identity(reduction, reduction.Type);
        Declare(reduction.Reduce.Result);
        il.Emit(OpCodes.Stloc, values[reduction.Reduce.Result]!);
        il.Emit(OpCodes.Ldloc, blocks);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Beq, end);
        While(
            () =>
            {
                Bit(blocks, level);
                il.Emit(OpCodes.Ldc_I4_0);
                il.Emit(OpCodes.Ceq);
            },
            () => il.Increment(level));
        Get(reduction.LevelsAt, level, reduction.Wide);
        var total = il.DeclareLocal(Il.ValueType(reduction.Wide));
        il.Emit(OpCodes.Stloc, total);
        il.Increment(level);
        il.Count(level, () => il.Emit(OpCodes.Ldc_I8, (long)Levels), () =>
        {
            var skip = il.DefineLabel();
            Bit(blocks, level);
            il.Emit(OpCodes.Brfalse, skip);
            Get(reduction.LevelsAt, level, reduction.Wide);
            il.Emit(OpCodes.Ldloc, total);
            Combine(reduction.Reduce.Kind, reduction.Wide);
            il.Emit(OpCodes.Stloc, total);
            il.MarkLabel(skip);
        });
        il.Emit(OpCodes.Ldloc, total);
        if (reduction.Wide != reduction.Type)
        {
            il.Emit(OpCodes.Conv_R4);
        }

        il.Emit(OpCodes.Stloc, values[reduction.Reduce.Result]!);
        il.MarkLabel(end);
        HandOn(reduction.Reduce.Result);
    }

    private void Combine(ReductionKind kind, DType type)
    {
        if (kind == ReductionKind.Sum)
        {
            spelling.Add(il, type);
        }
        else
        {
            il.Math(kind == ReductionKind.Max ? nameof(KernelMath.Max) : nameof(KernelMath.Min), type, 2);
        }
    }

    private void Identity(Reduction reduction, DType type)
    {
        var highest = reduction.Reduce.Kind == ReductionKind.Min;
        spelling.Literal(il, type, reduction.Reduce.Kind == ReductionKind.Sum ? 0 : type switch
        {
            DType.Float64 or DType.Float32 => Bits.Of(type, highest ? double.PositiveInfinity : double.NegativeInfinity),
            DType.Int64 => Bits.Of(DType.Int64, highest ? long.MaxValue : long.MinValue),
            DType.Int32 => Bits.Of(DType.Int32, (long)(highest ? int.MaxValue : int.MinValue)),
            _ => highest ? 1UL : 0UL,
        });
    }

    /// <summary>Whether a number has a bit.</summary>
    private void Bit(LocalBuilder number, LocalBuilder bit)
    {
        il.Emit(OpCodes.Ldloc, number);
        il.Emit(OpCodes.Ldloc, bit);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Shr);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.And);
    }

    private void While(Action condition, Action body)
    {
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        body();
        il.MarkLabel(test);
        condition();
        il.Emit(OpCodes.Brtrue, again);
    }

    /// <summary>A value of the thread's scratch memory.</summary>
    private void Get(int place, LocalBuilder? further, DType type)
    {
        Scratch(place, further);
        il.Emit(OpCodes.Ldind_I8);
        il.FromLong(type);
    }

    private void Put(int place, LocalBuilder? further, DType type, Action value)
    {
        Scratch(place, further);
        value();
        il.ToLong(type);
        il.Emit(OpCodes.Stind_I8);
    }

    private void Scratch(int place, LocalBuilder? further) => Slot(() =>
    {
        il.Emit(OpCodes.Ldloc, scratchBase);
        il.Emit(OpCodes.Ldc_I8, (long)place);
        il.Emit(OpCodes.Add);
        if (further is not null)
        {
            il.Emit(OpCodes.Ldloc, further);
            il.Emit(OpCodes.Add);
        }
    });
}
