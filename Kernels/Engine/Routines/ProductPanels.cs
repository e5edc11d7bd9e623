using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>
/// Copies of operands in the order in which <see cref="ProductTile{T, TVector, TLanes}"/> reads them: panel after panel, and in each the elements of one
/// index of k beside each other. What an edge panel lacks is left as it is.
/// </summary>
internal static unsafe class ProductPanels
{
    /// <summary>Copies rows of a or columns of b, <paramref name="width"/> to a panel.</summary>
    /// <param name="source">The first.</param>
    /// <param name="across">From one to the next.</param>
    /// <param name="along">From one index of k to the next.</param>
    /// <param name="count">How many rows or columns.</param>
    /// <param name="depth">How many indices of k.</param>
    /// <param name="panels">The first panel; the next ones follow it.</param>
    /// <param name="width">The rows or columns of a panel.</param>
    internal static void Pack<T, TVector, TLanes>(T* source, nint across, nint along, nint count, nint depth, T* panels, nint width)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint packed = 0;
        if (across == 1 && width % TLanes.Count == 0)
        {
            packed = count / width * width;
            Adjacent<T, TVector, TLanes>(source, along, packed, depth, panels, width);
        }

        for (; packed < count; packed += width)
        {
            Interleave(source + (packed * across), across, along, Math.Min(width, count - packed), depth, panels + (packed * depth), width);
        }
    }

    /// <summary>Whole panels of adjacent columns: all that lies beside each other is read together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adjacent<T, TVector, TLanes>(T* source, nint along, nint count, nint depth, T* panels, nint width)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (nint p = 0; p < depth; p++)
        {
            for (nint first = 0; first < count; first += width)
            {
                var panel = panels + (first * depth) + (p * width);
                for (nint j = 0; j < width; j += TLanes.Count)
                {
                    TLanes.Store(TLanes.Load(source + first + j), panel + j);
                }
            }

            source += along;
        }
    }

    /// <summary>One panel of anything.</summary>
    private static void Interleave<T>(T* source, nint across, nint along, nint count, nint depth, T* panel, nint width)
        where T : unmanaged
    {
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            var from = source + (i * across);
            var done = along == 1 ? Transposition.Four(from, across, depth, panel + i, width) : 0;
            Interleave<T, Extent.Four>(from + (done * along), across, along, depth - done, panel + i + (done * width), width);
        }

        for (; i <= count - 2; i += 2)
        {
            Interleave<T, Extent.Two>(source + (i * across), across, along, depth, panel + i, width);
        }

        if (i < count)
        {
            Interleave<T, Extent.One>(source + (i * across), across, along, depth, panel + i, width);
        }
    }

    /// <summary>Some rows or columns, index of k by index of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave<T, TCount>(T* source, nint across, nint along, nint depth, T* panel, nint width)
        where T : unmanaged
        where TCount : struct, IExtent
    {
        T* s1 = source + across, s2 = s1 + across, s3 = s2 + across;
        nint at = 0;
        for (; depth != 0; depth--)
        {
            panel[0] = source[at];
            if (TCount.Value > 1)
            {
                panel[1] = s1[at];
            }

            if (TCount.Value > 2)
            {
                panel[2] = s2[at];
                panel[3] = s3[at];
            }

            panel += width;
            at += along;
        }
    }
}
