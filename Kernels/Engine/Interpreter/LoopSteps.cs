namespace Fluxion.Kernels.Interpreter;

/// <summary>
/// Loops and branches. A loop's step is followed by three steps for each of its reductions (the end of a block, gathering, the end), then by its body.
/// </summary>
internal static unsafe class LoopSteps
{
    /// <summary>The steps of each reduction before a loop's body.</summary>
    public const int ReductionHeader = 3;

    // Waking the other threads takes about a microsecond.
    private const double LeastShared = 20_000;
    private const double LeastChunk = 5_000;

    public static void Loop(Frame* frame, Step* step)
    {
        if (frame->Count == 0)
        {
            return;
        }

        var iterations = frame->Extents[step->Start];
        for (var r = 0; r < step->Buffer; r++)
        {
            ReductionSteps.State(frame, Header(step, r))->Blocks = 0;
        }

        var chunks = step->MayFork && frame->Threads > 1 ? Chunks(frame, step, iterations) : 1;
        if (chunks > 1)
        {
            Share(frame, step, iterations, chunks);
        }
        else
        {
            Iterate(frame, step, 0, iterations);
        }

        for (var r = 0; r < step->Buffer; r++)
        {
            var finish = Header(step, r) + 2;
            finish->Run(frame, finish);
        }
    }

    /// <summary>A branch that all lanes take alike.</summary>
    public static void Branch(Frame* frame, Step* step)
    {
        var otherwise = step + 1 + step->Function;
        if (*((byte*)frame + step->A) != 0)
        {
            Step.RunRange(frame, step + 1, otherwise);
        }
        else
        {
            Step.RunRange(frame, otherwise, step + step->Span);
        }
    }

    /// <summary>A branch that some lanes take: either block runs where any lane needs it; selections that follow pick the values.</summary>
    public static void LaneBranch(Frame* frame, Step* step)
    {
        var condition = new ReadOnlySpan<byte>(Tile.Locate(frame, step->A), (int)frame->Count);
        var otherwise = step + 1 + step->Function;
        if (condition.ContainsAnyExcept((byte)0))
        {
            Step.RunRange(frame, step + 1, otherwise);
        }

        if (condition.Contains((byte)0))
        {
            Step.RunRange(frame, otherwise, step + step->Span);
        }
    }

    private static Step* Header(Step* loop, int reduction) => loop + 1 + (ReductionHeader * reduction);

    private static void Iterate(Frame* frame, Step* step, long from, long to)
    {
        if (step->Kind != LoopKind.Reducing || step->Buffer == 0)
        {
            Run(frame, step, from, to);
            return;
        }

        for (var start = from; start < to && frame->Count != 0; start += ReductionOrder.Block)
        {
            var end = Math.Min(to, start + ReductionOrder.Block);
            Run(frame, step, start, end);
            frame->BlockIterations = end - start;
            for (var r = 0; r < step->Buffer; r++)
            {
                var endBlock = Header(step, r);
                endBlock->Run(frame, endBlock);
            }
        }
    }

    private static void Run(Frame* frame, Step* step, long from, long to)
    {
        var index = Frame.Indices(frame) + step->Depth;
        var body = Header(step, step->Buffer);
        var end = step + step->Span;
        if (!step->IsLane)
        {
            for (var i = from; i < to && frame->Count != 0 && (step->A == 0 || *((byte*)frame + step->A) != 0); i++)
            {
                *index = i;
                Step.RunRange(frame, body, end);
            }

            return;
        }

        var width = frame->Layout->Width;
        for (var i = from; i < to && !frame->Failed; i += width)
        {
            *index = i;
            frame->Count = (nint)Math.Min(width, to - i);
            Step.RunRange(frame, body, end);
        }

        frame->Count = frame->Failed ? 0 : 1;
    }

    private static long Unit(Frame* frame, Step* step) =>
        step->Kind == LoopKind.Reducing ? ReductionOrder.Block : step->IsLane ? frame->Layout->Width : 1;

    private static long Chunks(Frame* frame, Step* step, long iterations)
    {
        var work = frame->Estimates[step->Access];
        if (work < LeastShared)
        {
            return 1;
        }

        var unit = Unit(frame, step);
        return Math.Min(Math.Min((iterations + unit - 1) / unit, 4L * frame->Threads), (long)(work / LeastChunk));
    }

    private static void Share(Frame* frame, Step* step, long iterations, long chunks)
    {
        var blocks = (iterations + ReductionOrder.Block - 1) / ReductionOrder.Block;
        using var memory = Arena.Rent((chunks * sizeof(LaunchError)) + (step->Buffer * blocks * sizeof(double)));
        var job = new Job
        {
            Frame = frame,
            Step = step,
            Iterations = iterations,
            Chunks = chunks,
            Blocks = blocks,
            Totals = memory.Address,
            Errors = (LaunchError*)(memory.Address + (step->Buffer * blocks * sizeof(double))),
        };
        WorkerPool.Shared.For(chunks, ref job, static (chunk, ref job) => job.Run(chunk), frame->Threads);
        for (var chunk = 0L; chunk < chunks && !frame->Failed; chunk++)
        {
            var error = job.Errors[chunk];
            if (error.IsError)
            {
                frame->Count = 0;
                frame->ErrorAccess = error.Access;
                frame->ErrorIndex = error.Index;
                frame->ErrorBound = error.Bound;
            }
        }

        frame->BlockIterations = blocks;
        for (var r = 0; r < step->Buffer; r++)
        {
            var gather = Header(step, r) + 1;
            ReductionSteps.State(frame, gather)->Totals = memory.Address + (r * blocks * sizeof(double));
            gather->Run(frame, gather);
        }
    }

    /// <summary>A loop whose iterations are shared.</summary>
    private struct Job
    {
        public Frame* Frame;
        public Step* Step;
        public long Iterations;
        public long Chunks;
        public long Blocks;
        public byte* Totals;
        public LaunchError* Errors;

        public readonly void Run(long chunk)
        {
            using var memory = Arena.Rent(Frame->Bytes);
            var frame = (Frame*)memory.Address;
            System.Buffer.MemoryCopy(Frame, frame, Frame->Layout->Shared, Frame->Layout->Shared);
            Frames.Prepare(frame);
            frame->Threads = 1;
            var unit = Unit(frame, Step);
            var units = (Iterations + unit - 1) / unit;
            var from = units * chunk / Chunks * unit;
            var to = Math.Min(Iterations, units * (chunk + 1) / Chunks * unit);
            for (var r = 0; r < Step->Buffer; r++)
            {
                var state = ReductionSteps.State(frame, Header(Step, r));
                state->Blocks = from / ReductionOrder.Block;
                state->Totals = Totals + (r * Blocks * sizeof(double));
            }

            Iterate(frame, Step, from, to);
            Errors[chunk] = new LaunchError(frame->ErrorAccess, frame->ErrorIndex, frame->ErrorBound);
        }
    }
}
