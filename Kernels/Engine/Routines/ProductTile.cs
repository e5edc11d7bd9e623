using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fluxion.Kernels;

/// <summary>The innermost piece of a matrix product: a tile of six rows and two or four vectors of columns, kept in registers.</summary>
/// <remarks>
/// Each element is a chain of fused multiply-adds in the order of k, from zero, and added once to what the earlier blocks of k gave.
/// So its bits do not depend on the tile that it falls in, the width of the vectors, the layout of the operands or the threads.
/// Six rows of two vectors and the operands fit 16 registers, six rows of four vectors 32: where there are 32, the wide tile needs
/// two thirds of the loads for the same work.
/// </remarks>
internal static unsafe class ProductTile<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    internal const int Rows = 6;

    /// <summary>The columns of the narrow tile.</summary>
    internal static int NarrowColumns => 2 * TLanes.Count;

    /// <summary>The columns of the widest tile that the registers hold.</summary>
    internal static int Columns => (TLanes.Registers >= 32 ? 4 : 2) * TLanes.Count;

    /// <summary>c = a·b, or c + a·b, for a tile of a width: <see cref="Columns"/> or <see cref="NarrowColumns"/>.</summary>
    internal static void Run(nint columns, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, bool accumulate)
    {
        if (columns == NarrowColumns)
        {
            Narrow(a, aRow, aColumn, b, bRow, depth, c, cRow, accumulate);
        }
        else
        {
            Wide(a, aRow, aColumn, b, bRow, depth, c, cRow, accumulate);
        }
    }

    /// <summary>c = a·b, or c + a·b, for six rows and two vectors of columns; the columns of b and c are adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Narrow(T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, bool accumulate)
    {
        var zero = TLanes.Fill(default);
        TVector p0 = zero, p1 = zero, p2 = zero, p3 = zero, p4 = zero, p5 = zero;
        TVector q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero, q5 = zero;
        T* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
        nint at = 0;
        Fetch(c, cRow, 2);
        for (; depth != 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + TLanes.Count);
            var x = TLanes.Fill(a[at]);
            p0 = TLanes.MultiplyAdd(x, b0, p0);
            q0 = TLanes.MultiplyAdd(x, b1, q0);
            x = TLanes.Fill(a1[at]);
            p1 = TLanes.MultiplyAdd(x, b0, p1);
            q1 = TLanes.MultiplyAdd(x, b1, q1);
            x = TLanes.Fill(a2[at]);
            p2 = TLanes.MultiplyAdd(x, b0, p2);
            q2 = TLanes.MultiplyAdd(x, b1, q2);
            x = TLanes.Fill(a3[at]);
            p3 = TLanes.MultiplyAdd(x, b0, p3);
            q3 = TLanes.MultiplyAdd(x, b1, q3);
            x = TLanes.Fill(a4[at]);
            p4 = TLanes.MultiplyAdd(x, b0, p4);
            q4 = TLanes.MultiplyAdd(x, b1, q4);
            x = TLanes.Fill(a5[at]);
            p5 = TLanes.MultiplyAdd(x, b0, p5);
            q5 = TLanes.MultiplyAdd(x, b1, q5);
            at += aColumn;
            b += bRow;
        }

        Put(p0, q0, c, accumulate);
        Put(p1, q1, c += cRow, accumulate);
        Put(p2, q2, c += cRow, accumulate);
        Put(p3, q3, c += cRow, accumulate);
        Put(p4, q4, c += cRow, accumulate);
        Put(p5, q5, c += cRow, accumulate);
    }

    /// <summary>c = a·b, or c + a·b, for six rows and four vectors of columns; the columns of b and c are adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Wide(T* a, nint aRow, nint aColumn, T* b, nint bRow, nint depth, T* c, nint cRow, bool accumulate)
    {
        var zero = TLanes.Fill(default);
        TVector p0 = zero, p1 = zero, p2 = zero, p3 = zero, p4 = zero, p5 = zero;
        TVector q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero, q5 = zero;
        TVector r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero;
        TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        T* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
        nint at = 0;
        Fetch(c, cRow, 4);
        for (; depth != 0; depth--)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + TLanes.Count);
            var b2 = TLanes.Load(b + (2 * TLanes.Count));
            var b3 = TLanes.Load(b + (3 * TLanes.Count));
            var x = TLanes.Fill(a[at]);
            p0 = TLanes.MultiplyAdd(x, b0, p0);
            q0 = TLanes.MultiplyAdd(x, b1, q0);
            r0 = TLanes.MultiplyAdd(x, b2, r0);
            s0 = TLanes.MultiplyAdd(x, b3, s0);
            x = TLanes.Fill(a1[at]);
            p1 = TLanes.MultiplyAdd(x, b0, p1);
            q1 = TLanes.MultiplyAdd(x, b1, q1);
            r1 = TLanes.MultiplyAdd(x, b2, r1);
            s1 = TLanes.MultiplyAdd(x, b3, s1);
            x = TLanes.Fill(a2[at]);
            p2 = TLanes.MultiplyAdd(x, b0, p2);
            q2 = TLanes.MultiplyAdd(x, b1, q2);
            r2 = TLanes.MultiplyAdd(x, b2, r2);
            s2 = TLanes.MultiplyAdd(x, b3, s2);
            x = TLanes.Fill(a3[at]);
            p3 = TLanes.MultiplyAdd(x, b0, p3);
            q3 = TLanes.MultiplyAdd(x, b1, q3);
            r3 = TLanes.MultiplyAdd(x, b2, r3);
            s3 = TLanes.MultiplyAdd(x, b3, s3);
            x = TLanes.Fill(a4[at]);
            p4 = TLanes.MultiplyAdd(x, b0, p4);
            q4 = TLanes.MultiplyAdd(x, b1, q4);
            r4 = TLanes.MultiplyAdd(x, b2, r4);
            s4 = TLanes.MultiplyAdd(x, b3, s4);
            x = TLanes.Fill(a5[at]);
            p5 = TLanes.MultiplyAdd(x, b0, p5);
            q5 = TLanes.MultiplyAdd(x, b1, q5);
            r5 = TLanes.MultiplyAdd(x, b2, r5);
            s5 = TLanes.MultiplyAdd(x, b3, s5);
            at += aColumn;
            b += bRow;
        }

        Put(p0, q0, c, accumulate);
        Put(r0, s0, c + (2 * TLanes.Count), accumulate);
        Put(p1, q1, c += cRow, accumulate);
        Put(r1, s1, c + (2 * TLanes.Count), accumulate);
        Put(p2, q2, c += cRow, accumulate);
        Put(r2, s2, c + (2 * TLanes.Count), accumulate);
        Put(p3, q3, c += cRow, accumulate);
        Put(r3, s3, c + (2 * TLanes.Count), accumulate);
        Put(p4, q4, c += cRow, accumulate);
        Put(r4, s4, c + (2 * TLanes.Count), accumulate);
        Put(p5, q5, c += cRow, accumulate);
        Put(r5, s5, c + (2 * TLanes.Count), accumulate);
    }

    /// <summary>Asks for the lines of c before the loop, so that they are there after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* c, nint cRow, int vectors)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (var row = 0; row < Rows; row++)
        {
            for (var line = 0; line < vectors * TLanes.Count * sizeof(T); line += 64)
            {
                Sse.Prefetch0((byte*)c + line);
            }

            c += cRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TVector left, TVector right, T* c, bool accumulate)
    {
        if (accumulate)
        {
            left = TLanes.Add(TLanes.Load(c), left);
            right = TLanes.Add(TLanes.Load(c + TLanes.Count), right);
        }

        TLanes.Store(left, c);
        TLanes.Store(right, c + TLanes.Count);
    }
}
