/// Series of every op and composition: Taylor mode against what it is not made of, tangents of tangents and gradients of gradients.
module internal Fluxion.Suite.SeriesLaws

open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics
open Fluxion.Suite.OpLaws

let private order = 3

let private one = Tensor.Scalar 1.0

/// Outputs by nodes in Taylor mode: coefficient 1, 2, … of each output; zeros for what is not there.
let private series (outputs: Tensor[]) (inputs: Tensor[]) (coefficients: Tensor[] list) =
    Walks.expand outputs inputs coefficients
    |> List.map (
        Array.map2
            (fun (y: Tensor) coefficient ->
                match coefficient with
                | null -> y.ZerosLike()
                | coefficient -> coefficient)
            outputs
    )

/// A law's trial along a curve of order 3 in each input, within the room that the sample leaves: the coefficients of y by Taylor mode, y among them.
let private expanded trial (curve: Tensor[] list) =
    let variables = trial.Sample.Inputs |> Array.map Tensor.Variable
    let y = apply trial variables
    y :: List.map Array.head (series [| y |] variables curve) |> List.map _.Value()

/// The same by tangents of tangents along the curve's parameter, k! taken out.
let private nested trial (curve: Tensor[] list) =
    let t = Tensor.Variable(Tensor.Scalar 0.0)

    let along =
        trial.Sample.Inputs
        |> Array.mapi (fun i x ->
            if x.DType.IsFloating() then
                curve
                |> List.mapi (fun k coefficients -> coefficients[i] * t ** (k + 1))
                |> List.fold (+) x
            else
                x)

    let slope (y: Tensor) =
        match Array.head (Walks.push [| y |] [| t |] [| one |]) with
        | null -> y.ZerosLike()
        | tangent -> tangent

    apply trial along
    |> Seq.unfold (fun y -> Some(y, slope y))
    |> Seq.truncate (order + 1)
    |> Seq.mapi (fun k y -> (y / float (List.fold (*) 1 [ 1..k ])).Value())
    |> List.ofSeq

/// What is rounded has the size of what goes in along the curve, and of all coefficients up to the one that is compared.
let private size (curve: Tensor[] list) (coefficients: Tensor list) =
    let given = curve |> Seq.concat |> Seq.filter _.DType.IsFloating() |> Seq.sumBy norm

    given + List.sumBy norm coefficients

let private taylor subject =
    lawOf subject (says Series) (fun trial ->
        let curve = List.init order (fun _ -> direction trial)
        let coefficients, derivatives = expanded trial curve, nested trial curve

        for k in 1..order do
            let size = size curve (List.truncate (k + 1) derivatives)
            let error = distance (elements coefficients[k]) (elements derivatives[k]) size
            holds exact $"coefficient {k} against nested tangents" trial error)

/// D³⟨v, y⟩ along one direction three times.
let private third subject =
    lawOf subject (says ThirdOrder) (fun trial ->
        let u, v = direction trial, cotangent trial

        let slope (variables: Tensor[]) (y: Tensor) =
            Walks.pull [| y |] [| one |] variables
            |> Array.map2
                (fun (u: Tensor) g ->
                    match g with
                    | null -> Tensor.Scalar 0.0
                    | g ->
                        if u.DType.IsFloating() then
                            Tensor.sum (u * g)
                        else
                            Tensor.Scalar 0.0)
                u
            |> Array.reduce (+)

        let variables = trial.Sample.Inputs |> Array.map Tensor.Variable
        let along = slope variables
        let reverse = along (along (along (Tensor.sum (v * apply trial variables))))
        let still = Array.map Tensor.zerosLike u
        let coefficients = expanded trial [ u; still; still ]
        let size = norm v * size [ u ] coefficients

        let error =
            abs (reverse.ToDouble() - 6.0 * inner v coefficients[order]) / (size + 1e-300)

        holds exact "three gradients against the third coefficient" trial error)

/// What a Laplacian is made of: along several directions in one input, the sum of the second coefficients.
let private collapsed subject =
    lawOf subject "second coefficients are summed as they arise" (fun trial ->
        let passes = isDifferentiable trial.Subject trial.Sample.Inputs

        for i in 0 .. passes.Length - 1 do
            if passes[i] then
                let directions = List.init 3 (fun _ -> (direction trial)[i])
                let variables = trial.Sample.Inputs |> Array.map Tensor.Variable
                let y = apply trial variables

                let sum =
                    match Array.head (Walks.collapse [| y |] variables[i] (Tensor.Stack directions)) with
                    | null -> y.ZerosLike()
                    | sum -> sum.Value()

                let still = trial.Sample.Inputs |> Array.map Tensor.zerosLike

                let each =
                    [
                        for u in directions do
                            expanded trial [ Array.updateAt i u still; still ]
                    ]

                let expected = each |> List.map (List.item 2) |> List.reduce (+)
                let size = List.sumBy norm directions + List.sumBy norm (List.concat each)
                let error = distance (elements sum) (elements expected) (size + 1e-300)
                holds exact $"the sum along input {i}" trial error)

/// The laws, where there is a derivative.
let private lawsOf subject =
    [
        if hasDerivative subject then
            taylor subject
            collapsed subject

            if subject.HasPullback then
                third subject
    ]

let laws: Law list =
    [
        for op in OpTable.All do
            yield! lawsOf (subjectOf op)
        for subject in CompositionLaws.subjects do
            yield! lawsOf subject
    ]
