/// What PyTorch has too: each function beside PyTorch's expression for it, over the same random inputs.
module internal Fluxion.Suite.Parity

open System.Collections.Immutable
open Fluxion
open Fluxion.Suite.Numerics

/// A function of ours, how PyTorch says it (inputs are x[0], x[1], …), and inputs.
type Case =
    {
        Name: string
        Torch: string
        Draw: Sampler -> Tensor[]
        Apply: Tensor[] -> Tensor
    }

/// How far value, pullback and second-order product may be apart, relative to their norms.
let bound = 1e-10

/// Elementwise ops by name, on the op's own samples: its whole domain, and inputs that broadcast.
let private elementwise =
    Map
        [
            for name in
                [
                    "abs"
                    "sign"
                    "floor"
                    "ceil"
                    "round"
                    "maximum"
                    "minimum"
                    "exp"
                    "expm1"
                    "log"
                    "log10"
                    "log1p"
                    "sin"
                    "cos"
                    "tan"
                    "asin"
                    "acos"
                    "atan"
                    "sinh"
                    "cosh"
                    "tanh"
                    "asinh"
                    "acosh"
                    "atanh"
                    "sqrt"
                    "sigmoid"
                    "relu"
                    "erf"
                    "erfc"
                    "erfinv"
                    "atan2"
                    "hypot"
                    "xlogy"
                    "where"
                ] do
                name, $"torch.{name}(*x)"
            "lgamma", "lgamma(x[0])"
            // PyTorch's own has NaN for a second derivative where its two numbers are 710 apart.
            "logaddexp", "x[1] + F.softplus(x[0] - x[1], threshold=700)"
            "add", "x[0] + x[1]"
            "sub", "x[0] - x[1]"
            "mul", "x[0] * x[1]"
            "div", "x[0] / x[1]"
            "rem", "torch.fmod(x[0], x[1])"
            "neg", "-x[0]"
            "truncate", "torch.trunc(x[0])"
            "stopGradient", "x[0].detach()"
            "pow", "x[0] ** x[1]"
            "equal", "x[0] == x[1]"
            "notEqual", "x[0] != x[1]"
            "less", "x[0] < x[1]"
            "lessOrEqual", "x[0] <= x[1]"
            "and", "x[0] & x[1]"
            "or", "x[0] | x[1]"
            "not", "~x[0]"
        ]

/// Elementwise ops that PyTorch has none of under any name, or that take attributes and stand below.
let private apart =
    set
        [
            "strongMul"
            "strongDiv"
            "excess"
            "share"
            "cosine"
            "inversion"
            "convert"
            "pown"
            "polygamma"
        ]

let private lengths (lengths: int list) = ImmutableArray.CreateRange lengths

let private ofTable =
    [
        for op in OpTable.All do
            match op with
            | :? Elementwise as op when not (apart.Contains op.Name) ->
                let torch =
                    elementwise
                    |> Map.tryFind op.Name
                    |> Option.defaultWith (fun () -> failwith $"parity: how does PyTorch say {op.Name}?")

                {
                    Name = op.Name
                    Torch = torch
                    Draw = fun sampler -> op.Draw(sampler).Inputs
                    Apply = fun x -> op.Apply(ImmutableArray.CreateRange x, ImmutableArray.Empty)
                }
            | _ -> ()
    ]

let private numbers shape (sampler: Sampler) = sampler.Numbers(lengths shape)

let private distinct shape (sampler: Sampler) = sampler.Distinct(lengths shape)

let private positions shape length (sampler: Sampler) =
    sampler.Positions(lengths shape, length)

let private positive shape (sampler: Sampler) =
    (abs (numbers shape sampler) + 0.2).Value()

let private dominant shape (sampler: Sampler) =
    let n = List.last shape
    sampler.Matrices(lengths (List.take (shape.Length - 2) shape), n).Value()

let private definite shape (sampler: Sampler) =
    let n = List.last shape
    sampler.PositiveDefinite(lengths (List.take (shape.Length - 2) shape), n)

