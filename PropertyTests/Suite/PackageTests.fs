/// The packages, as a stranger uses them: from a folder, in a fresh F# script and a fresh C# project.
module Fluxion.Suite.PackageTests

open System
open System.Diagnostics
open System.IO
open System.IO.Compression
open System.Reflection.PortableExecutable
open System.Runtime.InteropServices
open System.Text.RegularExpressions
open System.Xml.Linq
open NUnit.Framework

/// A version that no cache has seen.
let private version = $"0.0.0-test.{DateTime.UtcNow.Ticks}"

/// A command's exit code, and what it prints; it runs outside of the repository, and keeps what it restores to itself. Packages of others are read where they already are.
let private finish (folder: string) (command: string) (arguments: string list) =
    let start =
        ProcessStartInfo(
            command,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    let shared =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
        | told -> told

    for name, value in
        [
            "NUGET_PACKAGES", Path.Combine(folder, "packages")
            if Directory.Exists shared then
                "NUGET_FALLBACK_PACKAGES", shared
            "DOTNET_CLI_UI_LANGUAGE", "en"
            "DOTNET_NOLOGO", "1"
            "MSBUILDDISABLENODEREUSE", "1"
        ] do
        start.Environment[name] <- value

    use running =
        match Process.Start start with
        | null -> failwith $"{command} does not start"
        | started -> started

    let errors = running.StandardError.ReadToEndAsync()
    let output = running.StandardOutput.ReadToEnd()
    running.WaitForExit()

    running.ExitCode, output.Replace("\r\n", "\n"), errors.Result

/// What a command prints, which must not fail.
let private run folder command arguments =
    let code, output, errors = finish folder command arguments

    // A package that asks for a newer FSharp.Core than F# interactive has makes it warn.
    if code <> 0 || errors.Contains "warning" then
        let line = String.Join(' ', command :: arguments)
        Expect.failed $"{line} ends with {code}:\n{output}\n{errors}"

    output

/// The suite's own configuration: what it runs is what is packed.
let private configuration =
    Regex.Match(AppContext.BaseDirectory, @"[\\/]bin[\\/](\w+)[\\/]").Groups[1].Value

/// This machine, as packages name it.
let private runtime = RuntimeInformation.RuntimeIdentifier

/// Compiles ahead what the packages are to bring for this machine; false where the feed has no compiler.
let private compileAhead folder ahead =
    let code, output, errors =
        [
            "publish"
            Path.Combine(Scripts.root, "build", "ReadyToRun.proj")
            "-r"
            runtime
            "-p:From=" + AppContext.BaseDirectory
            $"-p:Into={ahead}{runtime}/"
            "-v"
            "quiet"
            "-nologo"
        ]
        |> finish folder "dotnet"

    if code <> 0 && not (output.Contains "NU1101") then
        Expect.failed $"compiling ahead ends with {code}:\n{output}\n{errors}"

    code = 0

/// A folder outside of the repository, with the packages in a folder of it.
let private withPackages test =
    let folder = Directory.CreateTempSubdirectory "fluxion-packages-"

    try
        let feed = Path.Combine(folder.FullName, "feed")
        let ahead = Path.Combine(folder.FullName, "ahead") + "/"
        let isAhead = compileAhead folder.FullName ahead

        [
            "pack"
            Path.Combine(Scripts.root, "Fluxion.slnx")
            "-c"
            configuration
            "--no-build"
            "-o"
            feed
            $"-p:Version={version}"
            $"-p:CompiledAhead={ahead}"
            "-v"
            "quiet"
            "-nologo"
        ]
        |> run folder.FullName "dotnet"
        |> ignore

        test folder.FullName feed isAhead
    finally
        folder.Delete true

let private packages =
    [ "Fluxion.Core"; "Fluxion.FSharp"; "Fluxion.FsCheck"; "Fluxion.Kernels" ]

/// The code that the runtime need not compile: an assembly that was compiled ahead has some.
let private hasNativeCode (assembly: ZipArchiveEntry) =
    use stream = assembly.Open()
    use bytes = new MemoryStream()
    stream.CopyTo bytes
    bytes.Position <- 0L
    use reader = new PEReader(bytes)

    match reader.PEHeaders.CorHeader with
    | null -> false
    | header -> header.ManagedNativeHeaderDirectory.Size > 0

let private checkContents feed isAhead =
    for name in packages do
        use package = ZipFile.OpenRead(Path.Combine(feed, $"{name}.{version}.nupkg"))
        let entries = [ for entry in package.Entries -> entry.FullName ]

        for wanted in [ "README.md"; $"lib/net10.0/{name}.dll"; $"lib/net10.0/{name}.xml" ] do
            Expect.isTrue $"{name} holds {wanted}" (List.contains wanted entries)

        if isAhead then
            match package.GetEntry $"runtimes/{runtime}/lib/net10.0/{name}.dll" with
            | null -> Expect.failed $"{name} has no code for {runtime}"
            | assembly -> Expect.isTrue $"{name} is compiled ahead" (hasNativeCode assembly)

        use symbols = ZipFile.OpenRead(Path.Combine(feed, $"{name}.{version}.snupkg"))

        Expect.isTrue
            $"{name} has symbols"
            (symbols.Entries
             |> Seq.exists (fun entry -> entry.FullName = $"lib/net10.0/{name}.pdb"))

        let specification =
            match package.GetEntry $"{name}.nuspec" with
            | null -> Expect.failed $"{name} has no {name}.nuspec"
            | entry ->
                use stream = entry.Open()
                XDocument.Load stream

        let elements tag =
            [
                for element in specification.Descendants() do
                    if element.Name.LocalName = tag then
                        element
            ]

        let attribute name (element: XElement) =
            match element.Attribute(XName.Get name) with
            | null -> ""
            | attribute -> attribute.Value

        Expect.equal [ "MIT" ] [ for element in elements "license" -> element.Value ]

        // Packages of one version call internal members of each other.
        for dependency in elements "dependency" do
            if (attribute "id" dependency).StartsWith "Fluxion." then
                Expect.equal $"[{version}]" (attribute "version" dependency)

let private script feed =
    $"""#i "nuget: {feed}"
#r "nuget: Fluxion.FSharp, {version}"
#r "nuget: Fluxion.FsCheck, {version}"
open Fluxion
open Fluxion.Laws
printfn $"{{grad (fun (x: Tensor) -> sin x * exp (-x)) (tensor 1.0)}}"
let law = Law.ofCheck "one is one" (fun () -> if 1 <> 1 then failwith "it is not")
printfn $"%%A{{Law.run (Law.seed law) law}}"
"""

let private project feed =
    $"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RestoreAdditionalProjectSources>{feed}</RestoreAdditionalProjectSources>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Fluxion.Core" Version="{version}" />
  </ItemGroup>
</Project>
"""

let private program =
    """using Fluxion;

System.Console.WriteLine(Differentiate.Grad((Tensor t) => t.Sin() * (-t).Exp())(Tensor.Scalar(1)));
System.Console.WriteLine(typeof(Tensor).Assembly.Location.Contains("runtimes"));
"""

[<Test; Category "Slow">]
let ``the packages work in a fresh F# script and a fresh C# project`` () =
    withPackages (fun folder feed isAhead ->
        checkContents feed isAhead
        let file name = Path.Combine(folder, name)
        File.WriteAllText(file "script.fsx", script feed)

        Expect.equal
            "-0.11079376530669924\nHolds 1\n"
            (run folder "dotnet" [ "fsi"; "--quiet"; "--exec"; file "script.fsx" ])

        let apart = (Directory.CreateDirectory(file "program")).FullName
        File.WriteAllText(Path.Combine(apart, "program.csproj"), project feed)
        File.WriteAllText(Path.Combine(apart, "Program.cs"), program)

        Expect.equal $"-0.11079376530669924\n{isAhead}\n" (run folder "dotnet" [ "run"; "--project"; apart ]))
