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
    public static void Scalar<T, TTotal, TKind>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
    {
        var i = Frame.Indices(frame)[step->Depth];
        var total = (TTotal*)State(frame, step)->Lanes + (i & (Lanes<T>() - 1));
        var value = TTotal.CreateTruncating(*(T*)((byte*)frame + step->A));
        *total = TKind.Of((i & (ReductionOrder.Block - 1)) < Lanes<T>() ? TKind.Identity : *total, value);
    }

    /// <summary>One value for each lane of a loop around.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<T, TTotal, TKind>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
    {
        var i = Frame.Indices(frame)[step->Depth];
        var totals = (TTotal*)State(frame, step)->Lanes + ((i & (Lanes<T>() - 1)) * frame->Layout->Width);
        var values = (T*)Tile.Locate(frame, step->A);
        if ((i & (ReductionOrder.Block - 1)) < Lanes<T>())
        {
            new Span<TTotal>(totals, (int)frame->Count).Fill(TKind.Identity);
        }

        Add<T, TTotal, TKind>(totals, values, frame->Count);
    }

    /// <summary>The values of the lanes themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along<T, TTotal, TKind, TA>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
        where TA : IOperand
    {
        var lanes = (TTotal*)State(frame, step)->Lanes;
        var first = Frame.Indices(frame)[step->Depth];
        if ((first & (ReductionOrder.Block - 1)) == 0)
        {
            new Span<TTotal>(lanes, Lanes<T>()).Fill(TKind.Identity);
        }

        var a = TA.Locate(frame, step->A);
        var count = frame->Count;
        nint i = 0;
        if (Lanes<T>() == 2 * Vector<T>.Count && typeof(T) == typeof(TTotal))
        {
            var low = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes);
            var high = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes + Vector<TTotal>.Count);
            for (; i <= count - Lanes<T>(); i += Lanes<T>())
            {
                low = TKind.Of(low, TA.From<TTotal>(a, i));
                high = TKind.Of(high, TA.From<TTotal>(a, i + Vector<TTotal>.Count));
            }

            Unsafe.WriteUnaligned(lanes, low);
            Unsafe.WriteUnaligned(lanes + Vector<TTotal>.Count, high);
        }
        else if (Lanes<T>() == 2 * Vector<T>.Count && typeof(T) == typeof(float) && typeof(TTotal) == typeof(double))
        {
            var quarter = Vector<TTotal>.Count;
            var t0 = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes);
            var t1 = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes + quarter);
            var t2 = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes + (2 * quarter));
            var t3 = Unsafe.ReadUnaligned<Vector<TTotal>>(lanes + (3 * quarter));
            for (; i <= count - Lanes<T>(); i += Lanes<T>())
            {
                Vector.Widen(TA.From<float>(a, i), out var a0, out var a1);
                Vector.Widen(TA.From<float>(a, i + Vector<float>.Count), out var a2, out var a3);
                t0 = TKind.Of(t0, Unsafe.BitCast<Vector<double>, Vector<TTotal>>(a0));
                t1 = TKind.Of(t1, Unsafe.BitCast<Vector<double>, Vector<TTotal>>(a1));
                t2 = TKind.Of(t2, Unsafe.BitCast<Vector<double>, Vector<TTotal>>(a2));
                t3 = TKind.Of(t3, Unsafe.BitCast<Vector<double>, Vector<TTotal>>(a3));
            }

            Unsafe.WriteUnaligned(lanes, t0);
            Unsafe.WriteUnaligned(lanes + quarter, t1);
            Unsafe.WriteUnaligned(lanes + (2 * quarter), t2);
            Unsafe.WriteUnaligned(lanes + (3 * quarter), t3);
        }

        for (; i < count; i++)
        {
            var lane = i & (Lanes<T>() - 1);
            lanes[lane] = TKind.Of(lanes[lane], TTotal.CreateTruncating(TA.At<T>(a, i)));
        }
    }

    /// <summary>The lanes of a block meet, and the block's total goes into the binary counter (or where the thread that combines will find it).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EndBlock<T, TTotal, TKind, TWide>(Frame* frame, Step* step)
        where T : unmanaged
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
        where TWide : IOperand
    {
        var state = State(frame, step);
        var lanes = (TTotal*)state->Lanes;
        nint count = TWide.IsTile ? frame->Count : 1;
        nint stride = TWide.IsTile ? frame->Layout->Width : 1;

        // Lanes that no iteration reached hold the identity, which changes nothing.
        var reached = (int)Math.Min(Lanes<T>(), frame->BlockIterations);
        for (var half = Lanes<T>() / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half && lane + half < reached; lane++)
            {
                var total = lanes + (lane * stride);
                Add<TTotal, TTotal, TKind>(total, total + (half * stride), count);
            }

            reached = Math.Min(reached, half);
        }

        if (state->Totals != null)
        {
            ((TTotal*)state->Totals)[state->Blocks++] = *lanes;
        }
        else
        {
            // The level that this total comes to rest on can take it now: what is there was combined into the next.
            var rest = (TTotal*)state->Levels + (BitOperations.TrailingZeroCount(state->Blocks + 1) * stride);
            Count<TTotal, TKind>(state, rest, lanes, count, stride);
        }
    }

    /// <summary>The totals of blocks that other threads have found, in order.</summary>
    public static void Gather<TTotal, TKind>(Frame* frame, Step* step)
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
    {
        var state = State(frame, step);
        var totals = (TTotal*)state->Totals;
        state->Totals = null;
        for (var block = 0L; block < frame->BlockIterations; block++)
        {
            var rest = (TTotal*)state->Levels + BitOperations.TrailingZeroCount(state->Blocks + 1);
            Count<TTotal, TKind>(state, rest, totals + block, 1, 1);
        }
    }

    /// <summary>What is left in the binary counter meets, from the newest to the oldest; the result is rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish<T, TTotal, TKind, TWide>(Frame* frame, Step* step)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
        where TWide : IOperand
    {
        var state = State(frame, step);
        var d = (T*)TWide.Locate(frame, step->D);
        nint count = TWide.IsTile ? frame->Count : 1;
        nint stride = TWide.IsTile ? frame->Layout->Width : 1;
        if (state->Blocks == 0)
        {
            new Span<T>(d, (int)count).Fill(T.CreateTruncating(TKind.Identity));
            return;
        }

        var level = BitOperations.TrailingZeroCount(state->Blocks);
        var total = (TTotal*)state->Levels + (level * stride);
        for (level++; state->Blocks >> level != 0; level++)
        {
            if (((state->Blocks >> level) & 1) != 0)
            {
                Combine<TTotal, TKind, Tile>(total, (byte*)((TTotal*)state->Levels + (level * stride)), total, count);
            }
        }

        for (nint i = 0; i < count; i++)
        {
            d[i] = T.CreateTruncating(total[i]);
        }
    }

    private static void Count<TTotal, TKind>(ReductionState* state, TTotal* rest, TTotal* total, nint count, nint stride)
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
    {
        for (nint i = 0; i < count; i++)
        {
            var sum = total[i];
            var level = (TTotal*)state->Levels + i;
            for (var blocks = state->Blocks; (blocks & 1) != 0; blocks >>= 1, level += stride)
            {
                sum = TKind.Of(*level, sum);
            }

            rest[i] = sum;
        }

        state->Blocks++;
    }

    /// <summary>Values combined into totals, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T, TTotal, TKind>(TTotal* totals, T* values, nint count)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal>
    {
        if (typeof(T) == typeof(TTotal))
        {
            Combine<TTotal, TKind, Tile>(totals, (byte*)totals, (TTotal*)values, count);
            return;
        }

        nint i = 0;
        for (; typeof(T) == typeof(float) && typeof(TTotal) == typeof(double) && i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Unsafe.ReadUnaligned<Vector<float>>(values + i), out var low, out var high);
            var place = totals + i;
            Unsafe.WriteUnaligned(place, TKind.Of(Unsafe.ReadUnaligned<Vector<TTotal>>(place), Unsafe.BitCast<Vector<double>, Vector<TTotal>>(low)));
            place += Vector<TTotal>.Count;
            Unsafe.WriteUnaligned(place, TKind.Of(Unsafe.ReadUnaligned<Vector<TTotal>>(place), Unsafe.BitCast<Vector<double>, Vector<TTotal>>(high)));
        }

        for (; i < count; i++)
        {
            totals[i] = TKind.Of(totals[i], TTotal.CreateTruncating(values[i]));
        }
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
