using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels.Cpu;

/// <summary>The total of a vector's lanes in memory, of what comes out the same in any order: halves meet while they are registers.</summary>
internal static unsafe class LaneTotals
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Sum<T>(T* lanes, int count)
        where T : unmanaged, INumber<T>
    {
        for (count /= 2; count >= Vector128<T>.Count; count /= 2)
        {
            for (var lane = 0; lane < count; lane += Vector128<T>.Count)
            {
                (Vector128.Load(lanes + lane) + Vector128.Load(lanes + lane + count)).Store(lanes + lane);
            }
        }

        var total = lanes[0];
        for (var lane = 1; lane < 2 * count; lane++)
        {
            total += lanes[lane];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Max<T>(T* lanes, int count)
        where T : unmanaged, INumber<T>
    {
        for (count /= 2; count >= Vector128<T>.Count; count /= 2)
        {
            for (var lane = 0; lane < count; lane += Vector128<T>.Count)
            {
                Vector128.Max(Vector128.Load(lanes + lane), Vector128.Load(lanes + lane + count)).Store(lanes + lane);
            }
        }

        var total = lanes[0];
        for (var lane = 1; lane < 2 * count; lane++)
        {
            total = T.Max(total, lanes[lane]);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Min<T>(T* lanes, int count)
        where T : unmanaged, INumber<T>
    {
        for (count /= 2; count >= Vector128<T>.Count; count /= 2)
        {
            for (var lane = 0; lane < count; lane += Vector128<T>.Count)
            {
                Vector128.Min(Vector128.Load(lanes + lane), Vector128.Load(lanes + lane + count)).Store(lanes + lane);
            }
        }

        var total = lanes[0];
        for (var lane = 1; lane < 2 * count; lane++)
        {
            total = T.Min(total, lanes[lane]);
        }

        return total;
    }
}
