/// This program with Fluxion compiled ahead of time, as the packages bring it, where the feed has the compiler.
module Fluxion.Benchmarks.ReadyToRun

open System
open System.Diagnostics
open System.IO

/// A program's exit code, and what it prints.
let private finish (program: string) (arguments: string list) =
    let start =
        ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    match Process.Start start with
    | null -> failwith $"{program} does not start"
    | started ->
        use running = started
        let errors = running.StandardError.ReadToEndAsync()
        let output = running.StandardOutput.ReadToEnd()
        running.WaitForExit()
        running.ExitCode, output + errors.Result

/// A folder with it that is thrown away with this process; None where the compiler cannot be had.
let folder () =
    let into = Directory.CreateTempSubdirectory "fluxion"
    AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> into.Delete true)
    let project = Path.Combine(__SOURCE_DIRECTORY__, "..", "build", "ReadyToRun.proj")

    match
        finish
            "dotnet"
            [
                "publish"
                project
                $"-p:From={AppContext.BaseDirectory}"
                $"-p:Into={into.FullName}/"
            ]
    with
    | 0, _ -> Some into.FullName
    | _, text when text.Contains "NU1101" ->
        printfn "the feed has no compiler of code ahead of time: rows with it are left out"
        None
    | code, text -> failwith $"compiling ahead ends with {code}:\n{text}"
