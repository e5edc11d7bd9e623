using System.Collections.Concurrent;

namespace Fluxion.Kernels;

/// <summary>Prepared kernels by structure: an unrolled loop prepares one kernel, a new size none. Bounded, and shared by all threads.</summary>
/// <param name="tier">What runs them.</param>
internal sealed class KernelCache(Tier tier)
{
    private const int MostKernels = 4096;

    private readonly ConcurrentDictionary<Kernel, PreparedKernel> kernels = new(KernelComparer.Instance);
    private readonly CompilerStart start = new();

    private Tier Tier => tier;

    /// <summary>How many kernels are kept.</summary>
    public int Count => kernels.Count;

    /// <summary>The kernel of a step, ready to run; the step remembers it.</summary>
    public PreparedKernel Get(KernelStep step)
    {
        if (step.Prepared is PreparedKernel prepared)
        {
            return prepared;
        }

        if (kernels.Count >= MostKernels)
        {
            kernels.Clear();
        }

        prepared = kernels.GetOrAdd(step.Kernel, static (kernel, cache) => new PreparedKernel(kernel, cache.Tier, cache.start), this);
        step.Prepared = prepared;
        return prepared;
    }
}
