using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>
/// Some Householder reflections at once: H₀·…·H₍c₋₁₎ = 1 − V·T·Vᵀ with an upper triangular T, applied by matrix products
/// (Schreiber, Van Loan, A storage-efficient WY representation for products of Householder transformations, 1989).
/// </summary>
internal static unsafe class BlockReflections
{
    /// <summary>How many reflections go together.</summary>
    internal const int Width = 32;

    // Below so many reflections or vectors they go one by one.
    private const nint Few = 8;

    /// <summary>How many numbers it needs room for, with vectors of such a length, and so many of them.</summary>
    internal static nint Room(nint length, nint vectors) => Width * (length + (2 * Width) + (2 * vectors));

    /// <summary>The product H₀·…·H₍c₋₁₎ of all reflections, or its inverse, times vectors: blocks of them, the last one first, and the first one first for the inverse.</summary>
    /// <param name="reflections">The first place of v₀; that of each other is one row and one column further. What stands there is not read: it is 1.</param>
    /// <param name="stride">From one column to the next.</param>
    /// <param name="tau">The reflections' factors.</param>
    /// <param name="count">How many there are, c.</param>
    /// <param name="length">The length of v₀, and of the vectors.</param>
    /// <param name="y">The vectors, each adjacent, the first one's first place: overwritten.</param>
    /// <param name="yStride">From one vector to the next.</param>
    /// <param name="vectors">How many vectors there are.</param>
    /// <param name="inverse">Whether it is the inverse that is applied.</param>
    /// <param name="room">Room for <see cref="Room"/>.</param>
    internal static void Apply(double* reflections, nint stride, double* tau, nint count, nint length, double* y, nint yStride, nint vectors, bool inverse, double* room)
    {
        var blocks = (count + Width - 1) / Width;
        for (nint block = 0; block < blocks; block++)
        {
            var first = (inverse ? block : blocks - 1 - block) * Width;
            ApplyBlock(
                reflections + (first * (stride + 1)), stride, tau + first, Math.Min(Width, count - first), length - first, y + first, yStride, vectors, inverse, room);
        }
    }

    /// <summary>The columns of H₀·…·H₍c₋₁₎ itself, as many as there are vectors, each adjacent: the identity's, of which each block changes those that reach it.</summary>
    internal static void Form(double* reflections, nint stride, double* tau, nint count, nint length, double* y, nint yStride, nint vectors, double* room)
    {
        for (nint j = 0; j < vectors; j++)
        {
            NativeMemory.Clear(y + (j * yStride), (nuint)(length * sizeof(double)));
            y[(j * yStride) + j] = 1;
        }

        for (var first = (count - 1) / Width * Width; first >= 0 && count > 0; first -= Width)
        {
            ApplyBlock(
                reflections + (first * (stride + 1)),
                stride,
                tau + first,
                Math.Min(Width, count - first),
                length - first,
                y + (first * (yStride + 1)),
                yStride,
                vectors - first,
                inverse: false,
                room);
        }
    }

    private static void ApplyBlock(double* reflections, nint stride, double* tau, nint count, nint length, double* y, nint yStride, nint vectors, bool inverse, double* room)
    {
        if (count < Few || vectors < Few)
        {
            for (nint i = 0; i < count; i++)
            {
                var k = inverse ? i : count - 1 - i;
                for (nint j = 0; j < vectors; j++)
                {
                    Reflections.Apply(reflections + (k * (stride + 1)), tau[k], y + (j * yStride) + k, length - k);
                }
            }

            return;
        }

        var v = room;
        var t = v + (Width * length);
        var shared = t + (Width * Width);
        var w = shared + (Width * Width);
        var turned = w + (Width * vectors);
        for (nint i = 0; i < count; i++)
        {
            NativeMemory.Clear(v + (i * length), (nuint)(i * sizeof(double)));
            v[(i * length) + i] = 1;
            Strided.Copy(reflections + (i * (stride + 1)) + 1, 1, 1, v + (i * length) + i + 1, 1, 1, 1, length - i - 1);
        }

        // Columns are adjacent everywhere.
        Multiply(count, count, length, v, length, 1, v, 1, length, shared, count, Update.Set);
        Triangle(shared, tau, count, t);
        Multiply(count, vectors, length, v, length, 1, y, 1, yStride, w, count, Update.Set);
        Multiply(count, vectors, count, t, inverse ? count : 1, inverse ? 1 : count, w, 1, count, turned, count, Update.Set);
        Multiply(length, vectors, count, v, 1, length, turned, 1, count, y, yStride, Update.Subtract);
    }

    /// <summary>T from Vᵀ·V, column by column: that of one reflection more is −τ·T·Vᵀ·v, above τ.</summary>
    private static void Triangle(double* shared, double* tau, nint count, double* t)
    {
        NativeMemory.Clear(t, (nuint)(count * count * sizeof(double)));
        for (nint i = 0; i < count; i++)
        {
            double* column = t + (i * count), products = shared + (i * count);
            for (nint k = 0; k < i; k++)
            {
                Rows<double>.Subtract(column, tau[i] * products[k], t + (k * count), k + 1);
            }

            column[i] = tau[i];
        }
    }

    private static void Multiply(nint m, nint n, nint k, double* a, nint aRow, nint aColumn, double* b, nint bRow, nint bColumn, double* c, nint cColumn, Update update) =>
        MatrixProduct.Run(
            new Product<double> { M = m, N = n, K = k, A = a, ARow = aRow, AColumn = aColumn, B = b, BRow = bRow, BColumn = bColumn, C = c, CRow = 1, CColumn = cColumn },
            update,
            Workers.All);
}
