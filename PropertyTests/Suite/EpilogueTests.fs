/// Which kernels follow a product block by block, what that saves, and what is said of it.
module Fluxion.Suite.EpilogueTests

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

let private numbers seed shape =
    Rand.uniform (Rand.key seed) shape - 0.5 |> Tensor.convert Float32

let private following m n k epilogue =
    let f (x: Tensor list) =
        epilogue (x[0] *@ x[1]) (x[2], x[3], x[4])

    let program =
        EpilogueLaws.programOf
            f
            [
                numbers 1 [ m; k ]
                numbers 2 [ k; n ]
                numbers 3 [ m; n ]
                numbers 4 [ m; 1 ]
                numbers 5 [ n ]
            ]

    program

let private rows, columns = false, true
let private alone, kept = true, false

[<Test>]
let ``what is done by element, row or column follows a large product in blocks, and what needs all of it does not`` () =
    let expected =
        Map
            [
                "a bias for each column", [ rows, alone ]
                "a bias for each row", [ rows, alone ]
                "a value and its derivative", [ rows, alone ]
                "times a derivative", [ rows, alone ]
                "added to what is there", [ rows, alone ]
                "converted", [ rows, alone ]
                "the product itself too", [ rows, kept ]
                "softmax of rows", [ rows, alone ]
                "sums of rows", [ rows, alone ]
                "sums of columns, and what is summed", [ columns, alone ]
                "transposed", [ rows, alone ]
                "flat", [ rows, alone ]
                "another product", [ rows, alone ]
            ]

    for name, epilogue in EpilogueLaws.epilogues do
        let wanted = name, expected |> Map.tryFind name |> Option.defaultValue []
        Expect.equal wanted (name, EpilogueLaws.blocksOf (following 600 500 40 epilogue))
        Expect.equal wanted (name, EpilogueLaws.blocksOf (EpilogueLaws.joined (following 60 50 40 epilogue)))

[<Test>]
let ``a small result is in the cache anyway: product and kernel stay apart`` () =
    for _, epilogue in EpilogueLaws.epilogues do
        Expect.equal [] (EpilogueLaws.blocksOf (following 60 50 40 epilogue))

let private perceptron (x: Tensor) (p: Tensor list) =
    match p with
    | [ w1; b1; w2; b2 ] ->
        let h = tanh (x *@ w1 + b1)
        Tensor.mean (Tensor.square (Tensor.relu (h *@ w2 + b2)))
    | _ -> failwith "four"

let private layers =
    lazy
        (numbers 1 [ 700; 300 ],
         [
             numbers 2 [ 300; 500 ]
             numbers 3 [ 500 ]
             numbers 4 [ 500; 400 ]
             numbers 5 [ 400 ]
         ])

[<Test>]
let ``a perceptron's gradient has the bits of its steps one by one, on any number of threads`` () =
    let x, p = layers.Value

    let f p =
        let value, gradient = valueAndGrad (perceptron x) p in value :: gradient

    let expected = onDevice (Apart("apart", EpilogueLaws.separate)) (compile f) p
    let threads = WorkerPool.Shared.Threads

    try
        for count in 1..threads do
            WorkerPool.Shared.Threads <- count

            List.iter2
                (fun (a: Tensor) (b: Tensor) -> Expect.isTrue $"{a.Shape} on {count} threads" (a = b))
                expected
                (compile f p)
    finally
        WorkerPool.Shared.Threads <- threads

[<Test>]
let ``a layer of a perceptron writes its result alone: the product is counted nowhere, and takes no memory but a block's``
    ()
    =
    let x, p = layers.Value
    let text = Graph.explain (fun p -> tanh (x *@ List.item 0 p + List.item 1 p)) p
    let lines = text.Split '\n'
    Expect.equal 2 lines.Length
    Expect.contains "1 kernel, 1 other step; " lines[0]
    Expect.contains "reads 1.4 MB, writes 1.4 MB" lines[1]
    Expect.contains "routine matmul 700x500x300, and behind each block of its rows kernel add tanh, loops of" lines[1]

[<Test>]
let ``a plan says less memory where the product is in blocks`` () =
    let m, n, k = 2000, 1000, 50
    let a, b = Graph.variable (numbers 1 [ m; k ]), numbers 2 [ k; n ]

    let explained (y: Tensor) =
        Explanation.Of(ReadOnlySpan [| y |]).PeakBytes

    let result = int64 (4 * m * n)
    let peak = explained (tanh (a *@ b))
    Expect.isTrue $"{peak} bytes are not many more than the {result} of the result" (peak < result + result / 2L)

[<Test>]
let ``products in a loop are in blocks too`` () =
    let x, p = layers.Value
    let w = Rand.normal (Rand.key 6) [ 300; 300 ] / 20.0 |> Tensor.convert Float32
    let b = Tensor.slice 0 0 300 p[1]
    let twice = Tensor.cat [ x; x ]
    let step h = tanh (h *@ w + b)
    let loop = foriLoop 0 3 (fun _ -> step)

    let inLoop =
        [
            for step in (EpilogueLaws.programOf (List.map loop) [ twice ]).Steps do
                match step with
                | :? LoopStep as loop -> yield! EpilogueLaws.blocksOf loop.Body.Program
                | _ -> ()
        ]

    Expect.equal [ rows, alone ] inLoop
    Expect.isTrue "the bits of the steps one by one" (compile loop twice = (twice |> step |> step |> step))