let private case name torch (inputs: (Sampler -> Tensor) list) apply =
    {
        Name = name
        Torch = torch
        Draw = fun sampler -> [| for draw in inputs -> draw sampler |]
        Apply = apply
    }

/// A function of one tensor [3;4] of numbers without ties.
let private one name torch (f: Tensor -> Tensor) =
    case name torch [ distinct [ 3; 4 ] ] (fun x -> f x[0])

let private functions =
    [
        one "square" "torch.square(x[0])" Tensor.square
        case "reciprocal" "torch.reciprocal(x[0])" [ positive [ 3 ] ] (fun x -> Tensor.reciprocal x[0])
        case "rsqrt" "torch.rsqrt(x[0])" [ positive [ 3 ] ] (fun x -> Tensor.rsqrt x[0])
        one "clamp" "torch.clamp(x[0], -0.11, 0.09)" (Tensor.clamp -0.11 0.09)
        one "logSigmoid" "F.logsigmoid(x[0])" Tensor.logSigmoid
        one "softplus" "F.softplus(x[0])" Tensor.softplus
        one "elu" "F.elu(x[0])" Tensor.elu
        one "gelu" "F.gelu(x[0])" Tensor.gelu
        one "silu" "F.silu(x[0])" Tensor.silu
        case "digamma" "digamma(x[0])" [ positive [ 4 ] ] (fun x -> Tensor.digamma x[0])
        case "logaddexp of near numbers" "torch.logaddexp(*x)" [ numbers [ 3; 4 ]; numbers [ 4 ] ] (fun x ->
            Tensor.logaddexp x[0] x[1])
        case "polygamma" "torch.polygamma(2, x[0])" [ positive [ 4 ] ] (fun x -> Tensor.polygamma 2 x[0])
        one "pown" "x[0] ** 3" (fun x -> pown x 3)
    ]

let private reductions =
    [
        one "sum" "x[0].sum()" Tensor.sum
        one "sumAlong" "x[0].sum(1)" (Tensor.sumAlong 1)
        one "sumKeep" "x[0].sum(0, keepdim=True)" (Tensor.sumKeep 0)
        one "mean" "x[0].mean()" Tensor.mean
        one "meanAlong" "x[0].mean(0)" (Tensor.meanAlong 0)
        one "max" "x[0].max()" Tensor.max
        one "maxAlong" "x[0].amax(1)" (Tensor.maxAlong 1)
        one "min" "x[0].min()" Tensor.min
        one "minAlong" "x[0].amin(0)" (Tensor.minAlong 0)
        one "argmax" "x[0].argmax()" Tensor.argmax
        one "argmaxAlong" "x[0].argmax(1)" (Tensor.argmaxAlong 1)
        one "argminAlong" "x[0].argmin(0)" (Tensor.argminAlong 0)
        one "prod" "x[0].prod()" Tensor.prod
        one "prodAlong" "x[0].prod(1)" (Tensor.prodAlong 1)
        one "var" "x[0].var()" Tensor.var
        one "varAlong" "x[0].var(1)" (Tensor.varAlong 1)
        one "std" "x[0].std()" Tensor.std
        one "stdAlong" "x[0].std(0)" (Tensor.stdAlong 0)
        one "norm" "x[0].norm()" Tensor.norm
        one "normWith 1" "x[0].norm(1, 1)" (Tensor.normWith 1.0 1)
        one "normWith 3" "x[0].norm(3, 0)" (Tensor.normWith 3.0 0)
        one "logsumexp" "torch.logsumexp(x[0].flatten(), 0)" Tensor.logsumexp
        one "logsumexpAlong" "torch.logsumexp(x[0], 1)" (Tensor.logsumexpAlong 1)
        one "cumsum" "x[0].cumsum(1)" (Tensor.cumsum 1)
        one "cumprod" "x[0].cumprod(1)" (Tensor.cumprod 1)
        one "cummax" "x[0].cummax(1).values" (Tensor.cummax 1)
        one "sort" "x[0].sort(1).values" (Tensor.sort 1)
        one "sortDescending" "x[0].sort(0, descending=True).values" (Tensor.sortDescending 0)
        one "argsort" "x[0].argsort(1)" (Tensor.argsort 1)
        one "topk" "x[0].topk(2, 1).values" (Tensor.topk 1 2 >> fst)
        one "softmax" "torch.softmax(x[0], 1)" (Tensor.softmax 1)
        one "logSoftmax" "torch.log_softmax(x[0], 0)" (Tensor.logSoftmax 0)
    ]

