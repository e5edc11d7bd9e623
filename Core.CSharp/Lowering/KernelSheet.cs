using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A kernel in the making, and the data that a launch gives it: buffers, addresses, extents, scalars.</summary>
internal sealed class KernelSheet
{
    private readonly Dictionary<int, int> buffers = [];
    private readonly Dictionary<int, int> scalars = [];
    private readonly List<int> programBuffers = [];
    private readonly List<int> scalarSlots = [];
    private readonly List<long> extents = [];

    public KernelBuilder Builder { get; } = new();

    /// <summary>The numbers of all accesses.</summary>
    public List<long> Addresses { get; } = [];

    /// <summary>What data adds to them.</summary>
    public List<Patch> Patches { get; } = [];

    /// <summary>For each access with a checked index the name of the operation that it belongs to.</summary>
    public List<string?> Origins { get; } = [];

    public int Extent(long value)
    {
        extents.Add(value);
        return Builder.Extent();
    }

    public int Scalar(DType type, int slot)
    {
        if (!scalars.TryGetValue(slot, out var value))
        {
            scalarSlots.Add(slot);
            value = Builder.Scalar(type);
            scalars.Add(slot, value);
        }

        return value;
    }

    /// <summary>The kernel's number of a buffer of the program.</summary>
    public int Buffer(int program, DType type)
    {
        if (!buffers.TryGetValue(program, out var number))
        {
            programBuffers.Add(program);
            number = Builder.Buffer(type);
            buffers.Add(program, number);
        }

        return number;
    }

    /// <summary>The step that runs the kernel.</summary>
    public KernelStep Finish(string name) => new(
        Builder.Finish(name),
        [.. programBuffers],
        [.. extents],
        [.. Addresses],
        [.. Patches],
        [.. scalarSlots],
        [.. Origins]);
}
