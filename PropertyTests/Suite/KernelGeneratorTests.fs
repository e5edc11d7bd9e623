namespace Fluxion.Suite

open System
open NUnit.Framework
open FsCheck.FSharp
open Fluxion
open Fluxion.Kernels

/// What is in random kernels.
[<TestFixture>]
type KernelGeneratorTests() =

    static let rec statements (block: seq<Statement>) : seq<Statement> =
        seq {
            for statement in block do
                yield statement

                match statement with
                | :? Loop as loop -> yield! statements loop.Body
                | :? If as branch ->
                    yield! statements branch.Then
                    yield! statements branch.Else
                | _ -> ()
        }

    static let isRefused (case: KernelCase) =
        let copy =
            { case with
                Buffers = Array.map Array.copy case.Buffers
            }

        (KernelReference.run copy).IsError

    static let features (case: KernelCase) =
        [
            for statement in statements case.Kernel.Body do
                match statement with
                | :? Instruction as i when i.Code = Opcode.Call -> $"{i.Function}"
                | :? Instruction as i -> $"{i.Code}"
                | :? Load -> "load"
                | :? Store as store -> $"store {store.Mode}"
                | :? Reduce as reduce -> $"reduce {reduce.Kind} {reduce.Type}"
                | :? If -> "if"
                | :? Loop as loop ->
                    let extent = case.Extents[loop.Extent]
                    $"{loop.Kind}"

                    if extent = 0L then
                        $"{loop.Kind} of nothing"

                    if loop.Carried.Length > 1 then
                        "carried"

                    if loop.While >= 0 && extent > 1L then
                        "while"

                    if loop.Body |> Seq.exists (fun s -> s :? Loop) then
                        "nested"

                    if loop.Kind = LoopKind.Reducing && loop.Body |> Seq.exists (fun s -> s :? Reduce) then
                        if extent > 4096L then
                            "blocks"

                        if extent > 8192L then
                            "many blocks"
                | _ -> ()
            for access in case.Kernel.Accesses do
                if access.Index >= 0 then
                    "index"

                if access.Predicate >= 0 then
                    "predicate"
            // Only a checked index can be found wrong.
            if
                case.Kernel.Accesses |> Seq.exists (fun access -> access.Index >= 0)
                && isRefused case
            then
                "error"
        ]
        |> List.distinct

    [<Test>]
    member _.``random kernels hold everything that the language has``() =
        let found =
            Gen.sampleWithSeed (FsCheck.Rnd 20UL) 60 300 KernelGenerator.case
            |> Seq.collect features
            |> Seq.countBy id
            |> Map.ofSeq

        let wanted =
            [
                yield! Enum.GetValues<Opcode>() |> Seq.filter ((<>) Opcode.Call) |> Seq.map string
                yield! Enum.GetValues<Function>() |> Seq.map string
                yield! [ "load"; "store Set"; "store Add"; "index"; "predicate"; "error"; "if" ]
                yield! [ "Parallel"; "Reducing"; "Sequential"; "nested"; "carried"; "while" ]
                yield! [ "Parallel of nothing"; "Reducing of nothing"; "Sequential of nothing" ]
                yield! [ "blocks"; "many blocks" ]

                for dtype in Enum.GetValues<DType>() do
                    for kind in Enum.GetValues<ReductionKind>() do
                        if dtype <> DType.Bool || kind <> ReductionKind.Sum then
                            $"reduce {kind} {dtype}"
            ]

        let counts =
            wanted
            |> List.map (fun feature -> feature, Map.tryFind feature found |> Option.defaultValue 0)

        TestContext.Out.WriteLine(sprintf "%A" counts)
        Assert.That(counts |> List.filter (fun (_, count) -> count < 5), Is.Empty)
