using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Fluxion.Kernels;

/// <summary>One chunk of a parallel loop.</summary>
/// <typeparam name="TState">Whatever the chunks share.</typeparam>
/// <param name="chunk">The chunk's number.</param>
/// <param name="state">What was given to <see cref="WorkerPool.For{TState}"/>, in place: all threads see the same one.</param>
public delegate void ChunkBody<TState>(long chunk, ref TState state);

/// <summary>Threads that share the chunks of a loop, ready within a fraction of a microsecond.</summary>
/// <remarks>
/// The caller is one of the threads. Workers look out for the next loop for at most 50 µs after the last one, then sleep: nothing spins
/// while nothing runs. Threads take chunks as they come free, so a body must not depend on which thread runs it, or on the number of
/// threads. A loop that starts while another one runs in the same pool (from a second thread, or from inside a body) runs on its own thread alone.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>The most threads of a pool.</summary>
    public const int MostThreads = 1024;

    // How long a worker looks out for the next loop, and a caller for its last worker, before it sleeps.
    private static readonly long SpinTicks = Stopwatch.Frequency * 50 / 1_000_000;

    private readonly int workers;
    private readonly Lock failureGate = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly SemaphoreSlim left = new(0);
    private Thread[]? threads;
    private int most;
    private Loop loop;
    private Positions positions;
    private ExceptionDispatchInfo? failure;
    private long failedChunk;
    private bool disposed;

    /// <summary>A pool of its own; its threads start with its first loop.</summary>
    /// <param name="threads">How many threads run a loop, the caller included: 1 to <see cref="MostThreads"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are less or more than that.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        workers = threads - 1;
        most = threads;
    }

    /// <summary>The pool of the process: a thread for each core.</summary>
    public static WorkerPool Shared { get; } = new(Math.Min(Environment.ProcessorCount, MostThreads));

    /// <summary>How many threads run a loop at most, the caller included: a limit that can be set, from 1 to what the pool was made for.</summary>
    /// <remarks>It holds for loops that start afterwards. Results do not depend on it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less or more than that.</exception>
    public int Threads
    {
        get => Volatile.Read(ref most);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, workers + 1);
            Volatile.Write(ref most, value);
        }
    }

    /// <summary>How many workers sleep now.</summary>
    internal int Sleeping => Volatile.Read(ref positions.Sleeping);

    /// <summary>Runs the chunks 0 … <paramref name="chunks"/> − 1, each once, in no particular order; returns when all are done.</summary>
    /// <typeparam name="TState">Whatever the chunks share; a struct, with a static lambda as the body, allocates nothing.</typeparam>
    /// <param name="chunks">How many chunks; with none the body is not called.</param>
    /// <param name="state">Passed to each chunk by reference.</param>
    /// <param name="body">The work of one chunk.</param>
    /// <param name="threads">The most threads that may share this loop; 0: as many as the pool has.</param>
    /// <remarks>
    /// When bodies throw, no further chunks start and the exception of the lowest chunk that failed is thrown here: the same one for any number
    /// of threads.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    public void For<TState>(long chunks, ref TState state, ChunkBody<TState> body, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ObjectDisposedException.ThrowIf(disposed, this);
        var limit = Threads;
        var helpers = (int)Math.Min((threads == 0 ? limit : Math.Min(threads, limit)) - 1, chunks - 1);
        if (helpers <= 0 || Interlocked.CompareExchange(ref positions.Busy, 1, 0) != 0)
        {
            for (var chunk = 0L; chunk < chunks; chunk++)
            {
                body(chunk, ref state);
            }

            return;
        }

        try
        {
            this.threads ??= Start();

            // The frame stays where it is, on this thread's stack, until every worker has left the loop.
            var frame = new Frame<TState> { State = ref state, Body = body };
            Share(helpers, new Loop { Chunks = chunks, Frame = (nint)Unsafe.AsPointer(ref frame), Run = &RunChunk<TState> });
        }
        finally
        {
            Volatile.Write(ref positions.Busy, 0);
        }
    }

    /// <summary>Runs the chunks 0 … <paramref name="chunks"/> − 1, each once, in no particular order; returns when all are done.</summary>
    /// <param name="chunks">How many chunks; with none the body is not called.</param>
    /// <param name="body">The work of one chunk.</param>
    /// <param name="threads">The most threads that may share this loop; 0: as many as the pool has.</param>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    public void For(long chunks, Action<long> body, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        For(chunks, ref body, static (chunk, ref body) => body(chunk), threads);
    }

    /// <summary>Ends the threads. Not for <see cref="Shared"/>.</summary>
    /// <exception cref="InvalidOperationException">A loop runs, or this is the shared pool.</exception>
    public void Dispose()
    {
        if (ReferenceEquals(this, Shared))
        {
            throw new InvalidOperationException(
                "WorkerPool.Shared belongs to the whole process and cannot be disposed. "
                + "Make a pool of your own where its threads must end: new WorkerPool(threads).");
        }

        if (Interlocked.CompareExchange(ref positions.Busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("WorkerPool.Dispose: a loop runs in this pool. Dispose it after the loop has returned.");
        }

        disposed = true;
        if (threads is not null)
        {
            Volatile.Write(ref positions.Stop, true);
            wake.Release(workers);
            foreach (var thread in threads)
            {
                thread.Join();
            }

            threads = null;
        }

        Volatile.Write(ref positions.Busy, 0);
    }

    private static void RunChunk<TState>(nint frame, long chunk)
    {
        ref var typed = ref Unsafe.AsRef<Frame<TState>>((void*)frame);
        typed.Body(chunk, ref typed.State);
    }

    private Thread[] Start()
    {
        var started = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            started[i] = new Thread(Work) { IsBackground = true, Name = "Fluxion worker" };
            started[i].UnsafeStart();
        }

        return started;
    }

    /// <summary>The caller's side of a loop.</summary>
    private void Share(int helpers, Loop next)
    {
        loop = next;
        failure = null;
        failedChunk = long.MaxValue;
        Volatile.Write(ref positions.Next, 0);
        var number = (Gate.Number(Volatile.Read(ref positions.Gate)) + 1) & int.MaxValue;
        Interlocked.Exchange(ref positions.Gate, Gate.Open(number, helpers));

        // Workers that are awake come by themselves.
        var sleeping = Volatile.Read(ref positions.Sleeping);
        var woken = Claim(helpers - (workers - sleeping));
        if (woken > 0)
        {
            wake.Release(woken);
        }

        TakeChunks();
        Interlocked.And(ref positions.Gate, Gate.Close);
        AwaitWorkers();
        failure?.Throw();
    }

    /// <summary>A worker's life: join each loop that has a place left, look out for a while, sleep.</summary>
    private void Work()
    {
        var last = 0L;
        var idleSince = Stopwatch.GetTimestamp();
        while (!Volatile.Read(ref positions.Stop))
        {
            var gate = Volatile.Read(ref positions.Gate);
            if (Gate.Places(gate) > 0 && Gate.Number(gate) != last)
            {
                if (Interlocked.CompareExchange(ref positions.Gate, Gate.Enter(gate), gate) == gate)
                {
                    last = Gate.Number(gate);
                    TakeChunks();
                    Leave();
                    idleSince = Stopwatch.GetTimestamp();
                }
            }
            else if (Stopwatch.GetTimestamp() - idleSince < SpinTicks)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Sleep(last);
                idleSince = Stopwatch.GetTimestamp();
            }
        }
    }

    private void TakeChunks()
    {
        var current = loop;
        long chunk;
        while ((chunk = Interlocked.Increment(ref positions.Next) - 1) < current.Chunks)
        {
            try
            {
                current.Run(current.Frame, chunk);
            }
            catch (Exception exception)
            {
                // Chunks are handed out in order, so every chunk below the first failure runs to its end, and the lowest failure is always seen.
                lock (failureGate)
                {
                    if (chunk < failedChunk)
                    {
                        failedChunk = chunk;
                        failure = ExceptionDispatchInfo.Capture(exception);
                    }
                }

                Volatile.Write(ref positions.Next, current.Chunks);
            }
        }
    }

    private void Leave()
    {
        var gate = Interlocked.Decrement(ref positions.Gate);
        if (Gate.Inside(gate) == 0 && Gate.HasWaiter(gate))
        {
            left.Release();
        }
    }

    private void AwaitWorkers()
    {
        var since = Stopwatch.GetTimestamp();
        while (Gate.Inside(Volatile.Read(ref positions.Gate)) > 0)
        {
            if (Stopwatch.GetTimestamp() - since < SpinTicks)
            {
                Thread.SpinWait(1);
            }
            else if (Gate.Inside(Interlocked.Or(ref positions.Gate, Gate.Waiter)) > 0)
            {
                left.Wait();
                return;
            }
        }
    }

    /// <summary>Sleeps until a loop wants this worker, unless one has opened since it last looked.</summary>
    private void Sleep(long last)
    {
        Interlocked.Increment(ref positions.Sleeping);
        var gate = Volatile.Read(ref positions.Gate);
        var wanted = (Gate.Places(gate) > 0 && Gate.Number(gate) != last) || Volatile.Read(ref positions.Stop);

        // When a caller has already counted this worker as woken, its signal is on the way and has to be taken.
        if (!wanted || Claim(1) == 0)
        {
            wake.Wait();
        }
    }

    /// <summary>Takes up to some workers out of the count of those asleep, and says how many: each of them is owed one signal.</summary>
    private int Claim(int most)
    {
        while (true)
        {
            var sleeping = Volatile.Read(ref positions.Sleeping);
            var claimed = Math.Min(sleeping, most);
            if (claimed <= 0 || Interlocked.CompareExchange(ref positions.Sleeping, sleeping - claimed, sleeping) == sleeping)
            {
                return claimed;
            }
        }
    }

    private ref struct Frame<TState>
    {
        public ref TState State;
        public ChunkBody<TState> Body;
    }

    private struct Loop
    {
        public long Chunks;
        public nint Frame;
        public delegate*<nint, long, void> Run;
    }
}
