using System.Collections.Concurrent;

namespace Fluxion.Kernels;

/// <summary>Prepared kernels by structure: an unrolled loop prepares one kernel, a new size none. Bounded in number and bytes, and shared by all threads: what is dropped lives on with the plans that hold it.</summary>
/// <param name="tier">What runs them.</param>
internal sealed class KernelCache(Tier tier)
{
    private const int MostKernels = 4096;
    private const long MostBytes = 256 << 20;

    private readonly ConcurrentDictionary<Kernel, PreparedKernel> kernels = new(KernelComparer.Instance);
    private readonly CompilerStart start = new();

    // Of what is kept, without a lock: the dictionary's own count takes them all. Where threads meet they are estimates.
    private int count;
    private long bytes;

    /// <summary>How many kernels are kept.</summary>
    public int Count => kernels.Count;

    /// <summary>The kernel of a step, ready to run; the step remembers it.</summary>
    public PreparedKernel Get(KernelStep step)
    {
        if (step.Prepared is PreparedKernel prepared)
        {
            return prepared;
        }

        if (count >= MostKernels || bytes >= MostBytes)
        {
            kernels.Clear();
            (count, bytes) = (0, 0);
        }

        prepared = kernels.GetOrAdd(step.Kernel, static (kernel, cache) => cache.Prepare(kernel), this);
        step.Prepared = prepared;
        return prepared;
    }

    private PreparedKernel Prepare(Kernel kernel)
    {
        Interlocked.Increment(ref count);
        Interlocked.Add(ref bytes, kernel.Weight);
        return new PreparedKernel(kernel, tier, start);
    }
}
