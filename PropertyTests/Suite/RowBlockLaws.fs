/// Matrices that are read once, in blocks of rows, for values of rows and for totals over them.
module Fluxion.Suite.RowBlockLaws

open System
open FsCheck.FSharp
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

/// Larger than a cache in either type, with rows that fill blocks and rows that do not: primes, few columns, few rows.
let private shapes =
    [ 262147, 2; 100_003, 6; 5250, 100; 5261, 101; 2560, 205; 1031, 521; 131, 4099 ]

/// Whole numbers, small enough for every sum of products here to be exact in either type.
let private whole key bound (shape: int list) =
    let numbers = Rand.uniform (Rand.key key) shape
    Tensor.floor ((2.0 * float bound + 1.0) * numbers) - float bound

let private onOneThread f x =
    let threads = WorkerPool.Shared.Threads
    WorkerPool.Shared.Threads <- 1

    try
        f x
    finally
        WorkerPool.Shared.Threads <- threads

/// Whether a matrix of rows, or its transpose, is what a model reads.
let private orientations: (string * (Tensor -> Tensor) * (Tensor -> Tensor -> Tensor)) list =
    [
        "rows", id, (fun x w -> x *@ w)
        "columns", (fun x -> Tensor.value (1.0 * Tensor.transpose x)), (fun x w -> w *@ x)
    ]

/// Losses of a model whose rows go through a function of their own.
let private losses: (string * (Tensor -> Tensor -> Tensor)) list =
    [
        "linear", (fun y z -> Tensor.sum (Tensor.square (z - y)))
        "logistic", (fun y z -> Tensor.mean (Tensor.softplus z - y * z))
        "Poisson", (fun y z -> Tensor.mean (exp (0.01 * z) - y * z))
    ]

let private direction (w: Tensor) =
    0.2 * Rand.normal (Rand.key 6) [ int w.Size ] |> Tensor.convert w.DType

/// What is asked of a loss at weights: one number, or a tensor.
let private questions: (string * ((Tensor -> Tensor) -> Tensor -> Tensor list)) list =
    [
        "value and gradient",
        (fun f w ->
            let value, gradient = valueAndGrad f w
            [ value; gradient ])
        "tangent",
        (fun f w ->
            let value, tangent = jvp f w (direction w)
            [ value; tangent ])
        "product with the Hessian", (fun f w -> [ hvp f w (direction w) ])
    ]

let private weightsAndBias (n: int) (k: int) =
    let x = 0.2 * Rand.normal (Rand.key 1) [ n; k ]
    let y = Rand.uniform (Rand.key 2) [ n ]
    let w = 0.2 * Rand.normal (Rand.key 3) [ k + 1 ]
    x, y, w

let private model product (x: Tensor) (w: Tensor) =
    let last = int w.Size - 1
    product x (Tensor.slice 0 0 last w) + w[last]

/// Σ |aᵢ·bᵢ|, and Σ aᵢ·bᵢ as in twice the precision (Ogita, Rump and Oishi 2005, Dot2).
let private accurate (a: float seq) (b: float seq) =
    let mutable sum, error, size = 0.0, 0.0, 0.0

    for x, y in Seq.zip a b do
        let product = x * y
        let next = sum + product
        let part = next - sum

        error <-
            error
            + Math.FusedMultiplyAdd(x, y, -product)
            + ((sum - (next - part)) + (product - part))

        sum <- next
        size <- size + abs product

    sum + error, size

