using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>The buffers of a program: inputs, outputs, and temporaries that share an arena where their times do not meet.</summary>
internal sealed class BufferTable(LoweredGraph graph)
{
    /// <summary>Bytes that no machine has; what would take more is not counted further.</summary>
    public const long Countless = 1L << 50;

    private readonly Dictionary<int, int> numbers = [];
    private readonly List<Use> uses = [];

    private sealed record Use(DType Type, long Size)
    {
        public int First { get; set; } = int.MaxValue;

        public int Last { get; set; } = -1;

        public BufferKind Kind { get; set; } = BufferKind.Temporary;

        public long Position { get; set; }
    }

    /// <summary>The number of a node's buffer, which a step reads or writes.</summary>
    public int this[int place, int step]
    {
        get
        {
            var use = uses[Number(place)];
            use.First = Math.Min(use.First, step);
            use.Last = Math.Max(use.Last, step);
            return numbers[place];
        }
    }

    /// <summary>Puts a value into the buffer of another one.</summary>
    public void Share(int place, int other) => numbers.Add(place, Number(other));

    /// <summary>Makes a node's buffer one that the caller gets.</summary>
    public void MakeOutput(int place, BufferKind kind, int position)
    {
        var use = uses[Number(place)];
        (use.Kind, use.Position) = (kind, position);
    }

    /// <summary>Leaves of a product's result only blocks, one at a time.</summary>
    public void MakeBlock(int place) => uses[Number(place)].Kind = BufferKind.Block;

    /// <summary>All buffers by number, and the bytes that the temporaries take together.</summary>
    public (ImmutableArray<ProgramBuffer> Buffers, long ArenaBytes) Declare(int steps)
    {
        var bytes = PlaceTemporaries(steps);
        return ([.. uses.Select(use => new ProgramBuffer(use.Kind, use.Position, use.Type, use.Size))], bytes);
    }

    /// <summary>The number of a new buffer that one step uses, and nobody else.</summary>
    public int Scratch(DType type, long size, int step)
    {
        uses.Add(new Use(type, size) { First = step, Last = step });
        return uses.Count - 1;
    }

    private int Number(int place)
    {
        if (!numbers.TryGetValue(place, out var number))
        {
            number = uses.Count;
            numbers.Add(place, number);
            var use = new Use(graph[place].Type, graph[place].Size);
            if (graph[place].Kind == NodeKind.Data)
            {
                (use.Kind, use.Position) = (BufferKind.Input, graph[place].Attributes[0]);
            }

            uses.Add(use);
        }

        return number;
    }

    private long PlaceTemporaries(int steps)
    {
        var starting = new List<Use>?[steps];
        var ending = new List<Use>?[steps];
        foreach (var use in uses)
        {
            if (use.Kind == BufferKind.Temporary && use.Last >= 0)
            {
                (starting[use.First] ??= []).Add(use);
                (ending[use.Last] ??= []).Add(use);
            }
        }

        var arena = new ArenaPlan();
        for (var step = 0; step < steps; step++)
        {
            foreach (var use in starting[step] ?? [])
            {
                use.Position = arena.Take(Bytes(use));
            }

            foreach (var use in ending[step] ?? [])
            {
                arena.Give(use.Position, Bytes(use));
            }
        }

        return arena.Bytes;
    }

    /// <summary>The bytes of so many elements, at most <see cref="Countless"/>.</summary>
    public static long Bytes(DType type, long length) => Math.Min(length, Countless / type.Size()) * type.Size();

    private static long Bytes(Use use) => Bytes(use.Type, use.Size);
}