let private structure =
    [
        one "reshape" "x[0].reshape(2, 6)" (Tensor.reshape [ 2; 6 ])
        one "flatten" "x[0].flatten()" Tensor.flatten
        one "transpose" "x[0].T" Tensor.transpose
        case "permute" "x[0].permute(2, 0, 1)" [ numbers [ 2; 3; 4 ] ] (fun x -> Tensor.permute [ 2; 0; 1 ] x[0])
        case "squeeze" "x[0].squeeze(1)" [ numbers [ 2; 1; 3 ] ] (fun x -> Tensor.squeeze 1 x[0])
        one "unsqueeze" "x[0].unsqueeze(1)" (Tensor.unsqueeze 1)
        one "expand" "x[0].expand(2, 3, 4)" (Tensor.expand [ 2; 3; 4 ])
        one "flip" "x[0].flip(1)" (Tensor.flip [ 1 ])
        one "roll" "x[0].roll(2, 1)" (Tensor.roll 1 2)
        one "tile" "x[0].tile(2, 3)" (Tensor.tile [ 2; 3 ])
        one "pad" "F.pad(x[0], (1, 2, 3, 0))" (Tensor.pad [ 3, 0; 1, 2 ])
        one "tril" "x[0].tril(1)" (Tensor.trilAt 1)
        one "triu" "x[0].triu(-1)" (Tensor.triuAt -1)
        case "diag" "x[0].diag(1)" [ numbers [ 3 ] ] (fun x -> Tensor.diagAt 1 x[0])
        one "diagonal" "x[0].diagonal(1)" (Tensor.diagonalAt 1 0 1)
        case "trace" "x[0].trace()" [ numbers [ 3; 3 ] ] (fun x -> Tensor.trace x[0])
        case "cat" "torch.cat(x, 1)" [ numbers [ 2; 3 ]; numbers [ 2; 1 ] ] (Tensor.catAlong 1)
        case "stack" "torch.stack(x, 1)" [ numbers [ 2; 3 ]; numbers [ 2; 3 ] ] (Tensor.stackAlong 1)
        one "slice" "x[0][:, 1:3]" (Tensor.slice 1 1 3)
        one "sliceBy" "x[0][:, 0:4:2]" (Tensor.sliceBy 1 0 4 2)
        one "split" "x[0].split([1, 3], 1)[1]" (Tensor.split 1 [ 1; 3 ] >> List.last)
        one "chunk" "x[0].chunk(2, 1)[1]" (Tensor.chunk 1 2 >> List.last)
        case "indexSelect" "x[0].index_select(1, x[1])" [ numbers [ 3; 4 ]; positions [ 5 ] 4 ] (fun x ->
            Tensor.indexSelect 1 x[1] x[0])
        case "gather" "x[0].gather(1, x[1])" [ numbers [ 3; 4 ]; positions [ 3; 2 ] 4 ] (fun x ->
            Tensor.gather 1 x[1] x[0])
        case
            "scatterAdd"
            "x[0].scatter_add(1, x[1], x[2])"
            [ numbers [ 3; 4 ]; positions [ 3; 5 ] 4; numbers [ 3; 5 ] ]
            (fun x -> Tensor.scatterAdd 1 x[1] x[2] x[0])
        case "embedding" "F.embedding(x[1], x[0])" [ numbers [ 4; 3 ]; positions [ 2; 2 ] 4 ] (fun x ->
            Tensor.embedding x[0] x[1])
    ]

