/// What becomes one kernel, what makes a new plan, and what never overflows.
module Fluxion.Suite.LoweringTests

open System
open System.Collections.Immutable
open System.Threading
open NUnit.Framework
open Fluxion

let private random = Random 7

let private data (shape: int list) =
    let shape = Array.ofList shape
    Tensor.Of(Array.init (Array.fold (*) 1 shape) (fun _ -> random.NextDouble() - 0.5), ReadOnlySpan shape)

let private variable shape = Tensor.Variable(data shape)

/// A value and its gradients, as expressions.
let private valueAndGradient (f: Tensor[] -> Tensor) (shapes: int list list) =
    let variables = [| for shape in shapes -> variable shape |]
    let value = f variables
    let cotangents: (Tensor | null)[] = [| Literal.One.As value.DType |]

    [|
        value

        for gradient in Reverse.Pull(ReadOnlySpan [| value |], ReadOnlySpan cotangents, ReadOnlySpan variables) do
            nonNull gradient
    |]

let private explain (outputs: Tensor[]) = Explanation.Of(ReadOnlySpan outputs)

let private expectSteps kernels routines outputs =
    let plan = explain outputs

    if (plan.Kernels, plan.Routines) <> (kernels, routines) then
        Expect.failed
            $"expected {kernels} kernels and {routines} routines, but there are {plan.Kernels} and {plan.Routines}:\n{plan.Text}"

let private layerNorm (x: Tensor) (scale: Tensor) (shift: Tensor) =
    let centred = x - x.Mean(1, true)
    centred / ((centred * centred).Mean(1, true) + 1e-5).Sqrt() * scale + shift

[<Test>]
let ``the value and the gradient of a sum of functions are one kernel of one loop`` () =
    let outputs =
        valueAndGradient (fun x -> (x[0].Tanh() * x[0].Sin() * x[0].Sin() + (-(x[0] * x[0])).Exp()).Sum()) [ [ 1000 ] ]

    expectSteps 1 0 outputs
    Expect.equal 1 (explain outputs).Loops
    Expect.equal 0L (explain outputs).ArenaBytes

[<Test>]
let ``thousands of instructions on a few elements are one kernel, on many elements several`` () =
    let long (x: Tensor) =
        (x, [ 1..200 ]) ||> List.fold (fun y _ -> y * y.Sin() + 0.5)

    for shape in [ []; [ 1 ]; [ 100 ]; [ 4096 ] ] do
        expectSteps 1 0 [| long (variable shape) |]

    Expect.isTrue "of 100,000 elements there are several" ((explain [| long (variable [ 100_000 ]) |]).Kernels > 1)

[<Test>]
let ``expressions that share nothing are one kernel where two would take longer to start than to run`` () =
    let apart length =
        [| (variable [ length ]).Sin(); (variable [ length ]).Cos() |]

    expectSteps 1 0 (apart 100)
    expectSteps 2 0 (apart 100_000)

[<Test>]
let ``a cross-entropy and its gradient are one kernel over the classes, and one that adds the examples`` () =
    let classes = Tensor.Of([| for i in 0..49 -> i % 40 |], ReadOnlySpan [| 50 |])

    let outputs = valueAndGradient (fun x -> x[0].CrossEntropy classes) [ [ 50; 40 ] ]

    expectSteps 2 0 outputs

    // Of the examples two numbers each are handed on.
    Expect.isTrue "nothing as large as the logits is kept" ((explain outputs).ArenaBytes < 50L * 40L * 8L)

[<Test>]
let ``a softmax of rows or columns is one kernel of three passes`` () =
    for axis in [ 0; 1 ] do
        let outputs = [| (variable [ 50; 40 ]).Softmax axis |]
        expectSteps 1 0 outputs
        Expect.equal 4 (explain outputs).Loops

[<Test>]
let ``log-softmax, logsumexp and layer norm are one kernel each, without a temporary`` () =
    for outputs in
        [
            [| (variable [ 50; 40 ]).LogSoftmax 1 |]
            [| (variable [ 50; 40 ]).LogSumExp 1 |]
            [| (variable [ 1000 ]).LogSumExp() |]
            [| layerNorm (variable [ 50; 40 ]) (variable [ 40 ]) (variable [ 40 ]) |]
        ] do
        expectSteps 1 0 outputs
        Expect.equal 0L (explain outputs).ArenaBytes

