/// The suite's laws as a list of Expecto's tests: the same laws, seeds and cases as under NUnit.
module Fluxion.Suite.Program

open System
open Expecto
open Fluxion.Laws
open Fluxion.Suite

/// A law as a test of Expecto.
let test (law: Law) =
    testCase law.Name (fun () ->
        match LawRunner.run (Environment.GetEnvironmentVariable Results.variable) Outcomes.ofLaw law with
        | Holds _ -> ()
        | Fails failure -> failtest (LawRunner.report law failure))

/// `--quick` leaves out the slow laws, `--only TEXT` those without TEXT in their names; the rest is Expecto's.
let rec private select laws arguments =
    match arguments with
    | "--quick" :: rest -> select (laws |> List.filter (fun law -> not law.IsSlow)) rest
    | "--only" :: part :: rest ->
        select
            (laws
             |> List.filter (fun law -> law.Name.Contains(part, StringComparison.Ordinal)))
            rest
    | rest -> laws, rest

[<EntryPoint>]
let main arguments =
    Results.ops (Environment.GetEnvironmentVariable Results.variable) Registry.ops
    let laws, rest = select Registry.laws (List.ofArray arguments)
    runTestsWithCLIArgs [] (Array.ofList rest) (testList "laws" (List.map test laws))
