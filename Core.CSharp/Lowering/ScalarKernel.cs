using System.Collections.Immutable;
using Fluxion.Kernels;
using Fluxion.Kernels.Cpu;

namespace Fluxion;

/// <summary>A kernel without lanes while it is written, with the numbers of its one launch, and memory of its own for what has more elements than there can be variables.</summary>
internal sealed class ScalarKernel
{
    /// <summary>The most bytes that it takes for itself: they are on the stack.</summary>
    public const int MostScratch = 128 << 10;

    /// <summary>The most bytes of constants that it copies.</summary>
    public const int MostConstants = 1 << 20;

    private readonly ImmutableArray<Place>.Builder buffers = ImmutableArray.CreateBuilder<Place>();
    private readonly ImmutableArray<long>.Builder addresses = ImmutableArray.CreateBuilder<long>();
    private readonly ImmutableArray<long>.Builder extents = ImmutableArray.CreateBuilder<long>();
    private readonly List<(int Number, int Depth)> loops = [];
    private readonly Dictionary<Storage, int> constants = [];
    private readonly List<byte> table = [];
    private long scratch;

    public KernelBuilder Builder { get; } = new();

    /// <summary>Whether something could not be written.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The finished program; null where something could not be written.</summary>
    public DirectProgram? Finish() => IsRefused
        ? null
        : new DirectProgram(Builder.Finish("scalars"), buffers.ToImmutable(), extents.ToImmutable(), addresses.ToImmutable(), (int)scratch, [.. table]);

    /// <summary>Gives up. What is written meanwhile does not count.</summary>
    public void Refuse() => IsRefused = true;

    public int Buffer(DType type, Place place)
    {
        buffers.Add(place);
        return Builder.Buffer(type);
    }

    /// <summary>The buffer of a constant.</summary>
    public int Buffer(Storage storage)
    {
        if (!constants.TryGetValue(storage, out var buffer))
        {
            constants.Add(storage, buffer = Buffer(storage.Type, new Place(DirectRegion.Table, table.Count)));
            if (table.Count + storage.Bytes > MostConstants)
            {
                Refuse();
            }
            else
            {
                table.AddRange(storage.Part(0, (int)storage.Bytes));
                table.AddRange(new byte[-table.Count & (sizeof(long) - 1)]);
            }
        }

        return buffer;
    }

    /// <summary>Memory for so many elements.</summary>
    public MemoryElements Scratch(DType type, long count)
    {
        var buffer = Buffer(type, new Place(DirectRegion.Scratch, scratch));
        scratch = Math.Min(scratch + (((count * type.Size()) + sizeof(long) - 1) & -sizeof(long)), MostScratch + 1L);
        if (scratch > MostScratch)
        {
            Refuse();
        }

        return new MemoryElements(this, buffer, 0, []);
    }

    public void BeginLoop() => loops.Add((Builder.BeginLoop(), Builder.Depth));

    /// <summary>Closes the innermost loop, of so many iterations, or fewer: while a Bool that it carries holds.</summary>
    public void EndLoop(long iterations, int whileHolds = Instruction.None)
    {
        extents.Add(iterations);
        Builder.EndLoop(loops[^1].Number, Builder.Extent(), LoopKind.Sequential, whileHolds);
        loops.RemoveAt(loops.Count - 1);
    }

    /// <summary>start + step·i in iteration i of the innermost loop.</summary>
    public int Position(long start, long step)
    {
        var index = Builder.Index(loops[^1].Number, loops[^1].Depth);
        var scaled = Math.Abs(step) == 1 ? index : Builder.Binary(Opcode.Mul, index, Number(Math.Abs(step)));
        return step < 0 ? Builder.Binary(Opcode.Sub, Number(start), scaled)
            : start == 0 ? scaled
            : Builder.Binary(Opcode.Add, Number(start), scaled);
    }

    /// <summary>An Int64 literal.</summary>
    public int Number(long value) => Builder.ConstantBits(DType.Int64, (ulong)value);

    /// <summary>Reads outside of all loops what no loop writes.</summary>
    public int LoadOutside(int buffer, long place)
    {
        addresses.Add(place);
        return Builder.Load(Builder.Access(new Access(buffer, [])), 0);
    }

    /// <summary>Reads what moves with the outermost loops so many elements an iteration.</summary>
    public int Load(int buffer, long place, ImmutableArray<long> steps) => Builder.Load(Access(buffer, place, steps), Builder.Depth);

    /// <summary>Writes an element, at the end of the block.</summary>
    public void Store(int buffer, long place, ImmutableArray<long> steps, int value) => Builder.Store(Access(buffer, place, steps), value);

    /// <summary>Steps of the loops around, of which only the innermost has one that is not given.</summary>
    public ImmutableArray<long> Within(ImmutableArray<long> steps, long innermost) => [.. steps, .. new long[loops.Count - 1 - steps.Length], innermost];

    private int Access(int buffer, long place, ImmutableArray<long> steps)
    {
        addresses.Add(place);
        addresses.AddRange(steps);
        addresses.AddRange(new long[loops.Count - steps.Length]);
        var classes = steps.Select(step => step switch { 0 => StrideClass.Zero, 1 => StrideClass.One, _ => StrideClass.Other });
        return Builder.Access(new Access(buffer, [.. classes, .. new StrideClass[loops.Count - steps.Length]]));
    }
}