let laws =
    [
        Law.ofCases
            "a matrix read in blocks of rows gives exact sums where step by step these are exact: totals, extremes, values of rows"
            shapes
            (fun (n, k) ->
                for dtype in [ Float64; Float32 ] do
                    let x, y, w = whole 1 2 [ n; k ], whole 2 3 [ n ], whole 3 1 [ k ]

                    let x, y, w = Tensor.convert dtype x, Tensor.convert dtype y, Tensor.convert dtype w

                    let z = Tensor.value (x *@ w)
                    let r = Tensor.value (Tensor.sign (z - y))
                    let expected = Tensor.value (r *@ x)

                    for name, stored, product in orientations do
                        let x = stored x

                        let actual =
                            compile
                                (fun w ->
                                    let z = product x w
                                    let r = Tensor.sign (z - y)
                                    let total = if name = "rows" then r *@ x else x *@ r
                                    total, Tensor.sum (r * r), Tensor.max z, Tensor.min (z * r), z)
                                w

                        let same = expected, Tensor.sum (r * r), Tensor.max z, Tensor.min (z * r), z

                        if actual <> same then
                            failwith $"{name} of {dtype}: {actual}, step by step {same}")

        Law.ofCases
            "a matrix read in blocks of rows gives the same bits interpreted and compiled, on one thread and on several"
            shapes
            (fun (n, k) ->
                for dtype in [ Float64; Float32 ] do
                    let x, y, w = weightsAndBias n k

                    let x, y, w = Tensor.convert dtype x, Tensor.convert dtype y, Tensor.convert dtype w

                    for orientation, stored, product in orientations do
                        let x = stored x

                        for loss, f in losses do
                            for question, ask in questions do
                                let ask w =
                                    Tensor.cat (ask (model product x >> f y) w |> List.map Tensor.flatten)

                                TierLaws.agree $"{question}, {loss}, {orientation}" ask w

                                let one, several = onOneThread ask w, ask w

                                if one <> several then
                                    failwith
                                        $"{question}, {loss}, {orientation}: on one thread {one}, on several {several}")

        Prop.forAll
            (Arb.fromGen (
                gen {
                    let! k = Gen.choose (2, 600)
                    let! rest = Gen.choose (0, 5000)
                    return (1 <<< 18) / k + rest, k
                }
            ))
            (fun (n, k) ->
                let x, y, _ = weightsAndBias n k
                let w = 0.2 * Rand.normal (Rand.key 4) [ k ]

                let z, total =
                    compile
                        (fun w ->
                            let z = x *@ w
                            z, Tensor.sigmoid (z - y) *@ x)
                        w

                let r = (Tensor.sigmoid (z - y)).ToArray()
                let rows = x.ToArray() |> Array.chunkBySize k

                // A term passes through as many additions as there are in its virtual lane, within a block and over the blocks, and through the two trees.
                let block = 393216.0 / float (8 * k)
                let depth = block / 4.0 + float n / (4.0 * block) + 24.0
                let weights = w.ToArray()

                let close depth (actual: float) a b =
                    let expected, size = accurate a b
                    abs (actual - expected) <= depth * 1.11e-16 * size

                Seq.forall2 (fun actual row -> close (float k / 8.0 + 5.0) actual row weights) (z.ToArray()) rows
                && total.ToArray()
                   |> Seq.mapi (fun j actual -> close depth actual r (rows |> Seq.map (fun row -> row[j])))
                   |> Seq.forall id)
        |> Law.ofProperty "sums over blocks of rows are as near to exact ones as their additions allow"
        |> Law.withCases 10

        for device in (if Ilgpu.IsAvailable then List.ofSeq Ilgpu.Devices else []) do
            Law.ofCheck $"{device} computes what the host reads in blocks of rows" (fun () ->
                let x, y, w = whole 1 2 [ 5261; 101 ], whole 2 3 [ 5261 ], whole 3 1 [ 101 ]

                let ask w =
                    let value, gradient =
                        valueAndGrad (fun w -> Tensor.sum (Tensor.square (x *@ w - y))) w

                    Tensor.cat [ gradient; Tensor.unsqueeze 0 value ]

                Expect.equal (ask w) (onDevice device ask w))

        Law.ofCheck
            "a model of more numbers for each row than a kernel has buffers gives what its parts give"
            (fun () ->
                let x, w = whole 1 2 [ 2621; 101 ], whole 3 1 [ 101 ]
                let others = [ for i in 1..150 -> whole (10 + i) 3 [ 2621 ] ]

                let loss w =
                    let z = x *@ w
                    Tensor.sum (z * List.fold (fun sum y -> Tensor.maximum sum (y * z)) z others)

                let z = Tensor.value (x *@ w)

                let slopes =
                    Tensor.value (
                        grad (fun z -> Tensor.sum (z * List.fold (fun sum y -> Tensor.maximum sum (y * z)) z others)) z
                    )

                Expect.equal (Tensor.round (8.0 * (slopes *@ x))) (Tensor.round (8.0 * grad loss w)))

        Law.ofCheck "a batch of weights, and of matrices, gives what a loop over it gives" (fun () ->
            let x, y, _ = weightsAndBias 5261 100
            let weights = whole 5 1 [ 3; 100 ]
            let x, y = Tensor.round (5.0 * x), Tensor.round (5.0 * y)

            let gradient (x: Tensor) w =
                grad (fun w -> Tensor.sum (Tensor.square (x *@ w - y))) w

            Expect.equal (Tensor.stack [ for i in 0..2 -> gradient x weights[i] ]) (vmap (gradient x) weights)

            let two = Tensor.stack [ x; Tensor.flip [ 0 ] x ]

            Expect.equal
                (Tensor.stack [ for i in 0..1 -> gradient two[i] weights[i] ])
                (vmap (fun (x, w) -> gradient x w) (two, weights[0..1])))
    ]

