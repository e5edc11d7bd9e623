/// Draws well-typed differentiable programs, line by line. Each line is tried at the program's point as it is drawn,
/// so that no function is asked outside its domain and no number grows beyond what its derivatives can be compared at.
[<RequireQualifiedAccess>]
module internal Fluxion.Suite.ProgramGenerator

open System
open FsCheck.FSharp
open Fluxion

let private largest = 24
let private lines = 12

/// The shapes that an argument or a constant has; some have no elements.
let private shape (random: Random) =
    if random.Next 14 = 0 then
        List.item (random.Next 3) [ [ 0 ]; [ 0; 3 ]; [ 2; 0 ] ]
    else
        List.init (random.Next 4) (fun _ -> 1 + random.Next 3)

let private size shape = List.fold (*) 1 shape

let private pick (random: Random) (list: 'T list) = list[random.Next list.Length]

/// Half the programs are tried at numbers that tie and stand on kinks.
let private numbers (random: Random) ties count =
    List.init count (fun _ ->
        if ties then
            float (random.Next(-2, 3)) / 2.0
        else
            Math.Round(4.0 * random.NextDouble() - 2.0, 3))

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

    match random.Next 17 with
    | 0
    | 1
    | 2 -> Some(Function(fst (pick random Program.functions)), [ a ], from)
    | 3
    | 4
    | 5
    | 6 ->
        let b = any ()

        broadcast from shapes[b]
        |> Option.map (fun both -> Operator(fst (pick random Program.operators)), [ a; b ], both)
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
        let name = fst (pick random Program.reductions)

        if from[axis] = 0 && name <> "sum" then
            None
        else
            Some(Along(name, axis), [ a ], List.removeAt axis from)
    | 14 when rank >= 1 ->
        let axis = axis ()

        if from[axis] = 0 then
            None
        else
            Some(Over(fst (pick random Program.overs), axis), [ a ], from)
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
        let b = any ()
        let other = shapes[b]

        match from, other with
        | _, _ when other.Length = rank && random.Next 3 = 0 ->
            let axis = axis ()

            if List.removeAt axis from = List.removeAt axis other then
                Some(Join axis, [ a; b ], List.updateAt axis (from[axis] + other[axis]) from)
            else
                None
        | [ m; k ], [ k'; n ] when k = k' -> Some(MatMul, [ a; b ], [ m; n ])
        | [ m; k ], [ k' ] when k = k' -> Some(MatMul, [ a; b ], [ m ])
        | [ k ], [ k'; n ] when k = k' -> Some(MatMul, [ a; b ], [ n ])
        | [ k ], [ k' ] when k = k' -> Some(MatMul, [ a; b ], [])
        | _ -> None
    | _ ->
        let shape = shape random
        Some(Numbers(numbers random ties (size shape)), [], shape)

/// The program of a number.
let program seed =
    let random = Random(seed)
    let ties = random.Next 2 = 0
    let arguments = List.init (1 + random.Next 3) (fun _ -> shape random)
    // At least one argument has elements.
    let arguments = [ 2 + random.Next 3 ] :: arguments

    let starts = arguments |> List.scan (fun start shape -> start + size shape) 0

    let point = numbers random ties (List.last starts)
    let x = Tensor.ofSeq point

    let drawn =
        ResizeArray
            [
                for shape, start in List.zip arguments (List.take arguments.Length starts) ->
                    {
                        Word = Argument start
                        Takes = []
                        Shape = shape
                    }
            ]

    let values = ResizeArray [ for line in drawn -> Program.apply line x [] ]

    for _ in 1..200 do
        if drawn.Count < arguments.Length + lines then
            match draw random ties [| for line in drawn -> line.Shape |] with
            | Some(word, takes, shape) when size shape <= largest ->
                let taken = [ for i in takes -> values[i] ]

                if suits word taken then
                    let line =
                        {
                            Word = word
                            Takes = takes
                            Shape = shape
                        }

                    let value = Program.apply line x taken

                    if Array.forall (fun e -> abs e < 50.0) (Tensor.toArray value) then
                        Expect.equal shape (Tensor.shape value)
                        drawn.Add line
                        values.Add value
            | _ -> ()

    {
        Lines = List.ofSeq drawn
        Point = point
    }

/// Random programs, made smaller where a law fails.
let arbitrary =
    Arb.fromGenShrink (Gen.choose (0, System.Int32.MaxValue) |> Gen.map program, Program.shrink)
