/// Samples of what is composed of ops: functions, reductions, what stands in an order, what is moved.
module internal Fluxion.Suite.Compositions

open System.Collections.Immutable
open Fluxion
open Fluxion.Suite.OpLaws

let subject name draw =
    {
        Name = name
        Draw = draw
        Passes = fun _ -> true
        HasPullback = true
    }

let sample (inputs: Tensor list) (f: Tensor[] -> Tensor) = Sample(Array.ofList inputs, f)

/// A function of one tensor; make draws the tensor of a shape, and choose what is fixed about the function.
let ofShape name leastRank make choose =
    subject name (fun sampler ->
        let shape: ImmutableArray<int> = sampler.Shape(leastRank, 3)
        let f: Tensor -> Tensor = choose sampler shape
        sample [ make sampler shape ] (fun x -> f x[0]))

/// A function of one tensor along an axis.
let along name make f =
    ofShape name 1 make (fun sampler shape -> f (sampler.Axis shape))

let numbers (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Numbers shape

let distinct (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Distinct shape

/// No two closer than 1: their spread is of their size.
let apart (sampler: Sampler) (shape: ImmutableArray<int>) = sampler.Distinct shape * 25.0

/// Numbers of which the last is 0.
let withZero (sampler: Sampler) (shape: ImmutableArray<int>) =
    let x = sampler.Numbers shape
    let last = Tensor.arange 0.0 (float x.Size) 1.0 .= float (x.Size - 1L)
    Tensor.where (Tensor.reshape (List.ofSeq shape) last) (tensor 0.0) x

/// Numbers that keep their distance from 0, where norms have kinks.
let nonZero (sampler: Sampler) (shape: ImmutableArray<int>) =
    let x = sampler.Numbers shape
    (Tensor.sign x * (0.5 + abs x)).Value()

let lengths (lengths: int list) = ImmutableArray.CreateRange lengths

let private positive (sampler: Sampler) (shape: ImmutableArray<int>) = (abs (nonZero sampler shape)).Value()

let private functions =
    [
        ofShape "square" 0 numbers (fun _ _ x -> x.Square())
        ofShape "reciprocal" 0 nonZero (fun _ _ x -> x.Reciprocal())
        ofShape "rsqrt" 0 positive (fun _ _ x -> x.Rsqrt())
        ofShape "softplus" 0 numbers (fun _ _ x -> x.Softplus())
        ofShape "logSigmoid" 0 numbers (fun _ _ x -> x.LogSigmoid())
        ofShape "silu" 0 numbers (fun _ _ x -> x.Silu())
        ofShape "gelu" 0 numbers (fun _ _ x -> x.Gelu())
        ofShape "elu" 0 nonZero (fun _ _ x -> x.Elu 1.5)
        ofShape "digamma" 0 positive (fun _ _ x -> x.Digamma())
        // Between two numbers that may be drawn.
        ofShape "clamp" 0 distinct (fun _ _ x -> x.Clamp(-0.11, 0.09))
    ]

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
        along "mean" numbers (fun axis x -> x.Mean axis)
        along "argmax" distinct (fun axis x -> x.ArgMax axis)
        along "argmin" distinct (fun axis x -> x.ArgMin(axis, true))
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
            sample [ x; index; sampler.Numbers source ] (fun x -> x[0].ScatterAdd(axis, x[1], x[2])))
        subject "gather" (fun sampler ->
            let shape = sampler.Shape 1
            let axis = sampler.Axis shape

            let shorter =
                shape |> Seq.map (fun length -> sampler.Integer(1, length)) |> List.ofSeq

            let index = sampler.Positions(lengths shorter, shape[axis])
            sample [ sampler.Numbers shape; index ] (fun x -> x[0].Gather(axis, x[1])))
        subject "indexSelect" (fun sampler ->
            let shape = sampler.Shape 1
            let axis = sampler.Axis shape
            let index = sampler.Positions(lengths [ sampler.Integer(1, 5) ], shape[axis])
            sample [ sampler.Numbers shape; index ] (fun x -> x[0].IndexSelect(axis, x[1])))
        along "split" numbers (fun axis x -> x.Split([| 0; x.Shape[axis] - 1; 1 |], axis)[1])
        along "chunk" numbers (fun axis x -> x.Chunk(2, axis)[0])
        along "mapAxis" numbers (fun axis x -> x.MapAxis((fun part -> part * part.Sum()), axis))
    ]

/// Loops that are made of scans and choices.
let private loops =
    let loop name (f: int -> Tensor -> Tensor -> Tensor) =
        subject name (fun sampler ->
            let shape, steps = sampler.Shape(0, 2), sampler.Integer(0, 4)
            sample [ sampler.Numbers shape; sampler.Numbers shape ] (fun x -> f steps x[0] x[1]))

    let step (a: Tensor) (s: Tensor) = sin (s * a * 0.25) + a

    [
        loop "foriLoop" (fun steps x a -> foriLoop 0 steps (fun i s -> step a s + Tensor.convert s.DType i) x)
        // The predicate asks the state; it stands where the sample leaves room.
        loop "boundedWhileLoop" (fun steps x a ->
            boundedWhileLoop
                4
                (fun (n, s) -> Tensor.logicalAnd (n .< steps) (Tensor.sum s .< 1e6))
                (fun (n, s) -> n + 1, step a s)
                (Tensor.convert Int64 (tensor 0), x)
            |> snd)
    ]

/// Of one tensor, or along its axes.
let subjects =
    List.concat [ functions; reductions; sequences; rearrangements; loops ]
