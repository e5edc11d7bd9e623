/// Measures and prints a table: `dotnet fsi build.fsx bench`.
module Fluxion.Benchmarks.Program

[<EntryPoint>]
let main _ =
    let nodes, rows = SmallGraphs.rows ()
    let _, uncompiled = rows |> List.find (fun (name, _) -> name = "grad, uncompiled")
    printfn "The gradient of the 2-d Rosenbrock function; medians of interleaved rounds."
    printfn ""
    printfn "| what | µs | over uncompiled |"
    printfn "|---|---|---|"

    for name, seconds in rows do
        printfn $"| {name} | {1e6 * seconds:F2} | {seconds / uncompiled:F2} |"

    let _, trace = rows |> List.find (fun (name, _) -> name = "trace")
    printfn ""
    printfn $"{nodes} nodes: {1e9 * trace / float nodes:F0} ns a traced node."

    let rows = SparseHessians.rows ()
    let products = snd rows.Head
    printfn ""

    printfn
        $"The Hessian of Rosenbrock's function in {SparseHessians.size} dimensions, beside as many Hessian-vector products as its band is wide."

    printfn ""
    printfn "| what | ms | over the products |"
    printfn "|---|---|---|"

    for name, seconds in rows do
        printfn $"| {name} | {1e3 * seconds:F2} | {seconds / products:F2} |"

    0
