/// E1: the value and the gradient of Σ tanh(x)·sin²x + exp(−x²), beside the same by hand in C, in one pass.
module Fluxion.Benchmarks.Elementwise

open Fluxion
open Fluxion.Kernels
open Fluxion.Benchmarks.Peers

type private OfFloat64 = delegate of int64 * nativeint * nativeint -> float
type private OfFloat32 = delegate of int64 * nativeint * nativeint -> float32

let private f (x: Tensor) =
    Tensor.sum (tanh x * sin x * sin x + exp (-x * x))

let private lengths = [ 1_000; 10_000; 100_000; 1_000_000; 10_000_000 ]

/// The C function on arrays of its own, which are never moved.
let private byHand library (dtype: DType) (x: Tensor) : Timing.Contestant =
    let work =
        if dtype = Float64 then
            let call = functionOf<OfFloat64> library "e1_double"

            let from, into = pinned (x.ToArray()), pinned (Array.zeroCreate<float>(int x.Size))
            fun () -> call.Invoke(x.Size, address from, address into) |> ignore
        else
            let call = functionOf<OfFloat32> library "e1_float"

            let from = pinned (x.ToArray() |> Array.map float32)
            let into = pinned (Array.zeroCreate<float32>(int x.Size))
            fun () -> call.Invoke(x.Size, address from, address into) |> ignore

    Timing.ours "C" work

/// Rows: the length, the type, and seconds of each contestant.
let rows () =
    let library, all = c "e1", WorkerPool.Shared.Threads

    [
        for length in lengths do
            for dtype in [ Float64; Float32 ] do
                let x = Tensor.linspace -3.0 3.0 length |> Tensor.convert dtype
                let both = compile (valueAndGrad f)

                let contestants =
                    [
                        for threads in [ 1; all ] do
                            Timing.ours $"Fluxion {threads}" (fun () ->
                                WorkerPool.Shared.Threads <- threads
                                both x |> ignore)
                        match library with
                        | Some library -> byHand library dtype x
                        | None -> ()
                    ]

                length, dtype, Timing.interleaved 5 contestants
    ]
