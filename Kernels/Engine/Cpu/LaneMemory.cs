using System.Numerics;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// What compiled code calls to reach memory lane by lane: by value indices, under predicates, of Bools. Lanes' values and indices lie in scratch memory,
/// predicates are bits. At the first index outside of its bound the error is noted, and the lanes before it are what is left: what they find wrong later
/// comes earlier in the loops' order.
/// </summary>
internal static unsafe class LaneMemory
{
    /// <summary>Where the elements of all lanes are.</summary>
    internal struct Place
    {
        /// <summary>The element of the first lane, but for its value index.</summary>
        public byte* Start;

        /// <summary>From one lane to the next.</summary>
        public long Stride;

        /// <summary>The lanes' value indices, or null.</summary>
        public long* Indices;

        public long IndexStride;
        public long Bound;

        /// <summary>The access, for its error.</summary>
        public long Access;
    }

    /// <summary>Loads where a lane's bit is set, 0 elsewhere; gives the lanes that are left.</summary>
    public static long Load<T>(CompiledFrame* frame, Place* place, T* values, long predicate, long active, int lanes)
        where T : unmanaged
    {
        // Of predicates most are true or false all along, but at edges.
        if (place->Indices == null)
        {
            var bits = predicate & active;
            if (bits == 0)
            {
                new Span<T>(values, lanes).Clear();
                return active;
            }

            if (bits == Full(lanes))
            {
                Copy((T*)place->Start, place->Stride, values, 1, lanes);
                return active;
            }
        }

        for (var lane = 0; lane < lanes; lane++)
        {
            values[lane] = default;
            if (((predicate & active) >> lane & 1) == 0)
            {
                continue;
            }

            if (!IsInside(frame, place, lane))
            {
                return (1L << lane) - 1;
            }

            values[lane] = *Element<T>(place, lane);
        }

        return active;
    }

    /// <summary>Stores where a lane's bit is set; gives the lanes that are left.</summary>
    public static long Store<T>(CompiledFrame* frame, Place* place, T* values, long predicate, long active, int lanes)
        where T : unmanaged
    {
        if (place->Indices == null && (predicate & active) == Full(lanes))
        {
            Copy(values, 1, (T*)place->Start, place->Stride, lanes);
            return active;
        }

        for (var lane = 0; lane < lanes; lane++)
        {
            if (((predicate & active) >> lane & 1) != 0)
            {
                if (!IsInside(frame, place, lane))
                {
                    return (1L << lane) - 1;
                }

                *Element<T>(place, lane) = values[lane];
            }
        }

        return active;
    }

    /// <summary>Adds where a lane's bit is set; gives the lanes that are left.</summary>
    public static long Add<T>(CompiledFrame* frame, Place* place, T* values, long predicate, long active, int lanes)
        where T : unmanaged, INumber<T>
    {
        for (var lane = 0; lane < lanes; lane++)
        {
            if (((predicate & active) >> lane & 1) != 0)
            {
                if (!IsInside(frame, place, lane))
                {
                    return (1L << lane) - 1;
                }

                *Element<T>(place, lane) += values[lane];
            }
        }

        return active;
    }

    /// <summary>Bools as masks, all bits or none.</summary>
    public static void ToMasks<T>(byte* bools, T* masks, int lanes)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var lane = 0; lane < lanes; lane++)
        {
            masks[lane] = bools[lane] != 0 ? -T.One : T.Zero;
        }
    }

    /// <summary>Bits as Bools.</summary>
    public static void ToBools(long bits, byte* bools, int lanes)
    {
        for (var lane = 0; lane < lanes; lane++)
        {
            bools[lane] = (byte)((bits >> lane) & 1);
        }
    }

    private static long Full(int lanes) => lanes == 64 ? -1L : (1L << lanes) - 1;

    private static void Copy<T>(T* from, long fromStride, T* into, long intoStride, int lanes)
        where T : unmanaged
    {
        if (fromStride == 1 && intoStride == 1)
        {
            if (lanes * sizeof(T) == Vector512<byte>.Count)
            {
                Vector512.Store(Vector512.Load((byte*)from), (byte*)into);
            }
            else
            {
                new ReadOnlySpan<T>(from, lanes).CopyTo(new Span<T>(into, lanes));
            }

            return;
        }

        for (var lane = 0; lane < lanes; lane++)
        {
            into[lane * intoStride] = from[lane * fromStride];
        }
    }

    private static bool IsInside(CompiledFrame* frame, Place* place, int lane)
    {
        if (place->Indices == null || (ulong)place->Indices[lane] < (ulong)place->Bound)
        {
            return true;
        }

        (frame->ErrorAccess, frame->ErrorIndex, frame->ErrorBound) = (place->Access, place->Indices[lane], place->Bound);
        return false;
    }

    private static T* Element<T>(Place* place, int lane)
        where T : unmanaged => (T*)place->Start + (lane * place->Stride) + (place->Indices == null ? 0 : place->Indices[lane] * place->IndexStride);
}
