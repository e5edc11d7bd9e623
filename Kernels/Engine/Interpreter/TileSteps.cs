using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Steps on a tile of lanes.</summary>
internal static unsafe class TileSteps
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<T, TOperation>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IUnary<T>
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var a = (T*)Tile.Locate(frame, step->A);
        var count = frame->Count;
        nint i = 0;
        if (TOperation.HasVector)
        {
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                Unsafe.WriteUnaligned(d + i, TOperation.Of(Unsafe.ReadUnaligned<Vector<T>>(a + i)));
            }
        }

        for (; i < count; i++)
        {
            d[i] = TOperation.Of(a[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<T, TOperation, TA, TB>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IBinary<T>
        where TA : IOperand
        where TB : IOperand
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        var b = TB.Locate(frame, step->B);
        var count = frame->Count;
        nint i = 0;
        if (TOperation.HasVector)
        {
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                Unsafe.WriteUnaligned(d + i, TOperation.Of(TA.From<T>(a, i), TB.From<T>(b, i)));
            }
        }

        for (; i < count; i++)
        {
            d[i] = TOperation.Of(TA.At<T>(a, i), TB.At<T>(b, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compare<T, TOperation, TA, TB>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IComparison<T>
        where TA : IOperand
        where TB : IOperand
    {
        var d = Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        var b = TB.Locate(frame, step->B);
        var count = frame->Count;
        nint i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Unsafe.WriteUnaligned(d + i, Masks.Pack<T, Comparing<T, TOperation, TA, TB>>(a, b, i) & Vector<byte>.One);
        }

        for (; i < count; i++)
        {
            d[i] = TOperation.Of(TA.At<T>(a, i), TB.At<T>(b, i)) ? (byte)1 : (byte)0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fma<T, TA, TB, TC>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TA : IOperand
        where TB : IOperand
        where TC : IOperand
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        var b = TB.Locate(frame, step->B);
        var c = TC.Locate(frame, step->C);
        var count = frame->Count;
        nint i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> result;
            if (typeof(T) == typeof(double))
            {
                result = Vector.FusedMultiplyAdd(TA.From<double>(a, i), TB.From<double>(b, i), TC.From<double>(c, i)).As<double, T>();
            }
            else
            {
                result = Vector.FusedMultiplyAdd(TA.From<float>(a, i), TB.From<float>(b, i), TC.From<float>(c, i)).As<float, T>();
            }

            Unsafe.WriteUnaligned(d + i, result);
        }

        for (; i < count; i++)
        {
            d[i] = T.FusedMultiplyAdd(TA.At<T>(a, i), TB.At<T>(b, i), TC.At<T>(c, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select<T, TA, TB, TC>(Frame* frame, Step* step)
        where T : unmanaged
        where TA : IOperand
        where TB : IOperand
        where TC : IOperand
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        var b = TB.Locate(frame, step->B);
        var c = TC.Locate(frame, step->C);
        var count = frame->Count;
        nint i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Masks.Select<T, TB, TC>(d, Vector.GreaterThan(TA.From<byte>(a, i), Vector<byte>.Zero), b, c, i);
        }

        for (; i < count; i++)
        {
            d[i] = TA.At<byte>(a, i) != 0 ? TB.At<T>(b, i) : TC.At<T>(c, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convert<TFrom, TTo>(Frame* frame, Step* step)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        var d = (TTo*)Tile.Locate(frame, step->D);
        var a = (TFrom*)Tile.Locate(frame, step->A);
        var count = frame->Count;
        for (nint i = 0; i < count; i++)
        {
            d[i] = Conversion.Of<TFrom, TTo>(a[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move<T, TA>(Frame* frame, Step* step)
        where T : unmanaged
        where TA : IOperand
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        if (TA.IsTile)
        {
            Unsafe.CopyBlockUnaligned(d, a, (uint)(frame->Count * sizeof(T)));
        }
        else
        {
            new Span<T>(d, (int)frame->Count).Fill(*(T*)a);
        }
    }

    /// <summary>The index of the lane loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Index(Frame* frame, Step* step)
    {
        var d = (long*)Tile.Locate(frame, step->D);
        var first = Frame.Indices(frame)[step->Lane];
        var count = frame->Count;
        for (nint i = 0; i < count; i++)
        {
            d[i] = first + i;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CallUnary<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var entry = FunctionTable.Of((Function)step->Function);
        var d = (T*)Tile.Locate(frame, step->D);
        var a = (T*)Tile.Locate(frame, step->A);
        var count = frame->Count;
        if (typeof(T) == typeof(float) && entry.SingleUnaryOf(step->Immediate) is { } single)
        {
            for (nint i = 0; i < count; i++)
            {
                ((float*)d)[i] = single(((float*)a)[i]);
            }

            return;
        }

        var function = entry.UnaryOf(step->Immediate);
        for (nint i = 0; i < count; i++)
        {
            d[i] = T.CreateTruncating(function(double.CreateTruncating(a[i])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CallBinary<T, TA, TB>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TA : IOperand
        where TB : IOperand
    {
        var entry = FunctionTable.Of((Function)step->Function);
        var d = (T*)Tile.Locate(frame, step->D);
        var a = TA.Locate(frame, step->A);
        var b = TB.Locate(frame, step->B);
        var count = frame->Count;
        if (typeof(T) == typeof(float) && entry.SingleBinary is { } single)
        {
            for (nint i = 0; i < count; i++)
            {
                ((float*)d)[i] = single(TA.At<float>(a, i), TB.At<float>(b, i));
            }

            return;
        }

        var function = entry.Binary!;
        for (nint i = 0; i < count; i++)
        {
            d[i] = T.CreateTruncating(function(double.CreateTruncating(TA.At<T>(a, i)), double.CreateTruncating(TB.At<T>(b, i))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CallOrdered<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var function = FunctionTable.Of((Function)step->Function).Ordered!;
        var order = (int)step->Immediate;
        var d = (T*)Tile.Locate(frame, step->D);
        var a = (T*)Tile.Locate(frame, step->A);
        var count = frame->Count;
        for (nint i = 0; i < count; i++)
        {
            d[i] = T.CreateTruncating(function(order, double.CreateTruncating(a[i])));
        }
    }
}
