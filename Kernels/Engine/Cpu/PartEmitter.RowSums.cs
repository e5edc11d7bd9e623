using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Sums along rows, of some rows at once. The additions to a virtual lane wait for each other, in an order that is fixed; those of other rows are done in the meantime, and what all rows
/// share is read once for them. The totals never leave the registers, and what is left over of a row at its end is one vector more. Rows that go together are far apart, each the next one of
/// an equal part of all rows: a processor fetches ahead where it sees memory read in its order, as it then is at each of them. Neighbours, of which several lie in one page, look like no order:
/// of matrices larger than the caches, Float32, they took up to 1.7 times as long as rows one by one, and rows far apart 0.8 times.
/// </content>
internal sealed partial class PartEmitter
{
    // Vectors of totals under way. An addition takes about three cycles, in each of which two may begin; with more rows, memory is read at more places than a processor follows well.
    private const int TotalsAtOnce = 4;
    private const int FewestRowsAtOnce = 2;

    // The instructions of a row beyond which registers run short, and additions are not what it waits for.
    private const int ShortSum = 8;

    // Those of what is done beside the sum, which are written once for each row.
    private const int FewBeside = 64;

    /// <summary>Set while the end of a row is done that ends where a vector does: which lanes of that vector come first, and behind those nothing.</summary>
    private LocalBuilder? ends;

    /// <summary>How long all rows are.</summary>
    /// <param name="Length">How long.</param>
    /// <param name="VectorEnd">Where the last whole vector ends.</param>
    /// <param name="Last">The lanes of what is left over, where the processor reads so.</param>
    private sealed record RowLength(LocalBuilder Length, LocalBuilder VectorEnd, LastLanes? Last);

    /// <summary>One of the rows.</summary>
    /// <param name="Index">Which it is.</param>
    /// <param name="Reductions">Its sums.</param>
    /// <param name="Accesses">Where it is read.</param>
    /// <param name="Values">Where its own values are, but for those along it.</param>
    private sealed record SummedRow(LocalBuilder Index, Reduction[] Reductions, Dictionary<int, AccessPlace> Accesses, Dictionary<int, LocalBuilder?> Values);

    /// <summary>Whether a loop's iterations each sum along a row, and do little beside.</summary>
    private bool IsRowSum(Loop loop)
    {
        var inner = loop.Body.OfType<Loop>().ToArray();
        return lanes is null
            && registerBytes > 0
            && loop.Kind == LoopKind.Parallel
            && inner is [{ Kind: LoopKind.Reducing } sum]
            && survey.IsLane(sum.Number)
            && loop.Body.All(statement => statement is Instruction or Load or Loop or Store { Mode: StoreMode.Set })
            && sum.Body.All(statement => statement is Instruction or Load or Reduce)
            && Reductions(sum).Any()
            && Reductions(sum).All(reduce => PartTotal.IsBlocked(reduce) && survey.Varies[reduce.Value] && ShapeOf(sum).Lanes * reduce.Type.Size() >= 16)
            && survey.Operations(sum.Body) <= ShortSum
            && survey.Operations(loop.Body) <= FewBeside
            && !Emission.Uses.Calls(loop.Body)
            && Emission.Uses.Accesses(loop.Body).All(access => kernel.Accesses[access] is { Index: Instruction.None, Predicate: Instruction.None })
            && Loads(sum.Body).All(load => load.Type != DType.Bool && (!survey.Varies[load.Result] || kernel.Accesses[load.Access].Strides[^1] == StrideClass.One));
    }

    private VectorShape ShapeOf(Loop loop) => VectorShape.Of(registerBytes, Math.Max(survey.Widest(loop.Body), sizeof(int)));

