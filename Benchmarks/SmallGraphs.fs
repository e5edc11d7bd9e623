/// What a small graph costs beside its arithmetic: tracing, differentiating, finding the plan, running it.
module Fluxion.Benchmarks.SmallGraphs

open Fluxion

let private rosenbrock (p: Tensor) =
    let x, y = p[0], p[1]
    (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2

let private point = tensor [ -1.2; 1.0 ]

/// The nodes of the function's expression, its leaves among them.
let private nodes () =
    let x = Graph.variable point
    (Graph.toText [ "x", x ] (rosenbrock x)).Trim().Split('\n').Length

/// Rows: the name, and microseconds.
let rows () =
    let compiled = compile (grad rosenbrock)
    let variable = Graph.variable point

    let contestants =
        [
            Timing.ours "trace" (fun () -> rosenbrock variable |> ignore)
            Timing.ours "grad, uncompiled" (fun () -> grad rosenbrock point |> ignore)
            Timing.ours "grad, compiled" (fun () -> compiled point |> ignore)
            yield! Option.toList (Peers.torch "PyTorch, eager" "rosenbrock_torch.py" [])
        ]

    nodes (), Timing.interleaved 5 contestants
