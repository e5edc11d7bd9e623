/// Runs the suite and sums up its cases.
module Tests

#load "Shell.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Shell

/// What to run.
type Selection =
    {
        /// FLUXION_SEED, or none.
        Seed: string option
        /// A part of the names to run, or none for all.
        Only: string option
        /// Whether to leave out the category Slow.
        Quick: bool
        /// Variables that tell tests to write committed files anew.
        Variables: (string * string) list
        /// Whether Expecto runs the laws, and NUnit the other tests only.
        UnderExpecto: bool
    }

/// The class whose tests are laws, each counted by its cases.
let private lawClass = "Fluxion.Suite.LawTests"

let private expecto =
    "PropertyTests/Expecto/bin/Release/net10.0/Fluxion.Expecto.dll"

let private suite = "PropertyTests/Suite/bin/Release/net10.0/Fluxion.Suite.dll"

type private Test =
    {
        Name: string
        IsLaw: bool
        Outcome: string
        Message: string
        Stack: string
        Output: string
    }

type private LawLine =
    {
        Law: string
        Passed: int
        Failed: int
        Ops: Set<string>
    }

let private lines path =
    if File.Exists path then
        // The suite may be writing at this moment.
        use stream =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)

        use reader = new StreamReader(stream)

        reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        |> List.ofArray
    else
        []

