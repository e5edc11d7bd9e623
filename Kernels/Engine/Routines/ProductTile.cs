using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels;

/// <summary>The innermost piece of a matrix product: a tile of up to six rows and four vectors of columns, kept in registers.</summary>
/// <remarks>
/// Each element is a chain of fused multiply-adds in the order of k, from zero, and added once to (or subtracted from) what was there before.
/// So its bits do not depend on the tile that it falls in, the width of the vectors, the layout of the operands or the threads.
/// Six rows of two vectors and the operands fit 16 registers, six rows of four vectors 32: where there are 32, the wide tile needs
/// two thirds of the loads for the same work.
/// </remarks>
internal static unsafe class ProductTile<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The rows of the largest tile.</summary>
    internal const int Rows = 6;

    /// <summary>The vectors of columns of the largest tile that the registers hold.</summary>
    internal static int Vectors => TLanes.Registers >= 32 ? 4 : 2;

    /// <summary>c = a·b, c + a·b or c − a·b for a tile of 1 to <see cref="Rows"/> rows and 1 to <see cref="Vectors"/> vectors of columns; the columns of b and c are adjacent.</summary>
    /// <remarks>The last of several vectors ends with the last column: where columns do not fill vectors it computes some of those before it too, with the same bits.</remarks>
    internal static void Run(nint rows, nint columns, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
    {
        var vectors = (columns + TLanes.Count - 1) / TLanes.Count;
        var last = vectors == 1 ? 0 : columns - TLanes.Count;
        switch (rows)
        {
            case 1:
                Run<Extent.One>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 2:
                Run<Extent.Two>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 3:
                Run<Extent.Three>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 4:
                Run<Extent.Four>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 5:
                Run<Extent.Five>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            default:
                Run<Extent.Six>(vectors, last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
        }
    }

    private static void Run<TRows>(nint vectors, nint last, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
        where TRows : struct, IExtent
    {
        switch (vectors)
        {
            case 1:
                Run<TRows, Extent.One>(last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 2:
                Run<TRows, Extent.Two>(last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 3:
                Run<TRows, Extent.Three>(last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            default:
                Run<TRows, Extent.Four>(last, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
        }
    }

    // Row i has the sums pᵢ, qᵢ, rᵢ, sᵢ, a vector each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TVectors>(nint last, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
        where TRows : struct, IExtent
        where TVectors : struct, IExtent
    {
        var zero = TLanes.Fill(default);
        TVector p0 = zero, p1 = zero, p2 = zero, p3 = zero, p4 = zero, p5 = zero;
        TVector q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero, q5 = zero;
        TVector r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero;
        TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        T* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
        nint at = 0;
        Fetch<TRows, TVectors>(c, cRow);
        for (; depth != 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TVectors.Value > 1 ? TLanes.Load(b + (TVectors.Value > 2 ? TLanes.Count : last)) : zero;
            var b2 = TVectors.Value > 2 ? TLanes.Load(b + (TVectors.Value > 3 ? 2 * TLanes.Count : last)) : zero;
            var b3 = TVectors.Value > 3 ? TLanes.Load(b + last) : zero;
            Add<TVectors>(a[at], b0, b1, b2, b3, ref p0, ref q0, ref r0, ref s0);
            if (TRows.Value > 1)
            {
                Add<TVectors>(a1[at], b0, b1, b2, b3, ref p1, ref q1, ref r1, ref s1);
            }

            if (TRows.Value > 2)
            {
                Add<TVectors>(a2[at], b0, b1, b2, b3, ref p2, ref q2, ref r2, ref s2);
            }

            if (TRows.Value > 3)
            {
                Add<TVectors>(a3[at], b0, b1, b2, b3, ref p3, ref q3, ref r3, ref s3);
            }

            if (TRows.Value > 4)
            {
                Add<TVectors>(a4[at], b0, b1, b2, b3, ref p4, ref q4, ref r4, ref s4);
            }

            if (TRows.Value > 5)
            {
                Add<TVectors>(a5[at], b0, b1, b2, b3, ref p5, ref q5, ref r5, ref s5);
            }

            at += aColumn;
            b += bRow;
        }

        Put<TVectors>(p0, q0, r0, s0, last, c, update);
        if (TRows.Value > 1)
        {
            Put<TVectors>(p1, q1, r1, s1, last, c += cRow, update);
        }

        if (TRows.Value > 2)
        {
            Put<TVectors>(p2, q2, r2, s2, last, c += cRow, update);
        }

        if (TRows.Value > 3)
        {
            Put<TVectors>(p3, q3, r3, s3, last, c += cRow, update);
        }

        if (TRows.Value > 4)
        {
            Put<TVectors>(p4, q4, r4, s4, last, c += cRow, update);
        }

        if (TRows.Value > 5)
        {
            Put<TVectors>(p5, q5, r5, s5, last, c + cRow, update);
        }
    }

    /// <summary>One step of k for one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(T a, TVector b0, TVector b1, TVector b2, TVector b3, ref TVector p, ref TVector q, ref TVector r, ref TVector s)
        where TVectors : struct, IExtent
    {
        var x = TLanes.Fill(a);
        p = TLanes.MultiplyAdd(x, b0, p);
        if (TVectors.Value > 1)
        {
            q = TLanes.MultiplyAdd(x, b1, q);
        }

        if (TVectors.Value > 2)
        {
            r = TLanes.MultiplyAdd(x, b2, r);
        }

        if (TVectors.Value > 3)
        {
            s = TLanes.MultiplyAdd(x, b3, s);
        }
    }

    /// <summary>Writes one row. All of it is read before any is written: the last two vectors may share columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TVectors>(TVector p, TVector q, TVector r, TVector s, nint last, T* c, Update update)
        where TVectors : struct, IExtent
    {
        T* c1 = c + (TVectors.Value > 2 ? TLanes.Count : last), c2 = c + (TVectors.Value > 3 ? 2 * TLanes.Count : last), c3 = c + last;
        p = Updated(p, c, update);
        q = TVectors.Value > 1 ? Updated(q, c1, update) : q;
        r = TVectors.Value > 2 ? Updated(r, c2, update) : r;
        s = TVectors.Value > 3 ? Updated(s, c3, update) : s;
        TLanes.Store(p, c);
        if (TVectors.Value > 1)
        {
            TLanes.Store(q, c1);
        }

        if (TVectors.Value > 2)
        {
            TLanes.Store(r, c2);
        }

        if (TVectors.Value > 3)
        {
            TLanes.Store(s, c3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Updated(TVector sums, T* c, Update update) => update switch
    {
        Update.Set => sums,
        Update.Add => TLanes.Add(TLanes.Load(c), sums),
        _ => TLanes.Subtract(TLanes.Load(c), sums),
    };

    /// <summary>Asks for the lines of c before the loop, so that they are there after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<TRows, TVectors>(T* c, nint cRow)
        where TRows : struct, IExtent
        where TVectors : struct, IExtent
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (var row = 0; row < TRows.Value; row++)
        {
            for (var line = 0; line < TVectors.Value * TLanes.Count * sizeof(T); line += 64)
            {
                Sse.Prefetch0((byte*)c + line);
            }

            c += cRow;
        }
    }
}