[<Test>]
let ``passes over at most four elements are written out`` () =
    for outputs, loops in
        [
            [| (variable [ 50; 4 ]).Sum(1, false) |], 1
            [| (variable [ 50; 5 ]).Sum(1, false) |], 2
            [| (variable [ 50; 3 ]).Softmax 1 |], 1
            [| (variable [ 3; 50 ]).LogSoftmax 0 |], 1
            [| layerNorm (variable [ 50; 3 ]) (variable [ 3 ]) (variable [ 3 ]) |], 1
        ] do
        expectSteps 1 0 outputs
        Expect.equal loops (explain outputs).Loops
        Expect.equal 0L (explain outputs).ArenaBytes

[<Test>]
let ``a sum of few elements has the bits of a loop's: a tree of halves from 0, of Float32 in Float64`` () =
    let rec tree =
        function
        | [ a; b; c; d ] -> tree [ a + c; b + d ]
        | [ a; b; c ] -> tree [ a + c; b ]
        | [ a; b ] -> tree [ a + b ]
        | sum -> 0.0 + List.head sum

    for dtype in [ DType.Float64; DType.Float32 ] do
        for length in 1..4 do
            let rows = 100
            let x = (data [ rows; length ]).Convert dtype
            let numbers = x.ToArray() |> Array.chunkBySize length |> Array.map List.ofArray

            let rounded (value: float) =
                if dtype = DType.Float32 then
                    float (float32 value)
                else
                    value

            let expected = numbers |> Array.map (tree >> rounded)
            Expect.equal expected ((x.Sum(1, false)).ToArray())

    let zeros = Tensor.Of([| -0.0; -0.0; -0.0; -0.0 |], ReadOnlySpan [| 2; 2 |])

    for sum in zeros.Sum(1, false).ToArray() do
        Expect.isTrue "the sum of negative zeros is 0" (Double.IsPositive sum)

[<Test>]
let ``windows side by side are a shape: pooling and its gradient pad nothing`` () =
    let pooled =
        valueAndGradient (fun x -> x[0].MaxPool2d(struct (2, 2)).Sin().Sum()) [ [ 8; 6; 6 ] ]

    Expect.isTrue "nothing is padded" (not ((explain pooled).Text.Contains "pad"))

[<Test>]
let ``gradients of elements and of scalar programs are one kernel`` () =
    let rosenbrock (x: Tensor) =
        let a, b = x[ReadOnlySpan [| 0 |]], x[ReadOnlySpan [| 1 |]]
        (1.0 - a) * (1.0 - a) + 100.0 * (b - a * a) * (b - a * a)

    valueAndGradient (fun x -> rosenbrock x[0]) [ [ 2 ] ] |> expectSteps 1 0

    let elements (x: Tensor) =
        x[ReadOnlySpan [| 0 |]] * x[ReadOnlySpan [| 5 |]]
        + x[ReadOnlySpan [| 7 |]].Sin()

    valueAndGradient (fun x -> elements x[0]) [ [ 100 ] ] |> expectSteps 1 0

[<Test>]
let ``a large product is a routine that reads transposed operands in place`` () =
    let a, b = variable [ 60; 50 ], variable [ 70; 50 ]
    expectSteps 0 1 [| Tensor.MatMul(a, b.T) |]
    expectSteps 1 1 [| (Tensor.MatMul(a, b.T) + 1.0).Tanh() |]

[<Test>]
let ``products with vectors and batches of small matrices are kernels`` () =
    let x, w = variable [ 200; 30 ], variable [ 30 ]
    expectSteps 1 0 [| Tensor.MatMul(x, w).Sigmoid() |]
    expectSteps 1 0 [| Tensor.MatMul(variable [ 64; 3; 3 ], variable [ 64; 3; 3 ]) |]

[<Test>]
let ``one matrix with a batch of vectors is one product of matrices`` () =
    let matrix, vectors = variable [ 30; 40 ], variable [ 50; 40; 1 ]
    let shared = matrix.ExpandTo(ImmutableArray.Create(50, 30, 40))
    let product = Tensor.Dot(shared, vectors)
    expectSteps 0 1 [| product |]
    let a, b, c = matrix.Value().ToArray(), vectors.Value().ToArray(), product.ToArray()

    for batch in 0..49 do
        for row in 0..29 do
            let expected =
                Seq.sum (seq { for k in 0..39 -> a[row * 40 + k] * b[batch * 40 + k] })

            Expect.isTrue "the product is right" (abs (c[batch * 30 + row] - expected) < 1e-13)