let private products =
    [
        case "matmul" "x[0] @ x[1]" [ numbers [ 2; 1; 3; 4 ]; numbers [ 5; 4; 2 ] ] (fun x -> Tensor.matmul x[0] x[1])
        case "dot" "x[0] @ x[1]" [ numbers [ 4 ]; numbers [ 4 ] ] (fun x -> Tensor.dot x[0] x[1])
        case "outer" "torch.outer(*x)" [ numbers [ 3 ]; numbers [ 4 ] ] (fun x -> Tensor.outer x[0] x[1])
        case "kron" "torch.kron(*x)" [ numbers [ 2; 3 ]; numbers [ 3; 2 ] ] (fun x -> Tensor.kron x[0] x[1])
        case
            "einsum"
            "torch.einsum('bij,bjk,k->bi', *x)"
            [ numbers [ 2; 3; 4 ]; numbers [ 2; 4; 5 ]; numbers [ 5 ] ]
            (fun x -> Tensor.einsum "bij,bjk,k->bi" (List.ofArray x))
        case "einsum of a diagonal" "torch.einsum('ii->i', x[0])" [ numbers [ 3; 3 ] ] (fun x ->
            Tensor.einsum "ii->i" (List.ofArray x))
        case
            "tensordot"
            "torch.tensordot(*x, dims=([1, 2], [0, 1]))"
            [ numbers [ 2; 3; 4 ]; numbers [ 3; 4; 2 ] ]
            (fun x -> Tensor.tensordot [ 1; 2 ] [ 0; 1 ] x[0] x[1])
    ]

let private losses =
    [
        case "crossEntropy" "F.cross_entropy(x[0], x[1])" [ numbers [ 3; 4 ]; positions [ 3 ] 4 ] (fun x ->
            Tensor.crossEntropy x[1] x[0])
        case "nllLoss" "F.nll_loss(x[0], x[1])" [ numbers [ 3; 4 ]; positions [ 3 ] 4 ] (fun x ->
            Tensor.nllLoss x[1] x[0])
        case "mseLoss" "F.mse_loss(*x)" [ numbers [ 3; 4 ]; numbers [ 3; 4 ] ] (fun x -> Tensor.mseLoss x[1] x[0])
        case "huberLoss" "F.huber_loss(*x, delta=0.7)" [ numbers [ 3; 4 ]; numbers [ 3; 4 ] ] (fun x ->
            Tensor.huberLoss 0.7 x[1] x[0])
        case "bceWithLogits" "F.binary_cross_entropy_with_logits(*x)" [ numbers [ 3; 4 ]; numbers [ 3; 4 ] ] (fun x ->
            Tensor.bceWithLogits x[1] x[0])
        case
            "layerNorm"
            "F.layer_norm(x[2], (4,), x[0], x[1])"
            [ numbers [ 4 ]; numbers [ 4 ]; numbers [ 3; 4 ] ]
            (fun x -> Tensor.layerNorm x[0] x[1] x[2])
    ]

