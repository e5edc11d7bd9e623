/// The laws of ops for what is composed of them. No composition declares a rule; each is asked like an op, on samples drawn here.
module internal Fluxion.Suite.CompositionLaws

open System
open System.Collections.Immutable
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.OpLaws

let private subject name draw =
    {
        Name = name
        Draw = draw
        Passes = fun _ -> true
    }

let private sample (inputs: Tensor list) (f: Tensor[] -> Tensor) = Sample(Array.ofList inputs, f)

/// A function of one tensor; make draws the tensor of a shape, and choose what is fixed about the function.
let private ofShape name leastRank make choose =
    subject name (fun sampler ->
        let shape: ImmutableArray<int> = sampler.Shape(leastRank, 3)
        let f: Tensor -> Tensor = choose sampler shape
        sample [ make sampler shape ] (fun x -> f x[0]))

/// A function of one tensor along an axis.
let private along name make f =
    ofShape name 1 make (fun sampler shape -> f (sampler.Axis shape))

let private numbers (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Numbers shape

let private distinct (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Distinct shape

/// No two closer than 1: their spread is of their size.
let private apart (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Distinct shape * 25.0

/// Numbers of which the last is 0.
let private withZero (sampler: Sampler) (shape: ImmutableArray<int>) =
    let x = sampler.Numbers shape
    let last = Tensor.arange 0.0 (float x.Size) 1.0 .= float (x.Size - 1L)
    Tensor.where (Tensor.reshape (List.ofSeq shape) last) (tensor 0.0) x

/// Numbers that keep their distance from 0, where norms have kinks.
let private nonZero (sampler: Sampler) (shape: ImmutableArray<int>) =
    let x = sampler.Numbers shape
    (Tensor.sign x * (0.5 + abs x)).Value()

let private lengths (lengths: int list) = ImmutableArray.CreateRange lengths

let private reductions =
    [
        along "prod" withZero (fun axis x -> x.Prod axis)
        ofShape "prod(all)" 0 withZero (fun _ _ x -> x.Prod())
        along "var" numbers (fun axis x -> x.Var(axis, false, 0.5))
        along "std" apart (fun axis x -> x.Std(axis, true, 0.25))
        along "norm" nonZero (fun axis x -> x.Norm(2.0, axis))
        along "norm(1)" nonZero (fun axis x -> x.Norm(1.0, axis, true))
        along "norm(3)" nonZero (fun axis x -> x.Norm(3.0, axis))
        along "norm(infinity)" distinct (fun axis x -> (x + 10.0).Norm(infinity, axis))
        along "logsumexp" numbers (fun axis x -> x.LogSumExp axis)
        along "softmax" numbers (fun axis x -> x.Softmax axis)
        along "logSoftmax" numbers (fun axis x -> x.LogSoftmax axis)
    ]

let private sequences =
    [
        along "cumsum(axis)" numbers (fun axis x -> x.CumSum axis)
        along "cumprod" withZero (fun axis x -> x.CumProd axis)
        along "cummax" distinct (fun axis x -> x.CumMax axis)
        along "sort" distinct (fun axis x -> x.Sort(axis, true))
        along "argsort(axis)" distinct (fun axis x -> x.ArgSort axis)
        ofShape "topk" 1 distinct (fun sampler shape ->
            let axis, largest = sampler.Axis shape, sampler.Coin()
            let k = sampler.Integer(1, shape[axis])

            fun x ->
                let struct (values, _) = x.TopK(k, axis, largest)
                values)
    ]

let private rearrangements =
    [
        ofShape "roll" 1 numbers (fun sampler shape ->
            let axis, shift = sampler.Axis shape, sampler.Integer(-5, 5)
            fun x -> x.Roll(shift, axis))
        ofShape "tile" 0 numbers (fun sampler _ ->
            let repeats = sampler.Shape(0, 3)
            fun x -> x.Tile(repeats.AsSpan()))
        ofShape "pad(value)" 1 numbers (fun sampler shape ->
            let widths =
                [| for _ in shape -> struct (sampler.Integer(0, 2), sampler.Integer(0, 2)) |]

            let value = float (sampler.Integer(-1, 1))
            fun x -> x.Pad(widths, value))
        ofShape "tril" 2 numbers (fun sampler _ ->
            let diagonal = sampler.Integer(-2, 2)
            fun x -> x.Tril diagonal)
        ofShape "triu" 2 numbers (fun sampler _ ->
            let diagonal = sampler.Integer(-2, 2)
            fun x -> x.Triu diagonal)
        subject "diag" (fun sampler ->
            let n, diagonal = sampler.Integer(1, 4), sampler.Integer(-2, 2)
            sample [ sampler.Numbers(lengths [ n ]) ] (fun x -> x[0].Diag diagonal))
        subject "diagonal" (fun sampler ->
            let shape = lengths [ for _ in 1..3 -> sampler.Integer(2, 4) ]
            let axis, diagonal = sampler.Integer(1, 2), sampler.Integer(-2, 2)
            sample [ sampler.Numbers shape ] (fun x -> x[0].Diagonal(diagonal, axis, 0)))
        ofShape "trace" 2 numbers (fun _ _ x -> x.Trace())
        subject "scatterAdd(tensor)" (fun sampler ->
            let shape = sampler.Shape 1
            let axis = sampler.Axis shape
            let x = sampler.Numbers shape

            let shorter =
                shape |> Seq.map (fun length -> sampler.Integer(1, length)) |> List.ofSeq

            let source =
                lengths (shorter |> List.mapi (fun i n -> if i = axis then n + 2 else n))

            let index = sampler.Positions(lengths shorter, shape[axis])

            sample [ x; sampler.Numbers source ] (fun x -> x[0].ScatterAdd(axis, index, x[1])))
    ]

let private products =
    [
        subject "kron" (fun sampler ->
            sample [ sampler.Numbers(sampler.Shape(0, 3)); sampler.Numbers(sampler.Shape(0, 2)) ] (fun x ->
                Tensor.Kron(x[0], x[1])))
        for equation, shapes in
            [
                "ij,jk->ik", [ [ 3; 4 ]; [ 4; 2 ] ]
                "ij,jk,kl,lm->im", [ [ 2; 3 ]; [ 3; 5 ]; [ 5; 1 ]; [ 1; 4 ] ]
                "...ij,...kj->...ik", [ [ 3; 1; 2; 4 ]; [ 2; 3; 4 ] ]
                "iij->j", [ [ 3; 3; 2 ] ]
                "ba", [ [ 2; 3 ] ]
                "i,j,k->kij", [ [ 2 ]; [ 3 ]; [ 2 ] ]
                "bi,bj,bij->b", [ [ 2; 3 ]; [ 2; 4 ]; [ 1; 3; 4 ] ]
            ] do
            subject $"einsum({equation})" (fun sampler ->
                sample [ for shape in shapes -> sampler.Numbers(lengths shape) ] (fun x ->
                    Tensor.Einsum(equation, ReadOnlySpan<Tensor> x)))
        subject "tensordot" (fun sampler ->
            sample [ sampler.Numbers(lengths [ 2; 3; 4 ]); sampler.Numbers(lengths [ 4; 2; 3 ]) ] (fun x ->
                Tensor.tensordot [ 0; 2 ] [ 1; 0 ] x[0] x[1]))
    ]

/// Matrices of up to 4 rows and columns in a batch, drawn and applied.
let private ofMatrix name (draw: Sampler -> ImmutableArray<int> -> int -> int -> Tensor) (f: Tensor -> Tensor) =
    subject name (fun sampler ->
        let batch = sampler.Shape(0, 1)
        sample [ draw sampler batch (sampler.Integer(1, 4)) (sampler.Integer(1, 4)) ] (fun x -> f x[0]))

let private linearAlgebra =
    // The singular values are at least 0.8 apart, and from 0.
    let separated (sampler: Sampler) batch m n = sampler.WithSpectrum(batch, m, n)

    let square (sampler: Sampler) (batch: ImmutableArray<int>) n _ = sampler.Matrices(batch, n)

    // Elements that keep their distance from 0, in rows and columns whose sums do from one another.
    let scattered (sampler: Sampler) (batch: ImmutableArray<int>) m n =
        let sizes = 1.0 + Tensor.arange 0.0 (float (m * n)) 1.0 ** 2
        let x = nonZero sampler (batch.AddRange [ m; n ])
        (Tensor.sign x + 0.1 * x) * Tensor.reshape [ m; n ] sizes

    let tensorOf (f: Tensor -> Tensor * Tensor) pick = f >> pick

    [
        ofMatrix "det(matrices)" square Linalg.det
        ofMatrix "slogdet(matrices)" square (tensorOf Linalg.slogdet snd)
        ofMatrix "matrixPower(5)" square (Linalg.matrixPower 5)
        ofMatrix "matrixPower(-2)" square (Linalg.matrixPower -2)
        ofMatrix "norm(fro)" separated (Linalg.norm MatrixNorm.Fro)
        ofMatrix "norm(nuc)" separated (Linalg.norm MatrixNorm.Nuc)
        ofMatrix "norm(two)" separated (Linalg.norm MatrixNorm.Two)
        ofMatrix "norm(one)" scattered (Linalg.norm MatrixNorm.One)
        ofMatrix "norm(inf)" scattered (Linalg.norm MatrixNorm.Inf)
        subject "lstsq" (fun sampler ->
            let batch = sampler.Shape(0, 1)
            let m = sampler.Integer(1, 4)
            let b = sampler.Numbers(batch.AddRange [ m; sampler.Integer(1, 3) ])
            sample [ sampler.WithSpectrum(batch, m, sampler.Integer(1, 4)); b ] (fun x -> Linalg.lstsq x[0] x[1]))
        // The rank stays 2 whatever the factors: what the derivative of a pseudo-inverse is defined along.
        subject "pinv(of rank 2)" (fun sampler ->
            let left = sampler.WithSpectrum(lengths [], 4, 2)
            sample [ left; sampler.WithSpectrum(lengths [], 2, 3) ] (fun x -> Linalg.pinv (x[0] *@ x[1])))
    ]

/// Examples, and targets of their shape.
let private losses =
    let between draw f =
        fun (sampler: Sampler) ->
            let shape = sampler.Shape()
            let target = draw sampler (sampler.Narrower shape)
            sample [ sampler.Numbers shape; target ] f

    [
        subject "mseLoss" (between numbers (fun x -> x[0].MseLoss x[1]))
        // Differences are multiples of 0.04, plus 0.02: they keep their distance from the kinks at ±0.4.
        subject "huberLoss" (fun sampler ->
            let shape = sampler.Shape()
            let x = sampler.Distinct shape
            sample [ x; (sampler.Distinct(shape) + 0.02).Value() ] (fun x -> x[0].HuberLoss(x[1], 0.4)))
        subject
            "bceWithLogits"
            (between (fun sampler shape -> sampler.From(Domain(0.0, 1.0), shape)) (fun x -> x[0].BceWithLogits x[1]))
        subject "nllLoss" (fun sampler ->
            let shape = sampler.Shape 1

            let target =
                sampler.Positions(shape.RemoveAt(shape.Length - 1), shape[shape.Length - 1])

            sample [ sampler.Numbers shape ] (fun x -> x[0].NllLoss target))
    ]

let private layers =
    [
        subject "layerNorm" (fun sampler ->
            let normal = sampler.Shape(1, 2)
            let batch = sampler.Shape(0, 1)

            sample
                [
                    sampler.Numbers(batch.AddRange normal)
                    sampler.Numbers normal
                    sampler.Numbers normal
                ]
                (fun x -> x[0].LayerNorm(x[1], x[2], 0.5)))
        subject "embedding" (fun sampler ->
            let rows = sampler.Integer(1, 4)
            let index = sampler.Positions(sampler.Shape(0, 2), rows)
            sample [ sampler.Numbers((sampler.Shape(0, 2)).Insert(0, rows)) ] (fun x -> x[0].Embedding index))
    ]

let private convolutions =
    let kernel (sampler: Sampler) dilation =
        let size = sampler.Integer(1, 3)
        size, (size - 1) * dilation + sampler.Integer(1, 3)

    let pair (sampler: Sampler) low high =
        struct (sampler.Integer(low, high), sampler.Integer(low, high))

    [
        subject "conv1d" (fun sampler ->
            let groups, stride, padding, dilation =
                sampler.Integer(1, 2), sampler.Integer(1, 2), sampler.Integer(0, 2), sampler.Integer(1, 2)

            let channels, outputs = sampler.Integer(1, 2), groups * sampler.Integer(1, 2)
            let size, length = kernel sampler dilation

            sample
                [
                    sampler.Numbers(lengths [ 2; groups * channels; length ])
                    sampler.Numbers(lengths [ outputs; channels; size ])
                    sampler.Numbers(lengths [ outputs ])
                ]
                (fun x -> x[0].Conv1d(x[1], x[2], stride, padding, dilation, groups)))
        subject "conv2d" (fun sampler ->
            let groups, stride, padding =
                sampler.Integer(1, 2), pair sampler 1 2, pair sampler 0 1

            let struct (down, right) as dilation = pair sampler 1 2
            let channels, outputs = sampler.Integer(1, 2), groups * sampler.Integer(1, 2)
            let (height, tall), (width, wide) = kernel sampler down, kernel sampler right

            sample
                [
                    sampler.Numbers(lengths [ 2; groups * channels; tall; wide ])
                    sampler.Numbers(lengths [ outputs; channels; height; width ])
                ]
                (fun x -> x[0].Conv2d(x[1], null, stride, padding, dilation, groups)))
        for name, pool in
            [
                "maxPool2d",
                (fun (x: Tensor) size stride padding -> x.MaxPool2d(size, Nullable stride, Nullable padding))
                "avgPool2d", (fun x size stride padding -> x.AvgPool2d(size, Nullable stride, Nullable padding))
            ] do
            subject name (fun sampler ->
                let size, stride = struct (2, sampler.Integer(1, 3)), pair sampler 1 2
                let padding = struct (sampler.Integer(0, 1), 0)
                let image = lengths [ 2; sampler.Integer(2, 5); sampler.Integer(3, 5) ]
                sample [ sampler.Distinct image ] (fun x -> pool x[0] size stride padding))
    ]

/// The k-th derivative of a product by distinct factors is the product of the others, whichever of them are 0: exactly, in products of small whole numbers.
let private productAtZeros =
    Law.ofCases
        "prod: derivatives at zeros are exact to third order"
        [
            [ 3.0 ]
            [ 0.0; 2.0 ]
            [ 0.0; 0.0; 5.0 ]
            [ 0.0; 0.0; 0.0; 7.0; 2.0 ]
            [ 2.0; 0.0; -3.0; 0.0; 0.0; 5.0; 7.0 ]
        ]
        (fun elements ->
            let x = tensor elements
            let n = elements.Length

            let without positions =
                if List.distinct positions <> positions then
                    0.0
                else
                    elements
                    |> List.indexed
                    |> List.filter (fun (i, _) -> not (List.contains i positions))
                    |> List.fold (fun product (_, e) -> product * e) 1.0

            let expected order =
                let rec tuples k =
                    if k = 0 then
                        [ [] ]
                    else
                        [
                            for rest in tuples (k - 1) do
                                for i in 0 .. n - 1 -> rest @ [ i ]
                        ]

                tuples order |> List.map without

            let first = grad Tensor.prod
            Expect.equal (expected 1) (List.ofArray (Tensor.toArray (first x)))
            Expect.equal (expected 2) (List.ofArray (Tensor.toArray (hessian Tensor.prod x)))
            Expect.equal (expected 3) (List.ofArray (Tensor.toArray (jacobian (jacobian first) x))))
    |> Law.covering [ "prod" ]

/// What is composed of ops.
let subjects =
    List.concat
        [
            reductions
            sequences
            rearrangements
            products
            linearAlgebra
            losses
            layers
            convolutions
        ]

let laws: Law list = productAtZeros :: (subjects |> List.collect lawsOf)