[<Test>]
let ``views are index arithmetic`` () =
    let x = variable [ 30; 30 ]

    expectSteps
        0
        0
        [|
            x.T
            x.Slice(0, 2, 9, 3)
            x.Flip(ReadOnlySpan [| 1 |])
            x.Reshape(ReadOnlySpan [| 900 |])
        |]

    expectSteps 1 0 [| x.T + x; x.Tril() * x.Triu() |]
    // What is sliced away is not computed, and a reshape stands between no two kernels.
    expectSteps 1 0 [| (x.Exp() * 2.0).Slice(0, 3, 5).Reshape(ReadOnlySpan [| 60 |]).Sin() |]

/// The plan for some outputs.
let private planOf (outputs: Tensor[]) =
    let walk = CanonicalWalk.Over(ReadOnlySpan outputs)

    try
        PlanCache.Get walk
    finally
        walk.Return()

[<Test>]
let ``other data, scalars and starts of slices use the plan that is there`` () =
    let program (x: Tensor) (scale: float) start =
        [|
            (x.Slice(0, start, start + 5) * scale).Exp().Sum() + x[ReadOnlySpan [| start |]]
        |]

    let plan x scale start = planOf (program x scale start)
    let first = plan (variable [ 10 ]) 2.0 1
    let isFirst other = obj.ReferenceEquals(first, other)
    Expect.isTrue "the plan is the same" (isFirst (plan (variable [ 10 ]) 3.0 4))
    Expect.isTrue "another shape has another" (not (isFirst (plan (variable [ 11 ]) 3.0 4)))
    let strided = Tensor.Variable((data [ 20 ]).Slice(0, 0, 20, 2))
    Expect.isTrue "other strides have another" (not (isFirst (plan strided 3.0 4)))

    for scale, start in [ 0.5, 0; 1.5, 3; -2.0, 5 ] do
        let x = data [ 10 ]
        let values = x.ToArray()

        let expected =
            (values[start .. start + 4] |> Array.sumBy (fun v -> exp (v * scale)))
            + values[start]

        let actual =
            (Evaluation.Run(ReadOnlySpan(program (Tensor.Variable x) scale start))[0]).ToDouble()

        Expect.isTrue $"{actual} is {expected}" (abs (actual - expected) <= 1e-14 * abs expected)

[<Test>]
let ``equal starts are told from different ones`` () =
    let x = variable [ 10 ]
    let at (i: int) = x[ReadOnlySpan [| i |]]
    let same, different = [| at 3 * at 3 |], [| at 3 * at 4 |]
    let values = x.Value().ToArray()
    Expect.equal (values[3] * values[3]) ((Evaluation.Run(ReadOnlySpan same)[0]).ToDouble())
    Expect.equal (values[3] * values[4]) ((Evaluation.Run(ReadOnlySpan different)[0]).ToDouble())

[<Test>]
let ``an argument's form makes no difference to a prepared body`` () =
    let parameter =
        Tensor.Parameter(ImmutableArray.Create(4, 3), DType.Float64, "a test")

    let body =
        Evaluation.Prepare(ReadOnlySpan [| (parameter * 2.0).Sum 0; parameter.T |], ReadOnlySpan [| parameter |])

    let rows = data [ 4; 3 ]
    let columns = (data [ 3; 4 ]).T
    let filled = Tensor.Full(ReadOnlySpan [| 4; 3 |], 0.25)

    for argument in [ rows; columns; filled; rows; columns ] do
        let results = body.Run(ReadOnlySpan [| argument |])
        RandomGraphs.same 0.0 ((argument * 2.0).Sum 0) results[0]
        RandomGraphs.same 0.0 argument.T results[1]

[<TestCase(20_000)>]
[<TestCase(500_000, Category = "Slow")>]
let ``a long chain is evaluated`` steps =
    let start = Tensor.Variable(Tensor.Scalar 0.5)
    let mutable x = start
    let mutable expected = 0.5

    for i in 1..steps do
        x <- if i % 5 = 0 then x.Sin() + 1.0 else x * 0.5 + 0.25

        expected <-
            if i % 5 = 0 then
                sin expected + 1.0
            else
                expected * 0.5 + 0.25

    Expect.isTrue "the value is right" (abs (x.ToDouble() - expected) < 1e-12)

