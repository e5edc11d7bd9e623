using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>Copies of operands in the order in which <see cref="ProductTile{T, TVector, TLanes}"/> reads them; what an edge panel lacks is zero.</summary>
internal static unsafe class ProductPanels
{
    private const int Strip = 8;

    /// <summary>Copies up to six rows of a, index of k by index of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rows<T>(T* source, nint row, nint column, nint rows, nint depth, T* panel)
        where T : unmanaged
    {
        if (rows == 6)
        {
            T* s1 = source + row, s2 = s1 + row, s3 = s2 + row, s4 = s3 + row, s5 = s4 + row;
            nint at = 0;
            for (nint p = 0; p < depth; p++)
            {
                panel[0] = source[at];
                panel[1] = s1[at];
                panel[2] = s2[at];
                panel[3] = s3[at];
                panel[4] = s4[at];
                panel[5] = s5[at];
                panel += 6;
                at += column;
            }

            return;
        }

        for (nint p = 0; p < depth; p++)
        {
            for (nint i = 0; i < 6; i++)
            {
                panel[i] = i < rows ? source[(i * row) + (p * column)] : default;
            }

            panel += 6;
        }
    }

    /// <summary>Copies columns of b, index of k by index of k, to a panel <paramref name="width"/> columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Columns<T, TVector, TLanes>(T* source, nint row, nint column, nint columns, nint depth, T* panel, nint width)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        if (columns == width && column == 1)
        {
            for (nint p = 0; p < depth; p++)
            {
                for (nint j = 0; j < width; j += TLanes.Count)
                {
                    TLanes.Store(TLanes.Load(source + j), panel + j);
                }

                source += row;
                panel += width;
            }

            return;
        }

        if (columns < width)
        {
            new Span<T>(panel, (int)(width * depth)).Clear();
        }

        // Strip by strip down the columns, so that columns that lie far apart are each read a cache line at a time.
        for (nint p = 0; p < depth; p += Strip)
        {
            var strip = Math.Min(Strip, depth - p);
            for (nint j = 0; j < columns; j++)
            {
                var from = source + (p * row) + (j * column);
                var to = panel + (p * width) + j;
                for (nint q = 0; q < strip; q++)
                {
                    to[q * width] = from[q * row];
                }
            }
        }
    }
}
