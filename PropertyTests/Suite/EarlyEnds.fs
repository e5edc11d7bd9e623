/// Kernels whose loops may end before their count.
module internal Fluxion.Suite.EarlyEnds

open System
open System.Collections.Immutable
open Fluxion
open Fluxion.Kernels

let rec private loops (block: ImmutableArray<Statement>) =
    [
        for statement in block do
            match statement with
            | :? Loop as loop ->
                loop
                yield! loops loop.Body
            | :? If as branch ->
                yield! loops branch.Then
                yield! loops branch.Else
            | _ -> ()
    ]

/// With one of its loops going on while a value holds.
let rec private goingOn number holds (block: ImmutableArray<Statement>) =
    block
    |> Seq.map (fun statement ->
        match statement with
        | :? Loop as loop ->
            let condition = if loop.Number = number then holds else loop.While

            Loop(loop.Number, loop.Extent, loop.Kind, loop.Carried, goingOn number holds loop.Body, condition)
            :> Statement
        | :? If as branch ->
            If(branch.Condition, goingOn number holds branch.Then, goingOn number holds branch.Else, branch.Results)
        | other -> other)
    |> ImmutableArray.CreateRange

/// With most of the loops that carry a bool going on while it holds, where the language lets them.
let added (random: Random) (kernel: Kernel) =
    (kernel, loops kernel.Body)
    ||> List.fold (fun kernel loop ->
        match loop.Carried |> Seq.tryFind (fun carried -> carried.Type = DType.Bool) with
        | Some carried when random.Next 3 > 0 ->
            let ended =
                Kernel(
                    kernel.Name,
                    kernel.Buffers,
                    kernel.Scalars,
                    kernel.Extents,
                    kernel.Accesses,
                    kernel.Values,
                    goingOn loop.Number carried.Inside kernel.Body
                )

            if (KernelChecker.Violations ended).IsEmpty then
                ended
            else
                kernel
        | _ -> kernel)
