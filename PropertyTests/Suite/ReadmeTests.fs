namespace Fluxion.Suite

open System
open System.IO
open System.Text.RegularExpressions
open NUnit.Framework
open Fluxion

/// Pages with blocks of code, each followed by what it prints.
[<RequireQualifiedAccess>]
module internal Pages =

    /// The fenced blocks in order: their language and text.
    let blocks page =
        Regex.Matches(page, @"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline ||| RegexOptions.Singleline)
        |> Seq.map (fun found -> found.Groups[1].Value, found.Groups[2].Value)
        |> List.ofSeq

    /// Whether a page has blocks of a language.
    let has language page =
        blocks page |> List.exists (fun (found, _) -> found = language)

    /// Blocks of a language, each with the printed result that follows it.
    let programs language blocks =
        List.pairwise blocks
        |> List.choose (function
            | (found, code), ("text", printed) when found = language -> Some(code, printed)
            | _ -> None)

    /// Runs a page's F# blocks as they stand.
    let checkScripts page =
        let blocks = blocks page
        let all = programs "fsharp" blocks
        Expect.equal (blocks |> List.filter (fun (language, _) -> language = "fsharp") |> List.length) all.Length

        let marker = "-- end of block --"

        let script =
            all
            |> List.mapi (fun i (code, _) ->
                let body = code.TrimEnd().Replace("\n", "\n    ")
                $"module Block{i} =\n    {body}\n    printfn \"{marker}\"\n")
            |> String.concat "\n"

        // A script runs a module's bindings when it opens it: each is opened in turn.
        let opened = all |> List.mapi (fun i _ -> $"open Block{i}") |> String.concat "\n"
        let printed = (Scripts.run (script + opened + "\n")).Split(marker + "\n")

        all
        |> List.iteri (fun i (_, expected) -> Expect.equal (expected.TrimEnd()) (printed[i].TrimEnd()))

/// The README says the truth: its F# blocks run as they stand and print what stands below them, its C# block is the one that is compiled, its commands exist.
[<TestFixture>]
type ReadmeTests() =

    let readme = Scripts.read "README.md"

    let blocks = Pages.blocks readme
    let programs language = Pages.programs language blocks

    [<Test>]
    member _.``every F# block prints what stands below it``() = Pages.checkScripts readme

    [<Test>]
    member _.``the transformations that it names exist, and it leads to every page``() =
        let table =
            Regex.Match(readme, @"\| say \| for \| page \|\n\|---\|---\|---\|\n((?:\|.*\n)+)").Groups[1].Value

        let functions =
            set
                [
                    for group in typeof<TensorData>.Assembly.GetTypes() do
                        for one in group.GetMethods() -> one.Name
                ]

        for row in table.TrimEnd().Split '\n' do
            for word in Regex.Matches(row.Split('|')[1], @"`(\w+)`") do
                Expect.isTrue
                    $"{word} can be called"
                    (List.contains word.Groups[1].Value [ "if"; "while" ]
                     || functions.Contains word.Groups[1].Value)

        for page in Directory.GetFiles(Path.Combine(Scripts.root, "docs"), "*.md") do
            Expect.contains $"(docs/{Path.GetFileName page})" readme

    static member Pages =
        Directory.GetFiles(Path.Combine(Scripts.root, "docs"), "*.md")
        |> Array.map Path.GetFileName
        |> Array.filter (fun page -> Pages.has "fsharp" (Scripts.read $"docs/{page}"))
        |> Array.sort

    [<TestCaseSource "Pages"; Category "Slow">]
    member _.``every F# block of a page of docs prints what stands below it``(page: string) =
        Pages.checkScripts (Scripts.read $"docs/{page}")

    [<Test>]
    member _.``the C# block is compiled, and prints what stands below it``() =
        let source = Scripts.read "Examples/CSharp/FirstProgram.cs"

        match programs "csharp" with
        | [ code, printed ] ->
            let region =
                Regex.Match(source, @"// README:\n(.*?)\n\s*// end", RegexOptions.Singleline)

            let lines = region.Groups[1].Value.Split '\n'

            let indent =
                lines
                |> Array.filter (String.IsNullOrWhiteSpace >> not)
                |> Array.map (fun line -> line.Length - line.TrimStart().Length)
                |> Array.min

            let dedented =
                lines
                |> Array.map (fun line ->
                    if line.Length >= indent then
                        line.Substring indent
                    else
                        line.Trim())
                |> String.concat "\n"

            Expect.equal (code.Replace("using Fluxion;\n", "").Trim()) (dedented.Trim())
            Expect.equal (printed.Trim()) (Fluxion.Examples.CSharp.FirstProgram.Run().Trim())
        | others -> Expect.failed $"one C# block with its result, not {others.Length}"

    [<Test>]
    member _.``every command is a target of build.fsx``() =
        let script = Scripts.read "build.fsx"

        let targets =
            Regex.Matches(readme, @"dotnet fsi build\.fsx (\w+)")
            |> Seq.map (fun found -> found.Groups[1].Value)
            |> Seq.distinct

        for target in targets do
            Expect.contains $"dotnet fsi build.fsx {target}" script

/// The table from PyTorch's words to ours: each row stands in the README, and is true.
[<TestFixture>]
type PyTorchWordsTests() =

    let w () = Graph.variable (tensor 3.0)
    let square (x: Tensor) = x * x

    let rows: (string * string * (unit -> unit)) list =
        [
            "`requires_grad`",
            "a variable: an argument of `grad`, or `Graph.variable`",
            fun () ->
                Expect.equal (tensor 6.0) (grad square (tensor 3.0))
                let x = w ()
                Expect.isTrue "what is computed from a variable depends on it" (Graph.dependsOn x (square x))
            "`grad_fn`", "`Graph.opName`", (fun () -> Expect.equal "mul" (Graph.opName (square (w ()))))
            "`is_leaf`",
            "`Graph.isLeaf`",
            fun () -> Expect.equal (true, false) (let x = w () in Graph.isLeaf x, Graph.isLeaf (square x))
            "`backward()`, then `.grad`",
            "`grad`, or `Graph.gradients`",
            fun () ->
                let x = w ()
                Expect.equal (grad square (tensor 3.0)) (Tensor.value (Graph.gradients (square x) x))
            "`backward(gradient)`, `grad_outputs`",
            "the cotangent that `vjp`'s pullback takes",
            fun () ->
                let _, pullback = vjp square (tensor [ 1.0; 2.0 ])
                Expect.equal (tensor [ 20.0; 400.0 ]) (pullback (tensor [ 10.0; 100.0 ]))
            "`retain_grad`",
            "ask `Graph.gradients` for that node",
            fun () ->
                let x = w ()
                let y = square x
                Expect.equal (tensor 4.0) (Tensor.value (Graph.gradients (4.0 * y) y))
            "`retain_graph`",
            "nothing to retain: ask twice",
            fun () ->
                let x = w ()
                let y = square x
                Expect.equal (Tensor.value (Graph.gradients y x)) (Tensor.value (Graph.gradients y x))
            "`create_graph`",
            "a gradient is an expression: differentiate it",
            fun () ->
                let x = w ()
                Expect.equal (tensor 2.0) (Tensor.value (Graph.gradients (Graph.gradients (square x) x) x))
                Expect.equal (tensor 2.0) (grad (grad square) (tensor 3.0))
            "accumulation, `zero_()`",
            "nothing accumulates behind you: add gradients yourself",
            fun () ->
                let x = w ()
                let y = square x
                let first = Tensor.value (Graph.gradients y x)
                Expect.equal (tensor 12.0) (first + Tensor.value (Graph.gradients y x))
            "`detach`, `no_grad`",
            "`stopGradient`, `Tensor.value`",
            fun () ->
                Expect.equal (tensor 3.0) (grad (fun x -> x * stopGradient x) (tensor 3.0))
                let x = w ()
                Expect.isTrue "a value has no history" (not (Graph.dependsOn x (Tensor.value (square x))))
            "a training loop on variables",
            "`Graph.variable (Tensor.value w)` each step",
            fun () ->
                let step w =
                    let x = Graph.variable (Tensor.value w)
                    x - 0.25 * Graph.gradients (square x) x

                Expect.equal (tensor 0.75) (Tensor.value (step (step (tensor 3.0))))
            "in-place errors",
            "there is no in-place",
            fun () ->
                let settable =
                    typeof<Tensor>.GetProperties()
                    |> Array.filter (fun property -> property.CanWrite)

                Expect.equal [||] settable
            "\"grad can be implicitly created only for scalar outputs\"",
            "the same error, naming `vjp` and the shape",
            fun () ->
                let vector () =
                    grad square (tensor [ 1.0; 2.0 ]) |> ignore

                for part in [ "only for scalar outputs"; "vjp"; "[2]" ] do
                    Expect.raises<ArgumentException> part vector
        ]

    [<Test>]
    member _.``every row of the table is true``() =
        for _, _, check in rows do
            check ()

    [<Test>]
    member _.``the README has these rows, and no others``() =
        let table =
            Regex
                .Match(Scripts.read "README.md", @"\| PyTorch \| Fluxion \|\n\|---\|---\|\n((?:\|.*\n)+)")
                .Groups[1].Value

        let expected =
            rows
            |> List.map (fun (theirs, ours, _) -> $"| {theirs} | {ours} |\n")
            |> String.concat ""

        Expect.equal expected table
