namespace Fluxion

open System
open System.Collections.Generic
open FSharp.Reflection

/// What reflection found out about a type of trees, once; and what is done with its values, without generic code.
[<Sealed>]
type internal TreeInfo(ty: Type) =

    static let what =
        "tensors in tuples, records, anonymous records, lists, arrays, options, maps and unions, with primitives, strings and dates beside them"

    let tree = TreeTypes.find ty

    let refusal = TreeTypes.refusal tree

    let isLeaf = tree :? Leaf

    // How many tensors the last value held: a guess at the next one's, which threads may spoil for each other.
    let mutable usual = 0

    let isNominal =
        (tree :? Union || (tree :? Product && not (TupleType.isTuple ty)))
        && not (ty.Name.StartsWith "<>")
        && ty.Namespace <> "Microsoft.FSharp.Core"
        && ty.Namespace <> "Microsoft.FSharp.Collections"

    let named path =
        ((if isNominal then TypeText.ofType ty else "") + path).TrimStart '.'

    let place (fault: Fault) =
        match named fault.Path with
        | "" -> ""
        | path -> $" at {path}"

    let refuse (operation: string) (path: string) (inner: Type) =
        let wayOut = "Leave it outside, and let the function capture it."

        if path = "" && FSharpType.IsFunction inner then
            Errors.Argument(
                operation,
                $"a function whose result is itself a function ({TypeText.ofType inner})",
                "a function from one tree to another",
                $"For several arguments take a tuple: {operation} (fun (x, y) -> …)."
            )
        elif path = "" then
            Errors.Argument(operation, $"a value of type {TypeText.ofType inner}, {TypeText.kind inner}", what, wayOut)
        else
            Errors.Argument(
                operation,
                $"the field {named path}, {TypeText.kind inner} ({TypeText.ofType inner})",
                what,
                wayOut
            )
        |> raise

    /// Where a tree of this type starts, in the path of a field.
    member _.Name = named ""

    /// An error where no value of the type can be a tree.
    member _.Check(operation: string) =
        match refusal with
        | None -> ()
        | Some(path, inner) -> refuse operation path inner

    /// Every tensor that is found in a value; what can be no part of a tree is not looked into.
    member _.Found(operation: string, value: objnull) : Tensor[] =
        match value with
        | :? Tensor as lone when isLeaf -> [| lone |]
        | _ ->
            let leaves = Gathering usual

            match tree.Collect(value, leaves) with
            | null ->
                let tensors = leaves.ToArray()
                usual <- tensors.Length
                tensors
            | fault -> raise (Errors.Argument(operation, $"a tree {fault.What}{place fault}", "a value in every field"))

    /// The path from a value to the first null in it, if there is one.
    member _.Hole(value: objnull) : string option =
        match tree.Collect(value, Gathering usual) with
        | null -> None
        | fault -> Some fault.Path

    member _.Rebuild(value: objnull, tensors: Tensor[]) : objnull =
        if isLeaf then
            tensors[0]
        else
            let mutable next = 0
            tree.Rebuild(value, tensors, &next)

    /// An error where two trees are built differently.
    member _.CheckAlike(operation: string, one: objnull, other: objnull) =
        match tree.Difference(one, other) with
        | null -> ()
        | fault ->
            raise (
                Errors.Argument(
                    operation,
                    $"two trees that differ{place fault}: {fault.What}",
                    "trees of one structure: the same lengths, cases and keys"
                )
            )

    /// What beside the tensors decides which program a function traces.
    member _.Besides(value: objnull) : StaticField[] =
        if tree.IsBare then
            [||]
        else
            let fields = List<StaticField>()
            tree.Besides(value, named "", fields)
            fields.ToArray()

    /// An error where there are no tensors.
    member _.CheckSome(operation: string, tensors: Tensor[]) =
        if tensors.Length = 0 then
            raise (Errors.Argument(operation, $"a value of type {TypeText.ofType ty} that holds no tensor", what))

    /// An error where there are no floating tensors.
    member _.CheckFloating(operation: string, tensors: Tensor[]) =
        if not (Array.exists (fun (tensor: Tensor) -> tensor.DType.IsFloating()) tensors) then
            raise (
                Errors.Argument(
                    operation,
                    $"a value of type {TypeText.ofType ty} that holds no floating tensor",
                    "at least one Float64 or Float32 tensor",
                    "Convert what has a derivative: Tensor.convert Float64 x."
                )
            )

