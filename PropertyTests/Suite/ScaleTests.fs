/// Graphs of a million nodes, a hundred thousand steps, high orders, many threads: time and memory grow as they should, and nothing else changes.
module Fluxion.Suite.ScaleTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Runtime.CompilerServices
open System.Threading
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Suite.Numerics

/// How many nodes stand under an expression, itself among them.
let private count (root: Tensor) =
    let seen = HashSet<obj>(HashIdentity.Reference)
    let open' = Stack [ root ]

    while open'.Count > 0 do
        let node = open'.Pop()

        if seen.Add node then
            for input in node.Inputs do
                open'.Push input

    seen.Count

// A chain of sines, cooled so that it neither dies nor saturates.

let private cooled (x: Tensor) steps =
    let mutable y = x

    for _ in 1..steps do
        y <- sin y * 1.0000001

    y

/// The same chain, and its derivative, in plain numbers.
let private cooledFloat (x: float) steps =
    let mutable y = x
    let mutable derivative = 1.0

    for _ in 1..steps do
        derivative <- derivative * cos y * 1.0000001
        y <- sin y * 1.0000001

    y, derivative

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private differentiated steps =
    let x = Graph.variable (tensor 0.5)
    let y = cooled x steps
    Expect.isTrue "the chain has its nodes" (count y > 2 * steps)
    let g = Graph.gradients y x
    let value, derivative = cooledFloat 0.5 steps
    // Each step rounds three times; an error is carried on by a factor below 1.
    let near (expected: float) actual =
        Expect.isTrue $"{actual} is {expected}" (abs (actual - expected) <= 1e-9 * abs expected)

    near value (Tensor.toFloat y)
    near derivative (Tensor.toFloat g)

    for text in [ string y; string g ] do
        Expect.isTrue $"{text.Length} characters are a few pages" (text.Length < 100_000)

    WeakReference y, WeakReference g

let private builtAndCollected steps =
    let y, g = differentiated steps

    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    Expect.isTrue "the chain was collected" (not y.IsAlive)
    Expect.isTrue "its derivative was collected" (not g.IsAlive)

[<Test>]
let ``a chain of 50,000 nodes is built, differentiated, evaluated, printed and collected`` () = builtAndCollected 25_000

[<Test; Category "Slow">]
let ``a chain of a million nodes is built, differentiated, evaluated, printed and collected`` () =
    builtAndCollected 500_000

[<Test>]
let ``nested reverse mode grows at most 2.2 times per order`` () =
    let x = Graph.variable (tensor 0.3)
    let mutable y = tanh (x * tanh x)

    let counts =
        [
            for _ in 1..8 do
                y <- Graph.gradients y x
                count y
        ]

    TestContext.Out.WriteLine $"nodes of orders 1 to 8: %A{counts}"

    for lower, higher in List.pairwise counts do
        // One more for small numbers: an order brings a constant of its own.
        Expect.isTrue $"{higher} nodes after {lower}" (float higher <= 2.2 * float lower + 1.0)

// Training in both styles.

let private target = Tensor.linspace -1.0 1.0 1000

let private loss (w: Tensor) =
    Tensor.mean (Tensor.square (w - target))

let private byGrad (w: Tensor) = w - 100.0 * grad loss w

let private byVariable (w: Tensor) =
    let w = Graph.variable (Tensor.value w)
    w - 100.0 * Graph.gradients (loss w) w

/// Live managed bytes and bytes that the pool has handed out, once everything that is unreachable is gone.
let private held () =
    for _ in 1..2 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    GC.GetTotalMemory true, BlockPool.Shared.OutstandingBytes

