using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Steps on what all lanes share, or on programs without lanes.</summary>
internal static unsafe class ScalarSteps
{
    public static void Unary<T, TOperation>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IUnary<T> => *(T*)((byte*)frame + step->D) = TOperation.Of(*(T*)((byte*)frame + step->A));

    public static void Binary<T, TOperation>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IBinary<T> =>
        *(T*)((byte*)frame + step->D) = TOperation.Of(*(T*)((byte*)frame + step->A), *(T*)((byte*)frame + step->B));

    public static void Compare<T, TOperation>(Frame* frame, Step* step)
        where T : unmanaged
        where TOperation : IComparison<T>
    {
        var holds = TOperation.Of(*(T*)((byte*)frame + step->A), *(T*)((byte*)frame + step->B));
        *((byte*)frame + step->D) = holds ? (byte)1 : (byte)0;
    }

    public static void Fma<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        *(T*)((byte*)frame + step->D) = T.FusedMultiplyAdd(*(T*)((byte*)frame + step->A), *(T*)((byte*)frame + step->B), *(T*)((byte*)frame + step->C));

    public static void Select<T>(Frame* frame, Step* step)
        where T : unmanaged =>
        *(T*)((byte*)frame + step->D) = *(T*)((byte*)frame + (*((byte*)frame + step->A) != 0 ? step->B : step->C));

    public static void Convert<TFrom, TTo>(Frame* frame, Step* step)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo> => *(TTo*)((byte*)frame + step->D) = Conversion.Of<TFrom, TTo>(*(TFrom*)((byte*)frame + step->A));

    public static void Move<T>(Frame* frame, Step* step)
        where T : unmanaged => *(T*)((byte*)frame + step->D) = *(T*)((byte*)frame + step->A);

    public static void CallUnary<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var entry = FunctionTable.Of((Function)step->Function);
        if (typeof(T) == typeof(float) && entry.SingleUnaryOf(step->Immediate) is { } single)
        {
            *(float*)((byte*)frame + step->D) = single(*(float*)((byte*)frame + step->A));
            return;
        }

        var function = entry.UnaryOf(step->Immediate);
        *(T*)((byte*)frame + step->D) = T.CreateTruncating(function(double.CreateTruncating(*(T*)((byte*)frame + step->A))));
    }

    public static void CallBinary<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var entry = FunctionTable.Of((Function)step->Function);
        if (typeof(T) == typeof(float) && entry.SingleBinary is { } single)
        {
            *(float*)((byte*)frame + step->D) = single(*(float*)((byte*)frame + step->A), *(float*)((byte*)frame + step->B));
            return;
        }

        var function = entry.Binary!;
        var a = double.CreateTruncating(*(T*)((byte*)frame + step->A));
        var b = double.CreateTruncating(*(T*)((byte*)frame + step->B));
        *(T*)((byte*)frame + step->D) = T.CreateTruncating(function(a, b));
    }

    public static void CallOrdered<T>(Frame* frame, Step* step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var function = FunctionTable.Of((Function)step->Function).Ordered!;
        *(T*)((byte*)frame + step->D) = T.CreateTruncating(function((int)step->Immediate, double.CreateTruncating(*(T*)((byte*)frame + step->A))));
    }
}