/// Reflection is done once for each type.
[<AbstractClass; Sealed>]
type internal TreeOf<'Tree> private () =
    static let info = TreeInfo typeof<'Tree>
    static member Info = info

/// Trees taken apart into the tensors that a transformation acts on, and put together again.
module internal Leaves =

    /// An error where no value of the type can be a tree.
    let check<'Tree> (operation: string) = TreeOf<'Tree>.Info.Check operation

    /// Every tensor that is found in a value; what can be no part of a tree is not looked into.
    let found (operation: string) (tree: 'Tree) : Tensor[] =
        TreeOf<'Tree>.Info.Found(operation, box tree)

    /// Every tensor of a tree, in order.
    let all (operation: string) (tree: 'Tree) : Tensor[] =
        let info = TreeOf<'Tree>.Info
        info.Check operation
        info.Found(operation, box tree)

    /// Every tensor of a tree that must have one.
    let some (operation: string) (tree: 'Tree) : Tensor[] =
        let leaves = all operation tree
        TreeOf<'Tree>.Info.CheckSome(operation, leaves)
        leaves

    /// Every tensor of a tree that must have a floating one.
    let someFloating (operation: string) (tree: 'Tree) : Tensor[] =
        let leaves = all operation tree
        TreeOf<'Tree>.Info.CheckFloating(operation, leaves)
        leaves

    /// A tree like this one with other tensors, in the same order.
    let rebuild (like: 'Tree) (tensors: Tensor[]) : 'Tree =
        TreeOf<'Tree>.Info.Rebuild(box like, tensors) :?> 'Tree

    /// An error where two trees are built differently.
    let checkAlike (operation: string) (one: 'Tree) (other: 'Tree) =
        TreeOf<'Tree>.Info.CheckAlike(operation, box one, box other)

    /// What beside the tensors decides which program a function traces.
    let besides (tree: 'Tree) : StaticField[] = TreeOf<'Tree>.Info.Besides(box tree)

/// A tree whose floating tensors are its leaves, while the others ride along; a lone tensor is a leaf of any type.
[<Sealed>]
type internal FloatingLeaves<'Tree>(operation: string, tree: 'Tree) =

    let tensors =
        if typeof<'Tree> = typeof<Tensor> then
            Leaves.all operation tree
        else
            Leaves.someFloating operation tree

    // The places of the leaves among the tensors, where not every tensor is one.
    let places =
        if
            typeof<'Tree> = typeof<Tensor>
            || Array.forall (fun (tensor: Tensor) -> tensor.DType.IsFloating()) tensors
        then
            ValueNone
        else
            ValueSome
                [|
                    for i in 0 .. tensors.Length - 1 do
                        if tensors[i].DType.IsFloating() then
                            i
                |]

    let pick (from: Tensor[]) =
        match places with
        | ValueNone -> from
        | ValueSome places -> Array.map (Array.get from) places

    let leaves = pick tensors

    /// The leaves in order.
    member _.Leaves = leaves

    /// The tree with other leaves.
    member _.With(others: Tensor[]) : 'Tree =
        match places with
        | ValueNone -> Leaves.rebuild tree others
        | ValueSome places ->
            let merged = Array.copy tensors
            Array.iter2 (Array.set merged) places others
            Leaves.rebuild tree merged

    /// What stands at the leaves' places in a tree of the same structure.
    member _.Of(other: 'Tree) : Tensor[] =
        Leaves.checkAlike operation tree other
        pick (Leaves.all operation other)
