/// Lines of random programs in F#'s notation: what a failing law prints can be pasted and run.
[<RequireQualifiedAccess>]
module internal Fluxion.Laws.ProgramText

open System
open System.Globalization
open Fluxion

let private number (x: float) =
    let text = x.ToString("R", CultureInfo.InvariantCulture)

    if text.AsSpan().ContainsAny(".eEN") then
        text
    else
        text + ".0"

let private list (text: 'T -> string) values =
    "[" + String.Join("; ", Seq.map text values) + "]"

let private ints values = list (fun (i: int) -> string i) values

let private shaped shape text =
    $"Tensor.reshape {ints shape} (tensor {text})"

/// Numbers of a shape, as a tensor.
let numbers shape (values: float list) =
    match shape, values with
    | [], [ one ] -> $"tensor {number one}"
    | _, [] -> $"Tensor.zeros {ints shape}"
    | [ _ ], _ -> $"tensor {list number values}"
    | _ -> shaped shape (list number values)

let private positions shape (values: int list) =
    match values with
    | [] -> $"Tensor.convert Int64 (Tensor.zeros {ints shape})"
    | _ -> shaped shape (list (fun (i: int) -> string i + "L") values)

let private bracketed (text: string) =
    if text.Contains ' ' then $"({text})" else text

/// The functions of module Tensor, by their names and how many arguments they take.
let private face =
    lazy
        (match System.Reflection.Assembly.Load("Fluxion.FSharp").GetType "Fluxion.TensorModule" with
         | null -> failwith "Fluxion.FSharp has no module Tensor"
         | tensors ->
             set
                 [
                     for method in tensors.GetMethods() -> method.Name, method.GetParameters().Length
                 ])

/// A node over named inputs, in the words of the face; nothing where the face has no word for it.
let private spelled (node: Tensor) names =
    let attributes = List.ofSeq node.Attributes

    match node.Op.Name, attributes, names with
    | "reshape", _, [ a ] -> Some $"Tensor.reshape {ints node.Shape} {a}"
    | "expand", _, [ a ] -> Some $"Tensor.expand {ints node.Shape} {a}"
    | "permute", _, [ a ] -> Some $"Tensor.permute {ints attributes} {a}"
    | "flip", _, [ a ] -> Some $"Tensor.flip {ints attributes} {a}"
    | "slice", _, [ a ] ->
        let rank = node.Rank

        let along axis =
            let start, step = attributes[axis], attributes[rank + axis]
            $"Tensor.sliceBy {axis} {start} {start + (node.Shape[axis] - 1) * step + 1} {step}"

        Some(String.Join(" |> ", a :: List.map along [ 0 .. rank - 1 ]))
    | ("sum" | "max" | "min" as name), [ axis ], [ a ] -> Some $"Tensor.{name}Along {axis} {a}"
    | "cat", [ axis ], parts -> Some $"Tensor.catAlong {axis} {list id parts}"
    | "matmul", _, [ a; b ] -> Some $"{a} *@ {b}"
    | "pown", [ exponent ], [ a ] -> Some $"{a} ** {exponent}"
    | "polygamma", [ order ], [ a ] -> Some $"Tensor.polygamma {order} {a}"
    | ("solve" | "cholesky" as name), _, _ -> Some $"Linalg.{name} {String.Join(' ', names)}"
    | name, [], _ when face.Value.Contains(name, names.Length) -> Some $"Tensor.{name} {String.Join(' ', names)}"
    | _ -> None

/// A use of an op: by the face where it has a word for it and the sample gives just that node, else by its seed.
let private drawn (use': Drawn) names =
    let inputs =
        use'.Sample.Inputs
        |> Array.map (fun own ->
            if own.DType.IsFloating() then
                Tensor.Parameter(own.Shape, own.DType, "a program")
            else
                own)

    let node = use'.Sample.Apply.Invoke inputs

    let isThatNode =
        node.Op.Name = use'.Name
        && node.Inputs.Length = List.length names
        && Seq.forall2 (fun (a: Tensor) (b: Tensor) -> obj.ReferenceEquals(a, b)) node.Inputs inputs

    match (if isThatNode then spelled node names else None) with
    | Some text -> text
    | None -> $"Programs.op \"{use'.Name}\" {use'.Seed} {list id names}"

/// The right side of a line whose inputs have these names.
let line line (taken: string list) =
    let size = List.fold (*) 1 line.Shape

    match line.Word, taken with
    | Argument start, _ -> $"x |> Tensor.slice 0 {start} {start + size} |> Tensor.reshape {ints line.Shape}"
    | Numbers values, _ -> numbers line.Shape values
    | Function name, [ a ] -> $"Tensor.{name} {a}"
    | Operator name, [ a; b ] -> $"Tensor.{name} {a} {b}"
    | Choice, [ c; a; b ] -> $"Tensor.where ({c} .> 0.0) {a} {b}"
    | Reshape, [ a ] -> $"Tensor.reshape {ints line.Shape} {a}"
    | Expand, [ a ] -> $"Tensor.expand {ints line.Shape} {a}"
    | Permute axes, [ a ] -> $"Tensor.permute {ints axes} {a}"
    | Flip axis, [ a ] -> $"Tensor.flip [{axis}] {a}"
    | Slice(axis, start, step), [ a ] ->
        $"Tensor.sliceBy {axis} {start} {start + (line.Shape[axis] - 1) * step + 1} {step} {a}"
    | Along(name, axis), [ a ] -> $"Tensor.{name}Along {axis} {a}"
    | Over(name, axis), [ a ] -> $"Tensor.{name} {axis} {a}"
    | Pick(axis, at), [ a ] -> $"Tensor.indexSelect {axis} {bracketed (positions [ at.Length ] at)} {a}"
    | TakeAlong(axis, at), [ a ] -> $"Tensor.takeAlong {axis} {bracketed (positions line.Shape at)} {a}"
    | Join axis, parts -> $"Tensor.catAlong {axis} {list id parts}"
    | MatMul, [ a; b ] -> $"{a} *@ {b}"
    | Fit, [ a ] ->
        $"{a} |> Tensor.flatten |> Tensor.tile [{size} / int {a}.Size + 1] |> Tensor.slice 0 0 {size} |> Tensor.reshape {ints line.Shape}"
    | Near(centers, rooms), [ a ] ->
        $"{bracketed (numbers line.Shape centers)} + {bracketed (numbers line.Shape rooms)} * tanh {a}"
    | Sampled use', names -> drawn use' names
    | word, _ -> $"%A{word}"