let private lawLines fields =
    fields
    |> List.choose (fun (line: string) ->
        match line.Split '\t' with
        | [| "law"; name; passed; failed; ops |] ->
            Some
                {
                    Law = name
                    Passed = int passed
                    Failed = int failed
                    Ops = set (ops.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                }
        | _ -> None)

let private named kind fields =
    fields
    |> List.choose (fun (line: string) ->
        match line.Split '\t' with
        | [| kind'; name |] when kind' = kind -> Some name
        | _ -> None)

/// The tests of a trx file, which is what the test platform writes, and what went wrong with the run as a whole.
let private read (path: string) =
    if not (File.Exists path) then
        [], [ "the test platform wrote no results" ]
    else
        let xmlns =
            XNamespace.op_Implicit "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"

        let document = XDocument.Load path
        let all name = document.Descendants(xmlns + name)

        let attribute (name: string) (element: XElement) =
            match element.Attribute(XName.op_Implicit name) with
            | null -> ""
            | attribute -> attribute.Value

        let text name (element: XElement) =
            element.Descendants(xmlns + name) |> Seq.map _.Value |> String.concat "\n"

        let classes =
            dict
                [
                    for definition in all "UnitTest" ->
                        attribute "id" definition,
                        attribute "className" (Seq.head (definition.Descendants(xmlns + "TestMethod")))
                ]

        let tests =
            [
                for result in all "UnitTestResult" ->
                    {
                        Name = attribute "testName" result
                        IsLaw = classes[attribute "testId" result] = lawClass
                        Outcome = attribute "outcome" result
                        Message = text "Message" result
                        Stack = text "StackTrace" result
                        Output = text "StdOut" result
                    }
            ]

        tests,
        [
            for info in all "RunInfo" do
                if attribute "outcome" info = "Error" then
                    info.Value.Trim()
        ]

/// The laws of a summary in JUnit's form, which is what Expecto writes: it joins a test's name to its list's, each version in its own way.
let private readExpecto (path: string) =
    if not (File.Exists path) then
        [], [ "Expecto wrote no results" ]
    else
        let attribute (name: string) (element: XElement) =
            match element.Attribute(XName.op_Implicit name) with
            | null -> ""
            | attribute -> attribute.Value

        [
            for case in (XDocument.Load path).Descendants(XName.op_Implicit "testcase") ->
                let problems =
                    [
                        for child in case.Elements() do
                            if child.Name.LocalName = "failure" || child.Name.LocalName = "error" then
                                attribute "message" child
                    ]

                {
                    Name = Regex.Replace(attribute "name" case, @"^\[laws; (.*)\]$|^laws[./](.*)$", "$1$2")
                    IsLaw = true
                    Outcome = if problems.IsEmpty then "Passed" else "Failed"
                    Message = String.concat "\n" problems
                    Stack = ""
                    Output = ""
                }
        ],
        []

/// The message, and of the stack the lines that lie in this repository.
let private readable test =
    let isFrame (line: string) = line.TrimStart().StartsWith "at "
    // A law's report says all, and NUnit's numbered blocks repeat the stack.
    let stack =
        if test.IsLaw then
            ""
        else
            Regex.Split(test.Stack, @"(?m)^\d+\) ")[0]

    $"{test.Message}\n{stack}".Split '\n'
    |> Array.filter (fun line -> line.Trim() <> "" && (not (isFrame line) || line.Contains root))
    |> Array.map (fun line -> "    " + line.TrimEnd().Replace(root + string Path.DirectorySeparatorChar, ""))
    |> String.concat "\n"

/// Prints how far the run is: every second on a terminal, every half minute into a log.
let private progress (results: string) =
    let clock = Stopwatch.StartNew()
    let pause = if Console.IsOutputRedirected then 30.0 else 1.0
    let mutable next = pause

    fun () ->
        if clock.Elapsed.TotalSeconds >= next then
            next <- clock.Elapsed.TotalSeconds + pause
            let ended = lawLines (lines results)
            let cases = ended |> List.sumBy _.Passed
            let line = $"{clock.Elapsed.TotalSeconds:F0} s: {ended.Length} laws, {cases} cases"

            if Console.IsOutputRedirected then
                printfn $"{line}"
            else
                printf $"\r{line} "

/// The tests to run, in NUnit's selection language.
let private where selection =
    let quoted (text: string) =
        "'" + Regex.Escape(text).Replace("\\", "\\\\").Replace("'", "\\'") + "'"

    [
        if selection.UnderExpecto then
            $"class != {lawClass}"
        if selection.Quick then
            "cat != Slow"
        match selection.Only with
        | Some part -> $"test =~ {quoted part}"
        | None -> ()
    ]
    |> String.concat " and "

/// Runs the suite, prints failures in full and the sums; gives the exit code.
let run selection =
    let folder = at "obj/tests"

    if Directory.Exists folder then
        Directory.Delete(folder, true)

    Directory.CreateDirectory folder |> ignore
    let results = Path.Combine(folder, "results.tsv")

    let variables =
        [
            "FLUXION_RESULTS", results
            yield! selection.Variables
            match selection.Seed with
            | Some seed -> "FLUXION_SEED", seed
            | None -> ()
        ]

    let arguments =
        [
            "vstest"
            at suite
            "--logger:trx;LogFileName=suite.trx"
            $"--ResultsDirectory:{folder}"
            match where selection with
            | "" -> ()
            | where ->
                "--"
                $"NUnit.Where={where}"
        ]

    let clock = Stopwatch.StartNew()
    let finished = captureWhile (progress results) variables "dotnet" arguments

    if not Console.IsOutputRedirected then
        printf "\r"

    let summary = Path.Combine(folder, "laws.xml")

    let lawsFinished =
        if selection.UnderExpecto then
            [
                expecto
                if selection.Quick then
                    "--quick"
                match selection.Only with
                | Some part ->
                    "--only"
                    part
                | None -> ()
                "--junit-summary"
                summary
                "--summary"
            ]
            |> captureWhile (progress results) variables "dotnet"
            |> Some
        else
            None

    let tests, broken =
        let tests, broken = read (Path.Combine(folder, "suite.trx"))

        match lawsFinished with
        | None -> tests, broken
        | Some _ ->
            let laws, brokenLaws = readExpecto summary
            tests @ laws, broken @ brokenLaws

    let told = lines results
    let laws = lawLines told
    let failures = tests |> List.filter (fun test -> test.Outcome = "Failed")
    let plain = tests |> List.filter (fun test -> not test.IsLaw)

    let outcome name =
        List.filter (fun test -> test.Outcome = name)

    for test in failures do
        printfn $"\nFAILED {test.Name}\n{readable test}"

        if test.Output <> "" then
            printfn $"    printed:\n{test.Output.TrimEnd()}"

    for test in tests do
        if test.Outcome <> "Passed" && test.Outcome <> "Failed" then
            printfn $"\nskipped {test.Name}: {test.Message.Trim()}"

    // A law that NUnit failed without its cases saying so, or that ended twice or never, is a failure of its own.
    let silent =
        let counted = laws |> List.map _.Law |> List.sort
        let reported = tests |> List.filter _.IsLaw

        let failedCases =
            laws |> List.filter (fun law -> law.Failed > 0) |> List.map _.Law |> set

        [
            for test in reported do
                let ended = counted |> List.filter ((=) test.Name) |> List.length

                if ended <> 1 && test.Outcome <> "Failed" then
                    $"the law '{test.Name}' was reported {ended} times in the results file"
                elif test.Outcome = "Failed" && not (failedCases.Contains test.Name) then
                    $"the law '{test.Name}' failed outside of its cases"
                elif test.Outcome = "Passed" && failedCases.Contains test.Name then
                    $"the law '{test.Name}' has failed cases, yet its test passed"

            if selection.UnderExpecto && selection.Only.IsNone then
                let listed =
                    set (named "nunit" told)
                    + (if selection.Quick then
                           Set.empty
                       else
                           set (named "slow" told))

                let ran = reported |> List.map _.Name |> set

                for law in listed - ran do
                    $"NUnit has the law '{law}', and Expecto has not"

                for law in ran - listed do
                    $"Expecto has the law '{law}', and NUnit has not"

            for law in counted do
                if not (List.exists (fun test -> test.Name = law) reported) then
                    $"the law '{law}' ran, but the test platform did not report it"
        ]

    for reason in silent do
        printfn $"\nFAILED {reason}"

    // Where the process of the tests ended early, what ran before may well have passed.
    let unfinished =
        Set.difference (set (named "start" told)) (set (laws |> List.map _.Law))

    let crashed =
        not broken.IsEmpty
        || not unfinished.IsEmpty
        || (finished.Code <> 0 && failures.IsEmpty)

    if crashed then
        let reasons =
            if broken.IsEmpty then
                finished.Text.TrimEnd()
            else
                String.Join('\n', broken)

        printfn $"\nFAILED the run itself (exit code {finished.Code}):\n{reasons}"

        for law in unfinished do
            printfn $"the law '{law}' was running"

    let table = set (named "op" told)
    let covered = laws |> List.map _.Ops |> Set.unionMany |> Set.intersect table

    let passed =
        (laws |> List.sumBy _.Passed) + (plain |> outcome "Passed" |> List.length)

    let failed =
        (laws |> List.sumBy _.Failed)
        + (plain |> outcome "Failed" |> List.length)
        + silent.Length
        + (if crashed then 1 else 0)

    if passed + failed = 0 then
        printfn "\nno test ran"

    let accelerator = Regex @"\bilgpu [a-z]+( \d+)?\b"

    for device, laws in
        laws
        |> List.filter (fun law -> accelerator.IsMatch law.Law)
        |> List.groupBy (fun law -> accelerator.Match(law.Law).Value)
        |> List.sort do
        let passed = laws |> List.sumBy _.Passed
        let failed = laws |> List.sumBy _.Failed
        printfn $"{device}: {laws.Length} laws, {passed} cases passed, {failed} failed"

    printfn $"\n{tests.Length} tests in {clock.Elapsed.TotalSeconds:F0} s"
    let runner = if selection.UnderExpecto then " under Expecto" else ""
    printfn $"laws {laws.Length}{runner}, ops covered {covered.Count} / {table.Count}"
    printfn $"{passed} passed, {failed} failed"
    if failed > 0 || passed = 0 then 1 else 0
