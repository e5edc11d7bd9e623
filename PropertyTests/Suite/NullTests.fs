/// Every public function of tensors is given null in place of each of its tensors: the error names the function, or the op behind it.
module Fluxion.Suite.NullTests

open System
open System.Reflection
open NUnit.Framework
open Fluxion

let private nothing = Unchecked.defaultof<Tensor>
let private matrix = tensor [ [ 4.0; 1.0 ]; [ 1.0; 3.0 ] ]

/// An argument that the function can take, found by its type; what only spans and pointers can be given is left out.
let rec private argument (parameter: ParameterInfo) (ty: Type) : objnull option =
    let known: (Type * objnull) list =
        [
            typeof<Tensor>, box matrix
            typeof<DType>, box Float32
            typeof<Triangle>, box Triangle.Lower
            typeof<MatrixNorm>, box MatrixNorm.Fro
            typeof<int>, box 1
            typeof<float>, box 0.5
            typeof<float32>, box 0.5f
            typeof<bool>, box true
            typeof<RandomKey>, box (Rand.key 1)
            typeof<int list>, box [ 1; 0 ]
            typeof<Tensor list>, box [ matrix ]
            typeof<seq<Tensor>>, box [ matrix ]
            typeof<(string * Tensor) list>, box ([]: (string * Tensor) list)
            typeof<Tensor -> Tensor>, box (fun (x: Tensor) -> x)
            typeof<Tensor -> Tensor -> Tensor>, box (fun (x: Tensor) (_: Tensor) -> x)
            typeof<Tensor -> Tensor * Tensor>, box (fun (x: Tensor) -> x, x)
        ]

    match List.tryFind (fst >> (=) ty) known with
    | Some(_, value) -> Some value
    | None when parameter.IsOptional -> Some parameter.DefaultValue
    | None when ty.IsArray && not ty.ContainsGenericParameters ->
        Some(Array.CreateInstance(nonNull (ty.GetElementType()), 0))
    | None -> None

/// A function, with what it is called and all the ways to give it one null among its tensors.
let private calls (method: MethodInfo) =
    let method =
        if method.IsGenericMethodDefinition then
            let types = method.GetGenericArguments()

            let isFree =
                types |> Array.forall (fun ty -> ty.GetGenericParameterConstraints().Length = 0)

            if isFree then
                method.MakeGenericMethod(Array.map (fun _ -> typeof<Tensor>) types)
            else
                method
        else
            method

    let parameters = method.GetParameters()

    let given =
        parameters
        |> Array.map (fun parameter -> argument parameter parameter.ParameterType)

    if method.ContainsGenericParameters || Array.exists Option.isNone given then
        []
    else
        [
            for i in 0 .. parameters.Length - 1 do
                let hole: objnull option =
                    // No axis is None, which is null.
                    let isAxes = (nonNull parameters[i].Name).EndsWith "Axes"

                    if
                        parameters[i].ParameterType = typeof<Tensor>
                        && not parameters[i].IsOptional
                        && not isAxes
                    then
                        Some null
                    elif parameters[i].ParameterType = typeof<seq<Tensor>> then
                        Some [ matrix; nothing ]
                    else
                        None

                match hole with
                | Some hole ->
                    method,
                    Array.mapi (fun j value -> if i = j then hole else Option.get value) given,
                    parameters[i].Name
                | None -> ()
        ]

let private everywhere =
    BindingFlags.Public
    ||| BindingFlags.Static
    ||| BindingFlags.Instance
    ||| BindingFlags.DeclaredOnly

let private functions =
    [
        for assembly in [ typeof<Tensor>.Assembly; typeof<TensorData>.Assembly ] do
            for ty in assembly.GetExportedTypes() do
                // What F# resolves while it compiles cannot be called by reflection; it leaves a twin beside it, named like this.
                let methods = ty.GetMethods everywhere

                let isResolved (method: MethodInfo) =
                    method.Name.EndsWith "$W"
                    || methods |> Array.exists (fun twin -> twin.Name = method.Name + "$W")

                for method in methods |> Array.filter (isResolved >> not) do
                    if (method.IsStatic || ty = typeof<Tensor>) && method.Name <> "Equals" then
                        yield! calls method
    ]

/// What a call raises; of a function that gives back a function, the one that it gives.
let private message (method: MethodInfo) (arguments: objnull[]) =
    try
        method.Invoke((if method.IsStatic then null else box matrix), arguments)
        |> ignore

        "nothing was raised"
    with :? TargetInvocationException as error ->
        let inner = nonNull error.InnerException

        if inner :? ArgumentException then
            inner.Message
        else
            string inner

[<Test>]
let ``null in place of a tensor is an error that names the operation`` () =
    let wrong =
        [
            for method, arguments, name in functions do
                let text = message method arguments

                if not (text.Contains ": got " && text.Contains "null") then
                    $"{nonNull(method.DeclaringType).Name}.{method.Name}({name}): {text.Split('\n')[0]}"
        ]

    Expect.equal [] wrong

[<Test>]
let ``null is tried at most functions`` () =
    let tried = functions |> List.map (fun (method, _, _) -> method) |> List.distinct
    Expect.isTrue $"{tried.Length} functions are tried" (tried.Length > 250)

let private raises message (action: unit -> 'T) =
    Expect.raises<ArgumentException> message (action >> ignore)

[<Test>]
let ``messages about null name the function and the place`` () =
    raises "sumAlong: got null for x; wanted a tensor." (fun () -> Tensor.sumAlong 0 nothing)
    raises "exp: got null; wanted a tensor." (fun () -> exp nothing)
    raises "add: got null for tensor 2 of 2; wanted a tensor." (fun () -> matrix + nothing)
    raises "mul: got null for the tensor; wanted a tensor." (fun () -> 2.0 * nothing)
    raises "stack: got null for tensor 2 of 3; wanted a tensor." (fun () -> Tensor.stack [ matrix; nothing; matrix ])
    raises "cat: got null; wanted a tensor." (fun () -> Tensor.cat [ nothing ])
    raises "gather: got null for the positions; wanted a tensor." (fun () -> Tensor.gather 0 nothing matrix)
    raises "index: got null for x; wanted a tensor." (fun () -> nothing[0])
    raises "slice: got null for x; wanted a tensor." (fun () -> nothing[0..1])
    raises "grad: got a tree with null; wanted a value in every field" (fun () -> grad Tensor.sum nothing)
    raises "jacobian: got null; wanted a tensor." (fun () -> jacobian sin nothing)
    raises "grad: got a function whose result is null; wanted a tensor." (fun () -> grad (fun _ -> nothing) matrix)

    raises "jacobian: got a function whose result is null; wanted a tensor." (fun () ->
        jacobian (fun _ -> nothing) matrix)

    raises "hvp: got a function whose result is null; wanted a tensor." (fun () -> hvp (fun _ -> nothing) matrix matrix)
    raises "vmap: got a tree with null; wanted a value in every field" (fun () -> vmap (fun _ -> nothing) matrix)
    raises "compile: got a tree with null" (fun () -> compile (fun _ -> nothing) matrix)
    raises "vjp: got a tree with null" (fun () -> snd (vjp sin matrix) nothing)
    raises "jvp: got a tree with null" (fun () -> jvp sin matrix nothing)

    raises "Tree.map: got null for a result of the function; wanted a tensor." (fun () ->
        Tree.map (fun _ -> nothing) matrix)

    raises "grad: got a tree with null at [1]; wanted a value in every field" (fun () ->
        grad List.head [ matrix; nothing ])
