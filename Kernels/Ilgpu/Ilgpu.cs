using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Fluxion.Kernels.Gpu;

namespace Fluxion;

/// <summary>
/// The accelerators that ILGPU finds: GPUs through CUDA and OpenCL, and always a CPU accelerator, which compiles the same kernels for the processor.
/// ILGPU.dll (version 1.5.3) comes with its package, or lies in the folder that the variable <c>ILGPU_DIR</c> names.
/// </summary>
public static class Ilgpu
{
    private static readonly Lazy<Accelerators> Found = new(Find);

    /// <summary>Whether ILGPU.dll is there.</summary>
    public static bool IsAvailable => Library.IsThere;

    /// <summary>All accelerators, the fastest kind first: CUDA, OpenCL, then the CPU accelerator.</summary>
    /// <exception cref="InvalidOperationException">ILGPU.dll is not there; the message says how to get it.</exception>
    public static ImmutableArray<Device> Devices => Found.Value.Devices;

    /// <summary>What is to be said of accelerators that were found and could not be started: each by its name, with the reason. Mostly there are none.</summary>
    /// <exception cref="InvalidOperationException">ILGPU.dll is not there; the message says how to get it.</exception>
    public static ImmutableArray<string> Refused => Found.Value.Refused;

    /// <summary>The first accelerator.</summary>
    /// <exception cref="InvalidOperationException">ILGPU.dll is not there; the message says how to get it.</exception>
    public static Device Device => Devices[0];

    /// <summary>ILGPU's CPU accelerator: for tests, and where there is no GPU. Fluxion's own <see cref="Fluxion.Device.Cpu"/> is faster.</summary>
    /// <exception cref="InvalidOperationException">ILGPU.dll is not there; the message says how to get it.</exception>
    public static Device Cpu => Devices[^1];

    private static Accelerators Find()
    {
        Library.Need();
        return All();
    }

    // Apart, for it can be compiled only once ILGPU is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Accelerators All() => Accelerators.All();
}
