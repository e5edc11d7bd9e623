namespace Fluxion

// Reflection speaks of obj, in which None, unit and a case without fields are null: checked here where they must not be.
#nowarn 3261 3264

open System
open System.Collections.Concurrent
open System.Collections.Generic
open FSharp.Reflection

/// The tree types of .NET's types, by reflection once for each.
module internal TreeTypes =

    let private known = ConcurrentDictionary<Type, TreeType>()

    let private leaf = Leaf()

    let private beside = Beside()

    let private plainTypes =
        HashSet
            [
                typeof<string>
                typeof<unit>
                typeof<decimal>
                typeof<bigint>
                typeof<Half>
                typeof<Int128>
                typeof<UInt128>
                typeof<Numerics.Complex>
                typeof<DateTime>
                typeof<DateTimeOffset>
                typeof<TimeSpan>
                typeof<DateOnly>
                typeof<TimeOnly>
                typeof<Guid>
                typeof<RandomKey>
                typeof<Version>
                typeof<Uri>
                typeof<Type>
            ]

    let private isPlain (ty: Type) =
        ty.IsPrimitive || ty.IsEnum || plainTypes.Contains ty

    let private isGeneric (definition: Type) (ty: Type) =
        ty.IsGenericType && ty.GetGenericTypeDefinition() = definition

    let private instance (definition: Type) (arguments: Type[]) (element: Lazy<TreeType>) =
        Activator.CreateInstance(definition.MakeGenericType arguments, [| box element |]) :?> TreeType

    let rec find (ty: Type) : TreeType =
        match known.TryGetValue ty with
        | true, found -> found
        | _ -> known.GetOrAdd(ty, build ty)

    and private build ty : TreeType =
        if ty = typeof<Tensor> then
            leaf
        elif
            isPlain ty
            || (isGeneric typedefof<Nullable<_>> ty && isPlain (Nullable.GetUnderlyingType ty))
        then
            beside
        elif isGeneric typedefof<_ list> ty then
            row typedefof<ListOf<_>> (ty.GetGenericArguments()[0])
        elif ty.IsSZArray then
            row typedefof<ArrayOf<_>> (ty.GetElementType())
        elif ty.IsArray then
            if isPlain (ty.GetElementType()) then beside else Refused ty
        elif isGeneric typedefof<Map<_, _>> ty then
            let arguments = ty.GetGenericArguments()

            if isPlain arguments[1] then
                beside
            else
                instance typedefof<MapOf<_, _>> arguments (lazy (find arguments[1]))
        elif TupleType.isTuple ty then
            let elements = TupleType.elements ty
            let labels = elements |> Array.mapi (fun i _ -> ".Item" + string (i + 1))
            Product(TupleType.read, TupleType.maker ty, labels, lazy (Array.map find elements))
        elif FSharpType.IsRecord(ty, true) then
            let fields = FSharpType.GetRecordFields(ty, true)

            Product(
                FSharpValue.PreComputeRecordReader(ty, true),
                FSharpValue.PreComputeRecordConstructor(ty, true),
                fields |> Array.map (fun field -> "." + field.Name),
                lazy (fields |> Array.map (fun field -> find field.PropertyType))
            )
        elif FSharpType.IsUnion(ty, true) then
            union ty
        else
            Refused ty

    // A row of plain values is a plain value: it rides along uncopied.
    and private row definition element : TreeType =
        if isPlain element then
            beside
        else
            instance definition [| element |] (lazy (find element))

    and private union ty =
        let cases = FSharpType.GetUnionCases(ty, true)
        let isOption = isGeneric typedefof<_ option> ty || isGeneric typedefof<_ voption> ty

        let product (case: UnionCaseInfo) =
            let fields = case.GetFields()

            Product(
                FSharpValue.PreComputeUnionReader(case, true),
                FSharpValue.PreComputeUnionConstructor(case, true),
                fields
                |> Array.map (fun field -> if isOption then ".Value" else $".{case.Name}.{field.Name}"),
                lazy (fields |> Array.map (fun field -> find field.PropertyType))
            )

        Union(FSharpValue.PreComputeUnionTagReader(ty, true), cases |> Array.map _.Name, lazy (Array.map product cases))

    /// The path to the first type inside that no tree can hold, and that type; null where there is none.
    let refusal (root: TreeType) : (string * Type) option =
        let seen = HashSet<TreeType>(HashIdentity.Reference)
        let waiting = Stack [ "", root ]
        let mutable found = None

        while found.IsNone && waiting.Count > 0 do
            let path, next = waiting.Pop()

            if seen.Add next then
                match next with
                | :? Refused as refused -> found <- Some(path, refused.Type)
                | _ ->
                    for label, inner in Array.rev next.Components do
                        waiting.Push(path + label, inner)

        found
