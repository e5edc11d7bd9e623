using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// Factorizations and solves on the host: what they need is copied there, and their result back. They go step by step, so that a plain
/// kernel, with a thread for a matrix, would take longer than the copies.
/// </summary>
internal static class HostRoutine
{
    private const int LargestCopy = 1 << 30;

    private static readonly ConditionalWeakTable<RoutineStep, DeviceProgram> Programs = new();

    /// <summary>Runs a routine's step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="device">Whose memory its operands are in.</param>
    /// <param name="places">Where the buffer of each operand is.</param>
    /// <param name="data">The data vector.</param>
    public static ProgramError Run(RoutineStep step, IlgpuDevice device, BufferPlace[] places, ReadOnlySpan<long> data)
    {
        var program = Programs.GetValue(step, ProgramOf);
        var numbers = Numbers(step);
        var storages = new Storage[numbers.Length];
        for (var i = 0; i < storages.Length; i++)
        {
            var place = places[Operand(step, numbers[i])];
            storages[i] = Storage.Allocate(place.Type, place.Length);
            ForParts(place, (start, part) => device.Read(place.Memory, start, part), storages[i]);
        }

        // The result's buffer comes last; what the routine leaves alone in it stays as it was.
        var error = Device.Cpu.Run(program, storages.AsSpan(0, storages.Length - 1), data, storages.AsSpan(storages.Length - 1), []);
        var result = places[^1];
        ForParts(result, (start, part) => device.Write(result.Memory, start, part), storages[^1]);
        return error;
    }

    /// <summary>The routine alone, as a program: its result's buffer is the output, the others are inputs.</summary>
    private static DeviceProgram ProgramOf(RoutineStep step)
    {
        var numbers = Numbers(step);
        var buffers = numbers.Select((_, i) => i < numbers.Length - 1
            ? new ProgramBuffer(BufferKind.Input, i, step.Type, 0)
            : new ProgramBuffer(BufferKind.Output, 0, step.Type, 0));
        var operands = step.Operands.Select(operand => operand with { Buffer = Array.IndexOf(numbers, operand.Buffer) });
        return new DeviceProgram([.. buffers], 0, [step with { Operands = [.. operands] }]);
    }

    /// <summary>The program's buffers that the operands are in, each once, that of the result last.</summary>
    private static int[] Numbers(RoutineStep step)
    {
        var result = step.Operands[^1].Buffer;
        return [.. step.Operands.Select(operand => operand.Buffer).Where(buffer => buffer != result).Distinct(), result];
    }

    private static int Operand(RoutineStep step, int buffer) => step.Operands.ToList().FindIndex(operand => operand.Buffer == buffer);

    private static void ForParts(BufferPlace place, Transfer transfer, Storage storage)
    {
        var first = place.Start * place.Type.Size();
        for (var start = 0L; start < storage.Bytes; start += LargestCopy)
        {
            transfer(first + start, storage.Part(start, (int)Math.Min(LargestCopy, storage.Bytes - start)));
        }

        GC.KeepAlive(storage);
    }

    private delegate void Transfer(long start, Span<byte> part);
}