    /// <summary>A loop's iterations some at once, as long as there are as many, and rows have no more than a block.</summary>
    private void RowSums(Loop loop, LocalBuilder end)
    {
        var index = around[^1].Index;
        var sum = loop.Body.OfType<Loop>().First();
        var shape = ShapeOf(sum);
        var rows = Math.Max(TotalsAtOnce / Reductions(sum).Sum(reduce => TotalsOf(reduce, shape)), FewestRowsAtOnce);
        lanes = new Lanes(around.Count, shape, new VectorInstructionEmitter(il, shape, this), il.Long(shape.AllLanes));
        var skip = il.DefineLabel();
        var length = LengthOf(sum, skip);
        var (apart, stop) = (il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)));
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I8, (long)rows);
        il.Emit(OpCodes.Div);
        il.Emit(OpCodes.Stloc, apart);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, apart);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, stop);
        var whole = lanes;
        lanes = null;
        var varies = LoopDependence.AlongLanes(kernel, number => number == loop.Number);
        Count(index, stop, 1, () => SummedRows(loop, sum, whole, length, varies, rows, apart));
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, apart);
        il.Emit(OpCodes.Ldc_I8, rows - 1L);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(skip);
    }

    /// <summary>The length of rows, of no more than a block; where the processor reads no part of a vector, of no less than one.</summary>
    private RowLength LengthOf(Loop sum, Label skip)
    {
        var shape = lanes!.Shape;
        var isMasked = MaskedMemory.IsSupported(shape.Bytes);
        var (length, vectorEnd, left) = (il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)));
        var least = isMasked ? 1 : shape.Lanes;
        Extent(sum);
        il.Emit(OpCodes.Stloc, length);
        il.Emit(OpCodes.Ldloc, length);
        Offset(-least);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block - least);
        il.Emit(OpCodes.Bgt_Un, skip);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldc_I8, -(long)shape.Lanes);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Stloc, vectorEnd);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldloc, vectorEnd);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, left);
        return new RowLength(length, vectorEnd, isMasked ? First(left) : null);
    }

    private void SummedRows(Loop loop, Loop sum, Lanes whole, RowLength length, bool[] varies, int count, LocalBuilder apart)
    {
        var first = around[^1];
        var at = loop.Body.IndexOf(sum);
        var position = il.Long(0);
        var before = loop.Body[..at].Where(IsComputed).ToImmutableArray();
        var rows = new SummedRow[count];
        for (var row = 0; row < count; row++)
        {
            rows[row] = BeginRow(loop, sum, before, row == 0 ? first.Index : Behind(rows[row - 1].Index, apart), position);
        }

        around.Add((sum, position));
        lanes = whole;
        Array.ForEach(rows, row => Array.ForEach(row.Reductions, Clear));
        Alongside(sum, rows, length, varies);
        lanes = null;
        around.RemoveAt(around.Count - 1);
        for (var row = 0; row < rows.Length; row++)
        {
            Enter(rows[row], loop);
            foreach (var reduction in rows[row].Reductions)
            {
                places[reduction.Reduce.Result] = null;
                Tree(reduction, whole.Shape);
                Rounded(reduction.Reduce);
                Define(reduction.Reduce.Result);
            }

            Statements(loop.Body[(at + 1)..]);
        }

        around[^1] = first;
    }

    /// <summary>An index so far behind another.</summary>
    private LocalBuilder Behind(LocalBuilder index, LocalBuilder apart)
    {
        var behind = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, apart);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, behind);
        return behind;
    }

    private bool IsComputed(Statement statement) => statement is Instruction instruction ? survey.IsUsed(instruction.Result) : statement is not Load load || survey.IsUsed(load.Result);

    /// <summary>What is computed before a row, and where the row lies.</summary>
    private SummedRow BeginRow(Loop loop, Loop sum, ImmutableArray<Statement> before, LocalBuilder index, LocalBuilder position)
    {
        var (_, first) = around[^1];
        around[^1] = (loop, index);
        var values = new Dictionary<int, LocalBuilder?>();
        foreach (var statement in before)
        {
            if (statement is Store)
            {
                Statements([statement]);
                continue;
            }

            var result = ResultOf(statement);
            places[result] = null;
            Statements([statement]);
            Settle(result);
            values[result] = places[result];
        }

        around.Add((sum, position));
        PrepareAccesses(sum.Body);
        around.RemoveAt(around.Count - 1);
        around[^1] = (loop, first);
        return new SummedRow(
            index,
            [.. Reductions(sum).Select(reduce => new Reduction { Reduce = reduce, IsBlocked = true, Along = ShapeOf(sum), Wide = null, Width = 1 })],
            Emission.Uses.Accesses(sum.Body).Distinct().Where(accesses.ContainsKey).ToDictionary(access => access, access => accesses[access]),
            values);
    }

    private void Enter(SummedRow row, Loop loop)
    {
        around[around.FindIndex(outer => outer.Loop == loop)] = (loop, row.Index);
        foreach (var (access, place) in row.Accesses)
        {
            accesses[access] = place;
        }

        foreach (var (value, place) in row.Values)
        {
            places[value] = place;
        }
    }

    /// <summary>The vectors that the virtual lanes of a sum take.</summary>
    private static int TotalsOf(Reduce reduce, VectorShape shape) => Groups(reduce, shape) * Halves(shape);

    private static int Groups(Reduce reduce, VectorShape shape) => Math.Max(ReductionOrder.Lanes(reduce.Type) / shape.Lanes, 1);

    /// <summary>Totals of nothing.</summary>
    private void Clear(Reduction reduction)
    {
        var shape = reduction.Along!;
        var type = TotalsType(shape);
        reduction.Vectors = [.. Enumerable.Range(0, Groups(reduction.Reduce, shape)).Select(_ => Enumerable.Range(0, Halves(shape)).Select(_ => il.DeclareLocal(type)).ToArray())];
        foreach (var vector in reduction.Vectors.SelectMany(group => group))
        {
            il.Emit(OpCodes.Call, type.GetProperty("Zero")!.GetMethod!);
            il.Emit(OpCodes.Stloc, vector);
        }
    }

    /// <summary>All rows vector by vector; then what is left over: the first lanes of a vector, or the last ones of that which ends where the rows do.</summary>
    private void Alongside(Loop sum, SummedRow[] rows, RowLength length, bool[] varies)
    {
        var shape = lanes!.Shape;
        var (loop, _) = around[^2];
        var position = around[^1].Index;
        var done = il.DefineLabel();
        Count(position, length.VectorEnd, shape.Lanes, AtPosition);
        il.Emit(OpCodes.Ldloc, length.VectorEnd);
        il.Emit(OpCodes.Ldloc, length.Length);
        il.Emit(OpCodes.Beq, done);
        if (length.Last is not null)
        {
            lanes = lanes with { Last = length.Last };
        }
        else
        {
            il.Emit(OpCodes.Ldloc, length.Length);
            Offset(-shape.Lanes);
            il.Emit(OpCodes.Stloc, position);
            ends = il.DeclareLocal(typeof(long));
            il.Emit(OpCodes.Ldloc, length.VectorEnd);
            il.Emit(OpCodes.Ldloc, position);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Stloc, ends);
        }

        AtPosition();
        ends = null;
        il.MarkLabel(done);

        void AtPosition()
        {
            var alike = sum.Body.Where(statement => statement is Instruction or Load && IsComputed(statement) && !varies[ResultOf(statement)]).ToImmutableArray();
            foreach (var statement in alike)
            {
                Statements([statement]);
                Settle(ResultOf(statement));
            }

            foreach (var row in rows)
            {
                Enter(row, loop);
                open.Push(row.Reductions);
                Statements([.. sum.Body.Except(alike)]);
                open.Pop();
            }
        }
    }

    private static int ResultOf(Statement statement) => statement is Instruction instruction ? instruction.Result : ((Load)statement).Result;

    /// <summary>The value on the stack; at the end of a row its last lanes, which are the next ones, and zeros.</summary>
    private void KeepEnd(DType type)
    {
        if (ends is null)
        {
            return;
        }

        var element = Il.ElementType(type);
        var lane = type.Size() == sizeof(long) ? typeof(long) : typeof(int);
        var shape = lanes!.Shape;
        il.Emit(OpCodes.Ldloc, ends);
        if (lane == typeof(int))
        {
            il.Emit(OpCodes.Conv_I4);
        }

        lanes.Vectors.Broadcast(lane == typeof(long) ? DType.Int64 : DType.Int32, 0);
        il.Emit(OpCodes.Call, shape.Of(lane).GetProperty("Indices")!.GetMethod!);
        lanes.Vectors.Combine("Add", lane);
        Vector("Shuffle", element, shape.BytesOf(type.Size()), shape.Of(element), shape.Of(lane));
    }

    /// <summary>The total of the virtual lanes, which lie in vectors, onto the stack: halves meet. Where vectors have changed places the same lanes meet, the other way round.</summary>
    private void Tree(Reduction reduction, VectorShape shape)
    {
        var (groups, bytes) = (reduction.Vectors, TotalsBytes(shape));
        for (var half = groups.Length / 2; half > 0; half /= 2)
        {
            for (var group = 0; group < half; group++)
            {
                for (var i = 0; i < groups[group].Length; i++)
                {
                    Meet(groups[group][i], groups[group + half][i]);
                    il.Emit(OpCodes.Stloc, groups[group][i]);
                }
            }
        }

        if (groups[0].Length == 2)
        {
            Meet(groups[0][0], groups[0][1]);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, groups[0][0]);
        }

        for (; bytes > 16; bytes /= 2)
        {
            var (whole, part) = (VectorShape.Of(typeof(double), bytes), VectorShape.Of(typeof(double), bytes / 2));
            var vector = il.DeclareLocal(whole);
            il.Emit(OpCodes.Stloc, vector);
            il.Emit(OpCodes.Ldloc, vector);
            Vector("GetLower", typeof(double), bytes, whole);
            il.Emit(OpCodes.Ldloc, vector);
            Vector("GetUpper", typeof(double), bytes, whole);
            Vector("Add", typeof(double), bytes / 2, part, part);
        }

        Vector("Sum", typeof(double), bytes, VectorShape.Of(typeof(double), bytes));

        void Meet(LocalBuilder a, LocalBuilder b)
        {
            var type = TotalsType(shape);
            il.Emit(OpCodes.Ldloc, a);
            il.Emit(OpCodes.Ldloc, b);
            Vector("Add", typeof(double), bytes, type, type);
        }
    }
}
