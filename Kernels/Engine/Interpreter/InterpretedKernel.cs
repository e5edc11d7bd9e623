using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Fluxion.Kernels.Cpu;
using Fluxion.Kernels.Interpreter;

namespace Fluxion.Kernels;

/// <summary>
/// A kernel ready to be interpreted. It is prepared once and launched many times, by many threads at once. Loops run over tiles of lanes, one step of the
/// kernel at a time; along which loops depends on the launch's extents, and changes no bit of any result.
/// </summary>
public sealed unsafe class InterpretedKernel
{
    // A frame that is no longer than this is on the stack.
    private const int StackFrame = 2048;

    // As many lengths as may take turns: layers of a network, steps of a loop.
    private const int MostPlans = 16;

    private readonly Kernel lowered;
    private readonly LaneCosts costs;
    private readonly int loopCount;
    private readonly int addressCount;
    private readonly ConcurrentDictionary<string, Program> programs = new();
    private Plan[] plans = [];

    /// <summary>How a kernel runs for some extents.</summary>
    internal sealed record Plan(long[] Extents, Program Program, double[] Estimates, double Cost)
    {
        /// <summary>The machine code for these extents, once there is any: set by who compiles.</summary>
        public CompiledKernel? Compiled { get; set; }
    }

    /// <summary>Prepares a kernel.</summary>
    /// <param name="kernel">A kernel that <see cref="KernelChecker"/> accepts.</param>
    public InterpretedKernel(Kernel kernel)
    {
        Kernel = kernel;
        lowered = FunctionLowering.Lower(kernel);
        costs = new LaneCosts(lowered, LaneWeights.Interpreted);
        var loops = Loops(lowered.Body).ToArray();
        loopCount = loops.Length == 0 ? 0 : 1 + loops.Max(loop => loop.Number);
        addressCount = KernelLayout.Starts(kernel)[^1];
    }

    /// <summary>The kernel.</summary>
    public Kernel Kernel { get; }

    /// <summary>Runs the kernel.</summary>
    /// <param name="launch">Its data.</param>
    /// <returns>What was wrong with an index, if anything; outputs are undefined then.</returns>
    /// <exception cref="ArgumentException">The launch has not as many extents, addresses or scalars as the kernel.</exception>
    public LaunchError Run(in Launch launch) => Run(PlanFor(launch), launch);

    /// <summary>How the kernel runs for a launch's extents.</summary>
    internal Plan PlanFor(in Launch launch)
    {
        Check(launch);
        var known = plans;
        foreach (var plan in known)
        {
            if (launch.Extents.SequenceEqual(plan.Extents))
            {
                return plan;
            }
        }

        var made = MakePlan(launch.Extents);
        plans = [made, .. known.Take(MostPlans - 1)];
        return made;
    }

    /// <summary>Runs the kernel along given lane loops, and shares loops between threads however little they do: for tests of the order's law.</summary>
    internal LaunchError Run(in Launch launch, ImmutableArray<int> laneLoops)
    {
        Check(launch);
        var isLane = new bool[loopCount];
        foreach (var loop in laneLoops)
        {
            isLane[loop] = true;
        }

        var estimates = new double[loopCount];
        Array.Fill(estimates, double.MaxValue);
        return Run(new Plan(launch.Extents.ToArray(), ProgramFor(isLane), estimates, double.MaxValue), launch);
    }

    /// <summary>A choice of lane loops: any, but at most one on each path.</summary>
    internal ImmutableArray<int> AnyLanes(Random random) => [.. AnyLanes(lowered.Body, random)];

    private static IEnumerable<int> AnyLanes(ImmutableArray<Statement> block, Random random) => Loop.DirectlyIn(block).SelectMany(
        loop => loop.Kind != LoopKind.Sequential && random.Next(3) == 0 ? [loop.Number] : AnyLanes(loop.Body, random));

    /// <summary>How many numbers loops have.</summary>
    internal int LoopCount => loopCount;

    private static IEnumerable<Loop> Loops(ImmutableArray<Statement> block) => Loop.DirectlyIn(block).SelectMany(loop => Loops(loop.Body).Prepend(loop));

    private void Check(in Launch launch)
    {
        if (launch.Extents.Length != Kernel.Extents || launch.Addresses.Length != addressCount || launch.Scalars.Length != Kernel.Scalars.Length)
        {
            throw new ArgumentException(
                $"Kernel '{Kernel.Name}' was launched with {launch.Extents.Length} extents, {launch.Addresses.Length} addresses and {launch.Scalars.Length} scalars; " +
                $"it has {Kernel.Extents}, {addressCount} and {Kernel.Scalars.Length}. Lay the addresses out as KernelLayout.Starts says.",
                nameof(launch));
        }
    }

    private Plan MakePlan(ReadOnlySpan<long> extents)
    {
        var isLane = new bool[loopCount];
        var estimates = new double[loopCount];
        var cost = costs.Choose(extents, isLane, estimates);
        return new Plan(extents.ToArray(), ProgramFor(isLane), estimates, cost);
    }

    private Program ProgramFor(bool[] isLane) => programs.GetOrAdd(
        string.Create(isLane.Length, isLane, static (text, lanes) =>
        {
            for (var i = 0; i < lanes.Length; i++)
            {
                text[i] = lanes[i] ? '1' : '0';
            }
        }),
        _ => Assembler.Assemble(lowered, loop => isLane[loop]));

    /// <summary>Runs the kernel by a plan for the launch's extents.</summary>
    [SkipLocalsInit]
    internal LaunchError Run(Plan current, in Launch launch)
    {
        var program = current.Program;
        var layout = program.Layout;
        fixed (int* slots = program.Slots)
        fixed (ReductionShape* shapes = program.Shapes)
        fixed (long* extents = launch.Extents)
        fixed (long* addresses = launch.Addresses)
        fixed (double* estimates = current.Estimates)
        {
            layout.Slots = slots;
            layout.Shapes = shapes;
            var header = new Frame
            {
                Count = 1,
                Buffers = launch.Buffers,
                Addresses = addresses,
                Extents = extents,
                Estimates = estimates,
                Layout = &layout,
                Bytes = Frames.Measure(layout, extents),
                Threads = launch.Threads,
                ErrorAccess = -1,
            };
            if (header.Bytes <= StackFrame)
            {
                var memory = stackalloc byte[StackFrame];
                return Run(program, header, (Frame*)memory, launch.Scalars);
            }

            using var arena = Arena.Rent(header.Bytes);
            return Run(program, header, (Frame*)arena.Address, launch.Scalars);
        }
    }

    private static LaunchError Run(Program program, in Frame header, Frame* frame, ReadOnlySpan<ulong> scalars)
    {
        *frame = header;
        var arguments = new Span<ulong>((byte*)frame + program.ScalarsAt, scalars.Length + program.Literals.Length);
        scalars.CopyTo(arguments);
        program.Literals.CopyTo(arguments[scalars.Length..]);
        Frames.Prepare(frame);
        fixed (Step* steps = program.Steps)
        {
            Step.RunRange(frame, steps, steps + program.Steps.Length);
        }

        return frame->Failed ? new LaunchError(frame->ErrorAccess, frame->ErrorIndex, frame->ErrorBound) : LaunchError.None;
    }
}
