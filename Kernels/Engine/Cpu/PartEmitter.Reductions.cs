using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Reductions. Floating sums are formed as <see cref="ReductionOrder"/> says; integers, extremes and Bools come out the same in any order, so that one
/// running total is enough.
/// </content>
internal sealed partial class PartEmitter
{
    private readonly Stack<IReadOnlyList<Reduction>> open = [];

    /// <summary>A reduction under way.</summary>
    private sealed class Reduction
    {
        public required Reduce Reduce { get; init; }

        public required bool IsBlocked { get; init; }

        /// <summary>The lanes of the loop itself, while it is done in vectors.</summary>
        public required VectorShape? Along { get; init; }

        /// <summary>The lanes of a loop around, each with a total of its own.</summary>
        public required VectorShape? Wide { get; init; }

        /// <summary>The running total of a loop that is not blocked; of one that is, that of its only block.</summary>
        public LocalBuilder? Total { get; set; }

        /// <summary>Whether a loop has one block only, so that nothing is counted.</summary>
        public LocalBuilder? IsAlone { get; set; }

        /// <summary>The totals of lanes: one vector; of a floating sum as many as hold the virtual lanes, those of each iteration's together.</summary>
        public LocalBuilder[][] Vectors { get; set; } = [];

        /// <summary>The bytes of a mask's elements, of a reduction of Bools.</summary>
        public int MaskSize { get; init; }

        /// <summary>The virtual lanes in scratch memory.</summary>
        public int VirtualLanes { get; init; }

        /// <summary>The counter of blocks in scratch memory.</summary>
        public int Counter { get; init; }

        /// <summary>A shared loop's total.</summary>
        public PartTotal? Shared { get; init; }

        public int Lanes => ReductionOrder.Lanes(Reduce.Type);

        /// <summary>How many totals lie side by side: those of a vector, or of a tile.</summary>
        public required int Width { get; init; }
    }

    private IEnumerable<Reduce> Reductions(Loop loop) => loop.Body.OfType<Reduce>().Where(reduce => survey.IsUsed(reduce.Result));

    /// <summary>Room for the total of a shared loop.</summary>
    private int ReserveTotal(Reduce reduce) => memory.Reserve(PartTotal.IsBlocked(reduce) ? BlockCounter.Size(1) : sizeof(ulong));

    private Reduction Begin(Reduce reduce, VectorShape? along, PartTotal? shared)
    {
        var wide = lanes is not null && survey.Varies[reduce.Value] ? lanes.Shape : null;
        var width = tile?.Width ?? wide?.Lanes ?? 1;
        var isBlocked = PartTotal.IsBlocked(reduce);
        var reduction = new Reduction
        {
            Reduce = reduce,
            IsBlocked = isBlocked,
            Along = along,
            Wide = wide,
            Width = width,
            MaskSize = reduce.Type == DType.Bool ? (wide ?? along)?.Widest ?? 0 : 0,
            VirtualLanes = isBlocked ? memory.Reserve(ReductionOrder.Lanes(reduce.Type) * width * sizeof(double)) : 0,
            Counter = !isBlocked ? 0 : shared?.Place ?? memory.Reserve(BlockCounter.Size(width)),
            Shared = shared,
        };
        if (!isBlocked)
        {
            reduction.Total = il.DeclareLocal(wide is null ? Il.ValueType(reduce.Type) : wide.Of(reduce.Type, reduction.MaskSize));
            Identity(reduce);
            if (wide is not null)
            {
                lanes!.Vectors.Broadcast(reduce.Type, reduction.MaskSize);
            }

            il.Emit(OpCodes.Stloc, reduction.Total);
        }

        return reduction;
    }

