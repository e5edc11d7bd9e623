using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Reductions in vectors: of the lanes of the loop itself, or of a loop around.</content>
internal sealed partial class PartEmitter
{
    /// <summary>The totals before the first vector of a loop's own lanes, or where vectors go on.</summary>
    private void BeginVectors(Reduction reduction)
    {
        var shape = reduction.Along!;
        var groups = reduction.IsBlocked ? Math.Max(reduction.Lanes / shape.Lanes, 1) : 1;
        var halves = reduction.IsBlocked ? Halves(shape) : 1;
        var element = reduction.IsBlocked ? typeof(double) : VectorInstructionEmitter.Element(reduction.Reduce.Type, reduction.MaskSize);
        var type = reduction.IsBlocked ? TotalsType(shape) : shape.Of(element);
        reduction.Vectors = [.. Enumerable.Range(0, groups).Select(_ => Enumerable.Range(0, halves).Select(_ => il.DeclareLocal(type)).ToArray())];
        if (reduction.IsBlocked)
        {
            ForEachTotal(reduction, (vector, place) =>
            {
                place();
                LoadTotals(shape);
                il.Emit(OpCodes.Stloc, vector);
            });
            return;
        }

        Identity(reduction.Reduce);
        lanes!.Vectors.Broadcast(reduction.Reduce.Type, reduction.MaskSize);
        il.Emit(OpCodes.Stloc, reduction.Vectors[0][0]);
    }

    /// <summary>Each vector of a floating sum, and what puts the address of its virtual lanes onto the stack.</summary>
    private void ForEachTotal(Reduction reduction, Action<LocalBuilder, Action> act)
    {
        var shape = reduction.Along!;
        for (var group = 0; group < reduction.Vectors.Length; group++)
        {
            for (var half = 0; half < reduction.Vectors[group].Length; half++)
            {
                var (lanesBefore, bytesBefore) = (group * shape.Lanes, half * shape.Bytes);
                act(reduction.Vectors[group][half], () =>
                {
                    Scratch(reduction.VirtualLanes + bytesBefore);
                    il.Emit(OpCodes.Ldloc, around[^1].Index);
                    Offset(lanesBefore);
                    il.Emit(OpCodes.Ldc_I8, (long)-shape.Lanes & (reduction.Lanes - 1));
                    il.Emit(OpCodes.And);
                    Scaled(sizeof(double));
                    il.Emit(OpCodes.Add);
                });
            }
        }
    }

    private void CombineVectors(Reduction reduction, bool isAlong)
    {
        var reduce = reduction.Reduce;
        if (!reduction.IsBlocked)
        {
            var total = isAlong ? reduction.Vectors[0][0] : reduction.Total!;
            var element = VectorInstructionEmitter.Element(reduce.Type, reduction.MaskSize);
            il.Emit(OpCodes.Ldloc, total);
            PushCombined(reduction, element);
            lanes!.Vectors.Combine(CombineName(reduce), element);
            il.Emit(OpCodes.Stloc, total);
            return;
        }

        var shape = lanes!.Shape;
        var halves = Halves(shape);
        var value = il.DeclareLocal(shape.Of(Il.ElementType(reduce.Type)));
        Push(reduce.Value);
        KeepEnd(reduce.Type);
        if (isAlong)
        {
            KeepFirst(Il.ElementType(reduce.Type));
        }

        il.Emit(OpCodes.Stloc, value);
        if (isAlong)
        {
            for (var half = 0; half < halves; half++)
            {
                AddHalf(reduce, value, half, () => il.Emit(OpCodes.Ldloc, reduction.Vectors[0][half]));
                il.Emit(OpCodes.Stloc, reduction.Vectors[0][half]);
            }

            Rotate(reduction);
            return;
        }

        for (var half = 0; tile is not null && half < halves; half++)
        {
            AddHalf(reduce, value, half, () => il.Emit(OpCodes.Ldloc, reduction.Vectors[0][half]));
            il.Emit(OpCodes.Stloc, reduction.Vectors[0][half]);
        }

        if (tile is not null)
        {
            return;
        }

        var address = il.DeclareLocal(typeof(nint));
        VirtualLane(reduction);
        il.Emit(OpCodes.Stloc, address);
        for (var half = 0; half < halves; half++)
        {
            void Place()
            {
                il.Emit(OpCodes.Ldloc, address);
                Offset(half * shape.Bytes);
            }

            AddHalf(reduce, value, half, () =>
            {
                Place();
                LoadTotals(shape);
            });
            Place();
            StoreTotals(shape);
        }
    }

