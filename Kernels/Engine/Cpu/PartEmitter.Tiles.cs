using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Sums along rows that are walked down: a tile of several vectors goes down together, so that memory is read in the order in which it lies, a piece of each row
/// after the other. Each column has its own virtual lanes, so that the order of every sum is the same as without tiles.
/// </content>
internal sealed partial class PartEmitter
{
    // A tile's virtual lanes are so many doubles: a part of a second cache. Wider tiles read longer pieces of each row.
    private const int TileDoubles = 8192;

    /// <summary>Set while a tile is written.</summary>
    private Tile? tile;

    /// <summary>Vectors side by side.</summary>
    /// <param name="Width">How many totals they have at most.</param>
    /// <param name="Columns">How many they have: whole vectors.</param>
    /// <param name="First">The index of the first one's first lane.</param>
    /// <param name="Last">The index behind the last one's last lane.</param>
    /// <param name="Slot">The bytes of the totals before the vector that is being written.</param>
    private sealed record Tile(int Width, LocalBuilder Columns, LocalBuilder First, LocalBuilder Last, LocalBuilder Slot);

    /// <summary>Whether a lane loop forms floating sums down loops that need nothing of it but what they load beside each other, and nothing of each other.</summary>
    private bool IsTiled(Loop loop)
    {
        var inner = loop.Body.OfType<Loop>().ToArray();
        var loaded = Emission.Uses.Accesses(loop.Body).Where(access => kernel.Accesses[access].Strides.Length > 0).Select(access => kernel.Accesses[access]).ToArray();
        var written = loop.Body.OfType<Store>().Select(store => kernel.Accesses[store.Access].Buffer).ToHashSet();
        var defined = Defined(loop.Body).ToHashSet();
        return inner.Length > 0
            && loop.Kind == LoopKind.Parallel
            && Array.TrueForAll(inner, IsColumnSum)
            && !Array.Exists(inner, column => survey.Reads(column.Body).Except(Defined(column.Body)).Any(defined.Contains))
            && loop.Body.All(statement => statement is Loop or Instruction or Load or Store { Mode: StoreMode.Set })
            && Array.TrueForAll(loaded, access => access.Index == Instruction.None && access.Predicate == Instruction.None)

            // The last vector may do some columns once more: what it reads must still be there.
            && !Loads(loop.Body).Any(load => written.Contains(kernel.Accesses[load.Access].Buffer));
    }

    private bool IsColumnSum(Loop loop) =>
        loop.Kind == LoopKind.Reducing
        && Reductions(loop).Any()
        && Reductions(loop).All(reduce => PartTotal.IsBlocked(reduce) && survey.Varies[reduce.Value])
        && loop.Body.All(statement => statement is Instruction or Load or Reduce or If)
        && loop.Body.OfType<If>().All(branch => branch.Results.All(merged => survey.Varies[merged.Result]))
        && Loads(loop.Body).All(load => load.Type != DType.Bool && (!survey.Varies[load.Result] || kernel.Accesses[load.Access].Strides[^2] == StrideClass.One));

    private static IEnumerable<Load> Loads(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Load load => [load],
        Loop loop => Loads(loop.Body),
        If branch => Loads(branch.Then).Concat(Loads(branch.Else)),
        _ => Enumerable.Empty<Load>(),
    });

    /// <summary>A loop's iterations in tiles, if they fill a vector: the last one ends where the loop does, and does some columns of the one before it once more.</summary>
    private void Tiles(Loop loop, VectorShape shape, LocalBuilder end)
    {
        var index = around[^1].Index;
        var inner = loop.Body.OfType<Loop>().ToArray();
        var width = Math.Max(TileDoubles / inner.SelectMany(Reductions).Max(reduce => ReductionOrder.Lanes(reduce.Type)), shape.Lanes);
        var tooFew = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I8, (long)shape.Lanes);
        il.Emit(OpCodes.Blt, tooFew);
        bounded.Clear();
        lanes = new Lanes(around.Count - 1, shape, new VectorInstructionEmitter(il, shape, this), il.Long(shape.AllLanes));
        tile = new Tile(width, il.DeclareLocal(typeof(int)), il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)));
        il.MarkLabel(again);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Stloc, tile.First);
        il.Emit(OpCodes.Ldloc, index);
        Offset(width);
        il.Emit(OpCodes.Ldloc, end);
        spelling.Math(il, nameof(Math.Min), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, tile.Last);
        il.Emit(OpCodes.Ldloc, tile.Last);
        il.Emit(OpCodes.Ldloc, tile.First);
        il.Emit(OpCodes.Sub);
        Offset(shape.Lanes - 1);
        il.Emit(OpCodes.Ldc_I8, -(long)shape.Lanes);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Stloc, tile.Columns);
        var sums = inner.ToDictionary(column => column, Columns);
        EachVector(() =>
        {
            foreach (var statement in loop.Body)
            {
                if (statement is Loop column)
                {
                    foreach (var reduction in sums[column])
                    {
                        Totals(reduction);
                        Define(reduction.Reduce.Result);
                    }
                }
                else
                {
                    Statements([statement]);
                }
            }
        });
        il.Emit(OpCodes.Ldloc, tile.Last);
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, again);
        (lanes, tile) = (null, null);
        il.MarkLabel(tooFew);
    }

    /// <summary>The vectors of a tile, one after the other; where columns are left over, one more that ends with the last.</summary>
    private void EachVector(Action write)
    {
        var (index, shape) = (around[lanes!.Depth].Index, lanes.Shape);
        var stop = il.DeclareLocal(typeof(long));
        var again = il.DefineLabel();
        var done = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, tile!.Slot);
        il.Emit(OpCodes.Ldloc, tile.First);
        il.Emit(OpCodes.Ldloc, tile.Last);
        il.Emit(OpCodes.Ldloc, tile.First);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I8, -(long)shape.Lanes);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, stop);
        il.MarkLabel(again);
        Count(index, stop, shape.Lanes, () =>
        {
            write();
            il.Emit(OpCodes.Ldloc, tile.Slot);
            Offset(shape.Lanes * sizeof(double));
            il.Emit(OpCodes.Stloc, tile.Slot);
        });
        il.Emit(OpCodes.Ldloc, stop);
        il.Emit(OpCodes.Ldloc, tile.Last);
        il.Emit(OpCodes.Bge, done);
        il.Emit(OpCodes.Ldloc, tile.Last);
        il.Emit(OpCodes.Stloc, stop);
        il.Emit(OpCodes.Ldloc, stop);
        Offset(-shape.Lanes);
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Br, again);
        il.MarkLabel(done);
        il.Emit(OpCodes.Ldloc, tile.First);
        il.Emit(OpCodes.Stloc, index);
    }

    /// <summary>From the place of a tile's first totals to those of the vector that is being written.</summary>
    private void TileOffset()
    {
        if (tile is not null)
        {
            il.Emit(OpCodes.Ldloc, tile.Slot);
            il.Emit(OpCodes.Add);
        }
    }
}
