using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>Elements in the memory of a device that is not the host. To the host they are read only: it reads a copy, made when first asked for.</summary>
internal abstract class DeviceStorage : Storage
{
    private Storage? host;

    /// <summary>Elements on a device.</summary>
    /// <param name="device">Where the elements are.</param>
    /// <param name="type">The type of every element.</param>
    /// <param name="length">The number of elements.</param>
    protected DeviceStorage(Device device, DType type, long length)
        : base(type, length) => Device = device;

    /// <inheritdoc/>
    public override Device Device { get; }

    /// <summary>The host's copy. Ask once the elements do not change any more.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have that much memory.</exception>
    public Storage Host => Volatile.Read(ref host) ?? Copy();

    internal override ref byte First => ref Host.First;

    /// <summary>Copies bytes to the host.</summary>
    /// <param name="start">The first byte that is copied.</param>
    /// <param name="bytes">Where they go; its length says how many.</param>
    protected abstract void Read(long start, Span<byte> bytes);

    /// <inheritdoc/>
    internal override ulong BitsAt(long place)
    {
        if (Volatile.Read(ref host) is { } copied)
        {
            return copied.BitsAt(place);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Length);
        var bits = 0UL;
        var size = Type.Size();
        Read(place * size, MemoryMarshal.AsBytes(new Span<ulong>(ref bits))[..size]);
        return bits;
    }

    private Storage Copy()
    {
        const int Part = 1 << 30;
        var copy = Allocate(Type, Length);
        for (var start = 0L; start < Bytes; start += Part)
        {
            Read(start, copy.Part(start, (int)Math.Min(Part, Bytes - start)));
        }

        return Interlocked.CompareExchange(ref host, copy, null) ?? copy;
    }
}
