namespace Fluxion.Laws

open System
open System.Collections.Immutable
open FsCheck
open FsCheck.FSharp
open Fluxion

[<RequireQualifiedAccess>]
module Tensors =

    let private domainBetween low high =
        if not (low < high) then
            invalidArg (nameof low) $"between: got {low} and {high}, wanted the lesser one first. Exchange them."

        Domain(low, high)

    let private ofValues shape (values: float[]) =
        Tensor.ofArray values |> Tensor.reshape shape

    /// A dense tensor of the same elements.
    let private dense (x: Tensor) =
        ofValues (Tensor.shape x) (Tensor.toArray x)

    /// The same elements, lying in another way.
    let private laidOut way (x: Tensor) =
        let axes = [ 0 .. x.Rank - 1 ]

        match way with
        | 1 -> x |> Tensor.permute (List.rev axes) |> dense |> Tensor.permute (List.rev axes)
        | 2 -> x |> Tensor.flip axes |> dense |> Tensor.flip axes
        | 3 when x.Rank > 0 ->
            let last = x.Rank - 1
            let length = x.Shape[last]
            let gaps = dense (Tensor.stackAlong x.Rank [ x; x * 0.5 + 7.0 ])

            gaps
            |> Tensor.reshape (Tensor.shape x |> List.updateAt last (2 * length))
            |> Tensor.sliceBy last 0 (2 * length) 2
        | 4 when x.Rank > 0 && x.Shape[0] > 0 -> x |> Tensor.slice 0 0 1 |> dense |> Tensor.expand (Tensor.shape x)
        | _ -> x

    let private drawn (domain: Domain) (shape: int list) =
        gen {
            let! seed = Gen.choose (0, System.Int32.MaxValue)
            let! way = Gen.choose (0, 6)

            return
                (Sampler seed).From(domain, ImmutableArray.CreateRange<int> shape)
                |> laidOut way
        }

    /// One number made simpler, without leaving the domain.
    let private simpler (domain: Domain) (e: float) =
        [ 0.0; 1.0; 0.5; 2.0; Math.Round e; Math.Round(e, 1) ]
        |> List.filter (fun other -> abs other < abs e && domain.Holds other)
        |> List.truncate 2

    /// All numbers made simpler, then each by itself.
    let private simplerNumbers domain (x: Tensor) =
        let values = Tensor.toArray x

        let first e =
            List.tryHead (simpler domain e) |> Option.defaultValue e

        seq {
            if Array.exists (fun e -> simpler domain e <> []) values then
                Array.map first values

            for i in 0 .. values.Length - 1 do
                for e in simpler domain values[i] do
                    Array.updateAt i e values
        }
        |> Seq.map (ofValues (Tensor.shape x))

    let private smallerShapes (x: Tensor) =
        seq {
            for axis in 0 .. x.Rank - 1 do
                if x.Shape[axis] > 0 then
                    x |> Tensor.slice axis 0 1 |> Tensor.squeeze axis |> dense

            for axis in 0 .. x.Rank - 1 do
                if x.Shape[axis] > 1 then
                    x |> Tensor.slice axis 0 (x.Shape[axis] / 2) |> dense
                    x |> Tensor.slice axis 0 (x.Shape[axis] - 1) |> dense
        }

    let private inDomain domain =
        let shrink x =
            Seq.append (smallerShapes x) (simplerNumbers domain x)

        Arb.fromGenShrink (Gen.bind (drawn domain) Shape.any.Generator, shrink)

    let private small = Domain(-3.0, 3.0)

    let any = inDomain small

    let between low high = inDomain (domainBetween low high)

    let positive = inDomain Domain.Positive

    let nonZero = inDomain Domain.NonZero

    let tying =
        let halves (x: Tensor) =
            Tensor.clamp -1.0 1.0 (Tensor.round x / 2.0)

        Arb.fromGenShrink (Gen.map halves any.Generator, (fun x -> Seq.map halves (any.Shrinker x)))

    let private ofShapeIn domain shape =
        Arb.fromGenShrink (drawn domain shape, simplerNumbers domain)

    let ofShape shape = ofShapeIn small shape

    let ofShapeBetween low high shape =
        ofShapeIn (domainBetween low high) shape

    let broadcasting =
        let pair =
            gen {
                let! a, b = Shape.broadcasting.Generator
                let! x = drawn small a
                let! y = drawn small b
                return x, y
            }

        let shrink (x: Tensor, y: Tensor) =
            // A shape without elements may shrink to one that has some.
            let cut shape (t: Tensor) =
                let values = Tensor.toArray t

                Array.init (List.fold (*) 1 shape) (fun i -> if i < values.Length then values[i] else 1.0)
                |> ofValues shape

            seq {
                for a, b in Shape.broadcasting.Shrinker(Tensor.shape x, Tensor.shape y) do
                    cut a x, cut b y

                for simple in simplerNumbers small x do
                    simple, y

                for simple in simplerNumbers small y do
                    x, simple
            }

        Arb.fromGenShrink (pair, shrink)

    let private matrices (draw: Sampler -> ImmutableArray<int> -> int -> Tensor) =
        let drawn =
            gen {
                let! seed = Gen.choose (0, System.Int32.MaxValue)
                let sampler = Sampler seed
                return (draw sampler (sampler.Shape(0, 1)) (sampler.Integer(1, 4))).Value()
            }

        // A leading part of such a matrix is such a matrix.
        let shrink (a: Tensor) =
            let n = a.Shape[a.Rank - 1]

            seq {
                if a.Rank > 2 then
                    a |> Tensor.slice 0 0 1 |> Tensor.squeeze 0 |> dense

                if n > 1 then
                    a |> Tensor.slice -1 0 (n - 1) |> Tensor.slice -2 0 (n - 1) |> dense
            }

        Arb.fromGenShrink (drawn, shrink)

    let invertible = matrices (fun sampler batch n -> sampler.Matrices(batch, n))

    let positiveDefinite =
        matrices (fun sampler batch n -> sampler.PositiveDefinite(batch, n))

    let inFloat32 (tensors: Arbitrary<Tensor>) =
        Arb.convert (Tensor.convert DType.Float32) (Tensor.convert DType.Float64) tensors
