/// Ops that hold functions, with broken rules: each computes what it should, and derives or batches something else.
module internal Fluxion.Suite.Broken

open System
open System.Collections.Immutable
open Fluxion
open Fluxion.Laws

/// What is done to a rule.
type Break =
    /// All tangents that come out times a factor.
    | Pushed of float
    /// The tangent of an input is not looked at.
    | WithoutTangent of input: int
    /// In the function of the tangents a result is 0.
    | PushedWithout of result: int
    /// All cotangents that come out times a factor.
    | Pulled of float
    /// An input gets no cotangent.
    | WithoutCotangent of input: int
    /// In the function of the cotangents a result is 0.
    | PulledWithout of result: int
    /// Every example takes an input of the first one.
    | OfTheFirst of input: int

    override this.ToString() =
        match this with
        | Pushed factor -> $"tangents times {factor}"
        | WithoutTangent input -> $"the tangent of input {input} dropped"
        | PushedWithout result -> $"result {result} of the tangents' function dropped"
        | Pulled factor -> $"cotangents times {factor}"
        | WithoutCotangent input -> $"the cotangent of input {input} dropped"
        | PulledWithout result -> $"result {result} of the cotangents' function dropped"
        | OfTheFirst input -> $"input {input} of the first example for all"

/// The node that a part is of.
let private nodeOf (part: Tensor | null) =
    match part with
    | null -> None
    | part when Object.ReferenceEquals(part.Op, Tuples.Part) -> Some part.Inputs[0]
    | _ -> None

/// A node with a result of its function 0, where it has one that is a number.
let private zeroed result (node: Tensor) =
    let held = FunctionOp.HeldBy node
    let f = held.Functions[0]

    if result >= f.Outputs.Length || not (f.Outputs[result].DType.IsFloating()) then
        node
    else
        let outputs = f.Outputs.SetItem(result, Tensor.LiteralLike(f.Outputs[result], 0.0))

        let other = ClosedFunction.Of(f.Owner, f.Parameters, outputs)
        let held = Held(held.Functions.SetItem(0, other), held.Results)
        Tensor(node.Op, node.Inputs, node.Attributes, node.Shape, node.DType, &node.Reach, held)

/// Results, and the same with a result of the functions that they are of 0.
let private without result (parts: (Tensor | null)[]) : (Tensor | null)[] =
    let broken =
        parts
        |> Seq.choose nodeOf
        |> Seq.distinctBy _.Number
        |> Seq.map (fun node -> node.Number, zeroed result node)
        |> dict

    [|
        for part in parts do
            match part, nodeOf part with
            | null, _ -> null
            | part, None -> part
            | part, Some node -> Tuples.PartOf(broken[node.Number], part.Attributes[0])
    |]

let private times (factor: float) (part: Tensor | null) : Tensor | null =
    match part with
    | null -> null
    | part when part.DType.IsFloating() -> part * factor
    | part -> part

let private packed (parts: (Tensor | null)[]) =
    Tuples.Pack(Seq.choose Option.ofObj parts)

/// The results of a tuple.
let private partsOf (node: Tensor) tuple : (Tensor | null)[] =
    [|
        for part in Tuples.PartsOf(tuple, (FunctionOp.HeldBy node).Results.Length) do
            part
    |]

/// The op with a broken rule.
type Op(op: FunctionOp, broken: Break) =
    inherit FunctionOp(op.Name)

    override _.IsDifferentiable input = op.IsDifferentiable input
    override _.HasPullback node = op.HasPullback node
    override _.Handed(node, index) = op.Handed(node, index)
    override _.Body node = op.Body node
    override _.Lowered(node, used) = op.Lowered(node, used)

    override _.Push(node, tangents) =
        let tangents = tangents.ToArray()

        match broken with
        | WithoutTangent input when input < tangents.Length -> tangents[input] <- null
        | _ -> ()

        match op.Push(node, ReadOnlySpan tangents) with
        | null -> null
        | tuple ->
            match broken with
            | Pushed factor -> partsOf node tuple |> Array.map (times factor) |> packed
            | PushedWithout result -> partsOf node tuple |> without result |> packed
            | _ -> tuple

    override _.Pull(node: Tensor, cotangents: ImmutableArray<Tensor | null>, wanted: bool[]) =
        let parts = op.Pull(node, cotangents, wanted)

        match broken with
        | Pulled factor -> Array.map (times factor) parts
        | WithoutCotangent input when input < parts.Length -> Array.updateAt input null parts
        | PulledWithout result -> without result parts
        | _ -> parts

    override _.Batch(node, inputs, batched, length) =
        let inputs = inputs.ToArray()

        match broken with
        | OfTheFirst input when input < inputs.Length && batched[input] ->
            inputs[input] <- inputs[input].Narrow(0, 0, 1).ExpandTo(inputs[input].Shape)
        | _ -> ()

        op.Batch(node, ReadOnlySpan inputs, batched, length)

    override _.Draw sampler = op.Draw sampler

