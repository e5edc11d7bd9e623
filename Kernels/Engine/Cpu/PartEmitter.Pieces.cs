using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Blocks that are too long for one method: pieces of them become methods, which hand values on in scratch memory. A piece has the statements that neither
/// leave the method nor belong to a loop around; the others stay where they are.
/// </content>
internal sealed partial class PartEmitter
{
    // The JIT compiler keeps track of about a thousand variables, and of fewer well; a call costs as much as a few operations.
    private const int MostOfPiece = 300;
    private const int LeastOfPiece = 40;

    /// <summary>Statements of a block from one to another.</summary>
    private readonly record struct Piece(int From, int To, bool IsMethod);

    private bool IsLong(ImmutableArray<Statement> block) =>
        survey.Operations(block) > CompiledKernel.MostOperations && survey.Operations([.. block.Where(IsMovable)]) > CompiledKernel.MostOperations;

    private void LongBlock(ImmutableArray<Statement> block)
    {
        var inside = block.Select(statement => survey.Reads([statement]).ToArray()).ToArray();
        var pieces = Pieces(block, inside);
        var readHere = pieces.Where(piece => !piece.IsMethod).SelectMany(piece => inside[piece.From..piece.To].SelectMany(read => read)).ToHashSet();
        readHere.UnionWith(ReadBehind(block, inside));
        var slots = new PieceSlots(memory);
        var handed = Handed(block, inside, pieces, readHere);
        Stay();
        GiveIndices(slots);
        for (var i = 0; i < pieces.Count; i++)
        {
            var statements = block[pieces[i].From..pieces[i].To];
            if (!pieces[i].IsMethod)
            {
                Statements(statements);
                continue;
            }

            var (takes, gives, last) = handed[i];
            foreach (var value in takes.Where(value => !slots.Has(value)))
            {
                slots.Reserve(value, SlotBytes(value));
                Give(value, slots[value]);
            }

            var places = slots.Exchange(gives, last, SlotBytes);
            var method = methods!(own => EmitPiece(own, statements, takes, gives, places));
            CallerAndFrame();
            il.Emit(OpCodes.Ldc_I8, 0L);
            il.Emit(OpCodes.Ldc_I8, 0L);
            il.Emit(OpCodes.Call, method);
            Array.ForEach([.. gives.Where(readHere.Contains)], value => Take(value, places[value]));
        }
    }

    /// <summary>For each piece the values that it is handed, those that it hands on, and those that no later one reads.</summary>
    private List<(int[] Takes, int[] Gives, int[] Last)> Handed(ImmutableArray<Statement> block, int[][] inside, List<Piece> pieces, HashSet<int> readHere)
    {
        var last = new Dictionary<int, int>();
        var takes = new List<int[]>();
        for (var i = 0; i < pieces.Count; i++)
        {
            var (from, to, isMethod) = pieces[i];
            var defined = isMethod ? Defined(block[from..to]).ToHashSet() : [];
            takes.Add(isMethod ? [.. inside[from..to].SelectMany(read => read).Where(value => survey.Source(value) is null && !defined.Contains(value)).Distinct()] : []);
            Array.ForEach(takes[i], value => last[value] = i);
        }

        return [.. pieces.Select((piece, i) => (
            takes[i],
            piece.IsMethod ? Defined(block[piece.From..piece.To]).Where(value => last.ContainsKey(value) || readHere.Contains(value)).Distinct().ToArray() : [],
            takes[i].Where(value => last[value] == i).ToArray()))];
    }

    private void GiveIndices(PieceSlots slots)
    {
        foreach (var loop in around)
        {
            slots.Reserve(IndexKey(loop.Loop), sizeof(long));
            Scratch(slots[IndexKey(loop.Loop)]);
            il.Emit(OpCodes.Ldloc, loop.Index);
            il.Emit(OpCodes.Stind_I8);
        }
    }

    private int SlotBytes(int value) => IsVector(value) ? lanes!.Shape.Bytes : sizeof(long);

    private void EmitPiece(ILGenerator own, ImmutableArray<Statement> statements, int[] takes, int[] gives, IReadOnlyDictionary<int, int> slots)
    {
        var emitter = PieceEmitter(own, slots);
        emitter.PrepareAccesses(statements);
        Array.ForEach(takes, value => emitter.Take(value, slots[value]));
        emitter.Statements(statements);
        Array.ForEach(gives, value => emitter.Give(value, slots[value]));
        own.MarkLabel(emitter.exit);
        own.Emit(OpCodes.Ret);
    }

