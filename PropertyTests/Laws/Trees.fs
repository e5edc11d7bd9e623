namespace Fluxion.Laws

open System.Collections.Immutable
open FsCheck.FSharp
open Fluxion

[<AbstractClass; Sealed>]
type Arbitraries =
    static member Tensor() = Tensors.any

[<RequireQualifiedAccess>]
module Trees =

    let any<'P> () =
        ArbMap.defaults
        |> ArbMap.mergeArb (Arbitraries.Tensor())
        |> ArbMap.arbitrary<'P>

    let withLeaves (tree: 'P) (leaves: Tensor list) =
        let mutable rest = leaves

        tree
        |> Tree.map (fun _ ->
            let leaf = List.head rest
            rest <- List.tail rest
            leaf)

    let like (example: 'P) =
        // Says what is wrong with the example, once and here.
        Tree.zerosLike example |> ignore

        let numbers seed =
            let sampler = Sampler seed

            example
            |> Tree.map (fun (x: Tensor) ->
                if x.DType.IsFloating() then
                    sampler.Numbers(x.Shape) |> Tensor.convert x.DType
                else
                    x)

        let shrink tree =
            let leaves = Tree.leaves tree

            seq {
                for i, leaf in List.indexed leaves do
                    if leaf.DType.IsFloating() then
                        for simpler in [ Tensor.zerosLike leaf; Tensor.round leaf ] do
                            if simpler <> leaf then
                                yield withLeaves tree (List.updateAt i simpler leaves)
            }

        Arb.fromGenShrink (Gen.map numbers (Gen.choose (0, System.Int32.MaxValue)), shrink)
