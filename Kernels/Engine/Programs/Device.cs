using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A machine that computes.</summary>
public abstract class Device
{
    /// <summary>A machine of this name.</summary>
    /// <param name="name">What people call it.</param>
    internal Device(string name) => Name = name;

    /// <summary>The processor of this machine: always there.</summary>
    public static Device Cpu { get; } = new CpuDevice();

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>New storage on this device, whose elements hold whatever was there before.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="length">How many elements.</param>
    /// <exception cref="InsufficientMemoryException">The device does not have that much memory; nothing was allocated.</exception>
    internal abstract Storage Allocate(DType type, long length);

    /// <summary>Storage on this device with the elements of another: the same where it is there already.</summary>
    /// <param name="storage">Storage on any device, whose elements do not change any more.</param>
    /// <exception cref="InsufficientMemoryException">The device does not have that much memory; nothing was allocated.</exception>
    internal abstract Storage Bring(Storage storage);

    /// <summary>Whether it has room for so many bytes more; a device that cannot say answers when it allocates.</summary>
    /// <param name="bytes">The bytes of everything that a run will take.</param>
    internal virtual bool HasRoomFor(long bytes) => true;

    /// <summary>Runs a program once.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The storage of each input, on this device or on the host; only read.</param>
    /// <param name="data">The data vector.</param>
    /// <param name="outputs">The storage of each output, on this device, overwritten; not among the inputs.</param>
    /// <param name="scalars">Where the bits of scalar results go.</param>
    /// <returns>What was wrong with the data, if anything; outputs are undefined then.</returns>
    /// <exception cref="InsufficientMemoryException">The device does not have the memory for the temporaries; nothing was run.</exception>
    internal abstract ProgramError Run(DeviceProgram program, ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data, ReadOnlySpan<Storage> outputs, Span<ulong> scalars);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
