/// Samples of what is composed of ops: products, losses, layers, convolutions.
module internal Fluxion.Suite.ModelCompositions

open System
open System.Collections.Immutable
open Fluxion
open Fluxion.Suite.OpLaws
open Fluxion.Suite.Compositions

let private products =
    [
        for name, left, right in
            [
                "matmul(batches)", [ 2; 1; 3; 4 ], [ 5; 4; 2 ]
                "matmul(vector)", [ 4 ], [ 5; 4; 2 ]
                "matmul(matrix,vector)", [ 3; 4 ], [ 4 ]
            ] do
            subject name (fun sampler ->
                sample [ sampler.Numbers(lengths left); sampler.Numbers(lengths right) ] (fun x ->
                    Tensor.MatMul(x[0], x[1])))
        for name, product in
            [
                "dot", (fun (a: Tensor) (b: Tensor) -> a.Dot b)
                "outer", (fun a b -> a.Outer b)
            ] do
            subject name (fun sampler ->
                let n = sampler.Integer(1, 5)
                sample [ sampler.Numbers(lengths [ n ]); sampler.Numbers(lengths [ n ]) ] (fun x -> product x[0] x[1]))
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

            sample [ sampler.Numbers shape; target ] (fun x -> x[0].NllLoss x[1]))
        // Of a single class all derivatives are 0.
        subject "crossEntropy" (fun sampler ->
            let examples, classes = sampler.Integer(1, 4), sampler.Integer(2, 4)
            let target = sampler.Positions(lengths [ examples ], classes)
            sample [ sampler.Numbers(lengths [ examples; classes ]); target ] (fun x -> x[0].CrossEntropy x[1]))
        subject "crossEntropy(probabilities)" (fun sampler ->
            let shape = lengths [ sampler.Integer(1, 4); sampler.Integer(2, 4) ]
            sample [ sampler.Numbers shape; sampler.From(Domain(0.0, 1.0), shape) ] (fun x -> x[0].CrossEntropy x[1]))
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
            sample [ sampler.Numbers((sampler.Shape(0, 2)).Insert(0, rows)); index ] (fun x -> x[0].Embedding x[1]))
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

/// Of several tensors.
let subjects = List.concat [ products; linearAlgebra; losses; layers; convolutions ]
