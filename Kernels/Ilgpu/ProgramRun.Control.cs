using System.Runtime.InteropServices;

namespace Fluxion.Kernels.Gpu;

/// <content>Loops and choices: the host says what is next, and asks the accelerator for the truths that decide it.</content>
internal ref partial struct ProgramRun
{
    private const int LargestCopy = 1 << 24;

    private readonly ProgramError Loop(LoopStep step, BufferPlace[] places, ReadOnlySpan<long> data)
    {
        var body = Bound(step.Body, places, data);
        var condition = step.Condition is null ? [] : Bound(step.Condition, places, data);
        var carries = new BufferPlace[step.Carries.Length];
        for (var i = 0; i < carries.Length; i++)
        {
            carries[i] = At(places, step.Carries[i].Initial, data);
        }

        for (var iteration = 0L; ; iteration++)
        {
            var holds = true;
            if (step.Condition is { } asked)
            {
                Move(asked, condition, places, data, step, iteration, carries);
                var wrong = Run(asked.Program.Steps, condition, asked.Data.AsSpan());
                if (wrong.IsError)
                {
                    return wrong;
                }

                // After an index out of range nothing that is computed means anything: the condition neither.
                holds = IsTrue(places[step.Verdict]) && !HasFailed();
            }

            if (!holds || iteration == step.Length)
            {
                for (var i = 0; i < carries.Length; i++)
                {
                    Copy(carries[i], places[step.Carries[i].Final]);
                }

                return holds && step.Condition is not null ? new ProgramError(ProgramErrorKind.NotFinished, 0, step.Operation, step.Length, 0) : ProgramError.None;
            }

            Move(step.Body, body, places, data, step, iteration, carries);
            var failed = Run(step.Body.Program.Steps, body, step.Body.Data.AsSpan());
            if (failed.IsError)
            {
                return failed;
            }

            for (var i = 0; i < carries.Length; i++)
            {
                if (step.Carries[i].Row >= 0 && iteration == 0)
                {
                    Copy(carries[i], RowAt(step, step.Carries[i], places, 0));
                }

                carries[i] = Next(step, step.Carries[i], places, iteration);
            }
        }
    }

    /// <summary>The places of an inner program's buffers that do not move.</summary>
    private readonly BufferPlace[] Bound(InnerProgram inner, BufferPlace[] places, ReadOnlySpan<long> data)
    {
        var bound = new BufferPlace[inner.Bindings.Length];
        for (var i = 0; i < bound.Length; i++)
        {
            var (kind, position, type, length) = inner.Program.Buffers[i];
            bound[i] = inner.Bindings[i] switch
            {
                Region region => At(places, region, data),
                InTurn => default,
                _ when kind == BufferKind.Block => Block(type, length),
                _ => new BufferPlace(places[inner.Arena].Memory, ((places[inner.Arena].Start * sizeof(long)) + position) / type.Size(), type, length),
            };
        }

        return bound;
    }

    /// <summary>Puts what moves where it is in an iteration.</summary>
    private readonly void Move(InnerProgram inner, BufferPlace[] bound, BufferPlace[] places, ReadOnlySpan<long> data, LoopStep step, long iteration, BufferPlace[] carries)
    {
        var position = step.Backwards ? step.Length - 1 - iteration : iteration;
        for (var i = 0; i < bound.Length; i++)
        {
            if (inner.Bindings[i] is InTurn turn)
            {
                bound[i] = turn.IsNext ? Next(step, step.Carries[turn.Number], places, iteration) : carries[turn.Number];
            }
            else if (inner.Bindings[i] is Region { Stride: not 0 } region)
            {
                bound[i] = At(places, region with { Offset = region.Offset + (position * region.Stride) }, data);
            }
        }
    }

    /// <summary>Where an iteration leaves a carried value.</summary>
    private static BufferPlace Next(LoopStep step, Carry carry, BufferPlace[] places, long iteration) =>
        carry.Row < 0 ? places[((step.Condition is null ? step.Length - iteration - 1 : iteration + 1) & 1) == 0 ? carry.Final : carry.Other]
        : iteration + 1 == step.Length ? places[carry.Final]
        : RowAt(step, carry, places, iteration + 1);

    private static BufferPlace RowAt(LoopStep step, Carry carry, BufferPlace[] places, long iteration)
    {
        var (row, length) = (places[carry.Row], places[carry.Final].Length);
        return row with { Start = row.Start + ((step.Backwards ? step.Length - 1 - iteration : iteration) * length), Length = length };
    }

    private static BufferPlace At(BufferPlace[] places, Region region, ReadOnlySpan<long> data)
    {
        var offset = region.Offset;
        foreach (var term in region.Terms)
        {
            offset += term.Factor * data[term.Slot];
        }

        var place = places[region.Buffer];
        return place with { Start = place.Start + offset, Length = place.Length - offset };
    }

    private readonly bool IsTrue(BufferPlace place)
    {
        Span<byte> truth = stackalloc byte[1];
        device.Read(place.Memory, place.Start, truth);
        return truth[0] != 0;
    }

    private readonly bool HasFailed()
    {
        Span<long> status = stackalloc long[1];
        device.Read(boardBuffer, 0, MemoryMarshal.AsBytes(status));
        return status[0] != 0;
    }

    private readonly void Copy(BufferPlace from, BufferPlace to)
    {
        if (from.Memory == to.Memory && from.Start == to.Start)
        {
            return;
        }

        var size = to.Type.Size();
        var bytes = new byte[(int)Math.Min(LargestCopy, to.Length * size)];
        for (var start = 0L; start < to.Length * size; start += bytes.Length)
        {
            var part = bytes.AsSpan(0, (int)Math.Min(bytes.Length, (to.Length * size) - start));
            device.Read(from.Memory, (from.Start * size) + start, part);
            device.Write(to.Memory, (to.Start * size) + start, part);
        }
    }
}
