// Builds, runs and tests Fluxion: `dotnet fsi build.fsx help` says how.
// A plain script without packages, so that a machine needs no more than git and the .NET SDK.
// One directive: two would load the shell twice, as two modules.
#load "build/Shell.fsx" "build/Packages.fsx" "build/Tests.fsx"

open System
open System.IO
open System.Text.RegularExpressions
open Shell

let usage =
    """dotnet fsi build.fsx                  set everything up and run the tour
dotnet fsi build.fsx test             set everything up and run every test
    --seed random                     other random cases than the usual ones
    --seed SEED                       the cases of a seed that a failure printed
    --only TEXT                       the tests with TEXT in their names
dotnet fsi build.fsx quick            the tests that take under two minutes; options as for test
dotnet fsi build.fsx build            set everything up and build it
dotnet fsi build.fsx example NAME     run an example; without a name, list them
dotnet fsi build.fsx ops              write docs/ops.md from what the laws show
dotnet fsi build.fsx bench [PART …]   measure, beside what else is installed: small, sparse, orders, fields, products, factorizations, eager, starts, misses, threads, or rows (E1, S1, N1, L1, M1, R1, H1, J1, C1, G1, V1); without PART all, and Benchmarks/RESULTS.md and RESULTS.svg are written; soak, by its name only: 100,000 steps over results of 1 MB and of 40 MB, which takes long
dotnet fsi build.fsx pack             build the packages into the folder artifacts
dotnet fsi build.fsx gpu              the laws on every accelerator that ILGPU finds
dotnet fsi build.fsx check            is the code formatted? (fantomas, dotnet format)
dotnet fsi build.fsx help             this text"""

let setup () =
    Packages.restore ()
    Packages.reportOptionals ()

let build project =
    let finished =
        capture
            []
            "dotnet"
            [
                "build"
                at project
                "-c"
                "Release"
                "--no-restore"
                "-v"
                "quiet"
                "-nologo"
            ]

    if finished.Code <> 0 then
        // The compilers' lines, once: MSBuild says each of them again in its summary.
        let reasons =
            finished.Text.Split '\n'
            |> Array.filter (fun line -> line.Contains ": error " || line.Contains ": warning ")
            |> Array.distinct

        let text =
            if reasons.Length = 0 then
                finished.Text
            else
                String.Join('\n', reasons)

        stop $"{text.TrimEnd()}\nbuilding {project} failed"

/// The examples, by the names of their folders.
let examples () =
    Directory.GetDirectories(at "Examples")
    |> Array.collect (fun folder -> Directory.GetFiles(folder, "*.?sproj"))
    |> Array.map (fun project -> Path.GetFileName(Path.GetDirectoryName project), project)
    |> Array.sort

let example (name: string) arguments =
    match
        examples ()
        |> Array.tryFind (fun (known, _) -> known.Equals(name, StringComparison.OrdinalIgnoreCase))
    with
    | None ->
        let known = examples () |> Array.map fst |> String.concat ", "
        stop $"there is no example '{name}'; there are: {known}"
    | Some(known, project) ->
        setup ()
        build project

        let program =
            at $"Examples/{known}/bin/Release/net10.0/{Path.GetFileNameWithoutExtension project}.dll"

        show [] "dotnet" (program :: arguments)

/// Measures: release code, and peers where they are installed.
let bench parts =
    setup ()
    build (at "Benchmarks/Fluxion.Benchmarks.fsproj")
    show [] "dotnet" (at "Benchmarks/bin/Release/net10.0/Fluxion.Benchmarks.dll" :: parts)

let rec selection (selected: Tests.Selection) arguments =
    match arguments with
    | [] -> selected
    | "--seed" :: "random" :: rest ->
        let seed = string (Random.Shared.NextInt64())
        printfn $"seed {seed}"
        selection { selected with Seed = Some seed } rest
    | "--seed" :: seed :: rest ->
        if not (Regex.IsMatch(seed, @"^\d+(,\d+){0,2}$")) then
            stop $"--seed {seed}: wanted 'random', one number, or 'state,gamma,size' as a failing law prints it"

        selection { selected with Seed = Some seed } rest
    | "--only" :: part :: rest -> selection { selected with Only = Some part } rest
    | unknown :: _ -> stop $"'{unknown}' is no option of the tests\n{usage}"

