/// Forward mode over absolute values: what a sweep's rounding is measured by. Where a tangent is a sum of products along all paths, its size here is
/// the sum of their absolute values, and no order of the sums errs by more than a few roundings of it, whatever cancels.
[<RequireQualifiedAccess>]
module internal Fluxion.Suite.AbsoluteSweep

open System
open Fluxion

let private add (sum: Tensor | null) (part: Tensor | null) : Tensor | null =
    match sum, part with
    | null, part -> part
    | sum, null -> sum
    | sum, part -> sum + part

/// A sweep over a walk from the inputs' sizes; own gives what a node adds to the size that arrives.
let private sweep
    (walk: Walk)
    (own: Tensor -> Tensor | null)
    (outputs: Tensor[])
    (inputs: Tensor[])
    (tangents: Tensor[])
    : Tensor[] =
    let sizes = Array.create<Tensor | null> walk.Order.Count null

    for i in 0 .. inputs.Length - 1 do
        match walk.Find inputs[i] with
        | place when place >= 0 -> sizes[place] <- abs tangents[i]
        | _ -> ()

    let given = Array.map (fun size -> not (isNull size)) sizes

    let rule (node: Tensor) (arriving: (Tensor | null)[]) : Tensor | null =
        match node.Op with
        | :? Elementwise as op ->
            let mutable sum: Tensor | null = null

            for i in 0 .. op.Arity - 1 do
                match op.Partials[i], arriving[i] with
                | null, _
                | _, null -> ()
                | partial, size ->
                    sum <-
                        add sum (Tensor.StrongMultiply(size, abs (partial.Invoke(node.Inputs, node, node.Attributes))))

            sum
        | :? Bilinear as op ->
            let mutable sum: Tensor | null = null

            for i in 0..1 do
                match arriving[i] with
                | null -> ()
                | size ->
                    let factors = node.Inputs.SetItem(1 - i, abs node.Inputs[1 - i]).SetItem(i, size)

                    sum <- add sum (Tensor.Node(op, factors, node.Attributes, node.Shape, node.DType))

            sum
        // The coefficients of the linear ops and of max and min are never negative.
        | op -> op.Push(node, ReadOnlySpan<Tensor | null>(arriving))

    for place in 0 .. sizes.Length - 1 do
        if not given[place] then
            let node = walk.Order[place]

            let arriving =
                [|
                    for i in 0 .. node.Inputs.Length - 1 do
                        match walk.Find node.Inputs[i] with
                        | source when source >= 0 && node.Op.IsDifferentiable i -> sizes[source]
                        | _ -> null
                |]

            let arrived =
                if Array.exists (fun size -> not (isNull size)) arriving then
                    rule node arriving
                else
                    null

            sizes[place] <-
                match add arrived (own node) with
                | null -> null
                | size -> size.ExpandTo node.Shape

    outputs
    |> Array.map (fun output ->
        match walk.Find output with
        | place when place >= 0 ->
            match sizes[place] with
            | null -> output.ZerosLike()
            | size -> size
        | _ -> output.ZerosLike())

/// The size of the outputs' tangents, of the outputs' shapes, from that of the inputs' tangents.
let push (outputs: Tensor[]) (inputs: Tensor[]) tangents =
    let walk =
        Walk.Derivative(ReadOnlySpan<Tensor>(inputs), ReadOnlySpan<Tensor>(outputs))

    sweep walk (fun _ -> null) outputs inputs tangents

/// What one rounding in every node between inputs and outputs comes to in the outputs, in units of the rounding: a running error analysis
/// (Higham, Accuracy and stability of numerical algorithms, section 3.3).
let errors (outputs: Tensor[]) (inputs: Tensor[]) : Tensor[] =
    // Through comparisons too: what comes of them is summed like anything else.
    let walk =
        Walk.Dependence(ReadOnlySpan<Tensor>(inputs), ReadOnlySpan<Tensor>(outputs))

    let own (node: Tensor) : Tensor | null =
        match node.Op with
        | _ when not (node.DType.IsFloating()) -> null
        | :? Elementwise -> abs node
        | :? Bilinear as op ->
            Tensor.Node(
                op,
                node.Inputs.SetItem(0, abs node.Inputs[0]).SetItem(1, abs node.Inputs[1]),
                node.Attributes,
                node.Shape,
                node.DType
            )
        | :? Linear as op -> op.Push(node, ReadOnlySpan<Tensor | null>([| for input in node.Inputs -> abs input |]))
        | _ -> null

    sweep walk own outputs inputs (inputs |> Array.map Tensor.zerosLike)
