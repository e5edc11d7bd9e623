/// This program with Fluxion compiled ahead of time, as the packages bring it, where the feed has the compiler.
module Fluxion.Benchmarks.ReadyToRun

open System
open System.Diagnostics
open System.IO

/// Whether a program ran and was content.
let private succeeds (program: string) (arguments: string list) =
    let start =
        ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    match Process.Start start with
    | null -> false
    | started ->
        use running = started
        let errors = running.StandardError.ReadToEndAsync()
        running.StandardOutput.ReadToEnd() |> ignore
        errors.Wait()
        running.WaitForExit()
        running.ExitCode = 0

/// A folder with it that is thrown away with this process; None where the compiler cannot be had.
let folder () =
    let into = Directory.CreateTempSubdirectory "fluxion"
    AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> into.Delete true)
    let project = Path.Combine(__SOURCE_DIRECTORY__, "..", "build", "ReadyToRun.proj")

    let publish =
        [
            "publish"
            project
            $"-p:From={AppContext.BaseDirectory}"
            $"-p:Into={into.FullName}/"
        ]

    if succeeds "dotnet" publish then
        Some into.FullName
    else
        printfn "the feed has no compiler of code ahead of time: rows with it are left out"
        None