[<Test>]
let ``many threads evaluate at once`` () =
    let graphs = [| for seed in 1..12 -> RandomGraphs.draw seed 20 |]
    let expected = graphs |> Array.map RandomGraphs.unfused
    let failures = Collections.Concurrent.ConcurrentQueue<exn>()

    let work first () =
        try
            for i in 0..47 do
                let which = (first + i) % graphs.Length

                let tolerance =
                    if RandomGraphs.sumsSeveralAxes graphs[which] then
                        1e-12
                    else
                        0.0

                Array.iter2 (RandomGraphs.same tolerance) expected[which] (RandomGraphs.fused graphs[which])
        with error ->
            failures.Enqueue error

    let threads = [ for first in 0..7 -> Thread(work first) ]
    threads |> List.iter _.Start()
    threads |> List.iter _.Join()
    failures |> Seq.iter raise

[<Test>]
let ``errors of a run name the operation`` () =
    let x = data [ 2; 3 ]
    let index = Tensor.Of([| 2L; 0L; 5L; 1L |], ReadOnlySpan [| 2; 2 |])

    Expect.raises<ArgumentOutOfRangeException> "takeAlong: index 5 is outside 0..2" (fun () ->
        x.TakeAlong(1, index) |> ignore)

    Expect.raises<ArgumentOutOfRangeException> "takeAlong: index 5 is outside 0..3" (fun () ->
        index.Convert(DType.Float64).ScatterAddAlong(1, index, 4, "takeAlong") |> ignore)

    // A derivative is said in the words of what was called, too.
    Expect.raises<ArgumentOutOfRangeException> "indexSelect: index 5 is outside 0..2" (fun () ->
        Differentiate.Grad(Func<Tensor, Tensor>(fun x -> x.IndexSelect(1, index.Flatten()).Sum())).Invoke x
        |> ignore)

    Expect.raises<ArgumentOutOfRangeException> "gather: index 5 is outside 0..2" (fun () ->
        x.Gather(1, index) |> ignore)

    Expect.raises<ArgumentOutOfRangeException> "indexSelect: index 2 is outside 0..1" (fun () ->
        x.IndexSelect(0, index.Flatten()) |> ignore)

    Expect.raises<ArgumentOutOfRangeException> "crossEntropy: index 5 is outside 0..2" (fun () ->
        x.CrossEntropy(Tensor.Of([| 0L; 5L |], ReadOnlySpan [| 2 |])) |> ignore)

    let singular = Tensor.Ones(ReadOnlySpan [| 3; 3 |])

    Expect.raises<InvalidOperationException> "solve: the matrix is singular: pivot 1 is exactly 0" (fun () ->
        Tensor.Solve(singular, data [ 3 ]) |> ignore)

    Expect.raises<InvalidOperationException> "cholesky: the matrix is not positive definite" (fun () ->
        (-singular).Cholesky() |> ignore)

    let parameter = Tensor.Parameter(ImmutableArray.Create 3, DType.Float64, "scan")

    Expect.raises<InvalidOperationException> "a parameter of `scan`" (fun () -> parameter.Sum().ToDouble() |> ignore)

[<Test>]
let ``results over empty axes are right`` () =
    let empty = Tensor.Of(Array.empty<float>, ReadOnlySpan [| 0; 3 |])
    Expect.equal [| 0.0; 0.0; 0.0 |] ((empty * 2.0).Sum(0).ToArray())
    Expect.equal [||] ((empty * 2.0).Sum(1).ToArray())
    Expect.equal 0.0 (empty.Exp().Sum().ToDouble())

    Expect.equal
        [| 0.0; 0.0; 0.0; 0.0 |]
        (Tensor.Dot(Tensor.Zeros(ReadOnlySpan [| 2; 0 |]).Exp(), Tensor.Zeros(ReadOnlySpan [| 0; 2 |])).ToArray())

    Expect.equal
        [| 1.0; 2.0 |]
        (Tensor
            .Cat(
                [
                    Tensor.Zeros(ReadOnlySpan [| 0 |]).Exp()
                    Tensor.Of([| 1.0; 2.0 |], ReadOnlySpan [| 2 |])
                ],
                0
            )
            .ToArray())
