/// The published generators and laws: what they draw, that they shrink within their domains, that every law can fail, and that programs print as F# that runs.
module Fluxion.Suite.LawPackTests

open System
open FsCheck
open FsCheck.FSharp
open NUnit.Framework
open Fluxion
open Fluxion.Laws

/// The first cases of an arbitrary, always the same.
let private drawn count (arbitrary: Arbitrary<'T>) =
    Gen.sampleWithSeed (Rnd 42UL) 50 count arbitrary.Generator |> List.ofSeq

let private isDense (x: Tensor) =
    match x.Payload with
    | :? View as view ->
        let dense =
            Seq.scanBack (fun length stride -> stride * int64 length) x.Shape 1L |> Seq.tail

        Seq.forall2 (fun (length, a) b -> length <= 1 || a = b) (Seq.zip x.Shape view.Strides) dense
    | _ -> true

[<Test>]
let ``tensors are drawn of every rank, without elements, and in every layout`` () =
    let tensors = drawn 400 Tensors.any

    for what, has in
        [
            "rank 0", (fun (x: Tensor) -> x.Rank = 0)
            "rank 3", (fun x -> x.Rank = 3)
            "an axis without elements", (fun x -> x.Size = 0L)
            "a view that is not dense", isDense >> not
        ] do
        let count = tensors |> List.filter has |> List.length
        Expect.isTrue $"of 400 tensors at least 20 have {what}; {count} have" (count >= 20)

[<Test>]
let ``tensors that are drawn together broadcast, and so do their shrinks`` () =
    let mutable narrower = 0

    for x, y in drawn 200 Tensors.broadcasting do
        if Tensor.shape x <> Tensor.shape y then
            narrower <- narrower + 1

        for a, b in Seq.append [ x, y ] (Tensors.broadcasting.Shrinker(x, y)) do
            Expect.equal (max a.Rank b.Rank) (a + b).Rank

    Expect.isTrue $"of 200 pairs at least 50 differ in shape; {narrower} do" (narrower >= 50)

[<Test>]
let ``what is drawn from a domain stays in it, shrinks too, and shrinking ends`` () =
    for name, arbitrary, isInside in
        [
            "positive", Tensors.positive, (fun e -> e >= 1e-3 && e <= 1000.0)
            "nonZero", Tensors.nonZero, (fun e -> abs e >= 1e-3 && abs e <= 1000.0)
            "between", Tensors.between 0.25 0.75, (fun e -> e >= 0.25 && e <= 0.75)
            "tying", Tensors.tying, (fun e -> List.contains (abs e) [ 0.0; 0.5; 1.0 ])
        ] do
        for x in drawn 50 arbitrary do
            let mutable steps = 0
            let mutable smallest = Some x

            while smallest.IsSome && steps < 1000 do
                let current = smallest.Value
                Expect.isTrue $"{current} is in the domain of {name}" (Array.forall isInside (Tensor.toArray current))
                steps <- steps + 1
                smallest <- Seq.tryHead (arbitrary.Shrinker current)

            Expect.isTrue $"{name} has been shrunk to its end" (steps < 1000)

[<Test>]
let ``matrices that shrink stay invertible and positive definite`` () =
    let every (arbitrary: Arbitrary<Tensor>) (check: Tensor -> Tensor) =
        for a in drawn 30 arbitrary do
            for smaller in Seq.append [ a ] (arbitrary.Shrinker a) do
                Expect.isTrue $"{smaller}" (Array.forall Double.IsFinite (Tensor.toArray (check smaller)))

    every Tensors.invertible (fun a -> Linalg.solve a a)
    every Tensors.positiveDefinite Linalg.cholesky

type private Layer =
    {
        Weight: Tensor
        Bias: Tensor
        Name: string
    }

[<Test>]
let ``trees keep the shapes of their example, and what rides along`` () =
    let example =
        {
            Weight = Tensor.zeros [ 2; 3 ]
            Bias = Tensor.zerosOf Float32 [ 2 ]
            Name = "first"
        }

    for tree in drawn 20 (Trees.like example) do
        for smaller in Seq.append [ tree ] ((Trees.like example).Shrinker tree) do
            Expect.equal
                ([ 2; 3 ], [ 2 ], "first")
                (Tensor.shape smaller.Weight, Tensor.shape smaller.Bias, smaller.Name)

            Expect.equal Float32 smaller.Bias.DType

    let lists = drawn 20 (Trees.any<Tensor list * Tensor option>())
    Expect.isTrue "FsCheck builds trees of several tensors" (lists |> List.exists (fun (list, _) -> list.Length > 1))

/// Not a function: every call gives another.
let private changing =
    let mutable calls = 0

    fun (x: Tensor) ->
        calls <- calls + 1
        sin x * float calls

let private total f x = Tensor.sum (f x)
let private points = Tensors.ofShapeBetween 0.5 1.0 [ 2 ]

let private failures =
    [
        Laws.tangentIsLimitOfDifferences (fun x -> x * stopGradient x) points
        Laws.gradientIsLimitOfDifferences (total (fun x -> x * stopGradient x)) points
        Laws.hessianIsLimitOfDifferences (total (fun x -> x * x * stopGradient x)) points
        Laws.modesAreAdjoint changing points
        Laws.jvpIsLinear changing points
        Laws.vjpIsLinear changing points
        Laws.hessianIsSymmetric (total changing) points
        Laws.chainRule (fun x -> x * x) changing points
        Laws.vmapIsALoop changing points
        Laws.compileChangesNothing changing points
        Laws.vjpRule sin (fun x -> sin x, fun v -> v * sin x) points
        Laws.vjpRule sin (fun x -> cos x, fun v -> v * cos x) points
        Laws.jvpRule sin (fun x u -> sin x, -u * cos x) points
    ]

[<Test>]
let ``every law fails where it does not hold`` () =
    for law in failures do
        match Law.run (Law.seed law) law with
        | Fails failure -> Expect.equal 1 failure.Failed
        | Holds cases -> Expect.failed $"'{law.Name}' held in {cases} cases of what breaks it"

[<Test>]
let ``a law that fails is an exception with its counterexample, and an FsCheck property that fails`` () =
    let law =
        Laws.vjpRule sin (fun x -> sin x, fun v -> v * sin x) points |> Law.about "sine"

    Expect.equal "sine: the reverse rule is the adjoint of the derivative" law.Name

    for part in [ "The law 'sine: the reverse rule"; "replay: FLUXION_SEED="; "by the rule: " ] do
        Expect.raises<InvalidOperationException> part (fun () -> Law.require law)

    Expect.raises<exn> "Falsifiable" (fun () -> FsCheck.Check.QuickThrowOnFailure(Law.property law))
    FsCheck.Check.QuickThrowOnFailure(Law.property (Laws.vjpRule sin (fun x -> sin x, fun v -> v * cos x) points))

[<Test>]
let ``laws hold of a model in a record`` () =
    let loss layer =
        Tensor.sum (Tensor.square (layer.Weight *@ Tensor.ones [ 3 ] + tanh layer.Bias))

    let layers =
        Trees.like
            {
                Weight = Tensor.zeros [ 2; 3 ]
                Bias = Tensor.zeros [ 2 ]
                Name = "first"
            }

    for law in Laws.allOfScalar "layer" loss layers do
        Law.require (Law.withCases 10 law)

[<Test>]
let ``programs print as F# that computes their values`` () =
    let programs = drawn 25 Programs.any

    let script =
        programs
        |> List.mapi (fun i program ->
            let body = program.Text.Replace("\n", "\n    ")
            $"let run{i} () =\n    {body}\n    Tensor.toFloat (Tensor.sum (f x))\nprintfn $\"{{run{i} ()}}\"\n")
        |> String.concat ""

    let printed =
        (Scripts.run ("open Fluxion\nopen Fluxion.Laws\n" + script)).TrimEnd().Split '\n'
        |> Array.map float

    for program, sum in Seq.zip programs printed do
        let expected =
            Tensor.toFloat (Tensor.sum (Programs.run program (Programs.point program)))

        if not (abs (sum - expected) <= 1e-12 * (1.0 + abs expected)) then
            Expect.failed $"{expected:R} and printed {sum:R}:\n{program}"

[<Test>]
let ``an op of a program is asked for by its name and shapes`` () =
    Expect.raises<ArgumentException> "Programs.op: got 'sine', wanted the name of a differentiable op" (fun () ->
        Programs.op "sine" 1 [] |> ignore)

    Expect.raises<ArgumentException> "Programs.op: sin of seed 1 got inputs of shapes []" (fun () ->
        Programs.op "sin" 1 [] |> ignore)

    Expect.raises<ArgumentException> "between: got 2 and 1, wanted the lesser one first" (fun () ->
        Tensors.between 2.0 1.0 |> ignore)
