using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>
/// What one thread works on. The header is followed, in one block of memory, by the loops' indices, the scalar arguments, the literals, the table of
/// tile registers (addresses, so that a tile may be the memory that it was loaded from), the states of reductions and the scalars' registers;
/// steps name all of these by their distance from the frame. Tiles lie behind.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Frame
{
    /// <summary>How many lanes the current tile has; 1 outside of lane loops. An error at lane k leaves k of them: what is found later is found earlier in the loops' order.</summary>
    public nint Count;

    public byte** Buffers;
    public long* Addresses;
    public long* Extents;

    /// <summary>The estimated nanoseconds of one execution of each loop, by number.</summary>
    public double* Estimates;

    public FrameLayout* Layout;

    /// <summary>How long the frame is.</summary>
    public long Bytes;

    /// <summary>The iterations of the block of a reducing loop that ends; the number of blocks whose totals are gathered.</summary>
    public long BlockIterations;

    /// <summary>How many threads may share a loop.</summary>
    public int Threads;

    public int ErrorAccess;
    public long ErrorIndex;
    public long ErrorBound;

    public readonly bool Failed => ErrorAccess >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long* Indices(Frame* frame) => (long*)(frame + 1);

    /// <summary>Notes that a lane's index is outside its axis.</summary>
    public static void Fail(Frame* frame, nint lane, Step* step, long index, long bound)
    {
        if (lane < frame->Count)
        {
            frame->Count = lane;
            frame->ErrorAccess = step->Access;
            frame->ErrorIndex = index;
            frame->ErrorBound = bound;
        }
    }
}

/// <summary>Where the parts of a frame are, in bytes from its start. The same for all frames of a program.</summary>
internal unsafe struct FrameLayout
{
    /// <summary>All but the tiles and the reductions' memory: what a thread that joins copies.</summary>
    public int Shared;

    /// <summary>The table of tile registers.</summary>
    public int Tiles;

    public int TileCount;

    /// <summary>The slot that each tile register has.</summary>
    public int* Slots;

    public int SlotCount;

    /// <summary>The states of reductions.</summary>
    public int Reductions;

    public int ReductionCount;
    public ReductionShape* Shapes;

    /// <summary>Where the slots start, and how far they are apart.</summary>
    public int SlotStart;

    public int SlotStride;

    /// <summary>The most lanes of a tile.</summary>
    public int Width;
}

/// <summary>What is known of a reduction's memory before extents are.</summary>
internal readonly record struct ReductionShape(int Extent, int ElementSize, int Lanes, bool IsWide);

/// <summary>A reduction under way.</summary>
internal unsafe struct ReductionState
{
    public byte* Lanes;

    /// <summary>The binary counter: the total of 2ˡ blocks at level l.</summary>
    public byte* Levels;

    /// <summary>How many blocks have been counted.</summary>
    public long Blocks;

    /// <summary>Where the totals of blocks go instead, in a thread that has some of the blocks.</summary>
    public byte* Totals;
}

/// <summary>One step of a flat program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Step
{
    public delegate*<Frame*, Step*, void> Run;

    /// <summary>The result's register, in bytes from the frame; what a store stores.</summary>
    public int D;

    /// <summary>Operands; the index and the predicate of an access; what a loop goes on while it holds, or 0.</summary>
    public int A;

    public int B;
    public int C;

    /// <summary>Where the numbers of an access start; the extent of a loop.</summary>
    public int Start;

    /// <summary>The number of an access; a loop's number.</summary>
    public int Access;

    /// <summary>The buffer of an access; how many reductions a loop has.</summary>
    public int Buffer;

    /// <summary>How many loops are around.</summary>
    public short Depth;

    /// <summary>Which of them is the lane loop.</summary>
    public short Lane;

    /// <summary>Steps to the next one on the same level.</summary>
    public int Span;

    public LoopKind Kind;
    public bool IsLane;
    public bool MayFork;

    /// <summary>The function that is called, its order; the length of a branch.</summary>
    public nint Function;

    public long Immediate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunRange(Frame* frame, Step* step, Step* end)
    {
        while (step < end)
        {
            step->Run(frame, step);
            step += step->Span;
        }
    }
}
