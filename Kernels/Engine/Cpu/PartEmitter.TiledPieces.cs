using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Lane loops whose bodies are cut in pieces: each piece does some vectors, a tile, before the next one is called. So a piece's code comes from memory once a tile.
/// </content>
internal sealed partial class PartEmitter
{
    // Vectors of a tile: enough that fetching code counts little, few enough that what pieces hand on stays in the cache.
    private const int VectorsOfTile = 16;

    /// <summary>Within a piece that does a tile: how far the vector that is being written is behind the tile's first, in bytes.</summary>
    private LocalBuilder? inTile;

    /// <summary>Whether a loop's iterations may be done by piece: they are independent, and all of their statements can be in methods of their own.</summary>
    private bool IsByPiece(Loop loop, IReadOnlyList<Reduction> reductions) =>
        methods is not null && loop.Kind == LoopKind.Parallel && reductions.Count == 0 && loop.Carried.IsEmpty && IsLong(loop.Body) && loop.Body.All(IsMovable);

    /// <summary>A loop's vectors up to an end, by tile and piece.</summary>
    private void TiledPieces(Loop loop, LocalBuilder end)
    {
        var (index, shape) = (around[^1].Index, lanes!.Shape);
        var block = loop.Body;
        var inside = block.Select(statement => survey.Reads([statement]).ToArray()).ToArray();
        var pieces = Pieces(block, inside).ConvertAll(piece => piece with { IsMethod = true });
        var slots = new PieceSlots(memory);
        var handed = Handed(block, inside, pieces, []);
        Stay();
        GiveIndices(slots);
        var defined = Defined(block).ToHashSet();
        foreach (var value in handed.SelectMany(piece => piece.Takes).Where(value => !defined.Contains(value)).Distinct())
        {
            slots.Reserve(value, sizeof(long));
            Give(value, slots[value]);
        }

        var tileEnd = il.DeclareLocal(typeof(long));
        var again = il.DefineLabel();
        var test = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        il.Emit(OpCodes.Ldloc, index);
        Offset(VectorsOfTile * shape.Lanes);
        il.Emit(OpCodes.Ldloc, end);
        il.Call(typeof(Math), nameof(Math.Min), typeof(long), typeof(long));
        il.Emit(OpCodes.Stloc, tileEnd);
        for (var i = 0; i < pieces.Count; i++)
        {
            var statements = block[pieces[i].From..pieces[i].To];
            var (takes, gives, last) = handed[i];

            // What comes from outside of the loop is there for the next tile too.
            var places = slots.Exchange(gives, [.. last.Where(defined.Contains)], value => IsVector(value) ? VectorsOfTile * shape.Bytes : sizeof(long));
            var method = methods!(own => EmitTilePiece(own, statements, takes, gives, places));
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldloc, tileEnd);
            il.Emit(OpCodes.Call, method);
        }

        il.Emit(OpCodes.Ldloc, tileEnd);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, again);
    }

    /// <summary>A piece as a loop over a tile's vectors.</summary>
    private void EmitTilePiece(ILGenerator own, ImmutableArray<Statement> statements, int[] takes, int[] gives, IReadOnlyDictionary<int, int> slots)
    {
        var emitter = PieceEmitter(own, slots);
        var shape = lanes!.Shape;
        var index = emitter.around[lanes.Depth].Index;
        var end = own.DeclareLocal(typeof(long));
        own.Emit(OpCodes.Ldarg_2);
        own.Emit(OpCodes.Stloc, index);
        own.Emit(OpCodes.Ldarg_3);
        own.Emit(OpCodes.Stloc, end);
        emitter.inTile = own.DeclareLocal(typeof(long));
        emitter.PrepareAccesses(statements);
        Array.ForEach([.. takes.Where(value => !IsVector(value))], value => emitter.Take(value, slots[value]));
        emitter.Count(index, end, shape.Lanes, () =>
        {
            own.Emit(OpCodes.Ldloc, index);
            own.Emit(OpCodes.Ldarg_2);
            own.Emit(OpCodes.Sub);
            emitter.Scaled(shape.Widest);
            own.Emit(OpCodes.Stloc, emitter.inTile);
            Array.ForEach([.. takes.Where(IsVector)], value => emitter.Take(value, slots[value]));
            emitter.Statements(statements);
            Array.ForEach(gives, value => emitter.Give(value, slots[value]));
        });
        own.MarkLabel(emitter.exit);
        own.Emit(OpCodes.Ret);
    }

    /// <summary>The address of a vector that is handed on: in a tile each has its own.</summary>
    private void VectorSlot(int place)
    {
        Scratch(place);
        if (inTile is not null)
        {
            il.Emit(OpCodes.Ldloc, inTile);
            il.Emit(OpCodes.Add);
        }
    }
}
