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
    internal static void Run(nint rows, nint vectors, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
    {
        switch (rows)
        {
            case 1:
                Run<Extent.One>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 2:
                Run<Extent.Two>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 3:
                Run<Extent.Three>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 4:
                Run<Extent.Four>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 5:
                Run<Extent.Five>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            default:
                Run<Extent.Six>(vectors, a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
        }
    }

    private static void Run<TRows>(nint vectors, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
        where TRows : struct, IExtent
    {
        switch (vectors)
        {
            case 1:
                Run<TRows, Extent.One>(a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 2:
                Run<TRows, Extent.Two>(a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            case 3:
                Run<TRows, Extent.Three>(a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
            default:
                Run<TRows, Extent.Four>(a, aRow, aColumn, b, bRow, depth, c, cRow, update);
                break;
        }
    }

    // Row i has the sums pᵢ, qᵢ, rᵢ, sᵢ, a vector each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TVectors>(T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, Update update)
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
            var b1 = TVectors.Value > 1 ? TLanes.Load(b + TLanes.Count) : zero;
            var b2 = TVectors.Value > 2 ? TLanes.Load(b + (2 * TLanes.Count)) : zero;
            var b3 = TVectors.Value > 3 ? TLanes.Load(b + (3 * TLanes.Count)) : zero;
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

        Put<TVectors>(p0, q0, r0, s0, c, update);
        if (TRows.Value > 1)
        {
            Put<TVectors>(p1, q1, r1, s1, c += cRow, update);
        }

        if (TRows.Value > 2)
        {
            Put<TVectors>(p2, q2, r2, s2, c += cRow, update);
        }

        if (TRows.Value > 3)
        {
            Put<TVectors>(p3, q3, r3, s3, c += cRow, update);
        }

        if (TRows.Value > 4)
        {
            Put<TVectors>(p4, q4, r4, s4, c += cRow, update);
        }

        if (TRows.Value > 5)
        {
            Put<TVectors>(p5, q5, r5, s5, c + cRow, update);
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

    /// <summary>Writes one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TVectors>(TVector p, TVector q, TVector r, TVector s, T* c, Update update)
        where TVectors : struct, IExtent
    {
        Put(p, c, update);
        if (TVectors.Value > 1)
        {
            Put(q, c + TLanes.Count, update);
        }

        if (TVectors.Value > 2)
        {
            Put(r, c + (2 * TLanes.Count), update);
        }

        if (TVectors.Value > 3)
        {
            Put(s, c + (3 * TLanes.Count), update);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TVector sums, T* c, Update update) => TLanes.Store(
        update switch
        {
            Update.Set => sums,
            Update.Add => TLanes.Add(TLanes.Load(c), sums),
            _ => TLanes.Subtract(TLanes.Load(c), sums),
        },
        c);

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
