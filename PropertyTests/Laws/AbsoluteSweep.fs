/// Forward mode over absolute values: what a sweep's rounding is measured by. Where a tangent is a sum of products along all paths, its size here is
/// the sum of their absolute values, and no order of the sums errs by more than a few roundings of it, whatever cancels.
[<RequireQualifiedAccess>]
module internal Fluxion.Laws.AbsoluteSweep

open System
open Fluxion

let private add (sum: Tensor | null) (part: Tensor | null) : Tensor | null =
    match sum, part with
    | null, part -> part
    | sum, null -> sum
    | sum, part -> sum + part

/// A factorization mixes all elements of a matrix, and what its rule rounds on the way is larger than what comes of it by the condition of the matrix: of a rule that is none
/// of the simple kinds every element of the result has the size of the largest, times this.
let private mixing = 16.0

/// The size of a result with a rule of its own: its whole matrix of derivatives, in absolute values, times the arriving sizes.
let private throughMatrix (node: Tensor) (arriving: (Tensor | null)[]) : Tensor | null =
    let mutable sum: Tensor | null = null

    for i in 0 .. arriving.Length - 1 do
        match arriving[i] with
        | null -> ()
        | size when size.Size = 0L || node.Size = 0L -> ()
        | size ->
            let input = node.Inputs[i]

            let rows =
                Tensor.eye (int input.Size)
                |> Tensor.convert input.DType
                |> vmap (fun unit ->
                    let tangents: (Tensor | null)[] = Array.create arriving.Length null
                    tangents[i] <- unit.ReshapeTo input.Shape

                    match node.Op.Push(node, ReadOnlySpan<Tensor | null>(tangents)) with
                    | null -> Tensor.flatten (node.ZerosLike())
                    | tangent -> Tensor.flatten (tangent.ExpandTo node.Shape))

            let sizes = Tensor.reshape [ int input.Size; 1 ] (size.ExpandTo input.Shape)
            sum <- add sum (Tensor.sumAlong 0 (abs rows * sizes))

    match sum with
    | null -> null
    | sum -> mixing * (Tensor.max sum).ExpandTo node.Shape

/// The same expressions with the bodies of compiled functions in the place of their calls.
let rec private expanded (outputs: Tensor[]) (inputs: Tensor[]) : Tensor[] =
    let walk =
        Walk.Dependence(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)

    let bodies =
        [|
            for node in walk.Order do
                if node.Op = Tuples.Part then
                    match Tuples.Expand node with
                    | null -> ()
                    | body -> node, body
        |]

    if Array.isEmpty bodies then
        outputs
    else
        let parts, bodies = Array.unzip bodies

        expanded
            (Substitute.Into(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> parts, ReadOnlySpan<Tensor> bodies))
            inputs

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
        | :? General as op when op <> Reductions.Max && op <> Reductions.Min -> throughMatrix node arriving
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
    let outputs = expanded outputs inputs

    let walk =
        Walk.Derivative(ReadOnlySpan<Tensor>(inputs), ReadOnlySpan<Tensor>(outputs))

    sweep walk (fun _ -> null) outputs inputs tangents

/// What one rounding in every node between inputs and outputs comes to in the outputs, in units of the rounding: a running error analysis
/// (Higham, Accuracy and stability of numerical algorithms, section 3.3).
let errors (outputs: Tensor[]) (inputs: Tensor[]) : Tensor[] =
    let outputs = expanded outputs inputs
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
        | :? General as op when op <> Reductions.Max && op <> Reductions.Min && node.Size > 0L ->
            mixing * (Tensor.max (abs node)).ExpandTo node.Shape
        | _ -> null

    sweep walk own outputs inputs (inputs |> Array.map Tensor.zerosLike)
