/// Taylor mode over random programs, along curves: nested first-order modes say the same, up to the rounding of the majorant series.
module internal Fluxion.Suite.SeriesProgramLaws

open System
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

let private highest = 6

/// Nested tangents at least double an expression for each order; beyond so many nodes they are not waited for.
let private mostNodes = 20_000

let private nodesMade (work: unit -> 'T) =
    let before = (Tensor.Scalar 0.0).Number
    let result = work ()
    result, (Tensor.Scalar 0.0).Number - before

/// The orders up to the highest that nested tangents can be had for, each with the derivative by t at 0 over k!.
let private nested (y: Tensor) (t: Tensor) =
    let slope (y: Tensor) =
        match Array.head (Walks.push [| y |] [| t |] [| Tensor.Scalar 1.0 |]) with
        | null -> y.ZerosLike()
        | tangent -> tangent

    (1, y)
    |> List.unfold (fun (k, y) ->
        let slope, made = nodesMade (fun () -> slope y)

        if k > highest || made > mostNodes then
            None
        else
            let coefficient = slope / float k
            Some(coefficient, (k + 1, coefficient)))

/// The sizes of the coefficients, by the same sums of products over absolute values. The sweep counts a product once for each of its factors that are coefficients of x, k at most.
let private majorants (series: Tensor[]) (curve: Tensor[]) =
    AbsoluteSweep.Push(series, curve, curve |> Array.map (fun c -> abs (c.Value())))
    |> Array.mapi (fun i size -> size / float (i + 1))

/// A program's result along a curve: the series, the coefficients of x, and the nested derivatives.
let private expanded (program: Program) =
    let f, x = Programs.run program, Programs.point program

    let along k =
        Statements.directions (program.Lines.Length * 1000 + k) x

    let curve = Array.init highest (along >> Tensor.Variable)
    let variable = Tensor.Variable x
    let y = f variable

    let series =
        Walks.expand [| y |] [| variable |] [ for c in curve -> [| c |] ]
        |> List.map (fun coefficient ->
            match coefficient[0] with
            | null -> y.ZerosLike()
            | coefficient -> coefficient)

    let t = Tensor.Variable(Tensor.Scalar 0.0)

    let moved =
        curve |> Array.mapi (fun k c -> c.Value() * t ** (k + 1)) |> Array.fold (+) x

    series, curve, nested (f moved) t

/// Of many expressions that are made of the same: computed together.
let private together (tensors: Tensor[]) =
    Evaluation.Run(ReadOnlySpan tensors) |> Array.map elements

let private jets program =
    let series, curve, derivatives = expanded program
    let series = series |> List.truncate derivatives.Length |> Array.ofList
    let sizes = together (majorants series curve)

    (together series, together (Array.ofList derivatives))
    ||> Array.iteri2 (fun i coefficient derivative ->
        Statements.within $"coefficient {i + 1}" 1e-13 sizes[i] coefficient derivative)

let private coverage =
    Law.ofCheck "random programs: nested tangents are had to order 6 for half of 40" (fun () ->
        let reached =
            [ 1..40 ]
            |> List.filter (fun seed ->
                let program = ProgramGenerator.program ProgramLaws.vocabulary (seed % 2 = 0) seed
                let _, _, derivatives = expanded program
                derivatives.Length = highest)

        Expect.isTrue $"{reached.Length} of 40 reach order {highest}" (reached.Length >= 20))

/// The laws of jets of random programs.
let laws: Law list =
    let name = "random programs: jets = nested tangents to order 6"
    let programs = ProgramGenerator.arbitrary ProgramLaws.vocabulary

    [
        coverage
        Law.ofProperty name (Prop.forAll programs jets) |> Law.withCases 40
        Law.ofProperty $"{name} (more programs)" (Prop.forAll programs jets)
        |> Law.withCases 160
        |> Law.slow
    ]
