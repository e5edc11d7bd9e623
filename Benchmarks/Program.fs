/// Measures and prints a table: `dotnet fsi build.fsx bench`.
module Fluxion.Benchmarks.Program

let private smallGraphs () =
    let nodes, rows = SmallGraphs.rows ()
    let _, uncompiled = rows |> List.find (fun (name, _) -> name = "grad, uncompiled")

    Report.table
        "The gradient of the 2-d Rosenbrock function; medians of interleaved rounds."
        [ "what"; "µs"; "over uncompiled" ]

    for name, seconds in rows do
        Report.row [ name; Report.microseconds seconds; sprintf "%.2f" (seconds / uncompiled) ]

    let _, trace = rows |> List.find (fun (name, _) -> name = "trace")
    Report.line ""
    Report.line $"{nodes} nodes: {1e9 * trace / float nodes:F0} ns a traced node."

let private sparse () =
    Report.table
        "The Hessian of Rosenbrock's function, beside as many Hessian-vector products as its band is wide."
        [ "n"; "what"; "ms"; "over the products" ]

    for size in SparseHessians.sizes do
        let rows = SparseHessians.rows size
        let products = snd rows.Head

        for name, seconds in rows do
            Report.row
                [
                    string size
                    name
                    sprintf "%.2f" (1e3 * seconds)
                    sprintf "%.2f" (seconds / products)
                ]

let private orders () =
    Report.table
        "Derivatives of tanh(x·tanh x) by order: nodes of the expression, and ms to make it."
        [ "order"; "nested grad"; "nested diff"; "diffN" ]

    for order, modes in Orders.growth () do
        Report.row (
            string order
            :: [ for nodes, seconds in modes -> $"{nodes}, {1e3 * seconds:F1} ms" ]
        )

    Report.line ""
    Report.table "A series of thirty ops, compiled." [ "points"; "µs to order 10"; "µs to order 20"; "times" ]

    for points in [ 1; 100; 1000 ] do
        let ten, twenty = Orders.doubling points

        Report.row
            [
                string points
                Report.microseconds ten
                Report.microseconds twenty
                sprintf "%.2f" (twenty / ten)
            ]

let private fields () =
    Report.table
        "The Laplacian of a network of two layers, 64 wide; medians of interleaved rounds."
        [ "n"; "laplacian, µs"; "trace of hessian, µs"; "laplacian over it" ]

    for n, laplacian, hessian in Fields.rows () do
        Report.row
            [
                string n
                Report.microseconds laplacian
                Report.microseconds hessian
                sprintf "%.2f" (laplacian / hessian)
            ]

let private elementwise () =
    Report.table
        "E1: value and gradient of Σ tanh(x)·sin²x + exp(−x²); one thread, as C has, and all."
        [
            "n"
            "type"
            "Fluxion, µs"
            "C, µs"
            "Fluxion over C"
            "all threads over one"
        ]

    for length, dtype, times in Elementwise.rows () do
        let cells one all c =
            let theirs =
                match c with
                | Some c ->
                    [
                        Report.microseconds c
                        Report.ratio $"E1 {length} {dtype}" "C" (Some 0.9) one c
                    ]
                | None -> [ ""; "" ]

            Report.row (
                [ string length; string dtype; Report.microseconds one ]
                @ theirs
                @ [ sprintf "%.2f" (all / one) ]
            )

        match List.map snd times with
        | [ one; all; c ] -> cells one all (Some c)
        | one :: all :: _ -> cells one all None
        | _ -> failwith "two of ours"

let private products () =
    Report.table
        "Products of n×n matrices. The peak is that of fused multiply-adds in registers."
        [
            "n"
            "type"
            "Fluxion, µs"
            "of the peak"
            "Fluxion over OpenBLAS"
            "2 threads over 1"
            "over OpenBLAS, 2 threads"
        ]

    for n, dtype, times in Products.rows () do
        let over show a b =
            match Map.tryFind a times, Map.tryFind b times with
            | Some a, Some b -> show a b
            | _ -> ""

        let plain a b = sprintf "%.2f" (a / b)
        let aim = if n >= 128 then Some 1.1 else None

        Report.row
            [
                string n
                string dtype
                Report.microseconds times["Fluxion 1"]
                over (fun peak ours -> sprintf "%.0f %%" (100.0 * peak / ours)) "peak" "Fluxion 1"
                over (Report.ratio $"product {n} {dtype}" "OpenBLAS" aim) "Fluxion 1" "OpenBLAS 1"
                over plain "Fluxion 2" "Fluxion 1"
                over plain "Fluxion 2" "OpenBLAS 2"
            ]