    private PartEmitter PieceEmitter(ILGenerator own, IReadOnlyDictionary<int, int> slots)
    {
        var emitter = new PartEmitter(own, survey, memory, registerBytes, methods, maskSizes);
        emitter.LoadFrame();
        if (direct is not null)
        {
            emitter.LoadRegions(direct);
        }

        foreach (var (loop, _) in around)
        {
            emitter.around.Add((loop, own.DeclareLocal(typeof(long))));
            emitter.Scratch(slots[IndexKey(loop)]);
            own.Emit(OpCodes.Ldind_I8);
            own.Emit(OpCodes.Stloc, emitter.around[^1].Index);
        }

        if (lanes is not null)
        {
            emitter.lanes = new Lanes(lanes.Depth, lanes.Shape, new VectorInstructionEmitter(own, lanes.Shape, emitter), own.Long(lanes.Shape.AllLanes));
        }

        return emitter;
    }

    /// <summary>A value into scratch memory.</summary>
    private void Give(int value, int place)
    {
        if (IsVector(value))
        {
            PushVector(value, maskSizes[value]);
            VectorSlot(place);
            StoreVector(VectorInstructionEmitter.Element(TypeOf(value), maskSizes[value]));
        }
        else
        {
            Scratch(place);
            Scalar(value);
            il.ToLong(TypeOf(value));
            il.Emit(OpCodes.Stind_I8);
        }
    }

    /// <summary>A value from scratch memory.</summary>
    private void Take(int value, int place)
    {
        if (IsVector(value))
        {
            VectorSlot(place);
            LoadVector(VectorInstructionEmitter.Element(TypeOf(value), maskSizes[value]));
        }
        else
        {
            Scratch(place);
            il.Emit(OpCodes.Ldind_I8);
            il.FromLong(TypeOf(value));
        }

        Define(value);
    }

    /// <summary>Whether a statement can be in a method of its own: what may find an index out of bounds leaves the loops, and a reduction's totals are theirs.</summary>
    private bool IsMovable(Statement statement) => statement switch
    {
        Instruction => true,
        Load load => IsPlain(load.Access),
        Store store => IsPlain(store.Access),
        If branch => branch.Then.All(IsMovable) && branch.Else.All(IsMovable),
        _ => false,
    };

    private bool IsPlain(int access) => !IsRegister(access) && kernel.Accesses[access] is { Index: Instruction.None, Predicate: Instruction.None };

    /// <summary>The values of a block that are read behind it.</summary>
    private IEnumerable<int> ReadBehind(ImmutableArray<Statement> block, int[][] inside)
    {
        var reads = inside.SelectMany(read => read).CountBy(value => value).ToDictionary();
        return Defined(block).Where(value => survey.Uses(value) > reads.GetValueOrDefault(value));
    }

    /// <summary>Cuts a block where the fewest values are handed on, into pieces that are long enough to be worth a call.</summary>
    private List<Piece> Pieces(ImmutableArray<Statement> block, int[][] inside)
    {
        var handed = HandedAt(block, inside);
        var pieces = new List<Piece>();
        for (var from = 0; from < block.Length;)
        {
            var (to, operations) = (from, 0);
            var best = from;
            while (to < block.Length && IsMovable(block[to]) && (to == from || operations + survey.Operations([block[to]]) <= MostOfPiece))
            {
                operations += survey.Operations([block[to++]]);
                if (best == from || operations <= MostOfPiece / 2 || handed[to] <= handed[best])
                {
                    best = to;
                }
            }

            // What stays in this method follows alone; the last piece before it is as long as it is.
            var isWhole = to == block.Length || !IsMovable(block[to]);
            var end = Math.Max(isWhole ? to : best, from + 1);
            pieces.Add(new(from, end, to > from && operations >= LeastOfPiece));
            from = end;
        }

        return pieces;
    }

    /// <summary>How many values are handed on from before each statement of a block to behind it.</summary>
    private int[] HandedAt(ImmutableArray<Statement> block, int[][] inside)
    {
        var last = new Dictionary<int, int>();
        for (var i = 0; i < block.Length; i++)
        {
            foreach (var value in inside[i])
            {
                last[value] = i;
            }
        }

        foreach (var value in ReadBehind(block, inside))
        {
            last[value] = block.Length;
        }

        var handed = new int[block.Length + 2];
        for (var i = 0; i < block.Length; i++)
        {
            foreach (var value in Defined([block[i]]).Where(value => last.GetValueOrDefault(value) > i))
            {
                handed[i + 1]++;
                handed[last[value] + 1]--;
            }
        }

        for (var i = 0; i < block.Length; i++)
        {
            handed[i + 1] += handed[i];
        }

        return handed;
    }
}
