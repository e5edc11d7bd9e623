namespace Fluxion.Suite

open System
open System.IO
open System.Net
open System.Text.RegularExpressions
open NUnit.Framework

/// The documentation of the public face and of the laws says the truth: the examples in their signature files, `expression // what it prints`, are run.
[<TestFixture>]
type DocumentationTests() =

    let signatures =
        [| "Api.FSharp"; "PropertyTests/Laws" |]
        |> Array.collect (fun folder -> Array.sort (Directory.GetFiles(Path.Combine(Scripts.root, folder), "*.fsi")))
        |> Array.map (fun path -> Path.GetFileName path, (File.ReadAllText path).Replace("\r\n", "\n"))

    /// Each example: where it stands, the expression, and what it prints.
    let examples =
        [
            for name, text in signatures do
                for found in Regex.Matches(text, "<code>(.*?) // (.*?)</code>") do
                    let line = 1 + Seq.length (Seq.filter ((=) '\n') text[.. found.Index - 1])

                    $"{name}, line {line}",
                    WebUtility.HtmlDecode found.Groups[1].Value,
                    WebUtility.HtmlDecode found.Groups[2].Value
        ]

    // One line for each result: a text as F# writes it, anything else as F# interactive prints it, lines joined.
    let printer =
        """open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
let print (f: unit -> objnull) =
    match f () with
    | null -> "()"
    | :? string as text -> "\"" + text.Replace("\n", "\\n") + "\""
    | result -> System.Text.RegularExpressions.Regex.Replace(sprintf "%A" result, "\\s*\\n\\s*", " ")
    |> System.Console.WriteLine
"""

    [<Test>]
    member _.``every example prints what stands behind it``() =
        let script =
            examples
            |> List.map (fun (_, expression, _) -> $"print (fun () -> box ({expression}))\n")
            |> String.concat ""

        let printed = (Scripts.run (printer + script)).TrimEnd().Split '\n'
        Expect.equal examples.Length printed.Length

        List.zip examples (List.ofArray printed)
        |> List.filter (fun ((_, _, expected), actual) -> expected <> actual)
        |> List.map (fun ((place, expression, expected), actual) ->
            $"{place}: {expression}\n  says   {expected}\n  prints {actual}")
        |> Expect.equal []

    [<Test>]
    member _.``every function of the public modules has an example``() =
        let withoutExample =
            [
                for name, text in signatures do
                    for found in
                        Regex.Matches(
                            text,
                            @"((?:^ *(?:///|\[<).*\n)+) +val (?:inline )?(?!internal)([^:\s]+)",
                            RegexOptions.Multiline
                        ) do
                        let isLiteral = found.Groups[1].Value.Contains "[<Literal>]"

                        if not isLiteral && not (found.Groups[1].Value.Contains "<example>") then
                            $"{name}: {found.Groups[2].Value}"
            ]

        // What it prints depends on the version of Graphviz, where there is one.
        Expect.equal [ "Graph.fsi: toSvg" ] withoutExample