    private void Identity(Reduce reduce) => il.Literal(reduce.Type, (reduce.Kind, reduce.Type) switch
    {
        (ReductionKind.Sum, _) => 0,
        (ReductionKind.Max, DType.Bool) => 0,
        (ReductionKind.Min, DType.Bool) => 1,
        (ReductionKind.Max, DType.Int32) => Bits.Of(DType.Int32, int.MinValue),
        (ReductionKind.Max, DType.Int64) => Bits.Of(DType.Int64, long.MinValue),
        (ReductionKind.Min, DType.Int32) => Bits.Of(DType.Int32, int.MaxValue),
        (ReductionKind.Min, DType.Int64) => Bits.Of(DType.Int64, long.MaxValue),
        (ReductionKind.Max, _) => Bits.Of(reduce.Type, double.NegativeInfinity),
        _ => Bits.Of(reduce.Type, double.PositiveInfinity),
    });

    /// <summary>A loop block by block.</summary>
    /// <param name="reductions">Its reductions.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="run">Writes its iterations up to a block's end.</param>
    private void Blocks(IReadOnlyList<Reduction> reductions, LocalBuilder end, Action<LocalBuilder> run)
    {
        var index = around[^1].Index;
        var blockEnd = il.DeclareLocal(typeof(long));
        var blocked = reductions.Where(reduction => reduction.IsBlocked).ToArray();
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        Start(blocked, end);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, end);
        spelling.Math(il, nameof(Math.Min), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, blockEnd);
        foreach (var reduction in blocked)
        {
            Scratch(reduction.VirtualLanes);
            il.Emit(OpCodes.Ldc_I4_0);
            Width(reduction, reduction.Lanes * sizeof(double));
            il.Emit(OpCodes.Initblk);
        }

