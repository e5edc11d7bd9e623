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
    0
