namespace Fluxion

[<RequireQualifiedAccess>]
module Tree =

    let leaves (tree: 'P) =
        List.ofArray (Leaves.all "Tree.leaves" tree)

    let map f (tree: 'P) =
        Leaves.all "Tree.map" tree
        |> Array.map (fun x -> Errors.Given(f x, "a result of the function", "Tree.map"))
        |> Leaves.rebuild tree

    let map2 f (a: 'P) (b: 'P) =
        let left, right = Leaves.all "Tree.map2" a, Leaves.all "Tree.map2" b
        Leaves.checkAlike "Tree.map2" a b

        Array.map2 (fun x y -> Errors.Given(f x y, "a result of the function", "Tree.map2")) left right
        |> Leaves.rebuild a

    let zerosLike (tree: 'P) =
        let floating = FloatingLeaves("Tree.zerosLike", tree)
        floating.Leaves |> Array.map _.ZerosLike() |> floating.With

    let add (a: 'P) (b: 'P) =
        let floating = FloatingLeaves("Tree.add", a)

        Array.map2 (fun (x: Tensor) (y: Tensor) -> x + y) floating.Leaves (floating.Of b)
        |> floating.With

    let scale (factor: float) (tree: 'P) =
        let floating = FloatingLeaves("Tree.scale", tree)
        floating.Leaves |> Array.map (fun x -> factor * x) |> floating.With

    let dot (a: 'P) (b: 'P) =
        let floating = FloatingLeaves("Tree.dot", a)

        Array.map2
            (fun (x: Tensor) (y: Tensor) ->
                if Shapes.Same(x.Shape, y.Shape) then
                    (x * y).Sum()
                else
                    raise (
                        Errors.Argument(
                            "Tree.dot",
                            $"leaves of shapes {Shapes.Text x.Shape} and {Shapes.Text y.Shape}",
                            "one shape"
                        )
                    ))
            floating.Leaves
            (floating.Of b)
        |> Array.reduce (fun x y -> x + y)