/// An expression of some inputs with the broken op in the place of the right one.
let private over (op: FunctionOp) (broken: Op) (inputs: Tensor[]) (y: Tensor) =
    let written = Collections.Generic.Dictionary<Tensor, Tensor>(HashIdentity.Reference)

    let find node =
        match written.TryGetValue node with
        | true, other -> other
        | _ -> node

    for node in Walk.Dependence(ReadOnlySpan inputs, ReadOnlySpan [| y |]).Order do
        if not (Array.exists (fun input -> Object.ReferenceEquals(input, node)) inputs) then
            let own = ImmutableArray.CreateRange(Seq.map find node.Inputs)

            written[node] <-
                if Object.ReferenceEquals(node.Op, op) then
                    Tensor(broken, own, node.Attributes, node.Shape, node.DType, &node.Reach, node.Payload)
                else
                    node.Op.Over(node, own)

    find y

/// A sample of an op with the broken one in its place.
let sample (op: FunctionOp) broken (sampler: Sampler) =
    let right = op.Draw sampler
    let broken = Op(op, broken)
    Sample(right.Inputs, (fun x -> over op broken x (right.Apply.Invoke x)), Rooms = right.Rooms)

/// What can be done to the rules of an op, by the nodes of it that its samples make.
let breaks (op: FunctionOp) =
    let nodes =
        [
            for seed in 1..5 do
                let sample = op.Draw(Sampler seed)
                let inputs = sample.Inputs |> Array.map Tensor.Variable
                let y = sample.Apply.Invoke inputs
                let walk = Walk.Dependence(ReadOnlySpan inputs, ReadOnlySpan [| y |])

                for node in walk.Order do
                    if Object.ReferenceEquals(node.Op, op) then
                        node, (fun (input: Tensor) -> walk.Find input >= 0)
        ]

    let inputs chosen =
        [
            for node, moves in nodes do
                for i in 0 .. node.Inputs.Length - 1 do
                    if moves node.Inputs[i] && chosen node i then
                        i
        ]
        |> List.distinct

    let passed =
        inputs (fun node i -> op.IsDifferentiable i && node.Inputs[i].DType.IsFloating())

    /// Which results of the function that a rule makes are numbers, and not 0.
    let results (derive: Tensor -> (Tensor | null)[]) =
        [
            for node, _ in nodes do
                for part in derive node do
                    match nodeOf part with
                    | None -> ()
                    | Some made ->
                        let outputs = (FunctionOp.HeldBy made).Functions[0].Outputs

                        // What a call hands through is the argument, whatever its function says.
                        let isHanded i =
                            match made.Op with
                            | :? CallOp as call -> not (isNull (call.Handed(made, i)))
                            | _ -> false

                        for i in 0 .. outputs.Length - 1 do
                            if
                                outputs[i].DType.IsFloating()
                                && not (Tuples.IsZero outputs[i])
                                && not (isHanded i)
                            then
                                i
        ]
        |> List.distinct

    let pushed (node: Tensor) =
        let tangents: (Tensor | null)[] =
            [|
                for i in 0 .. node.Inputs.Length - 1 do
                    if List.contains i passed then
                        node.Inputs[i].OnesLike()
                    else
                        null
            |]

        match op.Push(node, ReadOnlySpan tangents) with
        | null -> [||]
        | tuple -> partsOf node tuple

    let pulled (node: Tensor) =
        let cotangents: (Tensor | null) seq =
            seq {
                for form in (FunctionOp.HeldBy node).Results do
                    if form.Type.IsFloating() then form.Zero() + 1.0 else null
            }

        let wanted = [| for i in 0 .. node.Inputs.Length - 1 -> List.contains i passed |]
        op.Pull(node, ImmutableArray.CreateRange cotangents, wanted)

    [
        for factor in [ -1.0; 2.0; 0.999 ] do
            Pushed factor

        for input in passed do
            WithoutTangent input

        for result in results pushed do
            PushedWithout result

        if ProgramGenerator.hasPullback op.Draw then
            for factor in [ -1.0; 2.0; 0.999 ] do
                Pulled factor

            for input in passed do
                WithoutCotangent input

            for result in results pulled do
                PulledWithout result

        for input in inputs (fun _ _ -> true) do
            OfTheFirst input
    ]
