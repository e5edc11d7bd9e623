namespace Fluxion.Kernels;

/// <summary>A native block for the temporaries of one run of a plan: rented and given back by hand, so that the collector never sees it.</summary>
/// <remarks>Hold it in a <c>using</c> declaration, and never copy it: a block that is given back twice would serve two owners.</remarks>
public unsafe ref struct Arena : IDisposable
{
    private Arena(byte* address, long bytes)
    {
        Address = address;
        Bytes = bytes;
    }

    /// <summary>The first byte, aligned to 64 bytes; null after <see cref="Dispose"/>.</summary>
    public byte* Address { get; private set; }

    /// <summary>The bytes that were asked for.</summary>
    public long Bytes { get; }

    /// <summary>Rents a block whose bytes hold whatever was there before.</summary>
    /// <param name="bytes">The bytes needed, 0 or more.</param>
    /// <exception cref="InsufficientMemoryException">The machine does not have that much memory; nothing was allocated.</exception>
    public static Arena Rent(long bytes) => new(BlockPool.Shared.Rent(bytes), bytes);

    /// <summary>Gives the block back.</summary>
    public void Dispose()
    {
        if (Address != null)
        {
            BlockPool.Shared.Return(Address, Bytes);
            Address = null;
        }
    }
}
