using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>How a reduction combines, and what it starts from.</summary>
internal interface IReduction<T> : IBinary<T>
    where T : unmanaged
{
    static abstract T Identity { get; }
}

internal readonly struct SumOf<T> : IReduction<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Identity => T.Zero;

    public static T Of(T a, T b) => a + b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a + b;
}

internal readonly struct MaxOf<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static bool HasVector => true;

    public static T Identity => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? T.CreateTruncating(double.NegativeInfinity) : T.MinValue;

    public static T Of(T a, T b) => T.Max(a, b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Max(a, b);
}

internal readonly struct MinOf<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static bool HasVector => true;

    public static T Identity => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? T.CreateTruncating(double.PositiveInfinity) : T.MaxValue;

    public static T Of(T a, T b) => T.Min(a, b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Min(a, b);
}

/// <summary>The largest Bool: whether any is true.</summary>
internal readonly struct AnyOf : IReduction<byte>
{
    public static bool HasVector => true;

    public static byte Identity => 0;

    public static byte Of(byte a, byte b) => (byte)(a | b);

    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a | b;
}

/// <summary>The smallest Bool: whether all are true.</summary>
internal readonly struct AllOf : IReduction<byte>
{
    public static bool HasVector => true;

    public static byte Identity => 1;

    public static byte Of(byte a, byte b) => (byte)(a & b);

    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a & b;
}

