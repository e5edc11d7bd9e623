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

    private VectorShape ShapeOf(Loop sum) => ShapeOf(sum, [sum]);

    /// <summary>
    /// The lanes of a loop. Sums of Float32 are formed of Float64, so that a whole vector has to be taken apart; where little else is done, that takes longer than to do it in halves from the beginning.
    /// </summary>
    /// <param name="loop">The loop.</param>
    /// <param name="sums">The sums that are most of its work, along it or in it.</param>
    private VectorShape ShapeOf(Loop loop, IReadOnlyCollection<Loop> sums)
    {
        var isHalved = sums.Count > 0
            && sums.All(IsLittle)
            && survey.Operations(loop.Body) <= sums.Sum(sum => survey.Operations(sum.Body)) + ShortSum
            && MaskedMemory.IsSupported(registerBytes);
        return VectorShape.Of(registerBytes, Math.Max(survey.Widest(loop.Body), isHalved ? sizeof(double) : sizeof(float)));
    }

    /// <summary>Whether no more is computed than one operation for each sum.</summary>
    private bool IsLittle(Loop sum) =>
        sum.Body.All(statement => statement is Instruction or Load or Reduce)
        && sum.Body.OfType<Instruction>().Count(instruction => IsComputed(instruction) && survey.Source(instruction.Result) is null) <= Reductions(sum).Count();

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

    private static int ResultOf(Statement statement) => statement is Instruction instruction ? instruction.Result : ((Load)statement).Result;

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
