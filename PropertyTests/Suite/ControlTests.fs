/// What a loop costs: steps of a plan, bytes, and no stack.
module Fluxion.Suite.ControlTests

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

/// The arena of the plan that gives a tensor's value.
let private arena (tensor: Tensor) =
    Explanation.Of(ReadOnlySpan [| tensor |]).ArenaBytes

let private width = 1000
let private start = Tensor.full [ width ] 0.5

let private gradient scan steps =
    let x = Graph.variable start

    let last: Tensor =
        fst (scan (fun (s: Tensor) (x: Tensor) -> sin (s * x), ()) x (Tensor.full [ steps ] 0.9))

    Graph.gradients (Tensor.sum last) x: Tensor

[<Test>]
let ``a scan keeps one state a step, a checkpointed one a state a segment and those of one segment`` () =
    let state = int64 width * 8L
    // Beside the states: the slices, which take ten, the ends of both loops, and a few more.
    let few = 30L * state
    let whole = arena (gradient scan 10_000)
    Expect.isTrue $"{whole} bytes for all states" (abs (whole - 10_000L * state) <= few)
    let segments = arena (gradient (checkpointedScan 100) 10_000)
    Expect.isTrue $"{segments} bytes for segments" (segments <= 200L * state + few)

    Expect.isTrue
        "and the same gradient"
        (Tensor.allCloseWithin 1e-14 1e-14 (gradient scan 200) (gradient (checkpointedScan 13) 200))

[<Test>]
let ``a plan of a loop has as many steps as one of its body, however long it is`` () =
    let kernels steps =
        Explanation.Of(ReadOnlySpan [| gradient scan steps |]).Text.Split('\n').Length

    Expect.equal (kernels 3) (kernels 100_000)

[<Test>]
let ``100,000 steps, forward and reverse, on a small stack`` () =
    let f (x: Tensor) =
        foriLoop 0 100_000 (fun _ s -> s + (1.0 - s) * x * 1e-4) (tensor 0.0)

    let mutable results = []

    let thread =
        Threading.Thread(
            (fun () -> results <- [ f (tensor 1.0); grad f (tensor 1.0); snd (jvp f (tensor 1.0) (tensor 1.0)) ]),
            256 * 1024
        )

    thread.Start()
    thread.Join()

    // 1 - (1 - x/10⁴)^100000, and its derivative 10·(1 - x/10⁴)^99999.
    let expected =
        [
            1.0 - (1.0 - 1e-4) ** 1e5
            10.0 * (1.0 - 1e-4) ** 99999.0
            10.0 * (1.0 - 1e-4) ** 99999.0
        ]

    for value, result in List.zip expected results do
        Expect.isTrue $"{result} is {value}" (abs (Tensor.toFloat result - value) <= 1e-9 * value)

[<Test>]
let ``bodies that are written alike are one function, whatever their constants are`` () =
    let canonical (factor: float) =
        let x =
            Tensor.Parameter(Collections.Immutable.ImmutableArray<int>.Empty, DType.Float64, "test")

        let struct (traced, _) =
            ClosedFunction.Close("test", [| x |], [| sin x * factor |], System.Int64.MaxValue)

        let struct (one, constants) = traced.Canonical
        Expect.equal [ factor ] [ for constant in constants -> Tensor.toFloat constant ]
        one

    Expect.isTrue "one function" (obj.ReferenceEquals(canonical 2.0, canonical 3.0))

[<Test>]
let ``a predicate may be a view of a constant`` () =
    let mask = tensor [ false; true; false ]

    for i in 0..2 do
        Expect.equal (tensor (if i = 1 then 2.0 else 1.0)) (cond mask[i] (fun x -> x * 2.0) id (tensor 1.0))
