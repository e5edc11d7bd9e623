using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Loads and stores.</summary>
internal static unsafe class MemorySteps
{
    /// <summary>The element at the loops' indices (of the tile's first lane), without a value index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Position(Frame* frame, Step* step)
    {
        var numbers = frame->Addresses + step->Start;
        var indices = Frame.Indices(frame);
        var position = numbers[0];
        for (var k = 0; k < step->Depth; k++)
        {
            position += numbers[k + 1] * indices[k];
        }

        return position;
    }

    /// <summary>The lane loop's stride; 0 for an access outside of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long LaneStride(Frame* frame, Step* step) => step->Lane < 0 ? 0 : frame->Addresses[step->Start + 1 + step->Lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Buffer<T>(Frame* frame, Step* step)
        where T : unmanaged => (T*)frame->Buffers[step->Buffer];

    public static void LoadScalar<T>(Frame* frame, Step* step)
        where T : unmanaged => *(T*)((byte*)frame + step->D) = Buffer<T>(frame, step)[Position(frame, step)];

    /// <summary>A load whose tile is the memory itself.</summary>
    public static void LoadInPlace<T>(Frame* frame, Step* step)
        where T : unmanaged => *(T**)((byte*)frame + step->D) = Buffer<T>(frame, step) + Position(frame, step);

    public static void LoadContiguous<T>(Frame* frame, Step* step)
        where T : unmanaged =>
        Unsafe.CopyBlockUnaligned(Tile.Locate(frame, step->D), Buffer<T>(frame, step) + Position(frame, step), (uint)(frame->Count * sizeof(T)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadStrided<T>(Frame* frame, Step* step)
        where T : unmanaged
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var stride = LaneStride(frame, step);
        var from = Buffer<T>(frame, step) + Position(frame, step);
        var count = frame->Count;
        for (nint i = 0; i < count; i++, from += stride)
        {
            d[i] = *from;
        }
    }

    /// <summary>A checked or predicated load for all lanes alike.</summary>
    public static void LoadScalarGuarded<T, TIndex, TPredicate>(Frame* frame, Step* step)
        where T : unmanaged
        where TIndex : IOperand
        where TPredicate : IOperand
    {
        T value = default;
        if (!TPredicate.IsPresent || TPredicate.At<byte>(TPredicate.Locate(frame, step->B), 0) != 0)
        {
            if (Locate<TIndex>(frame, step, TIndex.Locate(frame, step->A), 0, out var offset))
            {
                value = Buffer<T>(frame, step)[Position(frame, step) + offset];
            }
        }

        *(T*)((byte*)frame + step->D) = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadGuarded<T, TIndex, TPredicate>(Frame* frame, Step* step)
        where T : unmanaged
        where TIndex : IOperand
        where TPredicate : IOperand
    {
        var d = (T*)Tile.Locate(frame, step->D);
        var stride = LaneStride(frame, step);
        var from = Buffer<T>(frame, step) + Position(frame, step);
        var index = TIndex.Locate(frame, step->A);
        var predicate = TPredicate.Locate(frame, step->B);
        for (nint i = 0; i < frame->Count; i++)
        {
            T value = default;
            if (!TPredicate.IsPresent || TPredicate.At<byte>(predicate, i) != 0)
            {
                if (Locate<TIndex>(frame, step, index, i, out var offset))
                {
                    value = from[(i * stride) + offset];
                }
            }

            d[i] = value;
        }
    }

    public static void StoreScalar<T>(Frame* frame, Step* step)
        where T : unmanaged => Buffer<T>(frame, step)[Position(frame, step)] = *(T*)((byte*)frame + step->D);

    public static void StoreContiguous<T, TValue>(Frame* frame, Step* step)
        where T : unmanaged
        where TValue : IOperand
    {
        var to = Buffer<T>(frame, step) + Position(frame, step);
        if (TValue.IsTile)
        {
            System.Buffer.MemoryCopy(TValue.Locate(frame, step->D), to, long.MaxValue, frame->Count * sizeof(T));
        }
        else
        {
            new Span<T>(to, (int)frame->Count).Fill(TValue.At<T>(TValue.Locate(frame, step->D), 0));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreStrided<T, TValue>(Frame* frame, Step* step)
        where T : unmanaged
        where TValue : IOperand
    {
        var stride = LaneStride(frame, step);
        var to = Buffer<T>(frame, step) + Position(frame, step);
        var value = TValue.Locate(frame, step->D);
        var count = frame->Count;
        for (nint i = 0; i < count; i++, to += stride)
        {
            *to = TValue.At<T>(value, i);
        }
    }

    /// <summary>Any other store, lane by lane: of all lanes' values, or of one (outside of lane loops).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T, TAdd, TValue, TIndex, TPredicate>(Frame* frame, Step* step)
        where T : unmanaged
        where TAdd : IBinary<T>
        where TValue : IOperand
        where TIndex : IOperand
        where TPredicate : IOperand
    {
        var stride = LaneStride(frame, step);
        var to = Buffer<T>(frame, step) + Position(frame, step);
        var value = TValue.Locate(frame, step->D);
        var index = TIndex.Locate(frame, step->A);
        var predicate = TPredicate.Locate(frame, step->B);
        for (nint i = 0; i < frame->Count; i++)
        {
            if (!TPredicate.IsPresent || TPredicate.At<byte>(predicate, i) != 0)
            {
                if (Locate<TIndex>(frame, step, index, i, out var offset))
                {
                    var element = to + (i * stride) + offset;
                    *element = TAdd.Of(*element, TValue.At<T>(value, i));
                }
            }
        }
    }

    /// <summary>How far a value index moves the element; false, and the error noted, where it is outside its axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Locate<TIndex>(Frame* frame, Step* step, byte* indices, nint lane, out long offset)
        where TIndex : IOperand
    {
        offset = 0;
        if (!TIndex.IsPresent)
        {
            return true;
        }

        var index = TIndex.At<long>(indices, lane);
        var numbers = frame->Addresses + step->Start + 1 + step->Depth;
        if ((ulong)index >= (ulong)numbers[1])
        {
            Frame.Fail(frame, lane, step, index, numbers[1]);
            return false;
        }

        offset = numbers[0] * index;
        return true;
    }
}

/// <summary>A store that replaces, in the form of one that combines.</summary>
internal readonly struct Replace<T> : IBinary<T>
    where T : unmanaged
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => b;
}