let private train steps (step: Tensor -> Tensor) =
    let mutable w = Tensor.zeros [ 1000 ]

    for _ in 1..100 do
        w <- step w

    let managed, native = held ()
    let collections = GC.CollectionCount 0, GC.CollectionCount 2
    let clock = Stopwatch.StartNew()
    let mutable most = 0L

    for i in 1..steps do
        w <- step w

        if i % 1000 = 0 then
            most <- max most BlockPool.Shared.OutstandingBytes

    let elapsed = clock.Elapsed
    let managed', native' = held ()

    TestContext.Out.WriteLine
        $"{steps} steps in {elapsed.TotalSeconds:F1} s; managed {managed} then {managed'} bytes, native {native} then {native'}, at most {most} on the way; {GC.CollectionCount 0 - fst collections} collections of generation 0, {GC.CollectionCount 2 - snd collections} full ones"

    Expect.isTrue "the steps lead to the target" (Tensor.allCloseWithin 1e-6 1e-6 (Tensor.value w) target)
    // Caches fill by some hundred kilobytes; a leak of one node a step would be ten times that.
    Expect.isTrue $"managed memory stays: {managed} then {managed'}" (managed' - managed < 2_000_000L)
    Expect.isTrue $"native memory stays: {native} then {native'}" (native' - native < 1_000_000L)
    Expect.isTrue $"native memory on the way: {most}" (most < 600_000_000L)

let private train' steps style =
    train
        steps
        (match style with
         | "grad" -> byGrad
         | _ -> byVariable)

[<TestCase "grad">]
[<TestCase "Graph.variable">]
[<NonParallelizable>]
let ``5,000 gradient steps hold no memory`` style = train' 5_000 style

[<TestCase "grad">]
[<TestCase "Graph.variable">]
[<NonParallelizable; Category "Slow">]
let ``100,000 gradient steps hold no memory`` style = train' 100_000 style

[<Test; NonParallelizable>]
let ``an F# loop that asks a value at each step takes linear time inside grad`` () =
    let walk steps (x: Tensor) =
        let mutable y = x
        let mutable taken = 0

        while taken < steps && Tensor.toFloat y < 1e300 do
            y <- y + x * 0.001
            taken <- taken + 1

        y

    let measured steps =
        let bytes = GC.GetAllocatedBytesForCurrentThread()
        let clock = Stopwatch.StartNew()
        let g = Tensor.toFloat (grad (walk steps) (tensor 1.0))
        let seconds = clock.Elapsed.TotalSeconds
        Expect.isTrue $"the derivative is {g}" (abs (g - (1.0 + 0.001 * float steps)) < 1e-9)
        seconds, float (GC.GetAllocatedBytesForCurrentThread() - bytes)

    measured 10_000 |> ignore
    // The work is counted in bytes, which a busy machine does not disturb; times are only printed.
    let runs = [ for _ in 1..7 -> measured 5_000, measured 10_000 ]
    let least f = runs |> List.map f |> List.min
    let half, whole = least (fst >> fst), least (snd >> fst)
    let bytesHalf, bytesWhole = least (fst >> snd), least (snd >> snd)

    TestContext.Out.WriteLine
        $"5,000 steps in {half:F3} s and {bytesHalf} bytes, 10,000 in {whole:F3} s and {bytesWhole} bytes"

    Expect.isTrue $"{bytesWhole} bytes for 10,000 steps, {bytesHalf} for 5,000" (bytesWhole < 2.3 * bytesHalf)

// Threads.

let private work (seed: int) =
    let key = Rand.key seed
    let x = Rand.normal key [ 400; 300 ]
    let w = Rand.normal (Rand.foldIn key 1) [ 300; 5 ]
    let v = x[0, *]

    [
        Tensor.sum (sin x * x)
        grad (fun w -> Tensor.logsumexp (x *@ w)) w
        hessian (fun v -> Tensor.sum (tanh (v * v)) + Tensor.logsumexp v) v[0..9]
        vmap (fun row -> Tensor.softmax 0 row) x
        compile (fun x -> Tensor.sumAlong 0 (exp (x * 0.1))) x
        Tensor.sum (exp (Rand.normal (Rand.foldIn key 2) [ 1_000_000 ]))
    ]

[<Test>]
let ``8 threads at once compute the bits that one computes`` () =
    let alone = [ for seed in 1..3 -> work seed ]
    let failures = List<exn>()

    let threads =
        [
            for t in 0..7 ->
                Thread(fun () ->
                    try
                        for round in 0..2 do
                            let i = (t + round) % 3

                            if work (i + 1) <> alone[i] then
                                failwith $"thread {t} computed other bits than one thread alone"
                    with error ->
                        lock failures (fun () -> failures.Add error))
        ]

    for thread in threads do
        thread.Start()

    for thread in threads do
        thread.Join()

    for error in failures do
        Expect.failed $"{error}"

[<Test>]
let ``one compiled function, one variable and one expression are shared by 8 threads`` () =
    let f = compile (fun (x: Tensor) -> Tensor.sum (sin x * x))
    let x = Graph.variable (Tensor.linspace 0.0 1.0 5000)
    let y = Tensor.sum (exp x * x)
    let results = System.Collections.Concurrent.ConcurrentBag<float * float * float>()

    let threads =
        [
            for _ in 1..8 ->
                Thread(fun () ->
                    let g = Tensor.sum (Graph.gradients y x)
                    results.Add((Tensor.toFloat (f (Tensor.value x)), Tensor.toFloat y, Tensor.toFloat g)))
        ]

    for thread in threads do
        thread.Start()

    for thread in threads do
        thread.Join()

    Expect.equal 8 results.Count
    Expect.equal 1 (results |> Seq.distinct |> Seq.length)
