namespace Fluxion

// Reflection speaks of obj, in which None, unit and a case without fields are null: checked here where they must not be.
#nowarn 3261 3264

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

/// Something wrong inside a tree, and the path to it. Null is "nothing wrong", so that the walk pays for paths only when it fails.
[<AllowNullLiteral>]
type internal Fault(path: string, what: string) =
    member _.Path = path
    member _.What = what

    /// The same fault, seen from outside; of a path that grows endless only the beginning is told.
    member _.Under(label: string) =
        Fault(label + (if path.Length > 120 then "…" else path), what)

/// Tensors gathered in order, with room for as many as there were last time.
[<Sealed>]
type internal Gathering(room: int) =
    let mutable tensors: Tensor[] = Array.zeroCreate room
    let mutable count = 0

    member _.Add(tensor: Tensor) =
        if count = tensors.Length then
            Array.Resize(&tensors, max 4 (2 * count))

        tensors[count] <- tensor
        count <- count + 1

    member _.ToArray() =
        if count < tensors.Length then
            Array.Resize(&tensors, count)

        tensors

/// How values of one type are taken apart into their tensors and put together again.
[<AbstractClass>]
type internal TreeType() =

    /// The types directly inside, with the labels that lead there.
    abstract Components: (string * TreeType)[]

    /// Adds the tensors in order.
    abstract Collect: value: objnull * into: Gathering -> Fault

    /// A value like this one, with tensors taken from the array in the same order.
    abstract Rebuild: value: objnull * tensors: Tensor[] * next: byref<int> -> objnull

    /// Whether a value of the type is decided by its tensors: nothing rides along, and no length, case or key is part of it.
    abstract IsBare: bool
    default _.IsBare = false

    /// A field of a compiled function's key.
    static member Field(path: string, value: objnull) = StaticField(path.TrimStart '.', value)

    /// Adds what beside the tensors decides which program a function traces: values that ride along, lengths, cases, keys.
    abstract Besides: value: objnull * path: string * into: List<StaticField> -> unit

    /// The first place where two values are built differently: lengths, cases, keys.
    abstract Difference: one: objnull * other: objnull -> Fault

/// An array as it was, compared by its elements: what a compiled function's key keeps of a value that could change.
[<Sealed>]
type internal Contents =
    val private elements: obj

    new(array: obj) = { elements = (array :?> Array).Clone() }

    override contents.Equals other =
        match other with
        | :? Contents as other -> LanguagePrimitives.GenericEqualityERComparer.Equals(contents.elements, other.elements)
        | _ -> false

    override contents.GetHashCode() =
        LanguagePrimitives.GenericEqualityERComparer.GetHashCode contents.elements

/// A tensor.
[<Sealed>]
type internal Leaf() =
    inherit TreeType()
    override _.Components = [||]
    override _.IsBare = true

    override _.Collect(value, into) =
        if isNull value then
            Fault("", "with null")
        else
            into.Add(value :?> Tensor)
            null

    override _.Rebuild(_, tensors, next) =
        let tensor = tensors[next]
        next <- next + 1
        box tensor

    override _.Besides(_, _, _) = ()
    override _.Difference(_, _) = null

/// A value without tensors that rides along.
[<Sealed>]
type internal Beside() =
    inherit TreeType()
    override _.Components = [||]
    override _.Collect(_, _) = null
    override _.Rebuild(value, _, _) = value

    override _.Difference(_, _) = null

    override _.Besides(value, path, into) =
        into.Add(TreeType.Field(path, (if value :? Array then box (Contents value) else value)))

/// A type that no tree can hold; found before anything is walked.
[<Sealed>]
type internal Refused(ty: Type) =
    inherit TreeType()
    member _.Type = ty
    override _.Components = [||]
    override _.Collect(_, _) = null
    override _.Rebuild(value, _, _) = value
    override _.Besides(_, _, _) = ()
    override _.Difference(_, _) = null

