/// A sparse Hessian beside the Hessian-vector products that it is made of.
module Fluxion.Benchmarks.SparseHessians

open Fluxion

let private rosenbrock (x: Tensor) =
    let a, b = x[.. int x.Size - 2], x[1..]
    Tensor.sum (100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2)

/// The width of the band, and so the number of products.
let bandwidth = 3

/// The sizes that are measured.
let sizes = [ 10_000; 100_000 ]

/// Rows: the name, and seconds.
let rows size =
    let x = Tensor.linspace -1.0 1.0 size
    let direction = Tensor.ones [ size ]
    let kept = sparseHessian rosenbrock

    Timing.interleaved
        5
        [
            Timing.ours $"{bandwidth} products" (fun () ->
                for _ in 1..bandwidth do
                    hvp rosenbrock x direction |> ignore)
            Timing.ours "sparseHessian, kept" (fun () -> kept x |> ignore)
            Timing.ours "sparseHessian, applied anew" (fun () -> sparseHessian rosenbrock x |> ignore)
        ]
