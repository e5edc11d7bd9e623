namespace Fluxion.Kernels;

/// <summary>The threads that a routine may use.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Threads">The most of its threads; 0: as many as it has.</param>
internal readonly record struct Workers(WorkerPool Pool, int Threads)
{
    /// <summary>All of the process's.</summary>
    internal static Workers All => new(WorkerPool.Shared, 0);
}
