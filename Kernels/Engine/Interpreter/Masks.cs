using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>What gives a mask for the elements of a vector.</summary>
internal unsafe interface IMask<T>
    where T : unmanaged
{
    static abstract Vector<T> At(byte* a, byte* b, nint lane);
}

internal readonly unsafe struct Comparing<T, TOperation, TA, TB> : IMask<T>
    where T : unmanaged
    where TOperation : IComparison<T>
    where TA : IOperand
    where TB : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> At(byte* a, byte* b, nint lane) => TOperation.Of(TA.From<T>(a, lane), TB.From<T>(b, lane));
}

/// <summary>A Bool is a byte, its vectors' masks are as wide as the elements: between them vectors narrow and widen.</summary>
internal static unsafe class Masks
{
    /// <summary>The masks of as many elements as a vector has bytes, a byte each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Pack<T, TMask>(byte* a, byte* b, nint lane)
        where T : unmanaged
        where TMask : IMask<T>
    {
        if (sizeof(T) == 1)
        {
            return TMask.At(a, b, lane).As<T, byte>();
        }

        return Vector.Narrow(Shorts<T, TMask>(a, b, lane), Shorts<T, TMask>(a, b, lane + Vector<ushort>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ushort> Shorts<T, TMask>(byte* a, byte* b, nint lane)
        where T : unmanaged
        where TMask : IMask<T> => Vector.Narrow(Words<T, TMask>(a, b, lane), Words<T, TMask>(a, b, lane + Vector<uint>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Words<T, TMask>(byte* a, byte* b, nint lane)
        where T : unmanaged
        where TMask : IMask<T> => sizeof(T) == 4
            ? TMask.At(a, b, lane).As<T, uint>()
            : Vector.Narrow(TMask.At(a, b, lane).As<T, ulong>(), TMask.At(a, b, lane + Vector<ulong>.Count).As<T, ulong>());

    /// <summary>d = mask ? b : c for as many elements as a vector has bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Select<T, TB, TC>(T* d, Vector<byte> mask, byte* b, byte* c, nint lane)
        where T : unmanaged
        where TB : IOperand
        where TC : IOperand
    {
        if (sizeof(T) == 1)
        {
            Put<T, TB, TC>(d, mask.As<byte, T>(), b, c, lane);
            return;
        }

        Vector.Widen(mask.As<byte, sbyte>(), out var low, out var high);
        SelectShorts<T, TB, TC>(d, low, b, c, lane);
        SelectShorts<T, TB, TC>(d, high, b, c, lane + Vector<short>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SelectShorts<T, TB, TC>(T* d, Vector<short> mask, byte* b, byte* c, nint lane)
        where T : unmanaged
        where TB : IOperand
        where TC : IOperand
    {
        Vector.Widen(mask, out var low, out var high);
        SelectWords<T, TB, TC>(d, low, b, c, lane);
        SelectWords<T, TB, TC>(d, high, b, c, lane + Vector<int>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SelectWords<T, TB, TC>(T* d, Vector<int> mask, byte* b, byte* c, nint lane)
        where T : unmanaged
        where TB : IOperand
        where TC : IOperand
    {
        if (sizeof(T) == 4)
        {
            Put<T, TB, TC>(d, mask.As<int, T>(), b, c, lane);
            return;
        }

        Vector.Widen(mask, out var low, out var high);
        Put<T, TB, TC>(d, low.As<long, T>(), b, c, lane);
        Put<T, TB, TC>(d, high.As<long, T>(), b, c, lane + Vector<long>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, TB, TC>(T* d, Vector<T> mask, byte* b, byte* c, nint lane)
        where T : unmanaged
        where TB : IOperand
        where TC : IOperand => Unsafe.WriteUnaligned(d + lane, Vector.ConditionalSelect(mask, TB.From<T>(b, lane), TC.From<T>(c, lane)));
}