/// A fixed number of parts: a tuple, a record, a case of a union.
[<Sealed>]
type internal Product(read: obj -> obj[], make: obj[] -> obj, labels: string[], parts: Lazy<TreeType[]>) =
    inherit TreeType()

    static let tooDeep = "nested too deeply (hold such a chain in a list or an array)"

    // 0 for no, 1 for yes, and no while it is found: a type that holds itself asks itself.
    let mutable bare = -1

    override _.IsBare =
        if bare < 0 then
            bare <- 0

            bare <-
                if Array.forall (fun (part: TreeType) -> part.IsBare) parts.Value then
                    1
                else
                    0

        bare = 1

    override _.Components = Array.zip labels parts.Value

    override _.Collect(value, into) =
        if not (RuntimeHelpers.TryEnsureSufficientExecutionStack()) then
            Fault("", tooDeep)
        elif isNull value then
            Fault("", "with null")
        else
            let values = read value
            let parts = parts.Value
            let mutable fault = null
            let mutable i = 0

            while isNull fault && i < values.Length do
                fault <- parts[i].Collect(values[i], into)

                if not (isNull fault) then
                    fault <- fault.Under labels[i]

                i <- i + 1

            fault

    override _.Rebuild(value, tensors, next) =
        if not (RuntimeHelpers.TryEnsureSufficientExecutionStack()) then
            raise (Errors.Argument("Tree", $"a tree {tooDeep}", "a value in every field"))

        let values = read value
        let parts = parts.Value

        for i in 0 .. values.Length - 1 do
            values[i] <- parts[i].Rebuild(values[i], tensors, &next)

        make values

    override _.Besides(value, path, into) =
        let parts = parts.Value

        read value
        |> Array.iteri (fun i inner ->
            if not parts[i].IsBare then
                parts[i].Besides(inner, path + labels[i], into))

    override _.Difference(one, other) =
        if not (RuntimeHelpers.TryEnsureSufficientExecutionStack()) then
            Fault("", tooDeep)
        elif isNull one || isNull other then
            Fault("", "with null")
        else
            let ones, others = read one, read other
            let parts = parts.Value
            let mutable fault = null
            let mutable i = 0

            while isNull fault && i < ones.Length do
                fault <- parts[i].Difference(ones[i], others[i])

                if not (isNull fault) then
                    fault <- fault.Under labels[i]

                i <- i + 1

            fault

/// A union: the case is part of how a value is built. A case without fields may be null in .NET.
[<Sealed>]
type internal Union(tag: obj -> int, names: string[], cases: Lazy<Product[]>) =
    inherit TreeType()

    override _.Components = cases.Value |> Array.collect _.Components

    override _.Collect(value, into) =
        let case = tag value

        if isNull value then
            null
        else
            cases.Value[case].Collect(value, into)

    override _.Rebuild(value, tensors, next) =
        if isNull value then
            value
        else
            cases.Value[tag value].Rebuild(value, tensors, &next)

    override _.Besides(value, path, into) =
        let case = tag value
        into.Add(TreeType.Field(path, box names[case]))

        if not (isNull value) then
            cases.Value[case].Besides(value, path, into)

    override _.Difference(one, other) =
        let first, second = tag one, tag other

        if first <> second then
            Fault("", $"{names[first]} in one and {names[second]} in the other")
        elif isNull one then
            null
        else
            cases.Value[first].Difference(one, other)

