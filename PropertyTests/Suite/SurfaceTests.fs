/// The public surface, every member of it a line of a committed file: what users build on changes on purpose or not at all.
module Fluxion.Suite.SurfaceTests

open System
open System.IO
open System.Reflection
open NUnit.Framework
open Fluxion

/// Set to anything, this variable rewrites the file instead of comparing with it.
let private variable = "FLUXION_SURFACE"

let private file = Path.Combine(__SOURCE_DIRECTORY__, "data", "public-surface.txt")

/// The assemblies that users reference. Of the kernels only what stands in namespace Fluxion is theirs.
let private assemblies =
    [
        typeof<DType>.Assembly, (fun (ty: Type) -> ty.Namespace = "Fluxion")
        typeof<Tensor>.Assembly, (fun _ -> true)
        Assembly.Load "Fluxion.FSharp", (fun _ -> true)
        typeof<Fluxion.Laws.Law>.Assembly, (fun _ -> true)
        typeof<Ilgpu>.Assembly, (fun _ -> true)
    ]

let private element (ty: Type) =
    match ty.GetElementType() with
    | null -> ty
    | element -> element

let rec private typeName (ty: Type) =
    if ty.IsByRef then
        "ref " + typeName (element ty)
    elif ty.IsArray then
        typeName (element ty) + "[" + String(',', ty.GetArrayRank() - 1) + "]"
    elif ty.IsGenericType then
        let name = ty.Name.Split('`')[0]
        let arguments = ty.GetGenericArguments() |> Array.map typeName |> String.concat ", "
        $"{name}<{arguments}>"
    else
        ty.Name

let private parameters (parameters: ParameterInfo[]) =
    parameters
    |> Array.map (fun p ->
        let text = $"{p.Name}: {typeName p.ParameterType}"

        if p.IsOptional then
            text + " = " + string p.DefaultValue
        else
            text)
    |> String.concat ", "

let private fullName (ty: Type) =
    match ty.FullName with
    | null -> ty.Name
    | name -> name.Replace('+', '.')

let private members (ty: Type) =
    let all =
        BindingFlags.Public
        ||| BindingFlags.Instance
        ||| BindingFlags.Static
        ||| BindingFlags.DeclaredOnly

    let name = fullName ty

    [
        $"type {name}"
        for one in ty.GetMembers all do
            match one with
            | :? ConstructorInfo as made -> $"{name}({parameters (made.GetParameters())})"
            | :? MethodInfo as m when not m.IsSpecialName || m.Name.StartsWith "op_" ->
                $"{name}.{m.Name}({parameters (m.GetParameters())}): {typeName m.ReturnType}"
            | :? PropertyInfo as p ->
                let index =
                    match parameters (p.GetIndexParameters()) with
                    | "" -> ""
                    | text -> $"[{text}]"

                let settable =
                    match p.SetMethod with
                    | null -> ""
                    | setter when setter.IsPublic -> ", set"
                    | _ -> ""

                $"{name}.{p.Name}{index}: {typeName p.PropertyType}{settable}"
            | :? FieldInfo as f when not f.IsSpecialName -> $"{name}.{f.Name}: {typeName f.FieldType}"
            | :? EventInfo as e -> $"{name}.{e.Name}: event"
            | _ -> ()
    ]

let private publicTypes () =
    [
        for assembly, isUsers in assemblies do
            for ty in assembly.GetExportedTypes() do
                if isUsers ty && not (ty.Name.StartsWith "<") then
                    ty
    ]

let private surface () =
    publicTypes ()
    |> List.collect members
    |> List.distinct
    |> List.sortWith (fun a b -> String.CompareOrdinal(a, b))

[<Test>]
let ``the public surface is the committed one`` () =
    let now = surface ()

    match Environment.GetEnvironmentVariable variable with
    | null
    | "" ->
        let committed = File.ReadAllLines file |> List.ofArray
        let gone = List.except now committed |> List.map (sprintf "- %s")
        let come = List.except committed now |> List.map (sprintf "+ %s")

        if gone <> [] || come <> [] then
            let lines = String.concat "\n" (gone @ come)

            Expect.failed
                $"the public surface has changed:\n{lines}\nIf that is meant, run the tests with {variable}=update, and commit {Path.GetFileName file}."
    | _ -> File.WriteAllText(file, String.concat "\n" now + "\n")

[<Test>]
let ``no operation works in place`` () =
    for ty in publicTypes () do
        for m in ty.GetMethods(BindingFlags.Public ||| BindingFlags.Instance ||| BindingFlags.Static) do
            Expect.isTrue $"{ty.Name}.{m.Name} has no name of an operation in place" (not (m.Name.EndsWith '_'))
            Expect.isTrue $"{ty.Name}.{m.Name} sets no elements" (m.Name <> "SetSlice")

    for m in typeof<Tensor>.GetMethods(BindingFlags.Public ||| BindingFlags.Instance ||| BindingFlags.Static) do
        Expect.isTrue $"Tensor.{m.Name} gives something back" (m.ReturnType <> typeof<Void>)

    for p in typeof<Tensor>.GetProperties() do
        Expect.isTrue
            $"Tensor.{p.Name} cannot be set"
            (match p.SetMethod with
             | null -> true
             | setter -> not setter.IsPublic)

    for f in typeof<Tensor>.GetFields() do
        Expect.isTrue $"Tensor.{f.Name} cannot be set" (f.IsInitOnly || f.IsLiteral)
