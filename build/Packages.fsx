/// Packages: found through Paket, restored once for each state of the lock.
module Packages

#load "Shell.fsx"

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.RegularExpressions
open Shell

let private files pattern =
    Directory.GetFiles(root, pattern, EnumerationOptions(RecurseSubdirectories = true))
    |> Array.filter (fun file ->
        let folders = Path.GetRelativePath(root, file).Split Path.DirectorySeparatorChar
        not (Array.exists (fun folder -> folder = "bin" || folder = "obj") folders))
    |> Array.sort

/// The project that runs the laws under Expecto, which not every feed has: it is no part of the solution.
let expecto = at "PropertyTests/Expecto/Fluxion.Expecto.fsproj"

let private projects =
    lazy
        (Array.append (files "*.csproj") (files "*.fsproj")
         |> Array.filter ((<>) expecto))

/// The feed: PAKET_FEED, or the first that is enabled in the user's NuGet configuration.
let private feed =
    lazy
        (match Environment.GetEnvironmentVariable "PAKET_FEED" with
         | null
         | "" ->
             let listed =
                 need "listing the package feeds" [] "dotnet" [ "nuget"; "list"; "source"; "--format"; "short" ]

             // A line is 'E address', with more letters after the E for machine-wide and official feeds.
             let line = Regex.Match(listed, @"^E\w* (.+?)\s*$", RegexOptions.Multiline)

             if line.Success then
                 line.Groups[1].Value
             else
                 stop "no package feed is enabled: add one with 'dotnet nuget add source', or set PAKET_FEED"
         | told -> told)

let private withFeed () = [ ("PAKET_FEED", feed.Value) ]

/// Changes whenever a restore could give something else.
let private key =
    lazy
        ([|
            "paket.lock"
            "paket.dependencies"
            ".config/dotnet-tools.json"
            "Fluxion.slnx"
         |]
         |> Array.map at
         |> Array.append (files "Directory.Build.*")
         |> Array.append (files "paket.references")
         |> Array.append projects.Value
         |> Array.collect (fun file ->
             Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file))
             |> Array.append (File.ReadAllBytes file))
         |> SHA256.HashData
         |> Convert.ToHexString)

/// The packages of a group of the lock, each with its version.
let private locked group =
    let lock = File.ReadAllText(at "paket.lock").ReplaceLineEndings "\n"

    // The main group comes first, and has no heading.
    let section =
        Regex.Split(lock, @"(?m)^GROUP ")
        |> Array.mapi (fun index text -> if index = 0 then "Main\n" + text else text)
        |> Array.find _.StartsWith(group + "\n")

    [
        for line in Regex.Matches(section, @"(?m)^    (\S+) \((\S+?)\)") -> line.Groups[1].Value, line.Groups[2].Value
    ]

/// The tools of the manifest, each with its version.
let private tools () =
    let manifest = File.ReadAllText(at ".config/dotnet-tools.json")

    [
        for tool in Regex.Matches(manifest, "\"([\\w-]+)\": \\{\\s*\"version\": \"([^\"]+)\"") ->
            tool.Groups[1].Value, tool.Groups[2].Value
    ]

let private isIn (folder: string) (name: string, version: string) =
    File.Exists(Path.Combine(folder, name.ToLowerInvariant(), version, ".nupkg.metadata"))

// NuGet's own rule; a folder that nuget.config names is told by the last restore.
let private packageFolder =
    lazy
        (match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
         | null
         | "" ->
             let located =
                 need "finding the package folder" [] "dotnet" [ "nuget"; "locals"; "global-packages"; "--list" ]

             (located.Split(": ", 2)[1]).Trim()
         | told -> told)

/// A group that not every feed has.
type Optional =
    {
        /// The group's name in paket.dependencies.
        Group: string
        /// The assembly that a folder of the user's must hold.
        Assembly: string
        /// The variable that names such a folder.
        Variable: string
        /// What it adds.
        Adds: string
    }

let private optionals =
    [
        {
            Group = "Gpu"
            Assembly = "ILGPU.dll"
            Variable = "ILGPU_DIR"
            Adds = "the devices of Fluxion.Ilgpu, and the laws of all ops on each of them"
        }
        {
            Group = "Expecto"
            Assembly = "Expecto.dll"
            Variable = "EXPECTO_DIR"
            Adds = "runs the laws instead of NUnit"
        }
    ]

