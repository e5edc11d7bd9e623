/// Draws well-typed differentiable programs, line by line. Each line is tried at the program's point as it is drawn,
/// so that no function is asked outside its domain and no number grows beyond what its derivatives can be compared at. Some lines are words of the face over whatever suits them;
/// others are ops of a vocabulary, as the op's own sampler draws them, over values brought near the sample's: an op that comes into the table comes into the programs by itself.
[<RequireQualifiedAccess>]
module internal Fluxion.Laws.ProgramGenerator

open System
open FsCheck.FSharp
open Fluxion

/// What programs draw their ops from.
type Entry =
    {
        Name: string
        Draw: Sampler -> Sample
        /// Whether an input takes a number as it is; others are brought near to the sample's own.
        Suits: int -> float -> bool
    }

let private largest = 24
let private largestSampled = 64
let private steps = 10
let private joined = 3

/// How often an op is asked for a small sample.
let private tries = 20

/// Numbers beyond this are made small again before they are used.
let private large = 50.0

/// Numbers beyond this are not used.
let private tooLarge = 1e6

/// A number is taken as it is where it may move so far before it nears a singularity, a kink or a jump.
let private leastRoom = 0.03

/// An op of the table through which a derivative passes.
let private entry (op: Op) =
    {
        Name = op.Name
        Draw = op.Draw
        Suits =
            match op with
            | :? Linear
            | :? Bilinear -> fun _ _ -> true
            | :? Elementwise as op -> fun i e -> op.Domains[i].Holds e && op.Domains[i].Room e >= leastRoom
            | _ -> fun _ _ -> false
    }

/// Whether a derivative passes from an input of a sample to its result, all of them Float64.
let isDifferentiable (draw: Sampler -> Sample) passes =
    let sample = draw (Sampler 1)

    (sample.Apply.Invoke sample.Inputs).DType = DType.Float64
    && sample.Inputs
       |> Seq.indexed
       |> Seq.exists (fun (i, x) -> x.DType = DType.Float64 && passes i)

/// Whether a reverse pass goes through a sample.
let hasPullback (draw: Sampler -> Sample) =
    let sample = draw (Sampler 1)
    let inputs = sample.Inputs |> Array.map Tensor.Variable
    Reverse.IsPossible(ReadOnlySpan [| sample.Apply.Invoke inputs |], ReadOnlySpan inputs)

/// Every op of the table that is differentiable in both modes.
let ops =
    OpTable.All
    |> Seq.filter (fun op -> hasPullback op.Draw && isDifferentiable op.Draw op.IsDifferentiable)
    |> Seq.map entry
    |> Array.ofSeq

/// The shapes that an argument or a constant has; some have no elements.
let private shape (random: Random) =
    if random.Next 8 = 0 then
        List.item (random.Next 3) [ [ 0 ]; [ 0; 3 ]; [ 2; 0 ] ]
    else
        List.init (random.Next 4) (fun _ -> 1 + random.Next 3)

let private size shape = List.fold (*) 1 shape