        // Runs until the index is at the block's end, or on to an error.
        run(blockEnd);
        foreach (var reduction in blocked)
        {
            EndBlock(reduction);
        }

        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, again);
    }

    /// <summary>Starts counting blocks, but where there is one only: its total is the sum.</summary>
    private void Start(Reduction[] blocked, LocalBuilder end)
    {
        if (blocked[0].Shared is not null)
        {
            return;
        }

        var isAlone = il.DeclareLocal(typeof(bool));
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
        il.Emit(OpCodes.Clt_Un);
        il.Emit(OpCodes.Stloc, isAlone);
        foreach (var reduction in blocked)
        {
            reduction.IsAlone = isAlone;
            reduction.Total = il.DeclareLocal(typeof(double));
            UnlessAlone(reduction, () =>
            {
                Scratch(reduction.Counter);
                il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.Start))!);
            });
        }
    }

    private void UnlessAlone(Reduction reduction, Action write)
    {
        var skip = il.DefineLabel();
        if (reduction.IsAlone is { } isAlone)
        {
            il.Emit(OpCodes.Ldloc, isAlone);
            il.Emit(OpCodes.Brtrue, skip);
        }

        write();
        il.MarkLabel(skip);
    }

    private void EndBlock(Reduction reduction)
    {
        Scratch(reduction.VirtualLanes);
        il.Emit(OpCodes.Ldc_I4, reduction.Lanes);
        if (reduction.Wide is not null)
        {
            Width(reduction);
            il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.TreeOfLanes))!);
            UnlessAlone(reduction, () => CallOnLanes(reduction, nameof(BlockCounter.CountLanes)));
            return;
        }

        reduction.Total ??= il.DeclareLocal(typeof(double));
        il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.Tree))!);
        il.Emit(OpCodes.Stloc, reduction.Total);
        UnlessAlone(reduction, () =>
        {
            Scratch(reduction.Counter);
            il.Emit(OpCodes.Ldloc, reduction.Total);
            il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.Count))!);
        });
    }

    /// <summary>Has the counter count, or fill, the totals that lie side by side.</summary>
    private void CallOnLanes(Reduction reduction, string name)
    {
        Scratch(reduction.Counter);
        Scratch(reduction.VirtualLanes);
        Width(reduction);
        il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(name)!);
    }

    /// <summary>The result of a reduction.</summary>
    private void End(Reduction reduction)
    {
        var reduce = reduction.Reduce;
        if (reduction.Shared is not null)
        {
            if (!reduction.IsBlocked)
            {
                Scratch(reduction.Shared.Place);
                il.Emit(OpCodes.Ldloc, reduction.Total!);
                il.ToLong(reduce.Type);
                il.Emit(OpCodes.Stind_I8);
            }

            return;
        }

        maskSizes[reduce.Result] = reduction.MaskSize;
        if (!reduction.IsBlocked)
        {
            il.Emit(OpCodes.Ldloc, reduction.Total!);
        }
        else if (reduction.Wide is not null)
        {
            UnlessAlone(reduction, () => CallOnLanes(reduction, nameof(BlockCounter.FinishLanes)));
            Totals(reduction);
        }
        else
        {
            UnlessAlone(reduction, () =>
            {
                Scratch(reduction.Counter);
                il.Emit(OpCodes.Call, typeof(BlockCounter).GetMethod(nameof(BlockCounter.Finish))!);
                il.Emit(OpCodes.Stloc, reduction.Total!);
            });
            il.Emit(OpCodes.Ldloc, reduction.Total!);
            Rounded(reduce);
        }

        Define(reduce.Result);
    }

    /// <summary>The totals of a vector's lanes, rounded, onto the stack.</summary>
    private void Totals(Reduction reduction)
    {
        var shape = reduction.Wide!;
        var halves = Halves(shape);
        for (var half = 0; half < halves; half++)
        {
            Scratch(reduction.VirtualLanes + (half * shape.Bytes));
            TileOffset();
            LoadTotals(shape);
        }

        if (halves == 2)
        {
            var total = VectorShape.Of(typeof(double), shape.Bytes);
            Vector("Narrow", typeof(double), shape.Bytes, total, total);
        }
        else if (reduction.Reduce.Type == DType.Float32)
        {
            lanes!.Vectors.Resize(typeof(double), typeof(float));
        }
    }

    private void Rounded(Reduce reduce)
    {
        if (reduce.Type == DType.Float32)
        {
            il.Emit(OpCodes.Conv_R4);
        }
    }

    /// <summary>How many totals lie side by side, so many times: in a tile as many as it has columns, that no more are cleared and added than there are.</summary>
    private void Width(Reduction reduction, int times = 1)
    {
        if (tile is null)
        {
            il.Emit(OpCodes.Ldc_I4, reduction.Width * times);
            return;
        }

        il.Emit(OpCodes.Ldloc, tile.Columns);
        il.Emit(OpCodes.Ldc_I4, times);
        il.Emit(OpCodes.Mul);
    }

    /// <summary>Combines a value into the total of the loop that is being written.</summary>
    private void Combine(Reduce reduce)
    {
        var reduction = open.Peek().First(reduction => reduction.Reduce == reduce);
        var isAlong = lanes is not null && reduction.Along is not null;
        if (isAlong || reduction.Wide is not null)
        {
            CombineVectors(reduction, isAlong);
        }
        else if (reduction.IsBlocked)
        {
            var address = il.DeclareLocal(typeof(nint));
            VirtualLane(reduction);
            il.Emit(OpCodes.Stloc, address);
            il.Emit(OpCodes.Ldloc, address);
            il.Emit(OpCodes.Ldloc, address);
            il.Emit(OpCodes.Ldind_R8);
            Scalar(reduce.Value);
            il.Emit(OpCodes.Conv_R8);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stind_R8);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, reduction.Total!);
            Scalar(reduce.Value);
            CombineScalars(reduce);
            il.Emit(OpCodes.Stloc, reduction.Total!);
        }
    }

    private void CombineScalars(Reduce reduce)
    {
        if (reduce.Type == DType.Bool)
        {
            il.Emit(reduce.Kind == ReductionKind.Max ? OpCodes.Or : OpCodes.And);
        }
        else if (reduce.Kind == ReductionKind.Sum)
        {
            il.Emit(OpCodes.Add);
        }
        else
        {
            spelling.Math(il, reduce.Kind.ToString(), reduce.Type, 2);
        }
    }

    /// <summary>The address of the virtual lane that the loop's iteration goes to.</summary>
    private void VirtualLane(Reduction reduction)
    {
        Scratch(reduction.VirtualLanes);
        il.Emit(OpCodes.Ldloc, around[^1].Index);
        il.Emit(OpCodes.Ldc_I8, reduction.Lanes - 1L);
        il.Emit(OpCodes.And);
        Width(reduction, sizeof(double));
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }
}