/// <summary>Combining one iteration's (or one tile's) values into the virtual lanes of <see cref="ReductionOrder"/>.</summary>
internal static unsafe class ReductionSteps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReductionState* State(Frame* frame, Step* step) => (ReductionState*)((byte*)frame + step->C);

    private static int Lanes<T>()
        where T : unmanaged => sizeof(T) == 8 ? 8 : 16;

    /// <summary>One value of a loop that is not the lane loop, the same for all lanes.</summary>
    public static void Scalar<T, TKind>(Frame* frame, Step* step)
        where T : unmanaged
        where TKind : IReduction<T>
    {
        var i = Frame.Indices(frame)[step->Depth];
        var total = (T*)State(frame, step)->Lanes + (i & (Lanes<T>() - 1));
        *total = TKind.Of((i & (ReductionOrder.Block - 1)) < Lanes<T>() ? TKind.Identity : *total, *(T*)((byte*)frame + step->A));
    }

    /// <summary>One value for each lane of a loop around.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<T, TKind>(Frame* frame, Step* step)
        where T : unmanaged
        where TKind : IReduction<T>
    {
        var i = Frame.Indices(frame)[step->Depth];
        var totals = (T*)State(frame, step)->Lanes + ((i & (Lanes<T>() - 1)) * frame->Layout->Width);
        var values = (T*)Tile.Locate(frame, step->A);
        if ((i & (ReductionOrder.Block - 1)) < Lanes<T>())
        {
            var identity = TKind.Identity;
            Combine<T, TKind, Uniform>(totals, (byte*)&identity, values, frame->Count);
        }
        else
        {
            Combine<T, TKind, Tile>(totals, (byte*)totals, values, frame->Count);
        }
    }

    /// <summary>The values of the lanes themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along<T, TKind, TA>(Frame* frame, Step* step)
        where T : unmanaged
        where TKind : IReduction<T>
        where TA : IOperand
    {
        var lanes = (T*)State(frame, step)->Lanes;
        var first = Frame.Indices(frame)[step->Depth];
        if ((first & (ReductionOrder.Block - 1)) == 0)
        {
            new Span<T>(lanes, Lanes<T>()).Fill(TKind.Identity);
        }

        var a = TA.Locate(frame, step->A);
        var count = frame->Count;
        nint i = 0;
        if (Lanes<T>() == 2 * Vector<T>.Count)
        {
            var low = Unsafe.ReadUnaligned<Vector<T>>(lanes);
            var high = Unsafe.ReadUnaligned<Vector<T>>(lanes + Vector<T>.Count);
            for (; i <= count - Lanes<T>(); i += Lanes<T>())
            {
                low = TKind.Of(low, TA.From<T>(a, i));
                high = TKind.Of(high, TA.From<T>(a, i + Vector<T>.Count));
            }

            Unsafe.WriteUnaligned(lanes, low);
            Unsafe.WriteUnaligned(lanes + Vector<T>.Count, high);
        }

        for (; i < count; i++)
        {
            var lane = i & (Lanes<T>() - 1);
            lanes[lane] = TKind.Of(lanes[lane], TA.At<T>(a, i));
        }
    }

    /// <summary>The lanes of a block meet, and the block's total goes into the binary counter (or where the thread that combines will find it).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EndBlock<T, TKind, TTotal, TTotalKind, TWide>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TKind : IReduction<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TTotalKind : IReduction<TTotal>
        where TWide : IOperand
    {
        var state = State(frame, step);
        var lanes = (T*)state->Lanes;
        nint count = TWide.IsTile ? frame->Count : 1;
        nint stride = TWide.IsTile ? frame->Layout->Width : 1;

        // Lanes that no iteration reached hold the identity, which changes nothing.
        var reached = (int)Math.Min(Lanes<T>(), frame->BlockIterations);
        for (var half = Lanes<T>() / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half && lane + half < reached; lane++)
            {
                var total = lanes + (lane * stride);
                Combine<T, TKind, Tile>(total, (byte*)total, total + (half * stride), count);
            }

            reached = Math.Min(reached, half);
        }

        if (state->Totals != null)
        {
            ((TTotal*)state->Totals)[state->Blocks++] = TTotal.CreateTruncating(*lanes);
        }
        else
        {
            // The level that this total comes to rest on can take it now: what is there was combined into the next.
            var rest = (TTotal*)state->Levels + (BitOperations.TrailingZeroCount(state->Blocks + 1) * stride);
            Count<T, TTotal, TTotalKind>(state, rest, lanes, count, stride);
        }
    }

    /// <summary>The totals of blocks that other threads have found, in order.</summary>
    public static void Gather<T, TTotal, TTotalKind>(Frame* frame, Step* step)
        where T : unmanaged
        where TTotal : unmanaged, INumber<TTotal>
        where TTotalKind : IReduction<TTotal>
    {
        var state = State(frame, step);
        var totals = (TTotal*)state->Totals;
        state->Totals = null;
        for (var block = 0L; block < frame->BlockIterations; block++)
        {
            var rest = (TTotal*)state->Levels + BitOperations.TrailingZeroCount(state->Blocks + 1);
            Count<TTotal, TTotal, TTotalKind>(state, rest, totals + block, 1, 1);
        }
    }

    /// <summary>What is left in the binary counter meets, from the newest to the oldest; the result is rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish<T, TKind, TTotal, TTotalKind, TWide>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TKind : IReduction<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TTotalKind : IReduction<TTotal>
        where TWide : IOperand
    {
        var state = State(frame, step);
        var d = (T*)TWide.Locate(frame, step->D);
        nint count = TWide.IsTile ? frame->Count : 1;
        nint stride = TWide.IsTile ? frame->Layout->Width : 1;
        if (state->Blocks == 0)
        {
            new Span<T>(d, (int)count).Fill(TKind.Identity);
            return;
        }

        var level = BitOperations.TrailingZeroCount(state->Blocks);
        var total = (TTotal*)state->Levels + (level * stride);
        for (level++; state->Blocks >> level != 0; level++)
        {
            if (((state->Blocks >> level) & 1) != 0)
            {
                Combine<TTotal, TTotalKind, Tile>(total, (byte*)((TTotal*)state->Levels + (level * stride)), total, count);
            }
        }

        for (nint i = 0; i < count; i++)
        {
            d[i] = T.CreateTruncating(total[i]);
        }
    }

    private static void Count<T, TTotal, TTotalKind>(ReductionState* state, TTotal* rest, T* total, nint count, nint stride)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TTotalKind : IReduction<TTotal>
    {
        for (nint i = 0; i < count; i++)
        {
            var sum = TTotal.CreateTruncating(total[i]);
            var level = (TTotal*)state->Levels + i;
            for (var blocks = state->Blocks; (blocks & 1) != 0; blocks >>= 1, level += stride)
            {
                sum = TTotalKind.Of(*level, sum);
            }

            rest[i] = sum;
        }

        state->Blocks++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<T, TKind, TA>(T* d, byte* a, T* b, nint count)
        where T : unmanaged
        where TKind : IReduction<T>
        where TA : IOperand
    {
        nint i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Unsafe.WriteUnaligned(d + i, TKind.Of(TA.From<T>(a, i), Unsafe.ReadUnaligned<Vector<T>>(b + i)));
        }

        for (; i < count; i++)
        {
            d[i] = TKind.Of(TA.At<T>(a, i), b[i]);
        }
    }
}