let test quick arguments =
    let selected =
        selection
            {
                Seed = None
                Only = None
                Quick = quick
                Variables = []
                UnderExpecto = false
            }
            arguments

    setup ()
    build "Fluxion.slnx"
    let underExpecto = Packages.restoreExpecto ()

    if underExpecto then
        build Packages.expecto

    Tests.run
        { selected with
            UnderExpecto = underExpecto
        }

/// The machines for which packages have code that is compiled ahead of time, where the feed has the compiler and what it compiles against.
let runtimes =
    [ "linux-x64"; "linux-arm64"; "win-x64"; "win-arm64"; "osx-x64"; "osx-arm64" ]

/// Compiles the packages' assemblies for a runtime; false where the feed lacks what it takes.
let compiledAhead runtime =
    let finished =
        capture
            []
            "dotnet"
            [
                "publish"
                at "build/ReadyToRun.proj"
                "-r"
                runtime
                "-p:From=" + at "PropertyTests/Suite/bin/Release/net10.0/"
                "-p:Into=" + at $"obj/ahead/{runtime}/"
                "-v"
                "quiet"
                "-nologo"
            ]

    if finished.Code <> 0 && not (finished.Text.Contains "NU1101") then
        stop $"{finished.Text.TrimEnd()}\ncompiling ahead for {runtime} failed"

    finished.Code = 0

/// The packages of every project that is one, with their symbols.
let pack () =
    setup ()
    build "Fluxion.slnx"
    let ahead = at "obj/ahead/"

    if Directory.Exists ahead then
        Directory.Delete(ahead, true)

    for runtime in runtimes do
        let what =
            if compiledAhead runtime then
                "compiled ahead"
            else
                "not compiled ahead, for the feed has no compiler for it"

        printfn $"{runtime}: {what}"

    let folder = at "artifacts"

    if Directory.Exists folder then
        Directory.Delete(folder, true)

    need
        "packing"
        []
        "dotnet"
        [
            "pack"
            at "Fluxion.slnx"
            "-c"
            "Release"
            "--no-build"
            "-p:CompiledAhead=" + ahead
            "-o"
            folder
            "-v"
            "quiet"
            "-nologo"
        ]
    |> ignore

    for package in Array.sort (Directory.GetFiles(folder, "*.nupkg")) do
        printfn $"{Path.GetRelativePath(root, package)}"

    0

/// Writes docs/ops.md from what the laws show.
let ops () =
    setup ()
    build "Fluxion.slnx"

    Tests.run
        {
            Seed = None
            Only = Some "docs/ops.md is"
            Quick = false
            Variables = [ ("FLUXION_OPS", "update") ]
            UnderExpecto = false
        }

/// What the suite says of accelerators, where there is ILGPU.
let gpu () =
    setup ()

    if not (Packages.has "Gpu") then
        stop "there is no ILGPU: take a feed that has it, or set ILGPU_DIR to a folder with its ILGPU.dll"

    build "Fluxion.slnx"

    Tests.run
        {
            Seed = None
            Only = Some "ilgpu "
            Quick = false
            Variables = []
            UnderExpecto = false
        }

let check () =
    Packages.restore ()
    let fsharp = show [] "dotnet" [ "fantomas"; "--check"; "." ]

    let csharp =
        show
            []
            "dotnet"
            [
                "format"
                at "Fluxion.slnx"
                "--verify-no-changes"
                "--no-restore"
                "-v"
                "quiet"
            ]

    if fsharp <> 0 then
        printfn "F#: 'dotnet fantomas .' formats these files"

    if csharp <> 0 then
        printfn "C#: 'dotnet format' formats these files"

    if fsharp = 0 && csharp = 0 then
        printfn "all files are formatted"
        0
    else
        1

let run arguments =
    match arguments with
    | [] -> example "Tour" []
    | "test" :: options -> test false options
    | "quick" :: options -> test true options
    | [ "build" ] ->
        setup ()
        build "Fluxion.slnx"
        0
    | [ "example" ] ->
        for name, _ in examples () do
            printfn $"{name}"

        0
    | "example" :: name :: rest -> example name rest
    | [ "ops" ] -> ops ()
    | "bench" :: parts -> bench parts
    | [ "pack" ] -> pack ()
    | [ "gpu" ] -> gpu ()
    | [ "check" ] -> check ()
    | [ "help" ] ->
        printfn $"{usage}"
        0
    | unknown ->
        let line = String.Join(' ', unknown)
        stop $"'{line}' is no target\n{usage}"

let code =
    try
        run (List.tail (List.ofArray fsi.CommandLineArgs))
    with Stop reason ->
        eprintfn $"{reason}"
        2

exit code
