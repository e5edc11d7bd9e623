using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace Fluxion.Kernels.Gpu;

/// <summary>Elements in an accelerator's memory, given back when the collector finds that nobody holds them.</summary>
internal sealed class IlgpuStorage : DeviceStorage
{
    private readonly IlgpuDevice device;

    public IlgpuStorage(IlgpuDevice device, DType type, long length)
        : base(device, type, length)
    {
        this.device = device;
        Buffer = device.Memory.Rent(Bytes);
    }

    /// <summary>Gives the memory back.</summary>
    ~IlgpuStorage()
    {
        // Null when the constructor failed: its object is finalized all the same.
        if (Buffer is not null)
        {
            device.Memory.Return(Buffer, Bytes);
        }
    }

    public MemoryBuffer Buffer { get; }

    /// <summary>Copies bytes from the host.</summary>
    public void Write(long start, ReadOnlySpan<byte> bytes)
    {
        device.Write(Buffer, start, bytes);
        GC.KeepAlive(this);
    }

    protected override void Read(long start, Span<byte> bytes)
    {
        device.Read(Buffer, start, bytes);

        // While this waited for the device the collector could have found that nobody holds it, and given its memory to another.
        GC.KeepAlive(this);
    }
}
