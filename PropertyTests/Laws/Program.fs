namespace Fluxion.Laws

open System
open Fluxion

/// <summary>One use of an op: drawn by the op's own sampler from a seed, which fixes its attributes, its positions and the shapes that it takes.</summary>
[<CustomEquality; NoComparison>]
type internal Drawn =
    {
        Name: string
        Seed: int
        Sample: Sample
    }

    override drawn.Equals other =
        match other with
        | :? Drawn as other -> drawn.Name = other.Name && drawn.Seed = other.Seed
        | _ -> false

    override drawn.GetHashCode() =
        HashCode.Combine(drawn.Name, drawn.Seed)

/// What a line of a random program computes.
type internal Word =
    /// Elements of the program's argument from a position on, in the line's shape.
    | Argument of start: int
    /// Numbers.
    | Numbers of float list
    /// A function of one tensor, element by element, by its name.
    | Function of string
    /// An operator or function of two tensors that broadcast, by its name.
    | Operator of string
    /// The first where the condition tensor is positive, else the second.
    | Choice
    | Reshape
    | Expand
    | Permute of axes: int list
    | Flip of axis: int
    | Slice of axis: int * start: int * step: int
    /// A reduction along an axis, by its name.
    | Along of string * axis: int
    /// A function along an axis that keeps it, by its name.
    | Over of string * axis: int
    | Pick of axis: int * positions: int list
    | TakeAlong of axis: int * positions: int list
    | Join of axis: int
    | MatMul
    /// The elements, again and again, as many as the line's shape asks for.
    | Fit
    /// Near some numbers, no farther from each than its room: what keeps any value in an op's domain.
    | Near of centers: float list * rooms: float list
    /// An op of the table, over a line for each floating input of its sample.
    | Sampled of Drawn

/// One line: a word, the lines that it takes, and the shape of what it gives.
type internal Line =
    {
        Word: Word
        Takes: int list
        Shape: int list
    }

/// Words by their names, and what a line of a program computes.
[<RequireQualifiedAccess>]
module internal Words =

    let functions: (string * (Tensor -> Tensor)) list =
        [
            "sin", sin
            "cos", cos
            "tanh", tanh
            "exp", exp
            "log", log
            "sqrt", sqrt
            "abs", abs
            "square", Tensor.square
            "reciprocal", Tensor.reciprocal
            "sigmoid", Tensor.sigmoid
            "softplus", Tensor.softplus
            "relu", Tensor.relu
            "erf", Tensor.erf
            "neg", Tensor.neg
            "gelu", Tensor.gelu
            "asinh", Tensor.asinh
        ]

    let operators: (string * (Tensor -> Tensor -> Tensor)) list =
        [
            "add", Tensor.add
            "sub", Tensor.sub
            "mul", Tensor.mul
            "div", Tensor.div
            "maximum", Tensor.maximum
            "minimum", Tensor.minimum
            "atan2", Tensor.atan2
            "logaddexp", Tensor.logaddexp
        ]

    let reductions: (string * (int -> Tensor -> Tensor)) list =
        [
            "sum", Tensor.sumAlong
            "mean", Tensor.meanAlong
            "max", Tensor.maxAlong
            "min", Tensor.minAlong
            "logsumexp", Tensor.logsumexpAlong
        ]

    let overs: (string * (int -> Tensor -> Tensor)) list =
        [ "softmax", Tensor.softmax; "logSoftmax", Tensor.logSoftmax ]

    let private named name table =
        table |> List.find (fun (key, _) -> key = name) |> snd

    let private positions (values: int list) = tensor (List.map int64 values)

    let private numbers shape (values: float list) =
        Tensor.ofSeq values |> Tensor.reshape shape

    /// The floating inputs of a sample come from lines, its positions and truth values from the sample.
    let sampled (drawn: Drawn) (taken: Tensor list) =
        let mutable rest = taken

        drawn.Sample.Inputs
        |> Array.map (fun own ->
            match rest with
            | next :: others when own.DType.IsFloating() ->
                rest <- others
                next
            | _ -> own)
        |> drawn.Sample.Apply.Invoke

    /// One line over what it takes.
    let apply line (x: Tensor) (taken: Tensor list) =
        let size = List.fold (*) 1 line.Shape

        match line.Word, taken with
        | Argument start, _ -> x |> Tensor.slice 0 start (start + size) |> Tensor.reshape line.Shape
        | Numbers values, _ -> numbers line.Shape values
        | Function name, [ a ] -> named name functions a
        | Operator name, [ a; b ] -> named name operators a b
        | Choice, [ c; a; b ] -> Tensor.where (c .> 0.0) a b
        | Reshape, [ a ] -> Tensor.reshape line.Shape a
        | Expand, [ a ] -> Tensor.expand line.Shape a
        | Permute axes, [ a ] -> Tensor.permute axes a
        | Flip axis, [ a ] -> Tensor.flip [ axis ] a
        | Slice(axis, start, step), [ a ] ->
            let stop = min a.Shape[axis] (start + line.Shape[axis] * step)
            Tensor.sliceBy axis start stop step a
        | Along(name, axis), [ a ] -> named name reductions axis a
        | Over(name, axis), [ a ] -> named name overs axis a
        | Pick(axis, at), [ a ] -> Tensor.indexSelect axis (positions at) a
        | TakeAlong(axis, at), [ a ] -> Tensor.takeAlong axis (positions at |> Tensor.reshape line.Shape) a
        | Join axis, parts -> Tensor.catAlong axis parts
        | MatMul, [ a; b ] -> a *@ b
        | Fit, [ a ] ->
            let repeats = (size + int a.Size - 1) / max 1 (int a.Size)

            a
            |> Tensor.flatten
            |> Tensor.tile [ repeats ]
            |> Tensor.slice 0 0 size
            |> Tensor.reshape line.Shape
        | Near(centers, rooms), [ a ] -> numbers line.Shape centers + numbers line.Shape rooms * tanh a
        | Sampled drawn, taken -> sampled drawn taken
        | word, _ -> failwith $"no program has %A{word} of {taken.Length} lines"
