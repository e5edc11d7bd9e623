using ILGPU.Runtime;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// An accelerator's memory. The collector does not see how much of it its objects hold, so outstanding bytes are counted, and past a limit
/// (at first 256 MB, later twice what survived) it is asked to find what nobody holds any more: the policy of the host's <see cref="BlockPool"/>.
/// </summary>
internal sealed class DeviceMemory(Accelerator accelerator, string device)
{
    private const long FirstLimit = 256L << 20;

    private readonly Lock gate = new();
    private long outstanding;
    private long limit = FirstLimit;

    /// <summary>New memory; of no bytes one, so that it has an address.</summary>
    /// <exception cref="InsufficientMemoryException">The accelerator does not have that much.</exception>
    public MemoryBuffer Rent(long bytes)
    {
        if (Interlocked.Add(ref outstanding, bytes) > Volatile.Read(ref limit))
        {
            Collect();
            Volatile.Write(ref limit, Math.Max(FirstLimit, 2 * Volatile.Read(ref outstanding)));
        }

        try
        {
            return Allocate(bytes);
        }
        catch (Exception first) when (first is AcceleratorException or OutOfMemoryException)
        {
            Collect();
            try
            {
                return Allocate(bytes);
            }
            catch (Exception second) when (second is AcceleratorException or OutOfMemoryException)
            {
                Interlocked.Add(ref outstanding, -bytes);
                throw IlgpuErrors.NoRoom(device, bytes, second);
            }
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Return(MemoryBuffer buffer, long bytes)
    {
        lock (gate)
        {
            buffer.Dispose();
        }

        Interlocked.Add(ref outstanding, -bytes);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private MemoryBuffer Allocate(long bytes)
    {
        lock (gate)
        {
            return accelerator.AllocateRaw(Math.Max(bytes, 1), 1);
        }
    }
}