let private pick (random: Random) (list: 'T list) = list[random.Next list.Length]

/// Half the programs are tried at numbers that tie and stand on kinks.
let private numbers (random: Random) ties count =
    // Where programs are to be smooth no number is 0 and no two are equal or opposite: at a kink differences from both sides agree, on half of its jump.
    let rec fresh taken =
        let x = Math.Round(4.0 * random.NextDouble() - 2.0, 3)

        if x = 0.0 || List.exists (fun y -> abs x = abs y) taken then
            fresh taken
        else
            x

    if ties then
        List.init count (fun _ -> float (random.Next(-2, 3)) / 2.0)
    else
        ([], [ 1..count ])
        ||> List.fold (fun taken _ -> fresh taken :: taken)
        |> List.rev

/// Whether a word may be applied at these values.
let private suits word (taken: Tensor list) =
    let all condition (x: Tensor) =
        Array.forall condition (Tensor.toArray x)

    match word, taken with
    | Function "exp", [ a ] -> all (fun x -> x < 3.0) a
    | Function("log" | "sqrt"), [ a ] -> all (fun x -> x > 0.1) a
    | Function "reciprocal", [ a ] -> all (fun x -> abs x > 0.2) a
    | Operator "div", [ _; b ] -> all (fun x -> abs x > 0.2) b
    | Operator "atan2", [ a; b ] -> all (fun x -> abs x > 0.2) a && all (fun x -> abs x > 0.2) b
    | _ -> true

let private broadcast a b =
    let a, b =
        Collections.Immutable.ImmutableArray.CreateRange<int> a, Collections.Immutable.ImmutableArray.CreateRange<int> b

    let both = Shapes.Broadcast(a, b)
    if both.HasValue then Some(List.ofSeq both.Value) else None

/// A word over some of the lines that are there, with the shape that it gives, if one can be found at once.
let private draw (random: Random) ties (shapes: int list[]) =
    // Late lines are likelier, so that programs are deep and not only wide.
    let any () =
        max (random.Next shapes.Length) (random.Next shapes.Length)

    let a = any ()
    let from = shapes[a]
    let rank = from.Length
    let axis () = random.Next rank

    match random.Next 19 with
    | 0
    | 1
    | 2 -> Some(Function(fst (pick random Words.functions)), [ a ], from)
    | 3
    | 4
    | 5
    | 6 ->
        let b = any ()

        broadcast from shapes[b]
        |> Option.map (fun both -> Operator(fst (pick random Words.operators)), [ a; b ], both)
    | 7 ->
        let b, c = any (), any ()

        broadcast from shapes[b]
        |> Option.bind (broadcast shapes[c])
        |> Option.map (fun all -> Choice, [ a; b; c ], all)
    | 8 ->
        let n = size from

        let target =
            pick
                random
                [
                    [ n ]
                    [ 1; n ]
                    [ n; 1 ]
                    (if n % 2 = 0 then [ 2; n / 2 ] else [ n ])
                    List.rev from
                ]

        Some(Reshape, [ a ], target)
    | 9 -> Some(Expand, [ a ], (if rank < 3 then pick random [ 2; 3 ] :: from else from))
    | 10 when rank >= 2 ->
        let axes = [ 0 .. rank - 1 ] |> List.sortBy (fun _ -> random.Next())
        Some(Permute axes, [ a ], List.map (fun i -> from[i]) axes)
    | 11 when rank >= 1 -> Some(Flip(axis ()), [ a ], from)
    | 12 when rank >= 1 ->
        let axis = axis ()

        if from[axis] < 2 then
            None
        else
            let start, step = random.Next from[axis], 1 + random.Next 2
            let count = (from[axis] - start + step - 1) / step
            Some(Slice(axis, start, step), [ a ], List.updateAt axis count from)
    | 13 when rank >= 1 ->
        let axis = axis ()
        let name = fst (pick random Words.reductions)

        if from[axis] = 0 && name <> "sum" then
            None
        else
            Some(Along(name, axis), [ a ], List.removeAt axis from)
    | 14 when rank >= 1 ->
        let axis = axis ()

        if from[axis] = 0 then
            None
        else
            Some(Over(fst (pick random Words.overs), axis), [ a ], from)
    | 15 when rank >= 1 ->
        let axis = axis ()

        if from[axis] = 0 then
            None
        elif random.Next 2 = 0 then
            let count = 1 + random.Next 4
            Some(Pick(axis, List.init count (fun _ -> random.Next from[axis])), [ a ], List.updateAt axis count from)
        else
            let target = List.updateAt axis (1 + random.Next 3) from
            Some(TakeAlong(axis, List.init (size target) (fun _ -> random.Next from[axis])), [ a ], target)
    | 16 when rank >= 1 ->
        let axis = axis ()

        [ 0 .. shapes.Length - 1 ]
        |> List.filter (fun b ->
            shapes[b].Length = rank
            && List.removeAt axis shapes[b] = List.removeAt axis from)
        |> pick random
        |> fun b -> Some(Join axis, [ a; b ], List.updateAt axis (from[axis] + shapes[b][axis]) from)
    | 17 when rank = 1 || rank = 2 ->
        let product b =
            match from, shapes[b] with
            | [ m; k ], [ k'; n ] when k = k' -> Some(b, [ m; n ])
            | [ m; k ], [ k' ] when k = k' -> Some(b, [ m ])
            | [ k ], [ k'; n ] when k = k' -> Some(b, [ n ])
            | [ k ], [ k' ] when k = k' -> Some(b, [])
            | _ -> None

        match List.choose product [ 0 .. shapes.Length - 1 ] with
        | [] -> None
        | products ->
            let b, shape = pick random products
            Some(MatMul, [ a; b ], shape)
    | _ ->
        let shape = shape random
        Some(Numbers(numbers random ties (size shape)), [], shape)

/// Lines with their values at the point.
type private Draft(x: Tensor) =
    let lines = ResizeArray<Line>()
    let values = ResizeArray<Tensor>()

    member _.Lines = lines
    member _.Values = values
    member _.Shapes = [| for line in lines -> line.Shape |]

    /// The line's number.
    member _.Add(word, takes, shape) =
        let line =
            {
                Word = word
                Takes = takes
                Shape = shape
            }

        let value = Words.apply line x [ for i in takes -> values[i] ]

        if Tensor.shape value <> shape then
            failwith $"%A{word} was said to give {shape} and gives {Tensor.shape value}"

        lines.Add line
        values.Add value
        lines.Count - 1

    /// All lines but the first ones go.
    member _.Keep count =
        lines.RemoveRange(count, lines.Count - count)
        values.RemoveRange(count, values.Count - count)

    member _.Largest(line: int) =
        Tensor.toArray values[line] |> Array.fold (fun top e -> max top (abs e)) 0.0

/// A line with the elements of an earlier one in another shape.
let private fit (random: Random) (draft: Draft) shape =
    let filled =
        [ 0 .. draft.Lines.Count - 1 ]
        |> List.filter (fun i -> draft.Values[i].Size > 0L)

    let source = max (pick random filled) (pick random filled)
    let from = draft.Lines[source].Shape

    if from = shape then
        source
    else
        draft.Add((if size from = size shape then Reshape else Fit), [ source ], shape)

/// A line with an input of a sample: constant, an earlier value, or one brought near to the sample's own.
let private feed random (draft: Draft) entry (sample: Sample) input isFed =
    let own = sample.Inputs[input]
    let shape = Tensor.shape own
    let elements x = List.ofArray (Tensor.toArray x)

    if not isFed then
        draft.Add(Numbers(elements own), [], shape)
    else
        let fitted = fit random draft shape

        if Array.forall (entry.Suits input) (Tensor.toArray draft.Values[fitted]) then
            fitted
        else
            draft.Add(Near(elements own, elements sample.Rooms[input]), [ fitted ], shape)

/// Adds an op of the vocabulary, with the lines that bring its inputs.
let private addSampled (random: Random) (vocabulary: Entry[]) (draft: Draft) =
    let entry = vocabulary[random.Next vocabulary.Length]
    let isSmall (x: Tensor) = x.Size <= int64 largestSampled

    let drawn =
        Seq.init tries (fun _ ->
            let seed = random.Next()
            seed, entry.Draw(Sampler seed))
        |> Seq.tryFind (fun (_, sample) -> Array.forall isSmall sample.Inputs)

    let result =
        match drawn with
        | Some(_, sample) -> Some(sample.Apply.Invoke sample.Inputs)
        | None -> None

    match drawn, result with
    | Some(seed, sample), Some result when isSmall result ->
        let floating =
            [ 0 .. sample.Inputs.Length - 1 ]
            |> List.filter (fun i -> sample.Inputs[i].DType.IsFloating())

        let fedAnyway = pick random floating

        let takes =
            floating
            |> List.map (fun i -> feed random draft entry sample i (i = fedAnyway || random.Next 4 > 0))

        let drawn =
            {
                Drawn.Name = entry.Name
                Seed = seed
                Sample = sample
            }

        let mutable last = draft.Add(Sampled drawn, takes, Tensor.shape result)

        if not (draft.Largest last < tooLarge) then
            Error()
        else
            while draft.Largest last >= large do
                last <- draft.Add(Function "asinh", [ last ], draft.Lines[last].Shape)

            Ok()
    | _ -> Error()

/// Adds a word of the face over lines that suit it.
let private addWord (random: Random) ties (draft: Draft) =
    match draw random ties draft.Shapes with
    | Some(word, takes, shape) when size shape <= largest && suits word [ for i in takes -> draft.Values[i] ] ->
        let last = draft.Add(word, takes, shape)
        if draft.Largest last < large then Ok() else Error()
    | _ -> Error()

/// Joins the last values that nothing uses into the result, of those that depend on the point: so that few lines are drawn in vain.
let private finish (draft: Draft) =
    let lines = draft.Lines.ToArray()
    let depends = Array.create lines.Length false

    for i in 0 .. lines.Length - 1 do
        depends[i] <-
            match lines[i].Word with
            | Argument _ -> true
            | _ -> List.exists (fun taken -> depends[taken]) lines[i].Takes

    let used = lines |> Seq.collect _.Takes |> set

    let results =
        [ lines.Length - 1 .. -1 .. 0 ]
        |> List.filter (fun i -> depends[i] && not (used.Contains i))
        |> List.truncate joined

    match results with
    | [ one ] -> one
    | several ->
        let flat =
            several
            |> List.map (fun i ->
                match lines[i].Shape with
                | [ _ ] -> i
                | shape -> draft.Add(Reshape, [ i ], [ size shape ]))

        draft.Add(Join 0, flat, [ flat |> List.sumBy (fun i -> List.head draft.Lines[i].Shape) ])

/// The program of a number, at a point with ties and kinks or without.
let program vocabulary ties (seed: int) =
    let random = Random(seed)
    let arguments = List.init (1 + random.Next 3) (fun _ -> shape random)
    // At least one argument has elements.
    let arguments = [ 2 + random.Next 3 ] :: arguments
    let starts = arguments |> List.scan (fun start shape -> start + size shape) 0
    let point = numbers random ties (List.last starts)
    let draft = Draft(Tensor.ofSeq point)

    for shape, start in List.zip arguments (List.take arguments.Length starts) do
        draft.Add(Argument start, [], shape) |> ignore

    let mutable taken = 0

    for _ in 1..200 do
        if taken < steps then
            let before = draft.Lines.Count

            let added =
                if random.Next 3 = 0 then
                    addSampled random vocabulary draft
                else
                    addWord random ties draft

            match added with
            | Ok() -> taken <- taken + 1
            | Error() -> draft.Keep before

    let result = finish draft

    Lines.upTo
        result
        {
            Lines = List.ofSeq draft.Lines
            Point = point
        }

let private arbitraryOf draw =
    Arb.fromGenShrink (Gen.choose (0, System.Int32.MaxValue) |> Gen.map draw, Lines.shrink)

/// Random programs, half of them tried at numbers that tie and stand on kinks; made smaller where a law fails.
let arbitrary vocabulary =
    arbitraryOf (fun seed -> program vocabulary (seed % 2 = 0) seed)

/// Random programs tried where they are smooth.
let smooth vocabulary = arbitraryOf (program vocabulary false)
