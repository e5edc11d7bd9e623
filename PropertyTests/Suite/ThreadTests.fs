/// The pool of worker threads.
module Fluxion.Suite.ThreadTests

open System
open System.Threading
open NUnit.Framework
open Fluxion.Kernels

let private sizes = [ 1; 2; 3; 8 ]

[<Test>]
let ``every chunk runs exactly once`` () =
    for size in sizes do
        use pool = new WorkerPool(size)

        for chunks in [ 0; 1; 2; 3; 7; 100; 1000 ] do
            let counts = Array.zeroCreate<int> chunks
            pool.For(int64 chunks, (fun chunk -> Interlocked.Increment &counts[int chunk] |> ignore))
            Expect.isTrue "each count is 1" (Array.forall ((=) 1) counts)

[<Test>]
let ``thousands of loops, asleep and awake, lose nothing`` () =
    for size in sizes do
        use pool = new WorkerPool(size)
        let mutable total = 0L

        for round in 1..5000 do
            pool.For(5L, (fun chunk -> Interlocked.Add(&total, chunk) |> ignore))

            if round % 500 = 0 then
                Thread.Sleep 2

        Expect.equal 50_000L total

[<Test>]
let ``no more threads share a loop than it allows`` () =
    use pool = new WorkerPool(8)

    for allowed in [ 1; 2; 5 ] do
        let mutable inside = 0
        let mutable most = 0

        pool.For(
            64L,
            (fun _ ->
                let now = Interlocked.Increment &inside
                lock pool (fun () -> most <- max most now)
                Thread.Sleep 1
                Interlocked.Decrement &inside |> ignore),
            allowed
        )

        Expect.isTrue $"{most} threads are at most {allowed}" (most <= allowed)

[<Test>]
let ``a pool's limit holds for the loops after it, whatever they allow themselves`` () =
    use pool = new WorkerPool(4)

    let workers allowed =
        let seen = System.Collections.Concurrent.ConcurrentDictionary<int, bool>()

        pool.For(
            64L,
            (fun _ ->
                Thread.Sleep 1
                seen[Environment.CurrentManagedThreadId] <- true),
            allowed
        )

        seen.Count

    Expect.equal 4 pool.Threads

    for limit in [ 1; 2; 4; 1 ] do
        pool.Threads <- limit
        Expect.equal limit pool.Threads

        for allowed in [ 0; 3 ] do
            let count = workers allowed
            Expect.isTrue $"{count} threads are at most {limit}" (count <= limit)

    Expect.raises<ArgumentOutOfRangeException> "value" (fun () -> pool.Threads <- 0)
    Expect.raises<ArgumentOutOfRangeException> "value" (fun () -> pool.Threads <- 5)

[<Test>]
let ``the exception of the lowest chunk that fails reaches the caller, for any number of threads`` () =
    for size in sizes do
        use pool = new WorkerPool(size)

        for _ in 1..100 do
            Expect.raises<InvalidOperationException> "chunk 37" (fun () ->
                pool.For(
                    200L,
                    fun chunk ->
                        if chunk >= 37L && chunk % 3L = 1L then
                            // The lowest one is late, so that others fail first.
                            Thread.SpinWait(if chunk = 37L then 3000 else 1)
                            invalidOp $"chunk {chunk}"
                ))

        // The pool is as good as before.
        let mutable total = 0L
        pool.For(10L, (fun chunk -> Interlocked.Add(&total, chunk) |> ignore))
        Expect.equal 45L total

[<Test>]
let ``a loop inside a loop, and loops from eight threads, run to their ends`` () =
    use pool = new WorkerPool(3)
    let mutable total = 0L

    let work () =
        for _ in 1..100 do
            pool.For(6L, (fun _ -> pool.For(5L, (fun chunk -> Interlocked.Add(&total, chunk) |> ignore))))

    let threads = Array.init 8 (fun _ -> Thread work)
    threads |> Array.iter _.Start()
    threads |> Array.iter _.Join()
    Expect.equal (8L * 100L * 6L * 10L) total

[<Test>]
let ``a loop over a struct allocates nothing`` () =
    use pool = new WorkerPool(2)
    let mutable state = struct (0, 0)
    let body = ChunkBody<struct (int * int)>(fun _ _ -> ())
    pool.For(4L, &state, body)
    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1..1000 do
        pool.For(4L, &state, body)

    Expect.equal 0L (GC.GetAllocatedBytesForCurrentThread() - before)

[<Test>]
let ``chunks share their state in place`` () =
    use pool = new WorkerPool(4)
    let mutable sum = 0L
    pool.For(1000L, &sum, ChunkBody<int64>(fun chunk state -> Interlocked.Add(&state, chunk) |> ignore))
    Expect.equal 499_500L sum

[<Test>]
let ``workers sleep while nothing runs`` () =
    use pool = new WorkerPool(4)
    pool.For(100L, (fun _ -> Thread.SpinWait 100))
    // No worker would ever be counted here if it span on; how soon it sleeps depends on what else the machine does.
    Expect.isTrue "all three workers sleep" (SpinWait.SpinUntil((fun () -> pool.Sleeping = 3), 60_000))
    pool.For(100L, (fun _ -> Thread.SpinWait 100))
    Expect.isTrue "and again after a loop" (SpinWait.SpinUntil((fun () -> pool.Sleeping = 3), 60_000))

[<Test>]
let ``a pool ends, and says so`` () =
    let pool = new WorkerPool(3)
    pool.For(10L, ignore)
    pool.Dispose()
    pool.Dispose()
    Expect.raises<ObjectDisposedException> "WorkerPool" (fun () -> pool.For(10L, ignore))
    Expect.raises<InvalidOperationException> "WorkerPool.Shared belongs to the whole process" WorkerPool.Shared.Dispose
    Expect.raises<ArgumentOutOfRangeException> "threads" (fun () -> new WorkerPool(0) |> ignore)
    use other = new WorkerPool(2)

    Expect.raises<InvalidOperationException>
        "a loop runs in this pool. Dispose it after the loop has returned."
        (fun () -> other.For(10L, (fun _ -> other.Dispose())))