let private factorizations () =
    Report.table
        "Factors, eigenvectors of a symmetric matrix, and solutions with as many right-hand sides as rows, Float64, one thread."
        [ "what"; "n"; "Fluxion, µs"; "Fluxion over LAPACK" ]

    for name, n, times in Factorizations.rows () do
        match times with
        | [ _, ours; _, theirs ] ->
            Report.row
                [
                    name
                    string n
                    Report.microseconds ours
                    Report.ratio $"{name} {n}" "LAPACK" None ours theirs
                ]
        | _ -> Report.row [ name; string n; Report.microseconds (snd times.Head); "" ]

let private nanoseconds seconds = sprintf "%.1f" (1e9 * seconds)

let private scalars () =
    Report.table
        "S1: small derivatives. Bars: a delegate 2 times C, one tensor 300 ns, uncompiled 3 µs."
        [ "what"; "way"; "ns"; "over C" ]

    for what, times in Scalars.derivatives () do
        let byHand = times |> List.tryFind (fun (name, _) -> name.StartsWith "C ")

        for name, seconds in times do
            let beside =
                match byHand with
                | Some(_, c) when name = "delegate" -> Report.ratio $"S1 {what}" "C" (Some 2.0) seconds c
                | Some(_, c) -> sprintf "%.1f" (seconds / c)
                | None -> ""

            Report.row [ what; name; nanoseconds seconds; beside ]

let private highOrders () =
    Report.table
        "N1: the n-th derivative of tanh as a delegate, beside CppAD's Taylor mode."
        [ "n"; "Fluxion, ns"; "CppAD, ns"; "Fluxion over CppAD" ]

    for order, times in Scalars.orders () do
        match times with
        | [ _, ours; _, theirs ] ->
            let aim = if order = 8 then Some 1.0 else None

            Report.row
                [
                    string order
                    nanoseconds ours
                    nanoseconds theirs
                    Report.ratio $"N1 {order}" "CppAD" aim ours theirs
                ]
        | _ -> Report.row [ string order; nanoseconds (snd times.Head); ""; "" ]

let private eager () =
    Report.table
        "One op on plain values. Bars: an op of scalars 150 ns, a sum of 1,000 elements 1.5 times NumPy."
        [ "what"; "ns" ]

    for name, seconds in Scalars.eager () do
        Report.row [ name; nanoseconds seconds ]

/// Rows beside PyTorch and HIPS autograd, as many as were asked for.
let private workloads (rows: Workloads.Workload list) =
    Report.table
        "Beside PyTorch as it is fastest here, and HIPS autograd, on one thread."
        [
            "row"
            "what"
            "Fluxion, µs"
            "PyTorch, µs"
            "Fluxion over PyTorch"
            "autograd, µs"
            "Fluxion over autograd"
        ]

    for row in rows do
        let times = Map.ofList (Workloads.measure row)
        let ours = times["Fluxion"]

        let beside peer aim =
            match times.TryFind peer with
            | Some theirs -> [ Report.microseconds theirs; Report.ratio row.Name peer aim ours theirs ]
            | None -> [ ""; "" ]

        Report.row (
            [ row.Name; row.What; Report.microseconds ours ]
            @ beside "PyTorch" row.AtMost
            @ beside "HIPS autograd" None
        )

let private twoThreads () =
    Report.table
        "On two threads, beside PyTorch on as many as it is fastest with, one or two."
        [ "row"; "Fluxion, µs"; "PyTorch, µs"; "its threads"; "Fluxion over PyTorch" ]

    for row in Workloads.all |> List.filter (fun row -> row.Name.StartsWith "M1") do
        match Workloads.measureOnTwo row with
        | [ _, ours; one; two ] ->
            let name, theirs = List.minBy snd [ one; two ]

            Report.row
                [
                    row.Name
                    Report.microseconds ours
                    Report.microseconds theirs
                    name.Replace("PyTorch ", "")
                    Report.ratio $"{row.Name}, 2 threads" "PyTorch" (Some 0.65) ours theirs
                ]
        | times -> Report.row [ row.Name; Report.microseconds (snd times.Head); ""; ""; "" ]

