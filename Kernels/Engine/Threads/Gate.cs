using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>
/// The door of a <see cref="WorkerPool"/>'s loop, one word that changes atomically: the loop's number, how many more workers may enter, how many
/// are inside, and whether the caller sleeps until they have left.
/// </summary>
internal static class Gate
{
    /// <summary>Set while the caller sleeps until the last worker has left.</summary>
    internal const long Waiter = 1L << 31;

    /// <summary>And-ed to a word: nobody may enter any more.</summary>
    internal const long Close = ~((long)MostPlaces << PlacesShift);

    private const int PlacesShift = 16;
    private const int NumberShift = 32;
    private const int MostPlaces = (1 << 15) - 1;

    internal static long Open(long number, int places) => (number << NumberShift) | ((long)places << PlacesShift);

    internal static long Number(long word) => word >> NumberShift;

    internal static int Places(long word) => (int)(word >> PlacesShift) & MostPlaces;

    internal static int Inside(long word) => (int)word & ushort.MaxValue;

    internal static bool HasWaiter(long word) => (word & Waiter) != 0;

    /// <summary>One place less, one worker more.</summary>
    internal static long Enter(long word) => word - (1L << PlacesShift) + 1;
}

/// <summary>What the threads of a <see cref="WorkerPool"/> write to, each on a pair of cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 5 * 128)]
internal struct Positions
{
    /// <summary>The next chunk that nobody has taken.</summary>
    [FieldOffset(128)]
    public long Next;

    /// <summary>The word that <see cref="Fluxion.Kernels.Gate"/> reads and makes.</summary>
    [FieldOffset(256)]
    public long Gate;

    /// <summary>Workers that sleep, less those whose signal is on the way.</summary>
    [FieldOffset(384)]
    public int Sleeping;

    /// <summary>1 while a loop runs.</summary>
    [FieldOffset(512)]
    public int Busy;

    /// <summary>Whether the workers must end.</summary>
    [FieldOffset(516)]
    public bool Stop;
}