    /// <summary>A value as doubles, or a half of them, added to totals.</summary>
    private void AddHalf(Reduce reduce, LocalBuilder value, int half, Action totals)
    {
        var shape = lanes!.Shape;
        totals();
        il.Emit(OpCodes.Ldloc, value);
        if (Halves(shape) == 2)
        {
            lanes.Vectors.WidenHalf(half == 1);
        }
        else if (reduce.Type == DType.Float32)
        {
            lanes.Vectors.Resize(typeof(float), typeof(double));
        }

        var type = TotalsType(shape);
        Vector("Add", typeof(double), TotalsBytes(shape), type, type);
    }

    /// <summary>The next iterations go to the next virtual lanes: the vectors change places; where those iterations are written next, their names do.</summary>
    private void Rotate(Reduction reduction)
    {
        var groups = reduction.Vectors;
        if (isUnrolled)
        {
            reduction.Vectors = [.. groups[1..], groups[0]];
            return;
        }

        if (groups.Length == 1)
        {
            return;
        }

        foreach (var group in groups)
        {
            Array.ForEach(group, vector => il.Emit(OpCodes.Ldloc, vector));
        }

        for (var i = groups.Length - 1; i >= 0; i--)
        {
            var to = groups[(i + groups.Length - 1) % groups.Length];
            foreach (var vector in to.Reverse())
            {
                il.Emit(OpCodes.Stloc, vector);
            }
        }
    }

    /// <summary>The totals of the lanes behind the last vector: to where the iterations that are left go on, or into one total.</summary>
    private void EndVectors(Reduction reduction)
    {
        var shape = reduction.Along!;
        if (reduction.IsBlocked)
        {
            ForEachTotal(reduction, (vector, place) =>
            {
                il.Emit(OpCodes.Ldloc, vector);
                place();
                StoreTotals(shape);
            });
            return;
        }

        var reduce = reduction.Reduce;
        if (reduce.Type == DType.Bool)
        {
            il.Emit(OpCodes.Ldloc, reduction.Total!);
            il.Emit(OpCodes.Ldloc, reduction.Vectors[0][0]);
            lanes!.Vectors.Bits(reduction.MaskSize);
            il.Emit(OpCodes.Ldc_I8, reduce.Kind == ReductionKind.Max ? 0 : shape.AllLanes);
            il.Emit(OpCodes.Ceq);
            if (reduce.Kind == ReductionKind.Max)
            {
                il.Emit(OpCodes.Ldc_I4_0);
                il.Emit(OpCodes.Ceq);
            }

            CombineScalars(reduce);
            il.Emit(OpCodes.Stloc, reduction.Total!);
            return;
        }

        il.Emit(OpCodes.Ldloc, reduction.Vectors[0][0]);
        Temporary(Result);
        StoreVector(Il.ElementType(reduce.Type));
        il.Emit(OpCodes.Ldloc, reduction.Total!);
        Temporary(Result);
        il.Emit(OpCodes.Ldc_I4, shape.Lanes);
        il.Emit(OpCodes.Call, typeof(LaneTotals).GetMethod(reduce.Kind.ToString())!.MakeGenericMethod(Il.ElementType(reduce.Type)));
        CombineScalars(reduce);
        il.Emit(OpCodes.Stloc, reduction.Total!);
    }

    private static string CombineName(Reduce reduce) => (reduce.Kind, reduce.Type) switch
    {
        (ReductionKind.Max, DType.Bool) => "BitwiseOr",
        (_, DType.Bool) => "BitwiseAnd",
        (ReductionKind.Sum, _) => "Add",
        _ => reduce.Kind.ToString(),
    };

    /// <summary>The vectors that the doubles of all lanes take.</summary>
    private static int Halves(VectorShape shape) => shape.Lanes * sizeof(double) > shape.Bytes ? 2 : 1;

    private static int TotalsBytes(VectorShape shape) => Math.Min(shape.Lanes * sizeof(double), shape.Bytes);

    private static Type TotalsType(VectorShape shape) => VectorShape.Of(typeof(double), TotalsBytes(shape));

    private void LoadTotals(VectorShape shape) => Vector("Load", typeof(double), TotalsBytes(shape), typeof(double).MakePointerType());

    private void StoreTotals(VectorShape shape) => Vector("Store", typeof(double), TotalsBytes(shape), TotalsType(shape), typeof(double).MakePointerType());
}
