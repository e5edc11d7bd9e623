namespace Fluxion.Suite

open System
open System.Collections.Generic
open System.Collections.Immutable
open FsCheck
open FsCheck.FSharp
open Fluxion
open Fluxion.Kernels

/// Random kernels that keep all rules, with data for a launch. A case is drawn statement by statement, like a program that somebody writes.
[<RequireQualifiedAccess>]
module KernelGenerator =

    // Block edges of ReductionOrder and edges of tiles and vectors are among them.
    let private extents =
        [ 0; 1; 2; 3; 5; 8; 15; 16; 17; 31; 33; 65 ]
        @ [ 100; 255; 1000; 1025; 4095; 4096; 4097; 9000; 17000 ]
        |> Seq.map int64
        |> Array.ofSeq

    /// At most so many iterations of an innermost body: rarely enough for many blocks of a reduction.
    let private mostIterations (random: Random) =
        if random.NextDouble() < 0.15 then 20000L else 1100L

    type private Nest =
        {
            Number: int
            Extent: int
            Kind: LoopKind
        }

    /// A kernel that is being written.
    type private Writer(random: Random, size: int, straight: int) =
        inherit KernelDraft(random)

        let buffers = List<DType>()
        let lengths = List<int64>()
        let extentValues = List<int64>()
        let accesses = List<Access>()
        let addresses = List<int64 list>()
        let mutable loops = 0
        let mutable budget = 6 + 2 * size
        let mostIterations = mostIterations random

        /// An access with given strides, and room for it in a buffer of its own (or an older one, which grows).
        member w.Access
            (dtype, nests: Nest list, strides: (StrideClass * int64) list, index, predicate, reuse: int option)
            =
            let own =
                (nests, strides)
                ||> List.map2 (fun nest (_, stride) -> stride * max 0L (extentValues[nest.Extent] - 1L))

            let spans =
                match index with
                | Some(_, bound, stride) -> stride * (bound - 1L) :: own
                | None -> own

            let lowest = spans |> List.sumBy (min 0L)
            let highest = spans |> List.sumBy (max 0L)
            let offset = int64 (random.Next 4) - lowest

            let buffer =
                match reuse with
                | Some buffer -> buffer
                | None ->
                    buffers.Add dtype
                    lengths.Add 0L
                    buffers.Count - 1

            lengths[buffer] <- max lengths[buffer] (offset + highest + 1L)

            let indexValue =
                index
                |> Option.map (fun (value, _, _) -> value)
                |> Option.defaultValue Instruction.None

            accesses.Add(
                Access(
                    buffer,
                    ImmutableArray.CreateRange(strides |> Seq.map fst),
                    indexValue,
                    Option.defaultValue Instruction.None predicate
                )
            )

            addresses.Add(
                [
                    offset
                    yield! strides |> Seq.map snd
                    match index with
                    | Some(_, bound, stride) -> yield! [ stride; bound ]
                    | None -> ()
                ]
            )

            accesses.Count - 1

        member w.SomePredicate(block, scope) =
            if w.Chance 0.2 then
                Some(w.Operand(block, scope, DType.Bool))
            else
                None

        member w.Load(block: List<Statement>, scope: List<int>, nests: Nest list, isChecked: bool) =
            let dtype = w.Pick w.Types

            let strides =
                nests
                |> List.map (fun _ ->
                    match random.Next 5 with
                    | 0 -> StrideClass.Zero, 0L
                    | 1
                    | 2 -> StrideClass.One, 1L
                    | _ -> StrideClass.Other, w.Pick [| 2L; 3L; -1L; -2L; 7L; 0L; 1L |])

            let index =
                if isChecked && w.Chance 0.25 then
                    let value, bound = w.IndexValue(block, scope)
                    Some(value, bound, w.Pick [| 1L; 2L; -1L; 0L |])
                else
                    None

            let predicate = w.SomePredicate(block, scope)

            let access = w.Access(dtype, nests, strides, index, predicate, None)
            let result = w.Value dtype
            block.Add(Load(result, dtype, access))
            scope.Add result
            access

        /// Strides by which no two iterations of loops that are not sequential meet.
        member w.StoreStrides(nests: Nest list) =
            let order = List.indexed nests |> List.sortBy (fun _ -> random.Next())
            let strides = Array.create nests.Length (StrideClass.Zero, 0L)
            let mutable stride = 1L

            for k, nest in order do
                if nest.Kind <> LoopKind.Sequential || w.Chance 0.5 then
                    strides[k] <-
                        if stride = 1L && w.Chance 0.7 then
                            StrideClass.One, 1L
                        else
                            stride <- stride + int64 (random.Next 2)
                            StrideClass.Other, (if w.Chance 0.3 then -stride else stride)

                    stride <- stride * max 1L extentValues[nest.Extent]

            List.ofArray strides, stride

        member w.Store(block: List<Statement>, scope: List<int>, nests: Nest list, value: int) =
            let dtype = w.ValueTypes[value]
            let strides, past = w.StoreStrides nests

            let predicate = w.SomePredicate(block, scope)

            let index =
                if w.Chance 0.2 then
                    let value, bound = w.IndexValue(block, scope)
                    Some(value, bound, past)
                else
                    None

            let mode =
                if dtype <> DType.Bool && w.Chance 0.3 then
                    StoreMode.Add
                else
                    StoreMode.Set

            let access = w.Access(dtype, nests, strides, index, predicate, None)
            Store(access, value, mode) :> Statement

        /// An element that is read, and written where it was read.
        member w.Update(block: List<Statement>, scope: List<int>, nests: Nest list) =
            let dtype = w.Pick w.Types
            let strides, _ = w.StoreStrides nests
            let access = w.Access(dtype, nests, strides, None, None, None)
            let result = w.Value dtype
            block.Add(Load(result, dtype, access))
            scope.Add result
            Store(access, w.Operand(block, scope, dtype)) :> Statement

        member w.Branch(block: List<Statement>, scope: List<int>, nests: Nest list, iterations) =
            let isUniform = w.Chance 0.4

            let condition =
                if isUniform then
                    w.Scalar(block, scope, DType.Bool)
                else
                    w.Operand(block, scope, DType.Bool)

            let side () =
                let statements = List<Statement>()
                let inner = List<int>(scope)

                if isUniform then
                    w.Block(statements, inner, nests, false, iterations) |> ignore
                else
                    for _ in 0 .. random.Next 3 do
                        if w.Chance 0.3 then
                            w.Load(statements, inner, nests, false) |> ignore
                        else
                            w.AnyInstruction(statements, inner)

                statements, inner

            let first, firstScope = side ()
            let second, secondScope = side ()

            let merged =
                [
                    for _ in 0 .. random.Next 3 do
                        let dtype = w.Pick w.Types
                        let a = w.Operand(first, firstScope, dtype)
                        let b = w.Operand(second, secondScope, dtype)
                        Merged(w.Value dtype, dtype, a, b)
                ]

            block.Add(
                If(condition, first.ToImmutableArray(), second.ToImmutableArray(), ImmutableArray.CreateRange merged)
            )

            scope.AddRange(merged |> Seq.map _.Result)

        member w.Loop(block: List<Statement>, scope: List<int>, nests: Nest list, iterations: int64) =
            let number = loops
            loops <- loops + 1

            let kind =
                w.Pick
                    [|
                        LoopKind.Parallel
                        LoopKind.Parallel
                        LoopKind.Reducing
                        LoopKind.Reducing
                        LoopKind.Sequential
                    |]

            let fitting =
                extents |> Array.filter (fun extent -> extent * iterations <= mostIterations)

            let extent =
                if
                    extentValues.Count > 0
                    && w.Chance 0.2
                    && extentValues[0] * iterations <= mostIterations
                then
                    0
                else
                    let isLong = kind = LoopKind.Reducing && w.Chance 0.5
                    extentValues.Add(if isLong then Array.last fitting else w.Pick fitting)
                    extentValues.Count - 1

            let inner = List<int>(scope)

            let starting =
                [
                    if kind = LoopKind.Sequential then
                        for _ in 1 .. random.Next 4 do
                            let dtype = w.Pick w.Types
                            let initial = w.Operand(block, scope, dtype)
                            let inside = w.Value dtype
                            inner.Add inside
                            dtype, initial, inside
                ]

            let body = List<Statement>()

            let nest =
                {
                    Number = number
                    Extent = extent
                    Kind = kind
                }

            let nested = nests @ [ nest ]
            inner.Add(w.Instruction(body, List<int>(), DType.Int64, Opcode.Index, [], uint64 number))

            let results =
                w.Block(body, inner, nested, (kind = LoopKind.Reducing), iterations * max 1L extentValues[extent])

            let carried =
                [
                    for dtype, initial, inside in starting ->
                        // Now and then another carried value: a swap.
                        let others = starting |> List.filter (fun (other, _, _) -> other = dtype)

                        let next =
                            if w.Chance 0.4 then
                                (others[random.Next others.Length] |> fun (_, _, other) -> other)
                            else
                                w.Operand(body, inner, dtype)

                        Carried(dtype, initial, inside, next, w.Value dtype)
                ]

            block.Add(Loop(number, extent, kind, ImmutableArray.CreateRange carried, body.ToImmutableArray()))
            scope.AddRange results
            scope.AddRange(carried |> Seq.map _.Result)

        /// Fills a block; gives the results of its reductions.
        member w.Block
            (block: List<Statement>, scope: List<int>, nests: Nest list, reducing: bool, iterations: int64)
            : int list =
            let stores = List<Statement>()
            let results = List<int>()
            let mutable more = true

            if straight > 0 && w.Chance 0.5 then
                for _ in 1..straight do
                    w.AnyInstruction(block, scope)

                // So that most of them count.
                let totals =
                    [
                        for dtype in [ DType.Float64; DType.Float32; DType.Int64 ] do
                            let values =
                                scope.ToArray() |> Array.filter (fun value -> w.ValueTypes[value] = dtype)

                            if values.Length > 0 then
                                values
                                |> Array.reduce (fun a b -> w.Instruction(block, scope, dtype, Opcode.Add, [ a; b ]))
                    ]

                for total in totals do
                    stores.Add(w.Store(block, scope, nests, total))

            while more do
                budget <- budget - 1

                match random.Next 10 with
                | 0
                | 1
                | 2 -> w.Load(block, scope, nests, true) |> ignore
                | 3 when budget > 0 && nests.Length < 3 -> w.Loop(block, scope, nests, iterations)
                | 4 when budget > 0 && w.Chance 0.5 -> w.Branch(block, scope, nests, iterations)
                | 5 when w.Chance 0.3 -> stores.Add(w.Update(block, scope, nests))
                | 6
                | 7 when reducing ->
                    let dtype = w.Pick w.Types
                    let value = w.Operand(block, scope, dtype)

                    let kind =
                        if dtype = DType.Bool then
                            w.Pick [| ReductionKind.Max; ReductionKind.Min |]
                        else
                            w.Pick [| ReductionKind.Sum; ReductionKind.Sum; ReductionKind.Max; ReductionKind.Min |]

                    let result = w.Value dtype
                    block.Add(Reduce(result, dtype, kind, value))
                    results.Add result
                | _ -> w.AnyInstruction(block, scope)

                more <- budget > 0 && w.Chance 0.8

            for _ in 0 .. random.Next 3 do
                if scope.Count > 0 then
                    let value = scope[max (random.Next scope.Count) (random.Next scope.Count)]
                    stores.Add(w.Store(block, scope, nests, value))

            block.AddRange stores
            List.ofSeq results

        member w.Finish() =
            let body = List<Statement>()
            let scope = List<int>()

            while budget > 0 do
                w.Loop(body, scope, [], 1L)

                if w.Chance 0.3 then
                    w.Block(body, scope, [], false, 1L) |> ignore

            for value in scope.ToArray() do
                if w.Chance 0.5 then
                    body.Add(w.Store(body, scope, [], value))

            let kernel =
                Kernel(
                    "random",
                    buffers.ToImmutableArray(),
                    w.Scalars.ToImmutableArray(),
                    extentValues.Count,
                    accesses.ToImmutableArray(),
                    w.ValueTypes.Count,
                    body.ToImmutableArray()
                )

            {
                Kernel = kernel
                Extents = extentValues.ToArray()
                Addresses = addresses |> Seq.concat |> Array.ofSeq
                Scalars = [| for dtype in w.Scalars -> w.Element dtype |]
                Buffers =
                    [|
                        for dtype, length in Seq.zip buffers lengths ->
                            [|
                                for _ in 1L .. length do
                                    yield! BitConverter.GetBytes(w.Element dtype).AsSpan(0, dtype.Size()).ToArray()
                            |]
                    |]
            }

    let private withStraight straight =
        Gen.sized (fun size ->
            Gen.choose (0, System.Int32.MaxValue)
            |> Gen.map (fun seed ->
                let case = Writer(Random seed, size / 4, straight).Finish()

                { case with
                    Kernel = EarlyEnds.added (Random seed) case.Kernel
                }))

    /// A random kernel and a launch of it; larger with the size.
    let case: Gen<KernelCase> = withStraight 0

    /// One whose blocks, every second of them, have hundreds of instructions more.
    let long: Gen<KernelCase> = withStraight 400
