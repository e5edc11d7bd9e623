/// What derivatives of high order cost: nested modes against Taylor mode.
module Fluxion.Benchmarks.Orders

open System.Diagnostics
open Fluxion

let private f (x: Tensor) = tanh (x * tanh x)

let private nested (derivative: (Tensor -> Tensor) -> Tensor -> Tensor) order =
    List.fold (fun f _ -> derivative f) f [ 1..order ]

let private modes = [ nested grad; nested diff; (fun order -> diffN order f) ]

/// The nodes of a derivative's expression, leaves among them.
let private nodes (derivative: Tensor -> Tensor) =
    let x = Graph.variable (tensor 0.3)
    (Graph.toText [] (derivative x)).Trim().Split('\n').Length

/// Seconds to make the expression.
let private tracing (derivative: Tensor -> Tensor) =
    let clock = Stopwatch.StartNew()
    derivative (Graph.variable (tensor 0.3)) |> ignore
    clock.Elapsed.TotalSeconds

/// Rows: the order, and for each mode nodes and seconds to make the expression.
let growth () =
    [
        for order in 1..10 ->
            order,
            [
                for derivative in modes do
                    let derivative = derivative order
                    nodes derivative, Timing.median [ for _ in 1..3 -> tracing derivative ]
            ]
    ]

/// A function of thirty ops.
let private thirty (x: Tensor) =
    (x, [ 1..5 ]) ||> List.fold (fun y _ -> tanh (y * sin y + 0.5) / (1.0 + exp -y))

/// Seconds of a compiled series to order 10, and to order 20, at so many points.
let doubling count =
    let points = Tensor.linspace 0.1 0.9 count

    let series order =
        let coefficients =
            Tensor.onesLike points :: List.replicate (order - 1) (Tensor.zerosLike points)

        let run = compile (fun x -> List.last (snd (jet thirty x coefficients)))
        fun () -> run points |> ignore

    let ten, twenty = series 10, series 20
    // The kernels of order 20 are large, and are interpreted until they have been compiled: both are compared compiled.
    Timing.warmUp ten
    Timing.warmUp twenty

    match Timing.interleaved 5 [ Timing.ours "order 10" ten; Timing.ours "order 20" twenty ] with
    | [ _, ten; _, twenty ] -> ten, twenty
    | _ -> failwith "two contestants"
