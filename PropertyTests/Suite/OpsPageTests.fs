/// docs/ops.md says what the laws show now.
module Fluxion.Suite.OpsPageTests

open System
open System.IO
open NUnit.Framework

/// Set to anything, this variable rewrites the page instead of comparing with it.
let private variable = "FLUXION_OPS"

let private file = Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "docs", "ops.md")

/// The page less the ulps: other platforms have another libm, within the bounds that another test holds.
let private lines (text: string) =
    [
        for line in text.Split '\n' do
            match line.Split " | " with
            | [| name; forward; reverse; batch; second; single; mutants; _; _; drawn |] ->
                String.concat " | " [ name; forward; reverse; batch; second; single; mutants; drawn ]
            | _ -> line
    ]

[<Test>]
let ``docs/ops.md is what the laws show`` () =
    let now = OpsPage.text ()

    match Environment.GetEnvironmentVariable variable with
    | null
    | "" ->
        let committed, now = lines (File.ReadAllText file), lines now
        let gone = List.except now committed |> List.map (sprintf "- %s")
        let come = List.except committed now |> List.map (sprintf "+ %s")

        if committed <> now then
            let changes = String.concat "\n" (gone @ come)
            Expect.failed $"docs/ops.md is not what the laws show:\n{changes}\n'dotnet fsi build.fsx ops' writes it."
    | _ -> File.WriteAllText(file, now)

[<Test>]
let ``no op is without a derivative but these`` () =
    Expect.equal
        [
            "and"
            "argmax"
            "argmin"
            "argsort"
            "argsort(axis)"
            "equal"
            "less"
            "lessOrEqual"
            "not"
            "notEqual"
            "or"
            "stopGradient"
        ]
        (OpsPage.notApplicable ())

[<Test>]
let ``no op is without reverse mode but these`` () =
    Expect.equal [ "whileLoop" ] (OpsPage.forwardOnly ())