let private convolutions =
    let sequences, images = numbers [ 2; 4; 9 ], numbers [ 2; 4; 6; 7 ]
    let image = distinct [ 2; 6; 7 ]

    [
        case "conv1d" "F.conv1d(*x)" [ sequences; numbers [ 3; 4; 3 ] ] (fun x -> Tensor.conv1d x[1] x[0])
        case "conv1dWith" "F.conv1d(*x, None, 2, 3, 2, 2)" [ sequences; numbers [ 6; 2; 3 ] ] (fun x ->
            Tensor.conv1dWith 2 3 2 2 x[1] x[0])
        case "conv2d" "F.conv2d(*x)" [ images; numbers [ 3; 4; 3; 2 ] ] (fun x -> Tensor.conv2d x[1] x[0])
        case "conv2dWith" "F.conv2d(*x, None, (2, 1), (1, 2), (3, 2), 4)" [ images; numbers [ 8; 1; 2; 3 ] ] (fun x ->
            Tensor.conv2dWith (2, 1) (1, 2) (3, 2) 4 x[1] x[0])
        case "maxPool2d" "F.max_pool2d(x[0], (2, 3))" [ image ] (fun x -> Tensor.maxPool2d (2, 3) x[0])
        case "maxPool2dWith" "F.max_pool2d(x[0], (3, 2), (1, 2), (1, 1))" [ image ] (fun x ->
            Tensor.maxPool2dWith (1, 2) (1, 1) (3, 2) x[0])
        case "avgPool2d" "F.avg_pool2d(x[0], (2, 3))" [ image ] (fun x -> Tensor.avgPool2d (2, 3) x[0])
        case "avgPool2dWith" "F.avg_pool2d(x[0], (3, 2), (1, 2), (1, 1))" [ image ] (fun x ->
            Tensor.avgPool2dWith (1, 2) (1, 1) (3, 2) x[0])
    ]

/// Singular values apart from one another and from 0; symmetric matrices have them as eigenvalues.
let private separated m n (sampler: Sampler) =
    sampler.WithSpectrum(lengths [ 2 ], m, n)

let private symmetric n (sampler: Sampler) =
    sampler.WithSpectrum(lengths [ 2 ], n, n, true)

/// Singular and eigenvectors are free up to a sign: their squares are not.
let private linearAlgebra =
    let ofOne name torch draw f =
        case name torch [ draw ] (fun x -> f x[0])

    [
        ofOne "inv" "torch.linalg.inv(x[0])" (dominant [ 2; 3; 3 ]) Linalg.inv
        ofOne "det" "torch.linalg.det(x[0])" (dominant [ 2; 3; 3 ]) Linalg.det
        ofOne "slogdet" "torch.linalg.slogdet(x[0])[1]" (separated 3 3) (Linalg.slogdet >> snd)
        ofOne "slogdet's sign" "torch.linalg.slogdet(x[0])[0]" (separated 3 3) (Linalg.slogdet >> fst)
        case
            "solveTriangular"
            "torch.linalg.solve_triangular(*x, upper=True)"
            [ dominant [ 2; 3; 3 ]; numbers [ 2; 3; 2 ] ]
            (fun x -> Linalg.solveTriangular Triangle.Upper x[0] x[1])
        case
            "solveTriangular, of unit diagonal"
            "torch.linalg.solve_triangular(*x, upper=False, unitriangular=True)"
            [ numbers [ 2; 3; 3 ]; numbers [ 2; 3; 2 ] ]
            (fun x -> Linalg.solveTriangular Triangle.UnitLower x[0] x[1])
        ofOne "matrixPower" "torch.linalg.matrix_power(x[0], 5)" (dominant [ 2; 3; 3 ]) (Linalg.matrixPower 5)
        ofOne "matrixPower, negative" "torch.linalg.matrix_power(x[0], -2)" (separated 3 3) (Linalg.matrixPower -2)
        ofOne "matrixExp" "torch.linalg.matrix_exp(x[0])" (numbers [ 2; 3; 3 ]) Linalg.matrixExp
        for name, kind in
            [
                "'fro'", MatrixNorm.Fro
                "'nuc'", MatrixNorm.Nuc
                "1", MatrixNorm.One
                "2", MatrixNorm.Two
                "float('inf')", MatrixNorm.Inf
            ] do
            ofOne $"norm {name}" $"torch.linalg.matrix_norm(x[0], {name})" (separated 3 4) (Linalg.norm kind)
        for m, n in [ 4, 3; 3, 3 ] do
            ofOne $"qr {m}×{n}: Q" "torch.linalg.qr(x[0])[0]" (separated m n) (Linalg.qr >> fst)
            ofOne $"qr {m}×{n}: R" "torch.linalg.qr(x[0])[1]" (separated m n) (Linalg.qr >> snd)
        ofOne "eigh: values" "torch.linalg.eigh((x[0] + x[0].mT) / 2)[0]" (symmetric 3) (fun x ->
            fst (Linalg.eigh ((x + Tensor.swapAxes 1 2 x) / 2.0)))
        ofOne "eigh: vectors" "torch.linalg.eigh((x[0] + x[0].mT) / 2)[1] ** 2" (symmetric 3) (fun x ->
            snd (Linalg.eigh ((x + Tensor.swapAxes 1 2 x) / 2.0)) ** 2)
        for m, n in [ 4, 3; 3, 4 ] do
            let svd = "torch.linalg.svd(x[0], full_matrices=False)"
            ofOne $"svd {m}×{n}: U" $"{svd}[0] ** 2" (separated m n) (fun x -> let u, _, _ = Linalg.svd x in u ** 2)
            ofOne $"svd {m}×{n}: S" $"{svd}[1]" (separated m n) (fun x -> let _, s, _ = Linalg.svd x in s)
            ofOne $"svd {m}×{n}: V" $"{svd}[2] ** 2" (separated m n) (fun x -> let _, _, vt = Linalg.svd x in vt ** 2)
            ofOne $"pinv {m}×{n}" "torch.linalg.pinv(x[0])" (separated m n) Linalg.pinv
        case "lstsq" "torch.linalg.lstsq(*x)[0]" [ separated 4 3; numbers [ 2; 4; 2 ] ] (fun x ->
            Linalg.lstsq x[0] x[1])
        case "solve" "torch.linalg.solve(*x)" [ dominant [ 2; 3; 3 ]; numbers [ 2; 3; 2 ] ] (fun x ->
            Linalg.solve x[0] x[1])
        // Ours reads the lower triangle: given a symmetric matrix, both see A + Aᵀ halved.
        case "cholesky" "torch.linalg.cholesky((x[0] + x[0].mT) / 2)" [ definite [ 2; 3; 3 ] ] (fun x ->
            Linalg.cholesky ((x[0] + Tensor.swapAxes 1 2 x[0]) / 2.0))
    ]

