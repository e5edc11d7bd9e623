/// What a graph costs that is new, of pieces whose kernels are known: a network of sizes that it never had.
module Fluxion.Benchmarks.PlanMisses

open System.Diagnostics
open Fluxion

let private layers = 10

let private loss (x: Tensor) (p: Tensor list) =
    p
    |> List.chunkBySize 2
    |> List.fold (fun x pair -> tanh (x *@ pair[0] + pair[1])) x
    |> Tensor.sum

let private parameters width =
    [
        for i in 1..layers do
            Stream.symmetric i [ width; width ] / 8.0
            Stream.symmetric (100 + i) [ width ]
    ]

/// The nodes of the value's and the gradients' expressions.
let private nodes x p =
    let variables = List.map Graph.variable p
    let value = loss x variables
    let gradients: Tensor list = Graph.gradients value variables
    // What adds them up for the count is not of the graph.
    let all = gradients |> List.fold (fun sum g -> sum + Tensor.sum g) value
    (Graph.toText [] all).Trim().Split('\n').Length - 2 * p.Length

let private seconds work =
    let clock = Stopwatch.StartNew()
    work () |> ignore
    clock.Elapsed.TotalSeconds

/// Nodes, and seconds of a call that finds its plan and of one that does not.
let rows () =
    // All sizes of one kind: their kernels are the same.
    let calls =
        [
            for width in 20..99 do
                let p = parameters width

                for batch in 20..59 do
                    let x = Tensor.ones [ batch; width ] / 2.0
                    let call () = valueAndGrad (loss x) p
                    seconds call, seconds call
        ]

    // Most are for the runtime to compile what it runs, and to compile it better.
    let late = List.skip (calls.Length * 3 / 4) calls
    nodes (Tensor.ones [ 20; 20 ]) (parameters 20), Timing.median (List.map snd late), Timing.median (List.map fst late)