/// The bytes that the plan of a function reads, of all steps, and its kernels.
let private readBy f x =
    let first = (Graph.explain f x: string).Split('\n')[0]
    let number = (first.Split("reads ")[1]).Split(' ')

    int (first.Split(' ')[0]), float number[0] * (if number[1].StartsWith "MB" then 1e6 else 1e3)

[<Test>]
let ``a loss with its gradient, a tangent and a product with the Hessian read a matrix once, in one kernel`` () =
    for n in [ 5250; 5261 ] do
        let x, y, w = weightsAndBias n 100
        let bytes = float (x.Size * 8L)

        for orientation, stored, product in orientations do
            let x = stored x

            for loss, f in losses do
                for question, ask in questions do
                    let _, read = readBy (ask (model product x >> f y)) w

                    // Beside the matrix there are the rows' own values, several times, and the blocks' totals.
                    Expect.isTrue
                        $"{question}, {loss}, {orientation}: {read} bytes are read where the matrix has {bytes}"
                        (read < 1.2 * bytes)

[<Test>]
let ``the value and the gradient of a logistic regression are one kernel that reads the matrix, and the totals of its blocks``
    ()
    =
    let x, y, w = weightsAndBias 100_000 100

    let loss (x: Tensor) y w =
        let z = model (fun x w -> x *@ w) x w
        Tensor.mean (Tensor.softplus z - y * z)

    for dtype, bytes in [ Float64, 80e6; Float32, 40e6 ] do
        let x, y, w = Tensor.convert dtype x, Tensor.convert dtype y, Tensor.convert dtype w

        for kernels, read in
            [
                readBy (valueAndGrad (loss x y)) w
                readBy (fun (x, w) -> valueAndGrad (loss x y) w) (x, w)
            ] do
            Expect.equal 4 kernels
            Expect.isTrue $"{read} bytes are read" (read < 1.06 * bytes)

[<Test>]
let ``a matrix that a cache holds, that is read in one way only, or whose rows fill no block, is not cut`` () =
    let loss (x: Tensor) w = Tensor.sum (Tensor.square (x *@ w))

    // Rows that are cut are counted by no loop.
    let isCut (f: Tensor -> Tensor -> 'R) n k =
        let x, _, w = weightsAndBias n k
        not ((Graph.explain (f x) w[0 .. k - 1]).Contains(string n))

    Expect.isTrue "a large one is cut" (isCut (loss >> grad) 100_003 20)
    Expect.isTrue "a small one is not" (not (isCut (loss >> grad) 1009 20))
    Expect.isTrue "one that is read for values of rows is not" (not (isCut loss 100_003 20))
    Expect.isTrue "rows of more than a block are not" (not (isCut (loss >> grad) 11 40_000))
