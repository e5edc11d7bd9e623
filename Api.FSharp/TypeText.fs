namespace Fluxion

open System
open FSharp.Reflection

/// Types as messages write them: in F#'s words.
module internal TypeText =

    let private words =
        dict
            [
                typeof<float>, "float"
                typeof<float32>, "float32"
                typeof<int>, "int"
                typeof<int64>, "int64"
                typeof<bool>, "bool"
                typeof<string>, "string"
                typeof<unit>, "unit"
                typeof<obj>, "obj"
            ]

    let private generics =
        dict
            [
                typedefof<_ list>, "list"
                typedefof<_ option>, "option"
                typedefof<_ voption>, "voption"
                typedefof<seq<_>>, "seq"
            ]

    let private bare (name: string) =
        match name.IndexOf '`' with
        | -1 -> name
        | tick -> name[.. tick - 1]

    let rec ofType (ty: Type) : string =
        let arguments () =
            ty.GetGenericArguments() |> Array.map ofType

        if words.ContainsKey ty then
            words[ty]
        elif FSharpType.IsFunction ty then
            let domain, range = FSharpType.GetFunctionElements ty
            let left = ofType domain
            $"""{if FSharpType.IsFunction domain then $"({left})" else left} -> {ofType range}"""
        elif FSharpType.IsTuple ty then
            FSharpType.GetTupleElements ty
            |> Array.map (fun part ->
                if FSharpType.IsTuple part || FSharpType.IsFunction part then
                    $"({ofType part})"
                else
                    ofType part)
            |> String.concat " * "
        elif ty.IsArray then
            ofType (nonNull (ty.GetElementType()))
            + "["
            + String(',', ty.GetArrayRank() - 1)
            + "]"
        elif ty.IsGenericType && generics.ContainsKey(ty.GetGenericTypeDefinition()) then
            ofType (ty.GetGenericArguments()[0])
            + " "
            + generics[ty.GetGenericTypeDefinition()]
        elif ty.IsGenericType && ty.Name.StartsWith "<>f__AnonymousType" then
            FSharpType.GetRecordFields ty
            |> Array.map (fun field -> $"{field.Name}: {ofType field.PropertyType}")
            |> String.concat "; "
            |> fun fields -> "{| " + fields + " |}"
        elif ty.IsGenericType then
            $"""{bare ty.Name}<{String.concat ", " (arguments ())}>"""
        else
            ty.Name

    /// What sort of thing a type is, where it is none that a tree can hold.
    let kind (ty: Type) =
        if FSharpType.IsFunction ty then
            "a function"
        elif typeof<Delegate>.IsAssignableFrom ty then
            "a delegate"
        elif ty.IsGenericType && ty.GetGenericTypeDefinition() = typedefof<seq<_>> then
            "a seq"
        elif ty.IsArray then
            "an array of several dimensions"
        elif ty.IsInterface then
            "an interface"
        elif ty.IsValueType then
            "a struct"
        else
            "a class"
