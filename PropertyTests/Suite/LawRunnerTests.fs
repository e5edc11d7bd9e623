/// What runs the laws must not pass silently: failures, counts, seeds and replays of laws made for the purpose.
module Fluxion.Suite.LawRunnerTests

open System
open System.IO
open NUnit.Framework
open FsCheck
open FsCheck.FSharp
open Fluxion.Laws

let private ints = ArbMap.defaults |> ArbMap.arbitrary<int list>

/// False as soon as a list holds three elements or more, of which shrinking keeps exactly three.
let private shortLists =
    Law.ofProperty "lists are shorter than three" (Prop.forAll ints (fun list -> list.Length < 3))

let private draws = Law.ofProperty "lists are what they are"

let private failureOf seed law =
    match Law.run seed law with
    | Fails failure -> failure
    | Holds cases -> Expect.failed $"'{law.Name}' passed {cases} cases and should have failed"

/// The lines that a run wrote to a results file of its own.
let private written run =
    let path = Path.GetTempFileName()

    try
        run path
        File.ReadAllLines path |> List.ofArray
    finally
        File.Delete path

[<Test>]
let ``a law that holds counts its cases`` () =
    let law =
        Law.ofProperty
            "reversing twice is the identity"
            (Prop.forAll ints (fun list -> List.rev (List.rev list) = list))

    Expect.equal (Holds 100) (Law.run (Seed.ofName law.Name) law)
    Expect.equal (Holds 37) (Law.run (Seed.ofName law.Name) (Law.withCases 37 law))

[<Test>]
let ``a law that fails shrinks its counterexample and says how to replay it`` () =
    let failure = failureOf (Seed.ofName shortLists.Name) shortLists
    Expect.equal "[0; 0; 0]" (failure.Counterexample.Split('\n')[0])
    Expect.equal 1 failure.Failed
    let report = LawRunner.report shortLists failure
    Expect.contains $"replay: FLUXION_SEED={failure.Seed.Value}" report

    Expect.contains
        $"command: dotnet fsi build.fsx test --seed {failure.Seed.Value} --only \"{shortLists.Name}\""
        report

[<Test>]
let ``the replay line draws the failing case first`` () =
    let failure = failureOf (Seed.ofName shortLists.Name) shortLists

    let again =
        failureOf (Seed.forLaw (string failure.Seed.Value) "any other name") shortLists

    Expect.equal 0 again.Passed
    Expect.equal failure.Counterexample again.Counterexample

[<Test>]
let ``the cases before the failing one count as passed`` () =
    let mutable tried = 0

    let law =
        Law.ofProperty
            "the eleventh case is wrong"
            (Prop.forAll (Arb.fromGen (Gen.constant ())) (fun () ->
                tried <- tried + 1
                tried <> 11))

    Expect.equal 10 (failureOf (Seed.ofName law.Name) law).Passed

[<Test>]
let ``an exception in a property is the reason`` () =
    let law =
        Law.ofProperty "nothing is raised" (Prop.forAll ints (fun _ -> invalidOp "matmul: inner lengths differ"))

    Expect.contains "matmul: inner lengths differ" (failureOf (Seed.ofName law.Name) law).Reason

[<Test>]
let ``a condition that nearly nothing meets is a failure`` () =
    let law =
        Law.ofProperty "nothing is tried" (Prop.forAll ints (fun _ -> Prop.filter false true))

    Expect.contains "only 0 cases" (failureOf (Seed.ofName law.Name) law).Reason

[<Test>]
let ``a fixed list of cases is checked to its end, each case counted`` () =
    let small =
        Law.ofCases "numbers are below eight" [ 1..10 ] (fun number ->
            if number >= 8 then
                failwith $"{number} is not")

    let failure = failureOf (Seed.ofName small.Name) small
    Expect.equal (7, 3) (failure.Passed, failure.Failed)
    Expect.equal "8" failure.Counterexample
    Expect.equal (Holds 7) (Law.run (Seed.ofName small.Name) (Law.ofCases "seven" [ 1..7 ] ignore))

