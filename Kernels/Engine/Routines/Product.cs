namespace Fluxion.Kernels;

/// <summary>What a product does to c.</summary>
internal enum Update
{
    /// <summary>c = a·b.</summary>
    Set,

    /// <summary>c + a·b, block of k by block of k.</summary>
    Add,

    /// <summary>c − a·b, block of k by block of k.</summary>
    Subtract,
}

/// <summary>One matrix product c = a·b: m×k times k×n, each operand with its own strides (in elements).</summary>
internal unsafe struct Product<T>
    where T : unmanaged
{
    internal nint M, N, K;
    internal T* A, B, C;
    internal nint ARow, AColumn, BRow, BColumn, CRow, CColumn;

    /// <summary>The product of the first matrices of some batches.</summary>
    internal static Product<T> Of(long m, long n, long k, Matrices a, Matrices b, Matrices c) => new()
    {
        M = (nint)m,
        N = (nint)n,
        K = (nint)k,
        A = (T*)a.Data,
        ARow = (nint)a.RowStride,
        AColumn = (nint)a.ColumnStride,
        B = (T*)b.Data,
        BRow = (nint)b.RowStride,
        BColumn = (nint)b.ColumnStride,
        C = (T*)c.Data,
        CRow = (nint)c.RowStride,
        CColumn = (nint)c.ColumnStride,
    };

    /// <summary>Multiplications, as a measure of the work.</summary>
    internal readonly double Work => (double)M * N * K;

    /// <summary>The same product as cᵀ = bᵀ·aᵀ.</summary>
    internal readonly Product<T> Transposed => new()
    {
        M = N,
        N = M,
        K = K,
        A = B,
        ARow = BColumn,
        AColumn = BRow,
        B = A,
        BRow = AColumn,
        BColumn = ARow,
        C = C,
        CRow = CColumn,
        CColumn = CRow,
    };

    /// <summary>The product of a part of the rows, columns and inner indices (so many at most), written to the same part of c.</summary>
    internal readonly Product<T> Part(nint row, nint rows, nint column, nint columns, nint inner, nint depth)
    {
        var part = this;
        part.A += (row * ARow) + (inner * AColumn);
        part.B += (inner * BRow) + (column * BColumn);
        part.C += (row * CRow) + (column * CColumn);
        part.M = Math.Min(rows, M - row);
        part.N = Math.Min(columns, N - column);
        part.K = Math.Min(depth, K - inner);
        return part;
    }
}
