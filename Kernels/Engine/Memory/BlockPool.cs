using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>Native blocks, aligned to 64 bytes, that are reused: fresh pages cost ten times and more what a reused block costs.</summary>
/// <remarks>
/// The collector sees only the small object that owns a block, so on its own it would let gigabytes of dead blocks pile up.
/// The pool therefore counts the bytes that it has given out. Past <see cref="Limit"/> it collects, youngest generation first, and waits
/// for the finalizers that bring blocks back; after a full collection the limit becomes twice what survived, so collections stay as rare as in the
/// collector itself. (Telling the collector through AddMemoryPressure costs hundreds of full collections instead.)
/// What stays idle from one full collection to the next goes back to the operating system, and all that is idle where the machine runs out of memory.
/// </remarks>
public sealed unsafe class BlockPool
{
    private const long FirstLimit = 256L << 20;
    private const int Alignment = 64;

    private readonly Lock gate = new();
    private readonly Stack<nint>?[] free = new Stack<nint>?[SizeClass.Count];
    private long outstanding;
    private long peak;
    private long idle;
    private long leastIdle;
    private long limit = FirstLimit;
    private long collections;
    private int collecting;
    private bool isCrowded;

    private BlockPool() => _ = new FullCollections(this);

    /// <summary>The pool of the process.</summary>
    public static BlockPool Shared { get; } = new();

    /// <summary>The bytes that are given out now, dead owners that the collector has not found yet included.</summary>
    public long OutstandingBytes => Volatile.Read(ref outstanding);

    /// <summary>The most bytes that were given out at once since <see cref="ForgetPeak"/>.</summary>
    internal long PeakBytes => Volatile.Read(ref peak);

    /// <summary>
    /// The bytes that are kept for reuse. Together with <see cref="OutstandingBytes"/> they stay below <see cref="Limit"/>, as far as it is
    /// theirs to give up.
    /// </summary>
    public long IdleBytes => Volatile.Read(ref idle);

    /// <summary>The outstanding bytes past which the pool collects: 256 MB at first, later twice what survived a full collection.</summary>
    public long Limit => Volatile.Read(ref limit);

    /// <summary>How often the pool has asked the collector for a collection.</summary>
    public long Collections => Volatile.Read(ref collections);

    /// <summary>A block whose bytes hold whatever was there before; give it back by <see cref="Return"/> with the same size.</summary>
    /// <param name="bytes">The bytes needed, 0 or more.</param>
    /// <returns>The address, a multiple of 64.</returns>
    /// <exception cref="InsufficientMemoryException">The machine does not have that much memory; nothing was allocated.</exception>
    public byte* Rent(long bytes) => Rent(bytes, "Storage");

    /// <summary>A block that an operation asks for: the message says so where there is not enough memory.</summary>
    internal byte* Rent(long bytes, string operation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > SizeClass.Largest)
        {
            throw TooLarge(bytes, operation);
        }

        var size = SizeClass.Of(bytes, out var index);
        if (!HasRoomFor(size))
        {
            throw TooLarge(bytes, operation);
        }

        lock (gate)
        {
            outstanding += size;
            peak = Math.Max(peak, outstanding);
            if (free[index] is { Count: > 0 } blocks)
            {
                idle -= size;
                leastIdle = Math.Min(leastIdle, idle);
                return (byte*)blocks.Pop();
            }
        }

