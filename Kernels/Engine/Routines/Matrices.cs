namespace Fluxion.Kernels;

/// <summary>A batch of matrices of one shape, anywhere in memory: an address and a stride for each axis.</summary>
/// <remarks>
/// Strides count elements, and may be negative; stride 0 along a batch axis means that all share one matrix (inputs only). The memory must stay
/// in place while this is used: see <see cref="Pinned"/>.
/// </remarks>
public readonly unsafe ref struct Matrices
{
    /// <summary>Describes a batch.</summary>
    /// <param name="data">The first matrix's first element.</param>
    /// <param name="batchStrides">The strides of the batch axes, outermost first; none for a single matrix.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    public Matrices(void* data, ReadOnlySpan<long> batchStrides, long rowStride, long columnStride)
    {
        Data = (byte*)data;
        BatchStrides = batchStrides;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>The first matrix's first element.</summary>
    public byte* Data { get; }

    /// <summary>The strides of the batch axes, outermost first.</summary>
    public ReadOnlySpan<long> BatchStrides { get; }

    /// <summary>From one row to the next.</summary>
    public long RowStride { get; }

    /// <summary>From one column to the next.</summary>
    public long ColumnStride { get; }

    /// <summary>The same memory, read with rows and columns exchanged.</summary>
    public Matrices Transposed => new(Data, BatchStrides, ColumnStride, RowStride);
}
