using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Argument = Fluxion.Kernels.Gpu.SectionEmitter.Argument;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// One run of a program. What the host tells the accelerator goes over in one piece, the board: room for the first error (<see cref="KernelMath.Fail"/>),
/// for scalar results, then the numbers of every step. The error and the scalars come back in one piece, too.
/// </summary>
internal ref struct ProgramRun
{
    private const int StatusLength = 4;

    private readonly IlgpuDevice device;
    private readonly DeviceProgram program;
    private readonly IlgpuStorage[] storages;
    private readonly int inputs;
    private readonly ReadOnlySpan<long> data;
    private readonly LoadedKernel?[] kernels;
    private readonly int[] numbersAt;
    private readonly long[] board;
    private readonly long boardBytes;
    private readonly long stateAt;
    private readonly long stateLength;
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
        kernels = new LoadedKernel?[program.Steps.Length];
        numbersAt = new int[program.Steps.Length];
        var numbers = new List<long>(new long[StatusLength + scalars]);
        for (var i = 0; i < program.Steps.Length; i++)
        {
            numbersAt[i] = numbers.Count;
            if (program.Steps[i] is KernelStep step)
            {
                kernels[i] = device.Load(step);
                stateLength = Math.Max(stateLength, kernels[i]!.StateLength(step.Extents.AsSpan()));
                AddNumbers(numbers, step);
            }
            else if (program.Steps[i] is RoutineStep { Routine: Routine.MatrixProduct } product)
            {
                LoadedProduct.AddNumbers(numbers, product, data);
            }
        }

        board = [.. numbers];
        boardBytes = board.Length * sizeof(long);
        stateAt = (program.ArenaBytes + sizeof(long) - 1) / sizeof(long);
        workBytes = (stateAt + stateLength) * sizeof(long);
        boardBuffer = device.Memory.Rent(boardBytes);
        work = device.Memory.Rent(workBytes);
    }

    /// <summary>Runs the steps; gives the first error.</summary>
    public readonly ProgramError Run(Span<ulong> scalars)
    {
        device.Write(boardBuffer, 0, MemoryMarshal.AsBytes<long>(board));
        var failed = ProgramError.None;
        for (var i = 0; i < program.Steps.Length && !failed.IsError; i++)
        {
            switch (program.Steps[i])
            {
                case KernelStep step when kernels[i]!.IsForHost:
                    failed = HostStep.Run(step, kernels[i]!.Lowered, device, Places(), data) with { Step = i };
                    break;
                case KernelStep step:
                    Launch(step, i);
                    break;
                case RoutineStep { Routine: Routine.MatrixProduct } step:
                    device.Product(step.Type).Launch(step, Numbers(i, LoadedProduct.NumbersOf(step)), View(step.Operands[0].Buffer), View(step.Operands[1].Buffer), View(step.Operands[2].Buffer));
                    break;
                case RoutineStep step:
                    failed = HostStep.Run(step, device, Places(), data) with { Step = i };
                    break;
            }
        }

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

    private readonly void AddNumbers(List<long> numbers, KernelStep step)
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

    private readonly void Launch(KernelStep step, int index)
    {
        var arguments = new object[(int)Argument.Buffers - (int)Argument.Status + step.Buffers.Length];
        arguments[0] = new ArrayView<long>(boardBuffer, 0, StatusLength);
        arguments[1] = Numbers(index, step.Extents.Length + step.Addresses.Length + step.Scalars.Length);
        arguments[2] = new ArrayView<long>(work, stateAt, stateLength);
        for (var i = 0; i < step.Buffers.Length; i++)
        {
            arguments[3 + i] = View(step.Buffers[i]);
        }

        kernels[index]!.Launch(step.Extents.AsSpan(), index + 1, arguments);
    }

    private readonly ArrayView<long> Numbers(int step, int length) => new(boardBuffer, numbersAt[step], length);

    private readonly object View(int buffer)
    {
        var (memory, start, type, length) = Place(buffer);
        return type switch
        {
            DType.Float64 => new ArrayView<double>(memory, start, length),
            DType.Float32 => new ArrayView<float>(memory, start, length),
            DType.Int32 => new ArrayView<int>(memory, start, length),
            DType.Int64 => new ArrayView<long>(memory, start, length),
            _ => new ArrayView<byte>(memory, start, length),
        };
    }

    private readonly BufferPlace[] Places()
    {
        var places = new BufferPlace[program.Buffers.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Place(i);
        }

        return places;
    }

    /// <summary>Where a program's buffer is.</summary>
    private readonly BufferPlace Place(int number)
    {
        var (kind, position, type, length) = program.Buffers[number];
        return kind switch
        {
            BufferKind.Scalar => new BufferPlace(boardBuffer, (StatusLength + position) * sizeof(long) / type.Size(), type, 1),
            BufferKind.Temporary => new BufferPlace(work, position / type.Size(), type, length),
            _ => OfStorage(storages[(kind == BufferKind.Input ? 0 : inputs) + (int)position]),
        };
    }

    private static BufferPlace OfStorage(IlgpuStorage storage) => new(storage.Buffer, 0, storage.Type, storage.Length);

    private readonly ProgramError Error(ReadOnlySpan<long> status)
    {
        var index = (int)status[0] - 1;
        var step = (KernelStep)program.Steps[index];
        return new ProgramError(ProgramErrorKind.IndexOutOfRange, index, step.Origins[(int)status[1]] ?? step.Kernel.Name, status[2], status[3]);
    }
}

/// <summary>Where a buffer is in an accelerator's memory.</summary>
/// <param name="Memory">The memory that it is in.</param>
/// <param name="Start">Its first element, counted in elements.</param>
/// <param name="Type">Their type.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct BufferPlace(MemoryBuffer Memory, long Start, DType Type, long Length);
