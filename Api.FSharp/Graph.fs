namespace Fluxion

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Graph =

    let private named (names: (string * Tensor) list) =
        names |> Seq.map (fun (name, tensor) -> struct (name, tensor))

    let private drawing operation names (outputs: 'Q) =
        Drawing(named names, Leaves.some operation outputs)

    /// What messages call the inputs.
    let private paths (inputs: 'P) =
        if typeof<'P> = typeof<Tensor> then
            [| "the input" |]
        else
            Paths.floating "inputs" inputs

    let variable (value: Tensor) = Graph.Variable value

    let opName (node: Tensor) = Graph.OpName node

    let isLeaf (node: Tensor) = Graph.IsLeaf node

    let dependsOn (node: Tensor) (result: Tensor) = Graph.DependsOn(result, node)

    let jacobianPattern (node: Tensor) (result: Tensor) = Graph.JacobianPattern(result, node)

    let hessianPattern (node: Tensor) (result: Tensor) = Graph.HessianPattern(result, node)

    let gradients (outputs: 'Q) (inputs: 'P) : 'P =
        let x = FloatingLeaves("gradients", inputs)
        let y = FloatingLeaves("gradients", outputs)
        x.With(Cotangents.Pull(y.Leaves, null, x.Leaves, paths inputs))

    let gradientsWith (cotangents: 'Q) (outputs: 'Q) (inputs: 'P) : 'P =
        let x = FloatingLeaves("gradients", inputs)
        let y = FloatingLeaves("gradients", outputs)
        x.With(Cotangents.Pull(y.Leaves, y.Of cotangents, x.Leaves, paths inputs))

    let toText (names: (string * Tensor) list) (outputs: 'Q) =
        Pictures.Text(drawing "toText" names outputs)

    let toFormula (names: (string * Tensor) list) (outputs: 'Q) =
        let results = Leaves.some "toFormula" outputs

        let labels =
            if typeof<'Q> = typeof<Tensor> then
                [||]
            else
                Paths.all "" outputs |> Array.map _.TrimStart('.')

        Formula.Of(named names, results, labels)

    let toDot (names: (string * Tensor) list) (outputs: 'Q) =
        Pictures.Dot(drawing "toDot" names outputs)

    let toMermaid (names: (string * Tensor) list) (outputs: 'Q) =
        Pictures.Mermaid(drawing "toMermaid" names outputs)

    let toSvg (names: (string * Tensor) list) (outputs: 'Q) =
        Graphviz.Svg(Pictures.Dot(drawing "toSvg" names outputs))

    let explain (f: 'P -> 'Q) (p: 'P) =
        let x = FloatingLeaves("explain", p)
        let outputs = Transform.Variables("explain", x.Leaves) |> x.With |> f
        Explanation.Of(ReadOnlySpan(Leaves.some "explain" outputs)).Summary
