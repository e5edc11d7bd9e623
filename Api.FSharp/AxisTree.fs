namespace Fluxion

// Reflection speaks of obj, in which None is null.
#nowarn 3261 3264

open System.Collections
open FSharp.Reflection

/// Axes in the structure of a tree: an int or an int option in the place of a tensor, or in that of a whole part, for every tensor in it.
module internal AxisTree =

    let private refuse got wanted =
        raise (Errors.Argument("vmapAxes", got, wanted))

    /// Each axis, and the path where it stands.
    let rec private under (path: string) (axes: objnull) : (string * int option) list =
        match axes with
        | null -> [ path, None ]
        | :? int as axis -> [ path, Some axis ]
        | :? (int option) as axis -> [ path, axis ]
        | :? IEnumerable as axes when not (axes :? string) ->
            [
                for i, inner in Seq.indexed (Seq.cast<objnull> axes) do
                    yield! under $"{path}[{i}]" inner
            ]
        | axes when FSharpType.IsTuple(axes.GetType()) ->
            [
                for i, inner in Seq.indexed (FSharpValue.GetTupleFields axes) do
                    yield! under $"{path}.Item{i + 1}" inner
            ]
        | axes when FSharpType.IsRecord(axes.GetType(), true) ->
            [
                for field in FSharpType.GetRecordFields(axes.GetType(), true) do
                    yield! under $"{path}.{field.Name}" (FSharpValue.GetRecordField(axes, field))
            ]
        | axes ->
            refuse
                $"axes of type {TypeText.ofType (axes.GetType())}"
                "an int, an int option, or tuples, records, lists and arrays of these"

    let private isAbove (path: string) (leaf: string) =
        leaf.StartsWith(path, System.StringComparison.Ordinal)
        && (leaf.Length = path.Length || leaf[path.Length] = '.' || leaf[path.Length] = '[')

    let private shown (path: string) =
        match path.TrimStart '.' with
        | "" -> "the whole"
        | path -> path

    /// The axis of each tensor of a tree.
    let resolve (whole: string) (axes: 'Axes) (tree: 'Tree) (count: int) : MappedAxes =
        let paths = lazy (Paths.all "" tree)

        let found =
            match under "" axes with
            | [ "", axis ] -> Array.create count axis
            | entries ->
                for path, axis in entries do
                    if axis.IsSome && not (Array.exists (isAbove path) paths.Value) then
                        refuse
                            $"an axis for {shown path}, where {whole} has no tensor"
                            $"the structure of {whole}, or one axis for a whole part of it"

                paths.Value
                |> Array.map (fun leaf ->
                    match entries |> List.tryFind (fun (path, _) -> isAbove path leaf) with
                    | Some(_, axis) -> axis
                    | None ->
                        refuse
                            $"nothing for {shown leaf} of {whole}"
                            "an axis for every tensor, or None for one that all examples share")

        MappedAxes(
            Array.map Option.toNullable found,
            whole,
            fun () -> paths.Value |> Array.map (fun path -> path.TrimStart '.')
        )
