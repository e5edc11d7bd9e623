using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Argument = Fluxion.Kernels.Gpu.SectionEmitter.Argument;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// One run of a program. What the host tells the accelerator goes over in one piece, the board: room for the first error (<see cref="KernelMath.Fail"/>),
/// for scalar results, then the numbers of every step, those of programs inside steps too: what moves from one iteration of a loop to the next is where its buffers begin, not what is on the board.
/// The error and the scalars come back in one piece, too.
/// </summary>
internal ref partial struct ProgramRun
{
    private const int StatusLength = 4;

    private readonly IlgpuDevice device;
    private readonly DeviceProgram program;
    private readonly IlgpuStorage[] storages;
    private readonly int inputs;
    private readonly ReadOnlySpan<long> data;
    private readonly Dictionary<ProgramStep, PreparedStep> prepared = new(ReferenceEqualityComparer.Instance);
    private readonly List<KernelStep> launched = [];
    private readonly long[] board;
    private readonly long boardBytes;
    private readonly long stateAt;
    private readonly long stateLength;
    private readonly long blockAt;
    private readonly long workBytes;
    private readonly MemoryBuffer boardBuffer;
    private readonly MemoryBuffer work;

    /// <summary>Prepares all that a run needs: nothing has run when this fails.</summary>
    public ProgramRun(IlgpuDevice device, DeviceProgram program, IlgpuStorage[] storages, int inputs, ReadOnlySpan<long> data, int scalars)
    {
        this.device = device;
        this.program = program;
        this.storages = storages;
        this.inputs = inputs;
        this.data = data;
        var numbers = new List<long>(new long[StatusLength + scalars]);
        Prepare(program.Steps, data, numbers);
        foreach (var step in launched)
        {
            stateLength = Math.Max(stateLength, prepared[step].Kernel!.StateLength(step.Extents.AsSpan()));
        }

        board = [.. numbers];
        boardBytes = board.Length * sizeof(long);
        stateAt = (program.ArenaBytes + sizeof(long) - 1) / sizeof(long);
        blockAt = (stateAt + stateLength) * sizeof(long);
        workBytes = blockAt + LargestBlock(program);
        boardBuffer = device.Memory.Rent(boardBytes);
        work = device.Memory.Rent(workBytes);
    }

    /// <summary>Runs the steps; gives the first error.</summary>
    public readonly ProgramError Run(Span<ulong> scalars)
    {
        device.Write(boardBuffer, 0, MemoryMarshal.AsBytes<long>(board));
        var places = new BufferPlace[program.Buffers.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Place(i);
        }

        var failed = Run(program.Steps, places, data);
        var answer = board.AsSpan(0, StatusLength + scalars.Length);
        device.Read(boardBuffer, 0, MemoryMarshal.AsBytes(answer));
        MemoryMarshal.Cast<long, ulong>(answer[StatusLength..]).CopyTo(scalars);
        GC.KeepAlive(storages);
        return answer[0] == 0 ? failed : Error(answer);
    }

    public readonly void Dispose()
    {
        device.Memory.Return(boardBuffer, boardBytes);
        device.Memory.Return(work, workBytes);
    }

    /// <summary>Compiles the steps of a program, and of those inside it, and writes down their numbers.</summary>
    private readonly void Prepare(ImmutableArray<ProgramStep> steps, ReadOnlySpan<long> data, List<long> numbers)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case KernelStep kernel when !prepared.ContainsKey(kernel):
                    launched.Add(kernel);
                    prepared.Add(kernel, new PreparedStep(device.Load(kernel), launched.Count, numbers.Count));
                    AddNumbers(numbers, kernel, data);
                    break;
                case RoutineStep { Routine: Routine.MatrixProduct } product when !prepared.ContainsKey(product):
                    prepared.Add(product, new PreparedStep(null, 0, numbers.Count));
                    LoadedProduct.AddNumbers(numbers, product, data);
                    break;
                case EpilogueStep epilogue:
                    Prepare([epilogue.Product, epilogue.Kernel], data, numbers);
                    break;
                case ChoiceStep choice:
                    Prepare(choice.Then.Program.Steps, choice.Then.Data.AsSpan(), numbers);
                    Prepare(choice.Else.Program.Steps, choice.Else.Data.AsSpan(), numbers);
                    break;
                case LoopStep loop:
                    Prepare(loop.Body.Program.Steps, loop.Body.Data.AsSpan(), numbers);
                    if (loop.Condition is { } condition)
                    {
                        Prepare(condition.Program.Steps, condition.Data.AsSpan(), numbers);
                    }

                    break;
            }
        }
    }

    private static void AddNumbers(List<long> numbers, KernelStep step, ReadOnlySpan<long> data)
    {
        numbers.AddRange(step.Extents);
        var addresses = numbers.Count;
        numbers.AddRange(step.Addresses);
        foreach (var (position, term) in step.Patches)
        {
            numbers[addresses + position] += term.Factor * data[term.Slot];
        }

        foreach (var slot in step.Scalars)
        {
            numbers.Add(data[slot]);
        }
    }

    /// <summary>Runs the steps of a program over buffers that are in place.</summary>
    private readonly ProgramError Run(ImmutableArray<ProgramStep> steps, BufferPlace[] places, ReadOnlySpan<long> data)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var failed = ProgramError.None;
            switch (steps[i])
            {
                case KernelStep step when prepared[step].Kernel!.IsForHost:
                    failed = HostStep.Run(step, prepared[step].Kernel!.Lowered, device, places, data);
                    break;
                case KernelStep step:
                    Launch(step, places);
                    break;
                case RoutineStep { Routine: Routine.MatrixProduct } step:
                    device.Product(step.Type).Launch(step, Numbers(step, LoadedProduct.NumbersOf(step)), View(places[step.Operands[0].Buffer]), View(places[step.Operands[1].Buffer]), View(places[step.Operands[2].Buffer]));
                    break;
                case RoutineStep step:
                    failed = HostStep.Run(step, device, places, data);
                    break;
                case EpilogueStep step:
                    // The device's own threads share the one and then the other: it has the whole of the result between them.
                    failed = Run([step.Product, step.Kernel], places, data);
                    break;
                case ChoiceStep step:
                    var chosen = IsTrue(At(places, step.Predicate, data)) ? step.Then : step.Else;
                    failed = Run(chosen.Program.Steps, Bound(chosen, places, data), chosen.Data.AsSpan());
                    break;
                case LoopStep step:
                    failed = Loop(step, places, data);
                    break;
            }

            if (failed.IsError)
            {
                return failed with { Step = i };
            }
        }

        return ProgramError.None;
    }

    private readonly void Launch(KernelStep step, BufferPlace[] places)
    {
        var (kernel, index, _) = prepared[step];
        var arguments = new object[(int)Argument.Buffers - (int)Argument.Status + step.Buffers.Length];
        arguments[0] = new ArrayView<long>(boardBuffer, 0, StatusLength);
        arguments[1] = Numbers(step, step.Extents.Length + step.Addresses.Length + step.Scalars.Length);
        arguments[2] = new ArrayView<long>(work, stateAt, stateLength);
        for (var i = 0; i < step.Buffers.Length; i++)
        {
            arguments[3 + i] = View(places[step.Buffers[i]]);
        }

        kernel!.Launch(step.Extents.AsSpan(), index, arguments);
    }

    private readonly ArrayView<long> Numbers(ProgramStep step, int length) => new(boardBuffer, prepared[step].NumbersAt, length);

    private static object View(BufferPlace place)
    {
        var (memory, start, type, length) = place;
        return type switch
        {
            DType.Float64 => new ArrayView<double>(memory, start, length),
            DType.Float32 => new ArrayView<float>(memory, start, length),
            DType.Int32 => new ArrayView<int>(memory, start, length),
            DType.Int64 => new ArrayView<long>(memory, start, length),
            _ => new ArrayView<byte>(memory, start, length),
        };
    }

    /// <summary>Where a program's buffer is.</summary>
    private readonly BufferPlace Place(int number)
    {
        var (kind, position, type, length) = program.Buffers[number];
        return kind switch
        {
            BufferKind.Scalar => new BufferPlace(boardBuffer, (StatusLength + position) * sizeof(long) / type.Size(), type, 1),
            BufferKind.Temporary => new BufferPlace(work, position / type.Size(), type, length),
            BufferKind.Block => Block(type, length),
            _ => OfStorage(storages[(kind == BufferKind.Input ? 0 : inputs) + (int)position]),
        };
    }

    /// <summary>Where the result of a product is that a kernel reads next, and nobody else: all of them in the same place.</summary>
    private readonly BufferPlace Block(DType type, long length) => new(work, blockAt / type.Size(), type, length);

    private static long LargestBlock(DeviceProgram program) => program.Steps
        .Select(step => step switch
        {
            LoopStep loop => Math.Max(LargestBlock(loop.Body.Program), loop.Condition is { } condition ? LargestBlock(condition.Program) : 0),
            ChoiceStep choice => Math.Max(LargestBlock(choice.Then.Program), LargestBlock(choice.Else.Program)),
            _ => 0,
        })
        .Concat(program.Buffers.Where(buffer => buffer.Kind == BufferKind.Block).Select(buffer => buffer.Length * buffer.Type.Size()))
        .DefaultIfEmpty()
        .Max();

    private static BufferPlace OfStorage(IlgpuStorage storage) => new(storage.Buffer, 0, storage.Type, storage.Length);

    private readonly ProgramError Error(ReadOnlySpan<long> status)
    {
        var step = launched[(int)status[0] - 1];
        return new ProgramError(ProgramErrorKind.IndexOutOfRange, program.Steps.IndexOf(step), step.Origins[(int)status[1]] ?? step.Kernel.Name, status[2], status[3]);
    }

    /// <summary>A step as it was compiled: its kernel, what an error calls it, and where its numbers are on the board.</summary>
    private readonly record struct PreparedStep(LoadedKernel? Kernel, int Number, int NumbersAt);
}

/// <summary>Where a buffer is in an accelerator's memory.</summary>
/// <param name="Memory">The memory that it is in.</param>
/// <param name="Start">Its first element, counted in elements.</param>
/// <param name="Type">Their type.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct BufferPlace(MemoryBuffer Memory, long Start, DType Type, long Length);
