namespace Fluxion

[<AutoOpen>]
module Expansions =

    let jet (f: 'P -> 'Q) (p: 'P) (series: 'P list) : 'Q * 'Q list =
        Leaves.check<'Q> "jet"
        let x = FloatingLeaves("jet", p)
        let result = ref Unchecked.defaultof<'Q>

        let struct (values, coefficients) =
            Transform.Jet(
                x.Leaves,
                series |> List.map x.Of |> Array.ofList,
                fun leaves ->
                    result.Value <- f (x.With leaves)
                    Leaves.someFloating "jet" result.Value
            )

        Leaves.rebuild result.Value values,
        [
            for leaves in coefficients do
                Leaves.rebuild result.Value leaves
        ]

    let taylor (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor list =
        List.ofArray (Transform.Expansion(n, x, f))

    let diffN (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.HigherDerivative(n, x, f)

    let partials (order: int) (f: Tensor -> Tensor) (x: Tensor) : Map<int list, Tensor> =
        Map
            [
                for struct (orders, derivative) in Transform.Partials(order, x, f) do
                    List.ofSeq orders, derivative
            ]

    let laplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Laplacian(x, f)

    let divergence (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Divergence(x, f)

    let curl (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Curl(x, f)