/// Elements in a row, which lists and arrays share.
[<AbstractClass>]
type internal Row<'Row, 'Element when 'Row: not struct and 'Row :> IReadOnlyCollection<'Element>>
    (element: Lazy<TreeType>) =
    inherit TreeType()

    abstract Make: 'Element[] -> 'Row

    override _.Components = [| "[0]", element.Value |]

    override _.Collect(value, into) =
        if isNull value then
            Fault("", "with null")
        else
            let element = element.Value
            let mutable fault = null
            let mutable i = 0
            use items = (value :?> 'Row).GetEnumerator()

            while isNull fault && items.MoveNext() do
                fault <- element.Collect(box items.Current, into)

                if not (isNull fault) then
                    fault <- fault.Under $"[{i}]"

                i <- i + 1

            fault

    override row.Rebuild(value, tensors, next) =
        let element = element.Value
        let items = value :?> 'Row
        let rebuilt = Array.zeroCreate items.Count
        let mutable i = 0

        for item in items do
            rebuilt[i] <- element.Rebuild(box item, tensors, &next) :?> 'Element
            i <- i + 1

        box (row.Make rebuilt)

    override _.Besides(value, path, into) =
        let element = element.Value
        let items = value :?> 'Row
        into.Add(TreeType.Field(path + ".Length", box items.Count))

        if not element.IsBare then
            items
            |> Seq.iteri (fun i item -> element.Besides(box item, path + "[" + string i + "]", into))

    override _.Difference(one, other) =
        if isNull one || isNull other then
            Fault("", "with null")
        else
            let ones, others = one :?> 'Row, other :?> 'Row

            if ones.Count <> others.Count then
                Fault("", $"{ones.Count} long in one and {others.Count} long in the other")
            else
                let element = element.Value

                Seq.zip ones others
                |> Seq.indexed
                |> Seq.tryPick (fun (i, (a, b)) ->
                    match element.Difference(box a, box b) with
                    | null -> None
                    | fault -> Some(fault.Under $"[{i}]"))
                |> Option.toObj

/// A list.
[<Sealed>]
type internal ListOf<'Element>(element: Lazy<TreeType>) =
    inherit Row<'Element list, 'Element>(element)
    override _.Make items = List.ofArray items

/// An array of one dimension.
[<Sealed>]
type internal ArrayOf<'Element>(element: Lazy<TreeType>) =
    inherit Row<'Element[], 'Element>(element)
    override _.Make items = items

/// A map: its keys are part of how a value is built.
[<Sealed>]
type internal MapOf<'Key, 'Value when 'Key: comparison>(element: Lazy<TreeType>) =
    inherit TreeType()

    override _.Components = [| "[key]", element.Value |]

    override _.Collect(value, into) =
        if isNull value then
            Fault("", "with null")
        else
            let element = element.Value

            (value :?> Map<'Key, 'Value>)
            |> Map.tryPick (fun key item ->
                match element.Collect(box item, into) with
                | null -> None
                | fault -> Some(fault.Under $"[%A{key}]"))
            |> Option.toObj

    override _.Rebuild(value, tensors, next) =
        let element = element.Value
        let pairs = List<'Key * 'Value>()

        for KeyValue(key, item) in value :?> Map<'Key, 'Value> do
            pairs.Add(key, element.Rebuild(box item, tensors, &next) :?> 'Value)

        box (Map.ofSeq pairs)

    override _.Besides(value, path, into) =
        for KeyValue(key, item) in value :?> Map<'Key, 'Value> do
            into.Add(TreeType.Field(path + ".Keys", box key))
            element.Value.Besides(box item, $"{path}[%A{key}]", into)

    override _.Difference(one, other) =
        if isNull one || isNull other then
            Fault("", "with null")
        else
            let ones, others = one :?> Map<'Key, 'Value>, other :?> Map<'Key, 'Value>

            let missing (map: Map<'Key, 'Value>) key = not (map.ContainsKey key)

            match Seq.tryFind (missing others) ones.Keys, Seq.tryFind (missing ones) others.Keys with
            | Some key, _
            | _, Some key -> Fault("", $"with the key %A{key} in one and without it in the other")
            | None, None ->
                ones
                |> Map.tryPick (fun key item ->
                    match element.Value.Difference(box item, box others[key]) with
                    | null -> None
                    | fault -> Some(fault.Under $"[%A{key}]"))
                |> Option.toObj