/// Everything that both have.
let cases =
    List.concat
        [
            ofTable
            functions
            reductions
            structure
            products
            losses
            convolutions
            linearAlgebra
        ]

/// What PyTorch is asked to repeat: inputs, a cotangent and directions in, and what we have for value, pullback and second-order product.
let ask (case: Case) seed =
    let sampler = Sampler(seed)
    let inputs = case.Draw sampler |> Array.map (fun x -> x.Value())
    let variables = inputs |> Array.map Tensor.Variable
    let y = case.Apply variables

    let zero (x: Tensor) (derived: Tensor | null) =
        match derived with
        | null -> x.ZerosLike()
        | derived -> derived

    let numbersLike (x: Tensor) = sampler.Numbers x.Shape

    if y.DType.IsFloating() then
        let cotangent = numbersLike y
        let directions = inputs |> Array.map numbersLike
        let pulled = Walks.pull [| y |] [| cotangent |] variables |> Array.map2 zero inputs

        let along =
            Array.zip inputs (Array.zip pulled directions)
            |> Array.filter (fun (x, _) -> x.DType.IsFloating())
            |> Array.map (fun (_, (g, u)) -> Tensor.sum (g * u))
            |> Array.fold (+) (Tensor.scalar 0.0)

        let second =
            Walks.pull [| along |] [| Tensor.scalar 1.0 |] variables
            |> Array.map2 zero inputs

        let floating = Array.map (fun (x: Tensor) -> x.DType.IsFloating()) inputs

        let only results =
            [|
                for keep, (result: Tensor) in Array.zip floating results do
                    if keep then
                        result.Value()
            |]

        inputs, y.Value(), Some(cotangent, only directions, only pulled, only second)
    else
        inputs, y.Value(), None
