using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels.Cpu;

/// <summary>What compiled code works on: the launch's data, and memory of its own. Each thread that has a part of the work has one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CompiledFrame
{
    /// <summary>The address of each buffer argument.</summary>
    public byte** Buffers;

    public long* Extents;
    public long* Addresses;

    /// <summary>The scalar arguments' bits.</summary>
    public ulong* Scalars;

    /// <summary>The literals, each as often as a register holds it.</summary>
    public byte* Constants;

    /// <summary>The bits of values that loops read and that are computed around them.</summary>
    public ulong* Handed;

    /// <summary>Where vectors lie that are looked at lane by lane, and sums under way.</summary>
    public byte* Scratch;

    /// <summary>The estimated nanoseconds of one execution of each loop, by number.</summary>
    public double* Estimates;

    /// <summary>How many threads may share a loop.</summary>
    public long Threads;

    /// <summary>The access whose index was outside of its bound, or −1.</summary>
    public long ErrorAccess;

    public long ErrorIndex;
    public long ErrorBound;
}

/// <summary>The totals of the blocks of a sum as <see cref="ReductionOrder"/> has them: a binary counter, level l for 2ˡ blocks. The level's width is that of the sum's lanes.</summary>
internal static unsafe class BlockCounter
{
    /// <summary>More levels than there are blocks in any loop.</summary>
    private const int Levels = 52;

    // Two words before the levels: how many blocks have been counted; where their totals go instead, in a thread that has some of the blocks.
    private const int Header = 2;

    /// <summary>The bytes of a counter of so many lanes.</summary>
    public static int Size(int lanes) => (Header + (Levels * lanes)) * sizeof(double);

    public static void Start(long* counter) => (counter[0], counter[1]) = (0, 0);

    /// <summary>Totals are kept one by one: those of a thread's blocks, from one on.</summary>
    public static void Keep(long* counter, double* totals, long first) => (counter[0], counter[1]) = (first, (long)totals);

    /// <summary>Counts the total of a block, or keeps it.</summary>
    public static void Count(long* counter, double total)
    {
        if (counter[1] != 0)
        {
            ((double*)counter[1])[counter[0]++] = total;
        }
        else
        {
            CountLanes(counter, &total, 1);
        }
    }

    /// <summary>Counts the totals of a block, one for each lane.</summary>
    public static void CountLanes(long* counter, double* totals, int lanes)
    {
        var levels = (double*)(counter + Header);
        var rest = BitOperations.TrailingZeroCount(counter[0] + 1);
        for (var lane = 0; lane < lanes; lane++)
        {
            var sum = totals[lane];
            for (var level = 0; level < rest; level++)
            {
                sum = levels[(level * lanes) + lane] + sum;
            }

            levels[(rest * lanes) + lane] = sum;
        }

        counter[0]++;
    }

    /// <summary>What is left meets, from the newest to the oldest.</summary>
    public static double Finish(long* counter)
    {
        double total;
        FinishLanes(counter, &total, 1);
        return total;
    }

    /// <summary>The same for each lane.</summary>
    public static void FinishLanes(long* counter, double* totals, int lanes)
    {
        var levels = (double*)(counter + Header);
        var blocks = counter[0];
        for (var lane = 0; lane < lanes; lane++)
        {
            var sum = 0.0;
            var isFirst = true;
            for (var level = 0; blocks >> level != 0; level++)
            {
                if (((blocks >> level) & 1) != 0)
                {
                    var part = levels[(level * lanes) + lane];
                    sum = isFirst ? part : part + sum;
                    isFirst = false;
                }
            }

            totals[lane] = sum;
        }
    }

    /// <summary>The virtual lanes of a block, 8 or 16, meet in a tree of halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Tree(double* lanes, int count)
    {
        var low = Vector256.Load(lanes);
        var high = Vector256.Load(lanes + 4);
        if (count == 16)
        {
            (low, high) = (low + Vector256.Load(lanes + 8), high + Vector256.Load(lanes + 12));
        }

        var half = low + high;
        var pair = half.GetLower() + half.GetUpper();
        return pair[0] + pair[1];
    }

    /// <summary>The same where each virtual lane is a row of totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TreeOfLanes(double* totals, int count, int lanes)
    {
        for (var half = count / 2; half > 0; half /= 2)
        {
            var i = 0;
            for (; i <= (half * lanes) - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                (Vector256.Load(totals + i) + Vector256.Load(totals + i + (half * lanes))).Store(totals + i);
            }

            for (; i < half * lanes; i++)
            {
                totals[i] += totals[i + (half * lanes)];
            }
        }
    }
}
