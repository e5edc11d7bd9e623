using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// A kernel as machine code, for one choice of lane loops: a method for what is outside of loops that can be shared, and one for each of those loops.
/// Its results have the bits of <see cref="InterpretedKernel"/>'s.
/// </summary>
internal sealed unsafe partial class CompiledKernel
{
    /// <summary>Blocks of more operations than this become several methods: the JIT compiler keeps track of so many variables only, and of fewer well.</summary>
    public const int MostOperations = 400;

    // So much of a frame's memory is on the stack.
    private const int StackBytes = 4096;
    private const int Alignment = 64;

    private readonly byte[] constants;
    private readonly Body main;
    private readonly ImmutableArray<PartRun> parts;
    private readonly int handedBytes;
    private readonly int scratchBytes;

    private CompiledKernel(KernelSurvey survey, int registerBytes)
    {
        var memory = new KernelMemory();
        var found = new List<PartEmitter.Part>();
        DynamicMethod Method(Action<ILGenerator> emit) => Write(survey.Kernel.Name, emit);
        Body Run(Action<ILGenerator> emit) => Method(emit).CreateDelegate<Body>(this);
        main = Run(il => found.AddRange(PartEmitter.EmitMain(il, survey, memory, Method)));
        parts = [.. found.Select(part => new PartRun(part, Run(il => PartEmitter.EmitPart(il, survey, memory, Method, registerBytes, part)), survey.IsLane(part.Loop.Number)))];
        constants = memory.Table();
        handedBytes = memory.Handed * sizeof(ulong);
        scratchBytes = memory.Scratch;
    }

    /// <summary>A method: a frame, and the iterations from one to another.</summary>
    private delegate void Body(CompiledFrame* frame, long from, long to);

    /// <summary>A loop's method, and what is needed to share it.</summary>
    private sealed record PartRun(PartEmitter.Part Part, Body Run, bool IsLane);

    /// <summary>How many operations a lowered kernel has.</summary>
    public static int Operations(Kernel lowered) => KernelSurvey.Of(lowered, _ => false).Operations(lowered.Body);

    /// <summary>Compiles a lowered kernel.</summary>
    /// <param name="lowered">A kernel whose calls are all the host's.</param>
    /// <param name="isLane">Which loops' iterations are lanes.</param>
    /// <param name="registerBytes">The bytes of vectors: 64, 32 or 16; 0 for none.</param>
    public static CompiledKernel Compile(Kernel lowered, Func<int, bool> isLane, int registerBytes) => new(KernelSurvey.Of(Schedule.Of(lowered, isLane), isLane), registerBytes);

    /// <summary>Runs the kernel. The launch fits it.</summary>
    /// <param name="launch">Its data.</param>
    /// <param name="estimates">The nanoseconds that each loop takes, by number.</param>
    [SkipLocalsInit]
    public LaunchError Run(in Launch launch, ReadOnlySpan<double> estimates)
    {
        fixed (long* extents = launch.Extents)
        fixed (long* addresses = launch.Addresses)
        fixed (ulong* scalars = launch.Scalars)
        fixed (double* times = estimates)
        {
            var frame = new CompiledFrame
            {
                Buffers = launch.Buffers,
                Extents = extents,
                Addresses = addresses,
                Scalars = scalars,
                Constants = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(constants, KernelMemory.Start(constants)),
                Estimates = times,
                Threads = launch.Threads,
                ErrorAccess = -1,
            };
            var bytes = handedBytes + scratchBytes;
            if (bytes <= StackBytes)
            {
                var memory = stackalloc byte[StackBytes + Alignment];
                Run(&frame, (byte*)(((nint)memory + Alignment - 1) & -Alignment));
            }
            else
            {
                using var arena = Arena.Rent(bytes);
                Run(&frame, arena.Address);
            }

            return frame.ErrorAccess < 0 ? LaunchError.None : new LaunchError((int)frame.ErrorAccess, frame.ErrorIndex, frame.ErrorBound);
        }
    }

    private void Run(CompiledFrame* frame, byte* memory)
    {
        frame->Scratch = memory;
        frame->Handed = (ulong*)(memory + scratchBytes);
        main(frame, 0, 0);
        GC.KeepAlive(this);
    }

    private static DynamicMethod Write(string name, Action<ILGenerator> emit)
    {
        var method = new DynamicMethod(name, typeof(void), [typeof(CompiledKernel), typeof(CompiledFrame*), typeof(long), typeof(long)], typeof(CompiledKernel), skipVisibility: true)
        {
            InitLocals = false,
        };
        emit(method.GetILGenerator(1024));
        return method;
    }
}
