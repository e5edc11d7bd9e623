/// What reads a matrix once, beside the same by hand in C: a chain of cheap steps, sums of rows and columns, the cross-entropy of softmax, logistic regression.
module Fluxion.Benchmarks.Matrices

open Fluxion
open Fluxion.Kernels
open Fluxion.Benchmarks.Peers
open Fluxion.Benchmarks.Stream

type private Program = delegate of int64 * int64 * nativeint * nativeint * nativeint * nativeint * nativeint -> unit

/// Work on a matrix: ours, and C's on the same numbers.
type Row =
    {
        Name: string
        What: string
        Shape: int * int
        AtMost: float

        /// The function of rows.c.
        ByHand: string

        /// Numbers beside the matrix: what C reads too.
        Others: Tensor list

        /// Of the matrix and those numbers: the value, where there is one, and the rest as C writes it.
        Ours: Tensor -> Tensor list -> Tensor list
    }

let private chain (x: Tensor) = ((x * 1.01 + 0.5) * x - 0.25) * 0.99

let private entropy rows columns =
    let classes = tensor (List.init rows (fun i -> i % columns))
    valueAndGrad (Tensor.crossEntropy classes)

let private logistic x =
    function
    | [ y; p ] ->
        let f (p: Tensor) =
            let last = int p.Size - 1
            let z = x *@ Tensor.slice 0 0 last p + p[last]
            Tensor.mean (Tensor.softplus z - y * z)

        valueAndGrad f p
    | _ -> failwith "two"

/// All rows, for each type.
let all =
    let alone f (x: Tensor) (_: Tensor list) = [ f x ]

    let row name what shape atMost byHand ours =
        {
            Name = name
            What = what
            Shape = shape
            AtMost = atMost
            ByHand = byHand
            Others = []
            Ours = ours
        }

    let wide = 4096, 512

    [
        row "W4" "y = ((1.01·x + 0.5)·x − 0.25)·0.99" wide 1.1 "chain" (alone chain)
        row "rows-squares" "sums of rows of x²" wide 1.1 "rows_squares" (alone (fun x -> Tensor.sumAlong 1 (x * x)))
        row "rows-exp" "sums of rows of exp x" wide 0.9 "rows_exponentials" (alone (exp >> Tensor.sumAlong 1))
        row
            "columns-squares"
            "sums of columns of x²"
            wide
            1.1
            "columns_squares"
            (alone (fun x -> Tensor.sumAlong 0 (x * x)))
        row "columns-exp" "sums of columns of exp x" wide 0.9 "columns_exponentials" (alone (exp >> Tensor.sumAlong 0))
        row "entropy" "cross-entropy of softmax and its gradient" wide 0.9 "entropy" (fun x _ ->
            let value, gradient = entropy (fst wide) (snd wide) x
            [ value; gradient ])
        { row "L1-C" "logistic regression: value and gradient" (100_000, 100) 1.1 "logistic" (fun x others ->
              let value, gradient = logistic x others
              [ value; gradient ]) with
            Others =
                [
                    Tensor.convert Float64 (symmetric 91 [ 100_000 ] .> 0.0)
                    0.1 * symmetric 92 [ 101 ]
                ]
        }
    ]

/// C's work on arrays of its own, which are never moved; and what it leaves, the value and the rest.
let private byHand
    library
    row
    suffix
    (from: float[] -> 'T[])
    (into: 'T[] -> float[])
    (inputs: Tensor list)
    (size: int64)
    =
    let program = functionOf<Program> library $"{row.ByHand}_{suffix}"
    let rows, columns = row.Shape
    let inputs = [ for input in inputs -> pinned (from (input.ToArray())) ]

    let value, rest =
        pinned (from [| 0.0 |]), pinned (from (Array.zeroCreate (int size)))

    let at i =
        if i < inputs.Length then address inputs[i] else 0n

    (fun () -> program.Invoke(int64 rows, int64 columns, at 0, at 1, at 2, address value, address rest)),
    (fun () -> [ tensor (into value); tensor (into rest) ])

/// Ours as C has it: from memory of the caller's into memory of the caller's, the same at each call. For Float64, of which delegates are.
let private spanToSpan dtype row (inputs: Tensor list) size =
    if dtype <> Float64 || not row.Others.IsEmpty then
        []
    else
        let x = inputs.Head

        let run =
            Compile.toSpanDelegate (int x.Size) (fun flat -> row.Ours (Tensor.reshape (Tensor.shape x) flat) [])

        let scalars = (row.Ours x []).Length - 1
        let from, into = x.ToArray(), Array.zeroCreate<float>(int size + scalars)

        [
            Timing.lasting "span to span" (fun () -> run.Invoke(System.ReadOnlySpan from, System.Span into))
        ]

/// Seconds of ours, one thread, and of C's where it is; an error where they do not compute the same.
let private measure library dtype row =
    let rows, columns = row.Shape

    let inputs =
        2.0 * symmetric 90 [ rows; columns ] :: row.Others
        |> List.map (Tensor.convert dtype)

    let ours = compile (fun (inputs: Tensor list) -> row.Ours inputs.Head inputs.Tail)
    let results = ours inputs
    let size = (List.last results).Size

    let peer =
        library
        |> Option.map (fun library ->
            let run, theirs =
                if dtype = Float64 then
                    byHand library row "double" id id inputs size
                else
                    byHand library row "float" (Array.map float32) (Array.map float) inputs size

            run ()

            Workloads.expectSame
                row.Name
                (Workloads.sums results)
                "C"
                (Workloads.sums (List.skip (2 - results.Length) (theirs ())))

            Timing.lasting "C" run)

    let threads = WorkerPool.Shared.Threads
    WorkerPool.Shared.Threads <- 1

    let times =
        Timing.interleaved
            5
            (Timing.lasting "Fluxion" (fun () -> ours inputs |> ignore) :: Option.toList peer
             @ spanToSpan dtype row inputs size)

    WorkerPool.Shared.Threads <- threads
    times

/// Each row in each type: seconds of each contestant.
let rows isAsked =
    let library = lazy c "rows"

    [
        for row in all do
            if isAsked row.Name then
                for dtype in [ Float64; Float32 ] do
                    row, dtype, measure library.Value dtype row
    ]