        Trim();
        try
        {
            return (byte*)NativeMemory.AlignedAlloc((nuint)size, Alignment);
        }
        catch (OutOfMemoryException)
        {
            lock (gate)
            {
                outstanding -= size;
            }

            throw TooLarge(bytes, operation);
        }
    }

    /// <summary>Takes a block back: for reuse, or for the operating system where enough is idle already.</summary>
    /// <param name="block">What <see cref="Rent(long)"/> returned.</param>
    /// <param name="bytes">The bytes that it was asked for.</param>
    public void Return(byte* block, long bytes)
    {
        var size = SizeClass.Of(bytes, out var index);
        lock (gate)
        {
            outstanding -= size;
            if (outstanding + idle + size <= limit)
            {
                (free[index] ??= new()).Push((nint)block);
                idle += size;
                return;
            }
        }

        NativeMemory.AlignedFree(block);
    }

    /// <summary>Whether the machine's memory has room for so many bytes more. Past the limit, what nobody holds any more is collected first.</summary>
    /// <param name="bytes">The bytes of one block, or of several that will be needed at once.</param>
    internal bool HasRoomFor(long bytes) => OutstandingBytes + bytes <= Limit || MakeRoom(bytes);

    /// <summary>What to throw for a request that the machine cannot meet.</summary>
    /// <param name="bytes">The bytes asked for.</param>
    /// <param name="operation">Who asked.</param>
    internal InsufficientMemoryException TooLarge(Int128 bytes, string operation = "Storage") =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"{operation}: {bytes:N0} bytes were asked for; {Room()}. Nothing was allocated. Use smaller batches or Float32, or let go of tensors that are not needed."));

    /// <summary>What memory there is, in words.</summary>
    internal string Room() =>
        string.Create(CultureInfo.InvariantCulture, $"this machine has {MachineMemory.TotalBytes:N0} bytes of memory, of which {Math.Max(0, Math.Min(MachineMemory.FreeBytes, MachineMemory.TotalBytes - OutstandingBytes)):N0} are free and {OutstandingBytes:N0} hold tensors already");

    /// <summary>Counts the peak from here on.</summary>
    internal void ForgetPeak()
    {
        lock (gate)
        {
            peak = outstanding;
        }
    }

    /// <summary>
    /// Gives back to the operating system what was idle ever since the last time, or all that is idle where memory is short. Limits that were raised for what
    /// is gone fall with it.
    /// </summary>
    /// <param name="isShort">Whether the machine runs out of memory.</param>
    internal void Ease(bool isShort)
    {
        long kept;
        lock (gate)
        {
            kept = isShort ? 0 : idle - leastIdle;
            limit = Math.Max(FirstLimit, Math.Min(limit, 2 * (outstanding + kept)));
        }

        var held = IdleBytes;
        FreeIdle(() => IdleBytes > kept);
        if (IdleBytes < held)
        {
            MachineMemory.GiveBackFreed();
        }

        lock (gate)
        {
            leastIdle = idle;
        }
    }

    /// <summary>
    /// Collects what is young, and all where that leaves less than a quarter of the limit free, or less than half the second time; after that the limit is set anew.
    /// False if the machine has no room.
    /// </summary>
    private bool MakeRoom(long size)
    {
        if (size > MachineMemory.TotalBytes)
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref collecting, 1, 0) != 0)
        {
            // Someone collects already. Wait for that, but not for ever: this may be the finalizer that the other one waits for.
            SpinWait.SpinUntil(() => Volatile.Read(ref collecting) == 0, TimeSpan.FromMilliseconds(20));
            return true;
        }

        try
        {
            // A tensor that lived through earlier collections is found by a full one only; trying that before the limit is raised
            // keeps tensors that are replaced slowly (weights) from piling up. It is rare: every raise doubles what must die first.
            // Collecting the middle generation between the two would make what lives old, and a full collection due each time.
            Collect(0);
            var wasCrowded = isCrowded;
            isCrowded = OutstandingBytes + size > Limit / 2;
            var isFull = isCrowded && (wasCrowded || OutstandingBytes + size > Limit / 4 * 3);
            if (isFull)
            {
                Collect(GC.MaxGeneration);
                isCrowded = false;
            }

            var survived = OutstandingBytes + size;
            var machine = MachineMemory.TotalBytes;
            if (survived > machine || !IsFree(size))
            {
                return false;
            }

            // Twice what survived a full collection, but never more than half of the way to the end of the machine's memory.
            if (isFull)
            {
                Volatile.Write(ref limit, Math.Max(FirstLimit, Math.Min(2 * survived, survived + ((machine - survived) / 2))));
            }
        }
        finally
        {
            Volatile.Write(ref collecting, 0);
        }

        Trim();
        return true;
    }

    private void Collect(int generation)
    {
        Interlocked.Increment(ref collections);
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Whether other programs leave that much: what this one does not need goes back to the operating system where it is short.</summary>
    private bool IsFree(long size)
    {
        if (size <= MachineMemory.FreeBytes)
        {
            return true;
        }

        FreeIdle(() => true);
        MachineMemory.GiveBackFreed();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return size <= MachineMemory.FreeBytes;
    }

    /// <summary>Gives idle blocks back until what is given out and what is idle are within the limit.</summary>
    private void Trim()
    {
        if (OutstandingBytes + IdleBytes > Limit)
        {
            FreeIdle(() => OutstandingBytes + IdleBytes > Limit);
        }
    }

    /// <summary>Gives idle blocks back to the operating system, the largest first, as long as that is asked for.</summary>
    private void FreeIdle(Func<bool> goesOn)
    {
        for (var index = SizeClass.Count - 1; index >= 0 && goesOn();)
        {
            nint block = 0;
            lock (gate)
            {
                if (free[index] is { Count: > 0 } blocks)
                {
                    block = blocks.Pop();
                    idle -= SizeClass.Size(index);
                    leastIdle = Math.Min(leastIdle, idle);
                }
                else
                {
                    index--;
                }
            }

            NativeMemory.AlignedFree((void*)block);
        }
    }

    /// <summary>Nobody holds it, so that each full collection finalizes it once it is old: then it tells the pool, and waits for the next.</summary>
    private sealed class FullCollections(BlockPool pool)
    {
        ~FullCollections()
        {
            if (GC.GetGeneration(this) == GC.MaxGeneration)
            {
                var machine = GC.GetGCMemoryInfo();
                pool.Ease(machine.MemoryLoadBytes >= machine.HighMemoryLoadThresholdBytes);
            }

            GC.ReRegisterForFinalize(this);
        }
    }

    /// <summary>Sizes of blocks: eight to a doubling, so that at most an eighth of a block is unused.</summary>
    private static class SizeClass
    {
        internal const int Count = (50 - SmallestLog) * Steps;
        internal const long Largest = 1L << 49;
        private const int SmallestLog = 12;
        private const int Steps = 8;

        internal static long Of(long bytes, out int index)
        {
            if (bytes <= 1 << SmallestLog)
            {
                index = 0;
                return 1 << SmallestLog;
            }

            var log = BitOperations.Log2((ulong)(bytes - 1));
            var steps = ((bytes - 1) >> (log - 3)) + 1;
            index = ((log - SmallestLog) * Steps) + (int)steps - Steps;
            return steps << (log - 3);
        }

        internal static long Size(int index)
        {
            var log = SmallestLog + (index / Steps);
            return (Steps + (index % Steps)) * (1L << (log - 3));
        }
    }
}
