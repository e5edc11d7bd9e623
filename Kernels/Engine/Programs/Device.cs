using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A machine that computes.</summary>
public abstract class Device
{
    /// <summary>For those who make one.</summary>
    /// <param name="name">What people call it.</param>
    protected Device(string name) => Name = name;

    /// <summary>The processor of this machine: always there.</summary>
    public static Device Cpu { get; } = new CpuDevice();

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Runs a program once.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The storage of each input; only read.</param>
    /// <param name="data">The data vector.</param>
    /// <param name="outputs">The storage of each output, overwritten; not among the inputs.</param>
    /// <param name="scalars">Where the bits of scalar results go.</param>
    /// <returns>What was wrong with the data, if anything; outputs are undefined then.</returns>
    /// <exception cref="InsufficientMemoryException">The machine does not have the memory for the temporaries; nothing was run.</exception>
    protected internal abstract ProgramError Run(DeviceProgram program, ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data, ReadOnlySpan<Storage> outputs, Span<ulong> scalars);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