[<Test>]
let ``an empty list of cases is a failure`` () =
    let law = Law.ofCases "nothing holds of nothing" ([]: int list) ignore
    Expect.contains "empty" (failureOf (Seed.ofName law.Name) law).Reason

[<Test>]
let ``a fact is one case`` () =
    Expect.equal (Holds 1) (Law.run (Seed.ofName "fact") (Law.ofCheck "fact" ignore))

    let failure =
        failureOf (Seed.ofName "fiction") (Law.ofCheck "fiction" (fun () -> failwith "it is not so"))

    Expect.equal (0, 1) (failure.Passed, failure.Failed)
    Expect.contains "it is not so" (string failure)

[<Test>]
let ``a seed is fixed by the law's name, and another by a number`` () =
    let drawn seed =
        let drawn = ResizeArray()

        let law =
            draws (
                Prop.forAll ints (fun list ->
                    drawn.Add list
                    true)
            )

        Law.run seed law |> ignore
        List.ofSeq drawn

    Expect.equal (drawn (Seed.forLaw null "a law")) (drawn (Seed.forLaw "" "a law"))
    Expect.notEqual (drawn (Seed.forLaw null "a law")) (drawn (Seed.forLaw "7" "a law"))
    Expect.notEqual (drawn (Seed.forLaw "7" "another law")) (drawn (Seed.forLaw "7" "a law"))
    // Pinned, so that a change of the hash is seen: every law would draw other cases.
    Expect.equal "8751221989421513188,11400714819323198485" (string (Seed.ofName "a law"))

[<Test>]
let ``a setting that is no seed is refused`` () =
    for setting in [ "random"; "1,2,3,4"; "1,x"; "-1" ] do
        Expect.raises<ArgumentException> $"FLUXION_SEED is '{setting}': wanted one number" (fun () ->
            Seed.forLaw setting "a law" |> ignore)

[<Test>]
let ``names are one line, so that the results file stays readable`` () =
    for name in [ ""; "two\nlines"; "a\ttab"; " blank" ] do
        Expect.raises<ArgumentException> "a law's name is one line" (fun () -> Law.ofCheck name ignore |> ignore)

[<Test>]
let ``the results file has every case and op of a law, passed or failed`` () =
    let holds =
        Law.ofCases "three hold" [ 1..3 ] ignore |> Law.covering [ "sin"; "cos" ]

    let fails = Law.ofCheck "one fails" (fun () -> failwith "no")

    let lines =
        written (fun path ->
            Results.ops path [ "sin" ]

            for law in [ holds; fails ] do
                LawRunner.run path (fun law -> Law.run (Seed.ofName law.Name) law) law |> ignore)

    Expect.equal
        [
            "op\tsin"
            "start\tthree hold"
            "law\tthree hold\t3\t0\tsin cos"
            "start\tone fails"
            "law\tone fails\t0\t1\t"
        ]
        lines

[<Test>]
let ``laws that end at once on many threads all reach the results file`` () =
    let laws = [ for number in 1..200 -> Law.ofCheck $"law {number}" ignore ]

    let lines =
        written (fun path ->
            laws
            |> Array.ofList
            |> Array.Parallel.iter (fun law ->
                LawRunner.run path (fun law -> Law.run (Seed.ofName law.Name) law) law |> ignore))

    let names =
        lines
        |> List.filter _.StartsWith("law\t")
        |> List.map (fun line -> line.Split('\t')[1])

    Expect.equal (laws |> List.map _.Name |> List.sort) (List.sort names)

[<Test>]
let ``registered laws have names of their own and cover ops and compositions that exist`` () =
    let twice =
        Registry.laws
        |> List.countBy _.Name
        |> List.filter (fun (_, count) -> count > 1)

    Expect.equal [] twice

    let known =
        set Registry.ops
        + set [ for subject in CompositionLaws.subjects -> subject.Name ]

    let unknown =
        [
            for law in Registry.laws do
                for op in law.Ops do
                    if not (known.Contains op) then
                        law.Name, op
        ]

    Expect.equal [] unknown
