namespace Fluxion.Kernels.Cpu;

/// <content>Loops that several threads share.</content>
internal sealed unsafe partial class CompiledKernel
{
    // Estimates are of the interpreter; waking the other threads takes about a microsecond.
    private const double LeastShared = 80_000;
    private const double LeastChunk = 20_000;

    // Iterations that are lanes are handed out by so many, so that few are left over by vectors.
    private const int LaneUnit = 64;

    /// <summary>Runs a loop's method over all of its iterations; false where an index was out of bounds. Compiled code calls it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="number">Which method.</param>
    /// <param name="iterations">How many.</param>
    public bool RunPart(CompiledFrame* frame, int number, long iterations)
    {
        var part = parts[number];
        foreach (var total in part.Part.Totals)
        {
            if (PartTotal.IsBlocked(total.Reduce))
            {
                BlockCounter.Start((long*)(frame->Scratch + total.Place));
            }
        }

        var chunks = frame->Threads > 1 ? Chunks(frame, part, iterations) : 1;
        if (chunks > 1)
        {
            Share(frame, part, iterations, chunks);
        }
        else
        {
            part.Run(frame, 0, iterations);
        }

        return frame->ErrorAccess < 0;
    }

    private static long Unit(PartRun part) => part.Part.Loop.Kind == LoopKind.Reducing ? ReductionOrder.Block : part.IsLane ? LaneUnit : 1;

    private static long Chunks(CompiledFrame* frame, PartRun part, long iterations)
    {
        var work = frame->Estimates[part.Part.Loop.Number];
        if (work < LeastShared)
        {
            return 1;
        }

        var unit = Unit(part);
        return Math.Min(Math.Min((iterations + unit - 1) / unit, 4 * frame->Threads), (long)(work / LeastChunk));
    }

    private void Share(CompiledFrame* frame, PartRun part, long iterations, long chunks)
    {
        var totals = part.Part.Totals;
        var blocks = (iterations + ReductionOrder.Block - 1) / ReductionOrder.Block;
        using var memory = Arena.Rent((chunks * (sizeof(LaunchError) + (totals.Length * sizeof(ulong)))) + (totals.Length * blocks * sizeof(double)));
        var job = new Job
        {
            Kernel = this,
            Part = part,
            Frame = frame,
            Iterations = iterations,
            Chunks = chunks,
            Blocks = blocks,
            Errors = (LaunchError*)memory.Address,
            Totals = (ulong*)(memory.Address + (chunks * sizeof(LaunchError))),
            BlockTotals = (double*)(memory.Address + (chunks * (sizeof(LaunchError) + (totals.Length * sizeof(ulong))))),
        };
        WorkerPool.Shared.For(chunks, ref job, static (chunk, ref job) => job.Run(chunk), (int)frame->Threads);
        for (var chunk = 0L; chunk < chunks && frame->ErrorAccess < 0; chunk++)
        {
            var error = job.Errors[chunk];
            (frame->ErrorAccess, frame->ErrorIndex, frame->ErrorBound) = (error.Access, error.Index, error.Bound);
        }

        for (var i = 0; i < totals.Length; i++)
        {
            var place = frame->Scratch + totals[i].Place;
            if (PartTotal.IsBlocked(totals[i].Reduce))
            {
                for (var block = 0L; block < blocks; block++)
                {
                    BlockCounter.Count((long*)place, job.BlockTotals[(i * blocks) + block]);
                }
            }
            else
            {
                var total = job.Totals[i];
                for (var chunk = 1L; chunk < chunks; chunk++)
                {
                    total = Combined(totals[i].Reduce, total, job.Totals[(chunk * totals.Length) + i]);
                }

                *(ulong*)place = total;
            }
        }
    }

    /// <summary>Two totals whose order does not matter.</summary>
    private static ulong Combined(Reduce reduce, ulong a, ulong b) => (reduce.Kind, reduce.Type) switch
    {
        (ReductionKind.Sum, _) => a + b,
        (ReductionKind.Max, DType.Bool) => a | b,
        (ReductionKind.Min, DType.Bool) => a & b,
        (ReductionKind.Max, DType.Int32) => (uint)Math.Max((int)a, (int)b),
        (ReductionKind.Min, DType.Int32) => (uint)Math.Min((int)a, (int)b),
        (ReductionKind.Max, DType.Int64) => (ulong)Math.Max((long)a, (long)b),
        (ReductionKind.Min, DType.Int64) => (ulong)Math.Min((long)a, (long)b),
        (ReductionKind.Max, var type) => Bits.Of(type, Math.Max(Bits.ToDouble(type, a), Bits.ToDouble(type, b))),
        (_, var type) => Bits.Of(type, Math.Min(Bits.ToDouble(type, a), Bits.ToDouble(type, b))),
    };

    /// <summary>A loop whose iterations are shared.</summary>
    private struct Job
    {
        public CompiledKernel Kernel;
        public PartRun Part;
        public CompiledFrame* Frame;
        public long Iterations;
        public long Chunks;
        public long Blocks;
        public LaunchError* Errors;
        public ulong* Totals;
        public double* BlockTotals;

        public readonly void Run(long chunk)
        {
            using var memory = Arena.Rent(Kernel.scratchBytes);
            var frame = *Frame;
            frame.Scratch = memory.Address;
            var unit = Unit(Part);
            var units = (Iterations + unit - 1) / unit;
            var from = units * chunk / Chunks * unit;
            var to = Math.Min(Iterations, units * (chunk + 1) / Chunks * unit);
            var totals = Part.Part.Totals;
            for (var i = 0; i < totals.Length; i++)
            {
                if (PartTotal.IsBlocked(totals[i].Reduce))
                {
                    BlockCounter.Keep((long*)(frame.Scratch + totals[i].Place), BlockTotals + (i * Blocks), from / ReductionOrder.Block);
                }
            }

            Part.Run(&frame, from, to);
            Errors[chunk] = new LaunchError((int)frame.ErrorAccess, frame.ErrorIndex, frame.ErrorBound);
            for (var i = 0; i < totals.Length; i++)
            {
                Totals[(chunk * totals.Length) + i] = *(ulong*)(frame.Scratch + totals[i].Place);
            }
        }
    }
}
