using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Lays a frame out and sets up what it points to.</summary>
internal static unsafe class Frames
{
    /// <summary>Tiles start on cache lines.</summary>
    private const int Alignment = 64;

    /// <summary>How long a frame is.</summary>
    public static long Measure(in FrameLayout layout, long* extents)
    {
        var end = layout.SlotStart + ((long)layout.SlotCount * layout.SlotStride);
        for (var r = 0; r < layout.ReductionCount; r++)
        {
            end += LanesSize(layout, r) + LevelsSize(layout, r, extents);
        }

        return end;
    }

    /// <summary>Points a frame's table of tiles and its reductions to their memory.</summary>
    public static void Prepare(Frame* frame)
    {
        ref var layout = ref *frame->Layout;
        var tiles = (byte**)((byte*)frame + layout.Tiles);
        var slots = (byte*)frame + layout.SlotStart;
        for (var i = 0; i < layout.TileCount; i++)
        {
            tiles[i] = slots + ((long)layout.Slots[i] * layout.SlotStride);
        }

        var end = slots + ((long)layout.SlotCount * layout.SlotStride);
        var states = (ReductionState*)((byte*)frame + layout.Reductions);
        for (var r = 0; r < layout.ReductionCount; r++)
        {
            states[r] = new ReductionState { Lanes = end, Levels = end + LanesSize(layout, r) };
            end = states[r].Levels + LevelsSize(layout, r, frame->Extents);
        }
    }

    /// <summary>Up to a multiple of a cache line.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) & -Alignment;

    private static long LanesSize(in FrameLayout layout, int reduction)
    {
        ref var shape = ref layout.Shapes[reduction];
        return Align((long)shape.Lanes * shape.ElementSize * (shape.IsWide ? layout.Width : 1));
    }

    private static long LevelsSize(in FrameLayout layout, int reduction, long* extents)
    {
        ref var shape = ref layout.Shapes[reduction];
        var blocks = (extents[shape.Extent] + ReductionOrder.Block - 1) / ReductionOrder.Block;
        var levels = 65 - BitOperations.LeadingZeroCount((ulong)blocks);
        return Align((long)levels * sizeof(double) * (shape.IsWide ? layout.Width : 1));
    }
}
