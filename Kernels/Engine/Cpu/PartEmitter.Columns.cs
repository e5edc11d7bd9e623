using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// The loops down the columns of a tile. Rows that go to the same virtual lanes are done side by side, where a row takes few instructions: a total is read and written once for all of
/// them, and each of them is the start of a piece of memory that is read in the order in which it lies.
/// </content>
internal sealed partial class PartEmitter
{
    // Rows side by side, and the instructions of a row beyond which what a total takes counts little.
    private const int RowsAtOnce = 8;
    private const int ShortRow = 12;

    /// <summary>Set while a row of a tile is written.</summary>
    private Row? row;

    /// <summary>A row of a tile.</summary>
    /// <param name="Index">Which it is.</param>
    /// <param name="Starts">For each access that is read along the row the address of the element at index 0 of the lane loop.</param>
    /// <param name="Alike">Where the values are that all columns share.</param>
    private sealed record Row(LocalBuilder Index, Dictionary<int, LocalBuilder> Starts, Dictionary<int, LocalBuilder?> Alike);

    /// <summary>A loop down the columns of a tile: its totals lie in scratch memory.</summary>
    private Reduction[] Columns(Loop loop)
    {
        var index = il.Long(0);
        var end = il.DeclareLocal(typeof(long));
        Extent(loop);
        il.Emit(OpCodes.Stloc, end);
        around.Add((loop, index));
        PrepareAccesses(loop.Body);
        Reduction[] reductions = [.. Reductions(loop).Select(reduce => Begin(reduce, null, null))];
        var lanesOfAll = reductions.Max(reduction => reduction.Lanes);
        Blocks(reductions, end, blockEnd =>
        {
            if (survey.Operations(loop.Body) <= ShortRow)
            {
                SideBySide(blockEnd, lanesOfAll, rows => Rows(loop, reductions, rows));
            }

            Count(index, blockEnd, 1, () => Rows(loop, reductions, [index]));
        });
        around.RemoveAt(around.Count - 1);
        foreach (var reduction in reductions)
        {
            UnlessAlone(reduction, () => CallOnLanes(reduction, nameof(BlockCounter.FinishLanes)));
        }

        return reductions;
    }

    /// <summary>The rows of a block but for those that are left over: of each piece, which has some for each virtual lane, first those of lane 0.</summary>
    private void SideBySide(LocalBuilder blockEnd, int lanesOfAll, Action<LocalBuilder[]> write)
    {
        var index = around[^1].Index;
        var pieceEnd = il.DeclareLocal(typeof(long));
        var again = il.DefineLabel();
        var test = il.DefineLabel();
        LocalBuilder[] rows = [index, .. Enumerable.Range(1, RowsAtOnce - 1).Select(_ => il.DeclareLocal(typeof(long)))];
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        il.Emit(OpCodes.Ldloc, index);
        Offset(lanesOfAll);
        il.Emit(OpCodes.Stloc, pieceEnd);
        Count(index, pieceEnd, 1, () =>
        {
            for (var i = 1; i < rows.Length; i++)
            {
                il.Emit(OpCodes.Ldloc, index);
                Offset(i * lanesOfAll);
                il.Emit(OpCodes.Stloc, rows[i]);
            }

            write(rows);
        });
        il.Emit(OpCodes.Ldloc, index);
        Offset((RowsAtOnce - 1) * lanesOfAll);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, blockEnd);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I8, (long)RowsAtOnce * lanesOfAll);
        il.Emit(OpCodes.Bge, again);
    }

    /// <summary>Rows that go to the same virtual lanes, vector by vector.</summary>
    private void Rows(Loop loop, Reduction[] reductions, LocalBuilder[] indices)
    {
        var alike = loop.Body.Where(IsAlike).ToImmutableArray();
        var rows = Array.ConvertAll(indices, index => Begin(loop, alike, index));
        var places = Array.ConvertAll(reductions, reduction =>
        {
            var place = il.DeclareLocal(typeof(nint));
            VirtualLane(reduction);
            il.Emit(OpCodes.Stloc, place);
            return place;
        });
        ImmutableArray<Statement> other = [.. loop.Body.Except(alike)];
        var counted = around[^1];
        open.Push(reductions);
        EachVector(() =>
        {
            EachTotal(reductions, places, (total, place) =>
            {
                place();
                LoadTotals(lanes!.Shape);
                il.Emit(OpCodes.Stloc, total);
            });
            foreach (var one in rows)
            {
                Enter(one);
                Statements(other);
            }

            EachTotal(reductions, places, (total, place) =>
            {
                il.Emit(OpCodes.Ldloc, total);
                place();
                StoreTotals(lanes!.Shape);
            });
        });
        open.Pop();
        (row, around[^1]) = (null, counted);
    }

    /// <summary>What all columns of a row share.</summary>
    private Row Begin(Loop loop, ImmutableArray<Statement> alike, LocalBuilder index)
    {
        var begun = new Row(index, [], []);
        var counted = around[^1];
        around[^1] = (counted.Loop, index);
        foreach (var statement in alike)
        {
            var result = statement is Instruction instruction ? instruction.Result : ((Load)statement).Result;
            places[result] = null;
            Statements([statement]);
            Settle(result);
            begun.Alike.Add(result, places[result]);
        }

        foreach (var load in Loads(loop.Body).Where(load => survey.IsUsed(load.Result) && survey.Varies[load.Result] && !begun.Starts.ContainsKey(load.Access)))
        {
            var start = il.DeclareLocal(typeof(nint));
            Address(load.Access);
            il.Emit(OpCodes.Ldloc, tile!.First);
            Scaled(load.Type.Size());
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Stloc, start);
            begun.Starts.Add(load.Access, start);
        }

        around[^1] = counted;
        return begun;
    }

    private void Enter(Row next)
    {
        row = next;
        around[^1] = (around[^1].Loop, next.Index);
        foreach (var (value, place) in next.Alike)
        {
            places[value] = place;
        }
    }

    /// <summary>The vectors of each total, and what puts the address of its virtual lane onto the stack.</summary>
    private void EachTotal(Reduction[] reductions, LocalBuilder[] places, Action<LocalBuilder, Action> act)
    {
        var shape = lanes!.Shape;
        for (var i = 0; i < reductions.Length; i++)
        {
            var place = places[i];
            if (reductions[i].Vectors.Length == 0)
            {
                reductions[i].Vectors = [[.. Enumerable.Range(0, Halves(shape)).Select(_ => il.DeclareLocal(TotalsType(shape)))]];
            }

            for (var half = 0; half < reductions[i].Vectors[0].Length; half++)
            {
                var bytes = half * shape.Bytes;
                act(reductions[i].Vectors[0][half], () =>
                {
                    il.Emit(OpCodes.Ldloc, place);
                    TileOffset();
                    Offset(bytes);
                });
            }
        }
    }

    /// <summary>Whether a statement computes one value for all columns.</summary>
    private bool IsAlike(Statement statement) => statement switch
    {
        Instruction instruction => !survey.Varies[instruction.Result],
        Load load => !survey.Varies[load.Result],
        _ => false,
    };
}
