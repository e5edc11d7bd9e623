using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// Steps that the host takes: what they need is copied there, and what they changed back. Factorizations and solves go step by step, so that a plain
/// kernel, with a thread for a matrix, would take longer than the copies; and some functions have no form for GPUs.
/// </summary>
internal static class HostStep
{
    private const int LargestCopy = 1 << 30;

    private static readonly ConditionalWeakTable<ProgramStep, HostProgram> Programs = new();

    /// <summary>Runs a routine's step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="device">Whose memory they are in.</param>
    /// <param name="places">Where the buffers of its program are.</param>
    /// <param name="data">The data vector.</param>
    public static ProgramError Run(RoutineStep step, IlgpuDevice device, ReadOnlySpan<BufferPlace> places, ReadOnlySpan<long> data) =>
        Run(Programs.GetValue(step, _ => HostProgram.Of(step)), device, places, data);

    /// <summary>Runs a kernel's step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="kernel">Its kernel, lowered for the device: what the device could compute is computed the same way.</param>
    /// <param name="device">Whose memory they are in.</param>
    /// <param name="places">Where the buffers of its program are.</param>
    /// <param name="data">The data vector.</param>
    public static ProgramError Run(KernelStep step, Kernel kernel, IlgpuDevice device, ReadOnlySpan<BufferPlace> places, ReadOnlySpan<long> data) =>
        Run(Programs.GetValue(step, _ => HostProgram.Of(step, kernel)), device, places, data);

    private static ProgramError Run(HostProgram host, IlgpuDevice device, ReadOnlySpan<BufferPlace> places, ReadOnlySpan<long> data)
    {
        var storages = new Storage[host.Numbers.Length];
        var buffers = host.Program.Buffers.ToBuilder();
        for (var i = 0; i < storages.Length; i++)
        {
            var (memory, start, type, length) = places[host.Numbers[i]];
            storages[i] = Storage.Allocate(type, length);
            buffers[i] = new ProgramBuffer(BufferKind.Output, i, type, length);
            ForParts(storages[i], (at, part) => device.Read(memory, (start * type.Size()) + at, part));
        }

        var error = Device.Cpu.Run(host.Program with { Buffers = buffers.ToImmutable() }, [], data, storages, []);
        for (var i = 0; i < storages.Length; i++)
        {
            if (host.Written.Contains(i))
            {
                var (memory, start, type, _) = places[host.Numbers[i]];
                ForParts(storages[i], (at, part) => device.Write(memory, (start * type.Size()) + at, part));
            }
        }

        return error;
    }

    private static void ForParts(Storage storage, Transfer transfer)
    {
        for (var start = 0L; start < storage.Bytes; start += LargestCopy)
        {
            transfer(start, storage.Part(start, (int)Math.Min(LargestCopy, storage.Bytes - start)));
        }

        GC.KeepAlive(storage);
    }

    private delegate void Transfer(long start, Span<byte> part);

    /// <summary>A step alone, as a program: its buffers are outputs, for what a step leaves alone in them stays as it was.</summary>
    /// <param name="Program">The program, whose buffers are known at a run.</param>
    /// <param name="Numbers">The buffers of the step's own program.</param>
    /// <param name="Written">Which of them it writes.</param>
    private sealed record HostProgram(DeviceProgram Program, int[] Numbers, HashSet<int> Written)
    {
        public static HostProgram Of(RoutineStep step)
        {
            int[] numbers = [.. step.Operands.Select(operand => operand.Buffer).Distinct()];
            int At(int buffer) => Array.IndexOf(numbers, buffer);
            var operands = step.Operands.Select(operand => operand with { Buffer = At(operand.Buffer) });
            return new(Alone(step with { Operands = [.. operands] }, numbers), numbers, [At(step.Operands[^1].Buffer)]);
        }

        public static HostProgram Of(KernelStep step, Kernel kernel)
        {
            int[] numbers = [.. step.Buffers.Distinct()];
            int At(int buffer) => Array.IndexOf(numbers, step.Buffers[buffer]);
            var alone = new KernelStep(kernel, [.. kernel.Buffers.Select((_, i) => At(i))], step.Extents, step.Addresses, step.Patches, step.Scalars, step.Origins);
            return new(Alone(alone, numbers), numbers, [.. Uses.Written(kernel.Body, kernel).Select(At)]);
        }

        private static DeviceProgram Alone(ProgramStep step, int[] numbers) =>
            new([.. numbers.Select((_, i) => new ProgramBuffer(BufferKind.Output, i, DType.Float64, 0))], 0, [step]);
    }
}
