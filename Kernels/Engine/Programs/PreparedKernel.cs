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
    private Kernel? lowered;
    private double compilation = LeastCompilation;

    /// <summary>The kernel.</summary>
    public Kernel Kernel => interpreted.Kernel;

    /// <summary>How many machine code versions there are: one for each choice of lane loops that was worth it.</summary>
    public int Compiled { get; private set; }

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
            program.Compiled = CompiledKernel.Compile(lowered!, program.IsLane, VectorShape.BytesHere);
            Compiled++;
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
        if (plan.Program.Spent < compilation && tier == Tier.Automatic)
        {
            return false;
        }

        if (lowered is null)
        {
            // Only now it is worth knowing how long the kernel is.
            var all = FunctionLowering.Lower(Kernel, FunctionForm.Inline);
            compilation = CompiledKernel.Supports(all) ? LeastCompilation + (CompilationOfOperation * CompiledKernel.Operations(all)) : double.PositiveInfinity;
            lowered = all;
        }

        return tier == Tier.Compiled ? compilation < double.PositiveInfinity : plan.Program.Spent >= compilation;
    }
}
