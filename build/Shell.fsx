/// Running commands from the root of the repository.
module Shell

open System
open System.Diagnostics
open System.IO

/// The root of the repository, wherever the script was called from.
let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, ".."))

/// A path below the root.
let at (path: string) = Path.Combine(root, path)

/// The build cannot go on, for a reason that is told to the user.
exception Stop of reason: string

/// Ends the build with a reason.
let stop reason = raise (Stop reason)

/// What a command printed on both streams, and its exit code.
type Finished = { Code: int; Text: string }

let private start (captured: bool) variables (command: string) (arguments: string list) =
    let info =
        ProcessStartInfo(
            command,
            arguments,
            WorkingDirectory = root,
            RedirectStandardOutput = captured,
            RedirectStandardError = captured
        )

    // No server outlives the build, and messages come in the language that their readers expect.
    for name, value in
        [
            "DOTNET_NOLOGO", "1"
            "DOTNET_CLI_UI_LANGUAGE", "en"
            "DOTNET_CLI_TELEMETRY_OPTOUT", "1"
            "MSBUILDDISABLENODEREUSE", "1"
            yield! variables
        ] do
        info.Environment[name] <- value

    match Process.Start info with
    | null -> stop $"{command} could not be started"
    | running -> running

/// Runs a command that prints for itself; gives its exit code.
let show variables command arguments =
    use running = start false variables command arguments
    running.WaitForExit()
    running.ExitCode

/// Runs a command quietly. While it runs, `meanwhile` is called four times a second.
let captureWhile meanwhile variables command arguments =
    use running = start true variables command arguments
    let text = Text.StringBuilder()

    let add _ (received: DataReceivedEventArgs) =
        match received.Data with
        | null -> ()
        | line -> lock text (fun () -> text.AppendLine line |> ignore)

    running.OutputDataReceived.AddHandler(DataReceivedEventHandler add)
    running.ErrorDataReceived.AddHandler(DataReceivedEventHandler add)
    running.BeginOutputReadLine()
    running.BeginErrorReadLine()

    while not (running.WaitForExit 250) do
        meanwhile ()

    // Without a limit the call also waits for the last lines of the streams.
    running.WaitForExit()

    {
        Code = running.ExitCode
        Text = text.ToString()
    }

/// Runs a command quietly.
let capture variables command arguments =
    captureWhile ignore variables command arguments

/// Runs a command quietly; when it fails, its text is why the build stops.
let need what variables command arguments =
    let finished = capture variables command arguments

    if finished.Code <> 0 then
        let line = String.Join(' ', command :: arguments)
        stop $"{what} failed: {line}\n{finished.Text.TrimEnd()}"

    finished.Text
