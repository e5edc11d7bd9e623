namespace Fluxion.Kernels;

/// <summary>
/// The data of one run of a kernel. Pointers are valid for the call only.
/// </summary>
public unsafe ref struct Launch
{
    /// <summary>The address of each buffer argument.</summary>
    public byte** Buffers;

    /// <summary>The iterations of each loop, by extent number.</summary>
    public ReadOnlySpan<long> Extents;

    /// <summary>For each access in turn: its offset; the stride of each enclosing loop, outermost first; and, where it has an index, the index's stride and bound. In elements. Where an access starts: <see cref="KernelLayout"/>.</summary>
    public ReadOnlySpan<long> Addresses;

    /// <summary>The scalar arguments' bits (<see cref="Bits"/>).</summary>
    public ReadOnlySpan<ulong> Scalars;

    /// <summary>At most so many threads.</summary>
    public int Threads;
}

/// <summary>What a launch found wrong: the first index (in the order of the launch's loops, or any of them where several threads ran) outside its bounds.</summary>
/// <param name="Access">The access, or −1 if nothing was wrong.</param>
/// <param name="Index">The index.</param>
/// <param name="Bound">The length of the axis that it picks from.</param>
public readonly record struct LaunchError(int Access, long Index, long Bound)
{
    /// <summary>Nothing was wrong.</summary>
    public static LaunchError None => new(-1, 0, 0);

    /// <summary>Whether something was wrong.</summary>
    public bool IsError => Access >= 0;
}

/// <summary>Where the numbers of each access stand in <see cref="Launch.Addresses"/>.</summary>
public static class KernelLayout
{
    /// <summary>How many numbers an access takes: an offset, its strides, and two more for an index.</summary>
    /// <param name="access">The access.</param>
    public static int Size(Access access) => 1 + access.Strides.Length + (access.Index == Instruction.None ? 0 : 2);

    /// <summary>Where each access starts; one more entry for the end.</summary>
    /// <param name="kernel">The kernel.</param>
    public static int[] Starts(Kernel kernel)
    {
        var starts = new int[kernel.Accesses.Length + 1];
        for (var i = 0; i < kernel.Accesses.Length; i++)
        {
            starts[i + 1] = starts[i] + Size(kernel.Accesses[i]);
        }

        return starts;
    }
}
