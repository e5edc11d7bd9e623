/// The Laplacian of a network against the trace of its Hessian.
module Fluxion.Benchmarks.Fields

open Fluxion

let private width = 64

/// Two layers with tanh, the same numbers each time.
let private network n =
    let key = Rand.key 7
    let keys = Rand.split key 3
    let first = Rand.normal keys[0] [ width; n ] / sqrt (float n)
    let second = Rand.normal keys[1] [ width; width ] / sqrt (float width)
    let last = Rand.normal keys[2] [ width ]
    fun (x: Tensor) -> Tensor.dot last (tanh (second *@ tanh (first *@ x)))

/// Rows: n, seconds of the Laplacian, seconds of the Hessian's trace.
let rows () =
    [
        for n, rounds in [ 10, 5; 100, 5; 1000, 3 ] do
            let f = network n
            let x = Tensor.linspace -1.0 1.0 n

            let times =
                Timing.interleaved
                    rounds
                    [
                        Timing.ours "laplacian" (fun () -> laplacian f x |> ignore)
                        Timing.ours "trace of hessian" (fun () -> Tensor.trace (hessian f x) |> ignore)
                    ]
                |> List.map snd

            n, times[0], times[1]
    ]
