namespace Fluxion.Suite

open System
open NUnit.Framework
open Fluxion.Laws

/// Runs laws under NUnit: a law is a test, and each of its cases is counted.
[<RequireQualifiedAccess>]
module LawRunner =

    /// Has a law run and writes its cases to the results file at this path, if there is one.
    let run path outcomeOf law =
        Results.started path law
        let outcome = outcomeOf law
        Results.ended path law outcome
        outcome

    /// The text of a failure, with the command that shows it again.
    let report (law: Law) (failure: Failure) =
        let again =
            match failure.Seed with
            | Some seed -> $" --seed {seed}"
            | None -> ""

        $"the law '{law.Name}' does not hold\n{failure}\ncommand: dotnet fsi build.fsx test{again} --only \"{law.Name}\""

/// Every registered law, each one test. `build.fsx` knows this class by its name.
[<TestFixture; Parallelizable(ParallelScope.Children)>]
type LawTests() =

    static member Laws =
        Registry.laws
        |> List.map (fun law ->
            let data = TestCaseData(law).SetName law.Name
            if law.IsSlow then data.SetCategory "Slow" else data)

    [<TestCaseSource("Laws")>]
    member _.Law(law: Law) =
        match LawRunner.run (Environment.GetEnvironmentVariable Results.variable) Outcomes.ofLaw law with
        | Holds _ -> ()
        | Fails failure -> Assert.Fail(LawRunner.report law failure)

/// Says, before any test runs, which ops there are to cover, and which laws there are to run.
[<SetUpFixture>]
type Setup() =

    [<OneTimeSetUp>]
    member _.List() =
        let results = Environment.GetEnvironmentVariable Results.variable
        Results.ops results Registry.ops

        for case in LawTests.Laws do
            match case.Arguments with
            | [| :? Law as law |] -> Results.listed results law
            | _ -> ()
