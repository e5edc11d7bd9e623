/// Measures and prints a table: `dotnet fsi build.fsx bench`.
module Fluxion.Benchmarks.Program

let private smallGraphs () =
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

let private sparse () =
    printfn "The Hessian of Rosenbrock's function, beside as many Hessian-vector products as its band is wide."
    printfn ""
    printfn "| n | what | ms | over the products |"
    printfn "|---|---|---|---|"

    for size in SparseHessians.sizes do
        let rows = SparseHessians.rows size
        let products = snd rows.Head

        for name, seconds in rows do
            printfn $"| {size} | {name} | {1e3 * seconds:F2} | {seconds / products:F2} |"

let private orders () =
    printfn "Derivatives of tanh(x·tanh x) by order: nodes of the expression, and ms to make it."
    printfn ""
    printfn "| order | nested grad | nested diff | diffN |"
    printfn "|---|---|---|---|"

    for order, modes in Orders.growth () do
        let cells =
            modes
            |> List.map (fun (nodes, seconds) -> $"{nodes}, {1e3 * seconds:F1} ms")
            |> String.concat " | "

        printfn $"| {order} | {cells} |"

    printfn ""
    printfn "A series of thirty ops, compiled."
    printfn ""
    printfn "| points | µs to order 10 | µs to order 20 | times |"
    printfn "|---|---|---|---|"

    for points in [ 1; 100; 1000 ] do
        let ten, twenty = Orders.doubling points
        printfn $"| {points} | {1e6 * ten:F0} | {1e6 * twenty:F0} | {twenty / ten:F2} |"

let private fields () =
    printfn "The Laplacian of a network of two layers, 64 wide; medians of interleaved rounds."
    printfn ""
    printfn "| n | laplacian, µs | trace of hessian, µs | laplacian over it |"
    printfn "|---|---|---|---|"

    for n, laplacian, hessian in Fields.rows () do
        printfn $"| {n} | {1e6 * laplacian:F0} | {1e6 * hessian:F0} | {laplacian / hessian:F2} |"

let private elementwise () =
    printfn "E1: value and gradient of Σ tanh(x)·sin²x + exp(−x²); medians of interleaved rounds."
    printfn ""
    printfn "One thread, as C has, and all."
    printfn ""
    printfn "| n | type | Fluxion, µs | C, µs | Fluxion over C | all threads over one |"
    printfn "|---|---|---|---|---|---|"

    for length, dtype, times in Elementwise.rows () do
        match List.map snd times with
        | [ one; all; c ] ->
            printfn $"| {length} | {dtype} | {1e6 * one:F1} | {1e6 * c:F1} | {one / c:F2} | {all / one:F2} |"
        | one :: all :: _ -> printfn $"| {length} | {dtype} | {1e6 * one:F1} | | | {all / one:F2} |"
        | _ -> failwith "two of ours"

let private products () =
    printfn
        "Products of n×n matrices; medians of interleaved rounds. The peak is that of fused multiply-adds in registers."

    printfn ""

    printfn
        "| n | type | Fluxion, µs | of the peak | Fluxion over OpenBLAS | 2 threads over 1 | over OpenBLAS, 2 threads |"

    printfn "|---|---|---|---|---|---|---|"

    for n, dtype, times in Products.rows () do
        let over a b =
            match Map.tryFind a times, Map.tryFind b times with
            | Some a, Some b -> Some(a / b)
            | _ -> None

        let ratio a b =
            over a b |> Option.map (sprintf "%.2f") |> Option.defaultValue ""

        let share = over "peak" "Fluxion 1" |> Option.map (sprintf "%.0f %%" << (*) 100.0)

        let cells =
            [
                string n
                string dtype
                sprintf "%.1f" (1e6 * times["Fluxion 1"])
                Option.defaultValue "" share
                ratio "Fluxion 1" "OpenBLAS 1"
                ratio "Fluxion 2" "Fluxion 1"
                ratio "Fluxion 2" "OpenBLAS 2"
            ]

        printfn "| %s |" (String.concat " | " cells)

let private factorizations () =
    printfn
        "Cholesky factors, and solutions with as many right-hand sides as rows, Float64; medians of interleaved rounds, one thread."

    printfn ""
    printfn "| what | n | Fluxion, µs | Fluxion over LAPACK |"
    printfn "|---|---|---|---|"

    for name, n, times in Factorizations.rows () do
        match times with
        | [ _, ours; _, theirs ] -> printfn $"| {name} | {n} | {1e6 * ours:F0} | {ours / theirs:F2} |"
        | _ -> printfn $"| {name} | {n} | {1e6 * snd times.Head:F0} | |"

/// Rows beside PyTorch, as many as were asked for.
let private workloads (rows: Workloads.Workload list) =
    printfn "Beside PyTorch as it is fastest here, on one thread; medians of interleaved rounds."
    printfn ""
    printfn "| row | what | Fluxion, µs | PyTorch, µs | Fluxion over PyTorch |"
    printfn "|---|---|---|---|---|"

    for row in rows do
        match Workloads.measure row with
        | [ _, ours; _, torch ] ->
            printfn $"| {row.Name} | {row.What} | {1e6 * ours:F0} | {1e6 * torch:F0} | {ours / torch:F2} |"
        | times -> printfn $"| {row.Name} | {row.What} | {1e6 * snd times.Head:F0} | | |"

[<EntryPoint>]
let main arguments =
    let isAsked name =
        arguments.Length = 0 || Array.contains name arguments

    for name, measure in
        [
            "small", smallGraphs
            "sparse", sparse
            "orders", orders
            "fields", fields
            "E1", elementwise
            "products", products
            "factorizations", factorizations
        ] do
        if isAsked name then
            measure ()
            printfn ""

    match Workloads.all |> List.filter (fun row -> isAsked row.Name) with
    | [] -> ()
    | rows -> workloads rows

    0