/// The folder of the user's with an optional assembly, if its variable names one.
let private folderOf optional =
    match Environment.GetEnvironmentVariable optional.Variable with
    | null
    | "" -> None
    | folder when File.Exists(Path.Combine(folder, optional.Assembly)) -> Some folder
    | folder -> stop $"{optional.Variable} is {folder}, but there is no {optional.Assembly} in it"

/// Whether the feed gave the group's packages when it was last asked: it is asked again after a day, or for another lock or feed.
let private restorable group =
    let cache = at $"obj/group-{group}"

    let question =
        key.Value + " " + string (Environment.GetEnvironmentVariable "PAKET_FEED")

    let asked =
        if
            File.Exists cache
            && DateTime.UtcNow - File.GetLastWriteTimeUtc cache < TimeSpan.FromDays 1.0
        then
            match File.ReadAllLines cache with
            | [| question'; answer |] when question' = question -> Some(answer = "found")
            | _ -> None
        else
            None

    match asked with
    | Some answer -> answer
    | None ->
        let finished =
            capture (withFeed ()) "dotnet" [ "paket"; "restore"; "--group"; group ]

        File.WriteAllLines(cache, [ question; (if finished.Code = 0 then "found" else "not found") ])
        finished.Code = 0

let private stamp = at "obj/restored"

/// The optional packages that are there: projects refer to those, and so a restore is for them.
let private present folder =
    optionals
    |> List.collect (fun optional -> locked optional.Group)
    |> List.filter (isIn folder)
    |> List.map fst
    |> String.concat " "

/// Whether the last restore still stands: same key, its packages and its results still there.
let private stands () =
    File.Exists stamp
    && (match File.ReadAllLines stamp with
        | [| key'; folder; present' |] ->
            let told = Environment.GetEnvironmentVariable "NUGET_PACKAGES"

            key' = key.Value
            && present' = present folder
            && (String.IsNullOrEmpty told || told = folder)
            && List.forall (isIn folder) (locked "Main" @ locked "Test" @ tools ())
            && projects.Value
               |> Array.forall (fun project ->
                   match Path.GetDirectoryName project with
                   | null -> false
                   | folder -> File.Exists(Path.Combine(folder, "obj", "project.assets.json")))
        | _ -> false)

/// Restores tools and packages, unless nothing has changed since that was last done.
let restore () =
    let isFresh = not (stands ())

    if isFresh then
        printfn "restoring packages"
        Directory.CreateDirectory(at "obj") |> ignore
        need "restoring the tools" [] "dotnet" [ "tool"; "restore" ] |> ignore

        for group in [ "Main"; "Test" ] do
            need $"restoring group {group}" (withFeed ()) "dotnet" [ "paket"; "restore"; "--group"; group ]
            |> ignore

    for optional in optionals do
        if folderOf optional = None then
            restorable optional.Group |> ignore

    if isFresh || not (stands ()) then
        need "restoring the projects" (withFeed ()) "dotnet" [ "restore"; at "Fluxion.slnx"; "-v"; "quiet"; "-nologo" ]
        |> ignore

        File.WriteAllLines(stamp, [ key.Value; packageFolder.Value; present packageFolder.Value ])

/// Says for each optional group whether it was found, and what that adds.
let reportOptionals () =
    for optional in optionals do
        let names =
            locked optional.Group
            |> List.map (fun (name, version) -> $"{name} {version}")
            |> String.concat ", "

        let where =
            match folderOf optional with
            | Some folder -> $"found in {folder}"
            | None when restorable optional.Group -> "found on the feed"
            | None -> $"not on the feed, and {optional.Variable} is not set"

        printfn $"group {optional.Group} ({names}): {where} ({optional.Adds})"

/// Whether an optional group can be had, from the feed or a folder.
let has group =
    let optional = optionals |> List.find (fun optional -> optional.Group = group)
    (folderOf optional).IsSome || restorable group

/// Restores the project that runs the laws under Expecto; whether there is one to run.
let restoreExpecto () =
    let isThere = has "Expecto"

    if isThere then
        need
            "restoring the laws' project for Expecto"
            (withFeed ())
            "dotnet"
            [ "restore"; expecto; "-v"; "quiet"; "-nologo" ]
        |> ignore

    isThere
