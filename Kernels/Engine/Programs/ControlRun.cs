namespace Fluxion.Kernels;

/// <summary>Runs steps over buffers that are in place, and the programs inside them: those of a loop over addresses that move from one iteration to the next.</summary>
internal static unsafe class ControlRun
{
    private const int StackBuffers = 64;

    /// <summary>Runs the steps of a program; gives the first error.</summary>
    /// <param name="kernels">Where kernels are prepared.</param>
    /// <param name="program">The program.</param>
    /// <param name="buffers">The address of each of its buffers.</param>
    /// <param name="data">Its data vector.</param>
    public static ProgramError Run(KernelCache kernels, DeviceProgram program, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
    {
        var steps = program.Steps;
        for (var i = 0; i < steps.Length; i++)
        {
            var error = steps[i] switch
            {
                KernelStep step => KernelRun.Run(kernels.Get(step), step, buffers, data),
                RoutineStep step => RoutineRun.Run(step, buffers, data),
                EpilogueStep step => EpilogueRun.Run(kernels, step, buffers, data, program.Buffers[step.Result].Kind != BufferKind.Block),
                ChoiceStep step => Choose(kernels, step, new Outer(program, buffers, data)),
                _ => Loop(kernels, (LoopStep)steps[i], new Outer(program, buffers, data)),
            };
            if (error.IsError)
            {
                return error with { Step = i };
            }
        }

        return ProgramError.None;
    }

    private static ProgramError Choose(KernelCache kernels, ChoiceStep step, in Outer outer)
    {
        var chosen = *(byte*)outer.Address(step.Predicate) != 0 ? step.Then : step.Else;
        var count = chosen.Bindings.Length;
        Span<nint> buffers = count <= StackBuffers ? stackalloc nint[count] : new nint[count];
        Bind(chosen, outer, buffers);
        return Run(kernels, chosen.Program, buffers, chosen.Data.AsSpan());
    }

    private static ProgramError Loop(KernelCache kernels, LoopStep step, in Outer outer)
    {
        var count = step.Body.Bindings.Length;
        var conditions = step.Condition?.Bindings.Length ?? 0;
        Span<nint> buffers = count + conditions <= StackBuffers ? stackalloc nint[count + conditions] : new nint[count + conditions];
        var body = buffers[..count];
        var condition = buffers[count..];
        Bind(step.Body, outer, body);
        if (step.Condition is not null)
        {
            Bind(step.Condition, outer, condition);
        }

        Span<CarryPlace> carries = step.Carries.Length <= StackBuffers ? stackalloc CarryPlace[step.Carries.Length] : new CarryPlace[step.Carries.Length];
        for (var i = 0; i < carries.Length; i++)
        {
            carries[i] = CarryPlace.Of(step.Carries[i], outer);
        }

        Span<Moving> moving = count + conditions <= StackBuffers ? stackalloc Moving[count + conditions] : new Moving[count + conditions];
        var all = FindMoving(step, outer, buffers, moving);
        var iteration = 0L;
        for (; ; iteration++)
        {
            var position = step.Backwards ? step.Length - 1 - iteration : iteration;
            foreach (ref readonly var one in moving[..all])
            {
                buffers[one.Buffer] = one.Carry < 0 ? one.First + (nint)(position * one.Stride) : carries[one.Carry].At(iteration + one.Next, step);
            }

            if (step.Condition is { } asked)
            {
                var failed = Run(kernels, asked.Program, condition, asked.Data.AsSpan());
                if (failed.IsError)
                {
                    return failed;
                }

                if (*(byte*)outer.Buffers[step.Verdict] == 0)
                {
                    break;
                }
            }

            if (iteration == step.Length)
            {
                break;
            }

            var error = Run(kernels, step.Body.Program, body, step.Body.Data.AsSpan());
            if (error.IsError)
            {
                return error;
            }
        }

        foreach (ref readonly var carry in carries)
        {
            carry.Settle(iteration, step);
        }

        return step.Condition is not null && iteration == step.Length && *(byte*)outer.Buffers[step.Verdict] != 0
            ? new ProgramError(ProgramErrorKind.NotFinished, 0, step.Operation, step.Length, 0)
            : ProgramError.None;
    }

    /// <summary>The addresses of what does not move.</summary>
    private static void Bind(InnerProgram inner, in Outer outer, Span<nint> buffers)
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            buffers[i] = inner.Bindings[i] switch
            {
                Region region => outer.Address(region),
                InTurn => 0,
                _ when inner.Program.Buffers[i].Kind == BufferKind.Block => 0,
                _ => outer.Buffers[inner.Arena] + (nint)inner.Program.Buffers[i].Position,
            };
        }
    }

    /// <summary>What moves from one iteration to the next, of the body and then of the condition.</summary>
    private static int FindMoving(LoopStep step, in Outer outer, ReadOnlySpan<nint> buffers, Span<Moving> moving)
    {
        var found = 0;
        for (var i = 0; i < buffers.Length; i++)
        {
            var own = i < step.Body.Bindings.Length ? step.Body.Bindings[i] : step.Condition!.Bindings[i - step.Body.Bindings.Length];
            if (own is InTurn carried)
            {
                moving[found++] = new Moving(i, 0, 0, carried.Number, carried.IsNext ? 1 : 0);
            }
            else if (own is Region { Stride: not 0 } region)
            {
                moving[found++] = new Moving(i, buffers[i], region.Stride * outer.Program.Buffers[region.Buffer].Type.Size(), -1, 0);
            }
        }

        return found;
    }

    /// <summary>The program that a step is in, over its buffers.</summary>
    private readonly ref struct Outer(DeviceProgram program, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
    {
        private readonly ReadOnlySpan<long> data = data;

        public DeviceProgram Program { get; } = program;

        public ReadOnlySpan<nint> Buffers { get; } = buffers;

        public nint Address(Region region)
        {
            var offset = region.Offset;
            foreach (var term in region.Terms)
            {
                offset += term.Factor * data[term.Slot];
            }

            return Buffers[region.Buffer] + (nint)(offset * Program.Buffers[region.Buffer].Type.Size());
        }
    }

    /// <summary>A buffer whose address moves.</summary>
    private readonly record struct Moving(int Buffer, nint First, long Stride, int Carry, int Next);

    /// <summary>The places in which a carried value is by turns.</summary>
    private readonly record struct CarryPlace(nint Initial, nint Final, nint Other, nint Row, nint Bytes)
    {
        public static CarryPlace Of(Carry carry, in Outer outer)
        {
            var final = outer.Program.Buffers[carry.Final];
            return new CarryPlace(
                outer.Address(carry.Initial),
                outer.Buffers[carry.Final],
                carry.Other < 0 ? 0 : outer.Buffers[carry.Other],
                carry.Row < 0 ? 0 : outer.Buffers[carry.Row],
                (nint)(final.Length * final.Type.Size()));
        }

        /// <summary>Where it is before an iteration.</summary>
        public nint At(long iteration, LoopStep step) =>
            iteration == 0 ? Initial
            : Row == 0 ? TurnAt(iteration, step)
            : iteration == step.Length ? Final
            : RowAt(iteration, step);

        /// <summary>Puts it where others look for it after so many iterations.</summary>
        public void Settle(long iterations, LoopStep step)
        {
            var last = At(iterations, step);
            if (last != Final)
            {
                Copy(last, Final);
            }

            if (Row != 0)
            {
                Copy(Initial, RowAt(0, step));
            }
        }

        private nint RowAt(long iteration, LoopStep step) => Row + (nint)((step.Backwards ? step.Length - 1 - iteration : iteration) * Bytes);

        /// <summary>By turns in two buffers: so that it ends in the right one where the end is known.</summary>
        private nint TurnAt(long iteration, LoopStep step) => (((step.Condition is null ? step.Length : 0) - iteration) & 1) == 0 ? Final : Other;

        private void Copy(nint from, nint to) => Buffer.MemoryCopy((void*)from, (void*)to, Bytes, Bytes);
    }
}
