/// What a newcomer runs first: derivatives as formulas, a picture of a graph, and 27 real problems fitted to the last digit.
module Fluxion.Examples.Tour

open System
open System.Diagnostics
open System.IO
open Fluxion
open Fluxion.Examples

/// `diff` takes a function and gives a function, so it applies to its own result. Given a variable the result is an expression,
/// which has a formula; given a number it is a number.
let derivatives () =
    printfn "1. Derivatives of x sin x, each the `diff` of the one before"
    let x = Graph.variable (tensor 1.0)
    let f (x: Tensor) = x * sin x

    for order, derivative in Seq.unfold (fun f -> Some(f, diff f)) f |> Seq.truncate 6 |> Seq.indexed do
        let formula = Graph.toFormula [ "x", x ] (derivative x)
        printfn "   order %d   %-30s %9.6f at x = 1" order formula (Tensor.toFloat (derivative x))

/// The same expressions as graphs: a gradient is made of ordinary nodes and shares those of the function.
let picture () =
    printfn "\n2. The graph of q = 3 a**3 - b**2 and of its gradient"
    let a = Graph.variable (tensor 2.0)
    let b = Graph.variable (tensor 6.0)
    let q = 3.0 * a ** 3 - b ** 2
    let names = [ "a", a; "b", b; "q", q ]
    let byA, byB = Graph.gradients q (a, b)
    printfn "   dq/da = %s   dq/db = %s" (Graph.toFormula names byA) (Graph.toFormula names byB)
    let both = q, byA, byB

    for line in (Graph.toText names both).TrimEnd().Split '\n' do
        printfn "   %s" line

    let file = Path.Combine(Path.GetTempPath(), "fluxion-tour")
    File.WriteAllText(file + ".dot", Graph.toDot names both)
    printfn "   In Graphviz's language: %s.dot" file

    try
        File.WriteAllText(file + ".svg", Graph.toSvg names both)
        printfn "   As a picture: %s.svg" file
    with :? InvalidOperationException as noGraphviz ->
        printfn "   %s" noGraphviz.Message

/// Each model is a line of F# in Nist.fs. Jacobian, curvature and Hessian, which the solver needs, are not written anywhere.
let fits () =
    printfn "\n3. The 27 nonlinear regression problems of NIST's Statistical Reference Datasets, from both starts"
    let runs = Nist.fitAll LevenbergMarquardt.standard Report.live
    Report.table (Report.judge runs)

/// The device changes, the program does not.
let compilers () =
    printfn "\n4. One gradient from two compilers: Fluxion's for the processor, and ILGPU's"
    Compilers.compare ()

[<EntryPoint>]
let main _ =
    let clock = Stopwatch.StartNew()
    derivatives ()
    picture ()
    fits ()
    compilers ()
    printfn "\nThe tour took %.1f s." clock.Elapsed.TotalSeconds
    0
