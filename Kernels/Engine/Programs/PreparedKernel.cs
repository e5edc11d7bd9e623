using System.Collections.Concurrent;
using Fluxion.Kernels.Cpu;
using Fluxion.Kernels.Interpreter;

namespace Fluxion.Kernels;

/// <summary>What runs kernels.</summary>
internal enum Tier : byte
{
    /// <summary>The interpreter, until a kernel has taken as long as its compilation will.</summary>
    Automatic,

    /// <summary>The interpreter: for tests.</summary>
    Interpreted,

    /// <summary>Compiled code wherever there is any, from the first launch on: for tests.</summary>
    Compiled,
}

/// <summary>
/// A kernel ready to run, by many threads at once. It is interpreted until it has spent, by the interpreter's own estimate, as long as its compilation
/// takes; the launch that reaches that compiles it, and others go on being interpreted meanwhile. Both give the same bits.
/// </summary>
/// <param name="kernel">The kernel.</param>
/// <param name="tier">What runs it.</param>
/// <param name="start">What all kernels of a device wait for; null for none.</param>
internal sealed class PreparedKernel(Kernel kernel, Tier tier, CompilerStart? start = null)
{
    // Measured roughly: the JIT compiler's time an operation, and as much as some operations a method. In nanoseconds.
    private const double CompilationOfOperation = 15_000;
    private const int OperationsOfMethod = 20;
    private const double LeastCompilation = CompilationOfOperation * OperationsOfMethod;

    private readonly InterpretedKernel interpreted = new(kernel);
    private readonly ConcurrentDictionary<string, Version> versions = new();
    private Lowering? lowering;
    private int compiledVersions;

    /// <summary>The kernel.</summary>
    public Kernel Kernel => interpreted.Kernel;

    /// <summary>How many machine code versions there are: one for each choice of lane loops that was worth it.</summary>
    public int Compiled => Volatile.Read(ref compiledVersions);

    /// <inheritdoc cref="InterpretedKernel.Run(in Launch)"/>
    public LaunchError Run(in Launch launch)
    {
        var plan = interpreted.PlanFor(launch);
        if (plan.Compiled is { } compiled)
        {
            return compiled.Run(launch, plan.Estimates);
        }

        if (IsDue(plan) && VersionFor(plan.Extents).Compiled(this) is { } code)
        {
            plan.Compiled = code;
            return code.Run(launch, plan.Estimates);
        }

        return interpreted.Run(plan, launch);
    }

    /// <summary>Adds a launch to what the interpreter has spent. Where threads meet one addition may be lost: it is an estimate.</summary>
    private bool IsDue(InterpretedKernel.Plan plan)
    {
        if (tier == Tier.Interpreted)
        {
            return false;
        }

        plan.Program.Spent += plan.Cost;
        if (tier == Tier.Automatic && start is not null && !start.IsDue(plan.Cost))
        {
            return false;
        }

        // Only once it has spent what the shortest takes it is worth knowing how long the kernel is.
        return tier == Tier.Compiled || (plan.Program.Spent >= LeastCompilation && plan.Program.Spent >= Lowered().Compilation);
    }

    /// <summary>The version whose lane loops are best for some extents, by what machine code takes: where the interpreter's best are others, that is no matter.</summary>
    private Version VersionFor(ReadOnlySpan<long> extents)
    {
        var isLane = new bool[interpreted.LoopCount];
        Lowered().Costs.Choose(extents, isLane, stackalloc double[isLane.Length]);
        return versions.GetOrAdd(string.Concat(isLane.Select(lane => lane ? '1' : '0')), static (_, isLane) => new Version(isLane), isLane);
    }

    /// <summary>What is compiled. Threads that meet may each lower the kernel: to the same.</summary>
    private Lowering Lowered()
    {
        if (lowering is { } known)
        {
            return known;
        }

        var all = FunctionLowering.Lower(Kernel, FunctionForm.Inline);
        return lowering = new(all, new LaneCosts(FunctionLowering.Lower(Kernel), LaneWeights.Compiled), LeastCompilation + (CompilationOfOperation * CompiledKernel.Operations(all)));
    }

    /// <summary>Machine code for one choice of lane loops.</summary>
    private sealed class Version(bool[] isLane)
    {
        private CompiledKernel? code;
        private int isClaimed;

        /// <summary>The code; null while another thread compiles it.</summary>
        public CompiledKernel? Compiled(PreparedKernel kernel)
        {
            if (Volatile.Read(ref code) is null && Interlocked.Exchange(ref isClaimed, 1) == 0)
            {
                Volatile.Write(ref code, CompiledKernel.Compile(kernel.Lowered().Kernel, loop => isLane[loop], VectorShape.BytesHere));
                Interlocked.Increment(ref kernel.compiledVersions);
            }

            return Volatile.Read(ref code);
        }
    }

    /// <summary>A kernel with its functions written out, what its loops take so, and the nanoseconds that its compilation takes.</summary>
    private sealed record Lowering(Kernel Kernel, LaneCosts Costs, double Compilation);
}
