namespace Fluxion.Suite

open System
open Fluxion

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

/// One line: a word, the lines that it takes, and the shape of what it gives.
type internal Line =
    {
        Word: Word
        Takes: int list
        Shape: int list
    }

/// A differentiable program of one vector: its lines, the last of which is its result, and where it is tried.
[<StructuredFormatDisplay("{Text}")>]
type internal Program =
    {
        Lines: Line list
        Point: float list
    }

    /// The program in F#'s notation.
    member program.Text =
        let list values =
            "[" + String.Join("; ", Seq.map string values) + "]"

        let line number line =
            let name i = $"v{i}"
            let taken = List.map name line.Takes

            let text =
                match line.Word, taken with
                | Argument start, _ ->
                    $"x |> Tensor.slice 0 {start} {start + List.fold (*) 1 line.Shape} |> Tensor.reshape {list line.Shape}"
                | Numbers values, _ -> $"tensor {list values} |> Tensor.reshape {list line.Shape}"
                | Function name, [ a ] -> $"Tensor.{name} {a}"
                | Operator name, [ a; b ] -> $"Tensor.{name} {a} {b}"
                | Choice, [ c; a; b ] -> $"Tensor.where ({c} .> 0.0) {a} {b}"
                | Reshape, [ a ] -> $"Tensor.reshape {list line.Shape} {a}"
                | Expand, [ a ] -> $"Tensor.expand {list line.Shape} {a}"
                | Permute axes, [ a ] -> $"Tensor.permute {list axes} {a}"
                | Flip axis, [ a ] -> $"Tensor.flip [{axis}] {a}"
                | Slice(axis, start, step), [ a ] ->
                    $"{a} |> every {step} from {start} along {axis} // {list line.Shape}"
                | Along(name, axis), [ a ] -> $"Tensor.{name}Along {axis} {a}"
                | Over(name, axis), [ a ] -> $"Tensor.{name} {axis} {a}"
                | Pick(axis, positions), [ a ] -> $"Tensor.indexSelect {axis} (tensor {list positions}) {a}"
                | TakeAlong(axis, positions), [ a ] ->
                    $"Tensor.takeAlong {axis} (tensor {list positions} |> Tensor.reshape {list line.Shape}) {a}"
                | Join axis, parts -> $"Tensor.catAlong {axis} {list parts}"
                | MatMul, [ a; b ] -> $"{a} *@ {b}"
                | word, _ -> $"%A{word}"

            $"let v{number} = {text}"

        String.concat "\n" (List.mapi line program.Lines @ [ $"// at x = {list program.Point}" ])

/// Running programs, and making them smaller.
[<RequireQualifiedAccess>]
module internal Program =

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

    /// One line over what it takes.
    let apply line (x: Tensor) (taken: Tensor list) =
        match line.Word, taken with
        | Argument start, _ ->
            x
            |> Tensor.slice 0 start (start + List.fold (*) 1 line.Shape)
            |> Tensor.reshape line.Shape
        | Numbers values, _ -> Tensor.ofSeq values |> Tensor.reshape line.Shape
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
        | word, _ -> failwith $"no program has %A{word} of {taken.Length} lines"

    /// What every line gives, in order.
    let values program (x: Tensor) =
        let known = ResizeArray<Tensor>()

        for line in program.Lines do
            known.Add(apply line x [ for i in line.Takes -> known[i] ])

        List.ofSeq known

    /// The program as a function.
    let run program x = List.last (values program x)

    /// Where it is tried.
    let point program = Tensor.ofSeq program.Point

    /// The lines that the one at a place needs, that one last.
    let private upTo place program =
        let lines = Array.ofList program.Lines
        let needed = Array.create lines.Length false

        let rec need i =
            if not needed[i] then
                needed[i] <- true
                List.iter need lines[i].Takes

        need place
        let kept = [ 0 .. lines.Length - 1 ] |> List.filter (fun i -> needed[i])
        let renamed i = List.findIndex ((=) i) kept

        { program with
            Lines =
                [
                    for i in kept ->
                        { lines[i] with
                            Takes = List.map renamed lines[i].Takes
                        }
                ]
        }

    /// Smaller programs: an earlier line's value, a line left out, rounder numbers.
    let shrink program =
        let last = program.Lines.Length - 1

        seq {
            for place in 0 .. last - 1 do
                upTo place program

            for place in last .. -1 .. 0 do
                for substitute in program.Lines[place].Takes do
                    if program.Lines[substitute].Shape = program.Lines[place].Shape then
                        let redirect i = if i = place then substitute else i

                        let lines =
                            program.Lines
                            |> List.map (fun line ->
                                { line with
                                    Takes = List.map redirect line.Takes
                                })

                        upTo (redirect last) { program with Lines = lines }

            let round = List.map (fun (x: float) -> Math.Round x) program.Point

            if round <> program.Point then
                { program with Point = round }
        }
        |> Seq.filter (fun smaller -> smaller <> program)
