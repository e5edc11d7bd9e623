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
internal sealed class PreparedKernel(Kernel kernel, Tier tier)
{
    // Measured roughly: the JIT compiler's time an operation, and as much as some operations a method. In nanoseconds.
    private const double CompilationOfOperation = 15_000;
    private const int OperationsOfMethod = 20;
    private const double LeastCompilation = CompilationOfOperation * OperationsOfMethod;

    private readonly InterpretedKernel interpreted = new(kernel);
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
        var program = plan.Program;
        if (program.Compiled is { } compiled)
        {
            return compiled.Run(launch, plan.Estimates);
        }

        if (IsDue(plan) && Interlocked.Exchange(ref program.IsClaimed, 1) == 0)
        {
            program.Compiled = CompiledKernel.Compile(Lowered().Kernel, program.IsLane, VectorShape.BytesHere);
            Interlocked.Increment(ref compiledVersions);
            return program.Compiled.Run(launch, plan.Estimates);
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

        // Only once it has spent what the shortest takes it is worth knowing how long the kernel is.
        return tier == Tier.Compiled || (plan.Program.Spent >= LeastCompilation && plan.Program.Spent >= Lowered().Compilation);
    }

    /// <summary>What is compiled. Threads that meet may each lower the kernel: to the same.</summary>
    private Lowering Lowered()
    {
        if (lowering is { } known)
        {
            return known;
        }

        var all = FunctionLowering.Lower(Kernel, FunctionForm.Inline);
        return lowering = new(all, LeastCompilation + (CompilationOfOperation * CompiledKernel.Operations(all)));
    }

    /// <summary>A kernel with its functions written out, and the nanoseconds that its compilation takes.</summary>
    private sealed record Lowering(Kernel Kernel, double Compilation);
}
