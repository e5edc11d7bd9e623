namespace Fluxion

/// Where in a tree its tensors stand, as code would say it: weights[0].Bias.
module internal Paths =

    /// The path of each tensor of a tree, from a name for the whole.
    let all (root: string) (tree: 'Tree) : string[] =
        let tensors = Leaves.found root tree

        // A tree with a hole says where the hole is.
        tensors
        |> Array.mapi (fun i _ ->
            let holed = Array.copy tensors
            Array.set holed i Unchecked.defaultof<Tensor>

            match TreeOf<'Tree>.Info.Hole(box (Leaves.rebuild tree holed)) with
            | None -> root
            | Some path -> root + path)

    /// The path of each leaf: of a lone tensor, or of the floating tensors.
    let floating (root: string) (tree: 'Tree) : string[] =
        if typeof<'Tree> = typeof<Tensor> then
            [| root |]
        else
            Array.zip (Leaves.found root tree) (all root tree)
            |> Array.filter (fun (tensor, _) -> tensor.DType.IsFloating())
            |> Array.map snd
