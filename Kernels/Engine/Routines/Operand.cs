using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>An operand of a batched routine, as its threads share it: <see cref="Matrices"/> of one element type, with the batch's extents.</summary>
/// <remarks>Made from pinned spans; the routine holds them until it returns.</remarks>
internal unsafe struct Operand<T>
    where T : unmanaged
{
    private readonly T* data;
    private readonly long* extents;
    private readonly long* strides;
    private readonly int axes;

    internal Operand(Matrices matrices, int axes, long* extents, long* strides)
    {
        data = (T*)matrices.Data;
        Row = (nint)matrices.RowStride;
        Column = (nint)matrices.ColumnStride;
        this.axes = axes;
        this.extents = extents;
        this.strides = strides;
    }

    /// <summary>From one row to the next, in elements.</summary>
    internal nint Row { get; }

    /// <summary>From one column to the next, in elements.</summary>
    internal nint Column { get; }

    /// <summary>The first element of a matrix; the last batch axis counts fastest.</summary>
    internal readonly T* At(long matrix)
    {
        var offset = 0L;
        for (var axis = axes - 1; axis >= 0; axis--)
        {
            (matrix, var position) = Math.DivRem(matrix, extents[axis]);
            offset += position * strides[axis];
        }

        return data + offset;
    }

    /// <summary>Copies a matrix to adjacent rows.</summary>
    internal readonly void Gather(long matrix, T* to, nint rows, nint columns) => Strided.Copy(At(matrix), Row, Column, to, columns, 1, rows, columns);

    /// <summary>Copies adjacent rows to a matrix.</summary>
    internal readonly void Scatter(T* from, long matrix, nint rows, nint columns) => Strided.Copy(from, columns, 1, At(matrix), Row, Column, rows, columns);

    /// <summary>Writes one value to all elements of a matrix.</summary>
    internal readonly void Fill(long matrix, nint rows, nint columns, T value)
    {
        var to = At(matrix);
        for (nint i = 0; i < rows; i++)
        {
            if (Column == 1)
            {
                new Span<T>(to + (i * Row), (int)columns).Fill(value);
                continue;
            }

            for (nint j = 0; j < columns; j++)
            {
                to[(i * Row) + (j * Column)] = value;
            }
        }
    }
}

/// <summary>Copies between layouts.</summary>
internal static unsafe class Strided
{
    private const int Square = 16;

    /// <summary>Copies a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy<T>(T* from, nint fromRow, nint fromColumn, T* to, nint toRow, nint toColumn, nint rows, nint columns)
        where T : unmanaged
    {
        if (fromColumn == 1 && toColumn == 1)
        {
            for (nint i = 0; i < rows; i++)
            {
                new ReadOnlySpan<T>(from + (i * fromRow), (int)columns).CopyTo(new Span<T>(to + (i * toRow), (int)columns));
            }

            return;
        }

        // Square by square, so that neither side's lines leave the cache before they are used up.
        for (nint top = 0; top < rows; top += Square)
        {
            for (nint left = 0; left < columns; left += Square)
            {
                for (var i = top; i < Math.Min(top + Square, rows); i++)
                {
                    var (read, write) = ((i * fromRow) + (left * fromColumn), (i * toRow) + (left * toColumn));
                    for (var count = Math.Min(Square, columns - left); count != 0; count--)
                    {
                        to[write] = from[read];
                        read += fromColumn;
                        write += toColumn;
                    }
                }
            }
        }
    }
}
