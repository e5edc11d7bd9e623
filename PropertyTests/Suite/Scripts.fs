/// F# as a reader would paste it: run by F# interactive against the assemblies under test.
[<RequireQualifiedAccess>]
module Fluxion.Suite.Scripts

open System
open System.Diagnostics
open System.IO

/// The repository's root: the folder with the solution.
let root =
    let rec search (folder: DirectoryInfo | null) =
        match folder with
        | null -> failwith $"no Fluxion.slnx above {AppContext.BaseDirectory}"
        | folder when File.Exists(Path.Combine(folder.FullName, "Fluxion.slnx")) -> folder.FullName
        | folder -> search folder.Parent

    search (DirectoryInfo AppContext.BaseDirectory)

/// The text of a file of the repository.
let read (path: string) =
    File.ReadAllText(Path.Combine(root, path)).Replace("\r\n", "\n")

/// What a script prints under some variables of the environment. An error in it fails the test with all that was printed.
let runUnder (variables: (string * string) list) (script: string) =
    let folder = Directory.CreateTempSubdirectory "fluxion-script-"

    try
        let path = Path.Combine(folder.FullName, "script.fsx")

        let references =
            [
                "System.Numerics.Tensors"
                "FsCheck"
                "nunit.framework"
                "Fluxion.Kernels"
                "Fluxion.Core"
                "Fluxion.FSharp"
                "Fluxion.FsCheck"
            ]
            |> List.map (fun name -> $"#r @\"{Path.Combine(AppContext.BaseDirectory, name)}.dll\"\n")
            |> String.concat ""

        File.WriteAllText(path, references + script)

        let start =
            ProcessStartInfo(
                "dotnet",
                [ "fsi"; "--quiet"; "--exec"; path ],
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] <- "en"
        start.Environment["DOTNET_NOLOGO"] <- "1"

        for name, value in variables do
            start.Environment[name] <- value

        use fsi =
            match Process.Start start with
            | null -> failwith "dotnet fsi does not start"
            | started -> started

        let errors = fsi.StandardError.ReadToEndAsync()
        let output = fsi.StandardOutput.ReadToEnd()
        fsi.WaitForExit()

        if fsi.ExitCode <> 0 then
            Expect.failed $"the script ends with {fsi.ExitCode}:\n{errors.Result}\n{output}\n{script}"

        output.Replace("\r\n", "\n")
    finally
        folder.Delete true

/// What a script prints. An error in it fails the test with all that was printed.
let run script = runUnder [] script