let private starts () =
    Report.table
        "What is paid once, each time in a process of its own: code as it is built, which the runtime compiles as it runs, and as the packages bring it, compiled ahead."
        [ "what"; "code"; "ms"; "bar, ms"; "over the bar" ]

    for what, way, seconds, aim in Starts.rows () do
        Report.row
            [
                what
                way
                sprintf "%.0f" (1e3 * seconds)
                sprintf "%.0f" (1e3 * aim)
                Report.ratio $"{what}, {way}" "bar" (Some 1.0) seconds aim
            ]

    Report.line ""

    Report.table
        "E1 at 10⁷ points: the most memory that is ever taken, over input and gradient. Bar: 1.1."
        [ "type"; "times" ]

    for dtype, times in Starts.peaks () do
        Report.row
            [
                string dtype
                Report.ratio $"E1 {dtype}: peak memory" "inputs and outputs" (Some 1.1) times 1.0
            ]

let private planMisses () =
    let nodes, hit, miss = PlanMisses.rows ()
    let each = (miss - hit) / float nodes

    Report.table
        "A plan miss with all kernels cached: value and gradient of ten layers at a batch that is new."
        [ "nodes"; "µs, plan found"; "µs, plan made"; "µs a node"; "over the bar of 3" ]

    Report.row
        [
            string nodes
            Report.microseconds hit
            Report.microseconds miss
            sprintf "%.2f" (1e6 * each)
            Report.ratio "plan miss, a node" "3 µs" (Some 1.0) each 3e-6
        ]

let private soak () =
    Report.table
        "100,000 gradient steps: memory and collections."
        [
            "MB of a result"
            "steps"
            "s"
            "MB of tensors, most"
            "MB of the process"
            "the pool's collections"
            "full ones"
        ]

    for megabytes in [ 1; 40 ] do
        Soak.run megabytes 100_000 (fun steps seconds most all pool full ->
            Report.row
                [
                    string megabytes
                    string steps
                    sprintf "%.0f" seconds
                    string (most >>> 20)
                    string (all >>> 20)
                    string pool
                    string full
                ])

/// Rows beside C, as many as were asked for.
let private matrices isAsked =
    match Matrices.rows isAsked with
    | [] -> ()
    | rows ->
        Report.table
            "What reads a matrix once, beside the same by hand in C: 4096 × 512, the regression 100,000 × 100; one thread. C writes into the same memory at each call, and so does a delegate of spans."
            [
                "row"
                "what"
                "type"
                "Fluxion, µs"
                "C, µs"
                "Fluxion over C"
                "span to span over C"
            ]

        for row, dtype, times in rows do
            let seconds name =
                times |> List.tryFind (fst >> (=) name) |> Option.map snd

            let ours = snd times.Head

            let beside =
                match seconds "C", seconds "span to span" with
                | None, _ -> [ ""; ""; "" ]
                | Some theirs, spans ->
                    [
                        Report.microseconds theirs
                        Report.ratio $"{row.Name} {dtype}" "C" (Some row.AtMost) ours theirs
                        match spans with
                        | Some spans -> Report.ratio $"{row.Name} {dtype}, spans" "C" (Some row.AtMost) spans theirs
                        | None -> ""
                    ]

            Report.row ([ row.Name; row.What; string dtype; Report.microseconds ours ] @ beside)

        Report.line ""

/// What a process does that Starts makes: it prints one number.
let private child name =
    printfn "%s" ((Starts.children[name]()).ToString "R")
    0

/// A part is asked for by its name, or by what its rows' names begin with: M1 is M1-128 and M1-1024.
let private measure (arguments: string[]) =
    let isAll = arguments.Length = 0

    let isAsked (name: string) =
        isAll
        || arguments
           |> Array.exists (fun asked -> name = asked || name.StartsWith(asked + "-"))

    for name, measure in
        [
            "small", smallGraphs
            "sparse", sparse
            "orders", orders
            "fields", fields
            "E1", elementwise
            "products", products
            "factorizations", factorizations
            "S1", scalars
            "N1", highOrders
            "eager", eager
            "starts", starts
            "misses", planMisses
            "threads", twoThreads
        ] do
        if isAsked name then
            measure ()
            Report.line ""

    matrices isAsked

    match Workloads.all |> List.filter (fun row -> isAsked row.Name) with
    | [] -> ()
    | rows -> workloads rows

    if Array.contains "soak" arguments then
        soak ()

    if isAll then
        Report.write ()

    0

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "child"; name |] -> child name
    | _ -> measure arguments
