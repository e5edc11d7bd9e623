/// Every public function of tensors is given what does not fit together: ranks, types, axes, lengths, empty tensors, numbers that are none.
/// It answers with a result, or with an error of its own that names the operation; never with one of the runtime's.
module Fluxion.Suite.HostileTests

open System
open System.Reflection
open System.Text.RegularExpressions
open NUnit.Framework
open Fluxion

let private triesPerFunction = 40

let private tensors =
    [
        tensor 0.5
        tensor [ 1.0; -2.0; 3.0 ]
        tensor [ [ 4.0; 1.0 ]; [ 1.0; 3.0 ] ]
        tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]
        tensor [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]
        Tensor.zeros []
        Tensor.zeros [ 0 ]
        Tensor.zeros [ 0; 3 ]
        Tensor.zeros [ 3; 0 ]
        Tensor.zeros [ 2; 0; 2 ]
        Tensor.ones [ 2; 2; 2 ]
        Tensor.ones [ 1; 2; 4; 4 ]
        Tensor.full [ 2; 2 ] nan
        Tensor.full [ 3 ] infinity
        tensor [ 1; 0; 2 ]
        tensor [ -1; 7 ]
        tensor [ [ 0L; 1L ]; [ 1L; 0L ] ]
        tensor [ true; false; true ]
        tensor [ 1.0f; 2.0f; 3.0f ]
        Tensor.convert Float32 (tensor [ [ 2.0; 1.0 ]; [ 1.0; 2.0 ] ])
    ]

/// What arguments of a type are drawn from.
let private choices: (Type * objnull list) list =
    let boxed (values: 'T list) : objnull list = List.map box values

    [
        typeof<Tensor>, boxed tensors
        typeof<DType>, boxed [ Float64; Float32; Int32; Int64; Bool ]
        typeof<Triangle>, boxed [ Triangle.Lower; Triangle.Upper ]
        typeof<MatrixNorm>, boxed (List.ofArray (Enum.GetValues<MatrixNorm>()))
        typeof<int>, boxed [ -3; -1; 0; 1; 2; 5; 100 ]
        typeof<float>, boxed [ 0.0; -1.0; 2.5; nan; infinity ]
        typeof<float32>, boxed [ 0.0f; nanf ]
        typeof<bool>, boxed [ true; false ]
        typeof<string>,
        boxed
            [
                "ij,jk->ik"
                "ii"
                "i,i->"
                "...i->i..."
                "ij->k"
                ""
                "->"
                "i,j"
                "IJ->JI"
                "i-j"
                "ij->ii"
            ]
        typeof<RandomKey>, boxed [ Rand.key 1 ]
        typeof<int list>,
        boxed
            [
                []
                [ 0 ]
                [ 1 ]
                [ -1 ]
                [ 0; 0 ]
                [ 1; 0 ]
                [ 2; 3 ]
                [ 3; 2; 1 ]
                [ -5 ]
                [ 0; 1; 2 ]
            ]
        typeof<(int * int) list>, boxed [ []; [ 0, 1 ]; [ 1, -1 ]; [ 0, 1; 1, 2 ]; [ 1, 1; 1, 1; 1, 1 ] ]
        typeof<struct (int * int)>, boxed [ struct (1, 1); struct (0, 2); struct (-1, 1) ]
        typeof<int * int>, boxed [ 1, 1; 0, 2; -1, 1; 2, 3 ]
        typeof<Tensor list>,
        boxed (
            [] :: [ for a in tensors -> [ a ] ]
            @ [ for a, b in List.pairwise tensors -> [ a; b ] ]
        )
        typeof<seq<Tensor>>,
        boxed (
            [] :: [ for a in tensors -> [ a ] ]
            @ [ for a, b in List.pairwise tensors -> [ a; b ] ]
        )
        typeof<float[]>, boxed [ [||]; [| 1.0; nan |] ]
        typeof<float[,]>, boxed [ Array2D.zeroCreate 0 2; array2D [ [ 1.0; 2.0 ] ] ]
        typeof<seq<float>>, boxed [ [||]; [| 1.0; nan |] ]
        typeof<Tensor -> Tensor>,
        boxed
            [
                (fun (x: Tensor) -> x)
                Tensor.sum
                Tensor.sumAlong 0
                (fun x -> Tensor.zeros [ 2 ] + x)
            ]
    ]

let private everywhere =
    BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly

/// The functions of the face's modules whose arguments can all be drawn.
let private functions =
    [
        for ty in typeof<TensorData>.Assembly.GetExportedTypes() do
            if ty.Name = "TensorModule" || ty.Name = "LinalgModule" || ty.Name = "RandModule" then
                for method in ty.GetMethods everywhere do
                    let types = method.GetParameters() |> Array.map _.ParameterType

                    let pools =
                        types
                        |> Array.map (fun ty -> choices |> List.tryFind (fst >> (=) ty) |> Option.map snd)

                    if
                        types.Length > 0
                        && not method.IsGenericMethod
                        && Array.forall Option.isSome pools
                    then
                        method, Array.map (Option.get >> Array.ofList) pools
    ]

/// Evaluates whatever came out, which may be an expression's value only then.
let rec private evaluated (result: objnull) =
    match result with
    | :? Tensor as x -> x.Value() |> ignore
    | :? (Tensor list) as all -> List.iter (box >> evaluated) all
    | :? Runtime.CompilerServices.ITuple as all ->
        for i in 0 .. all.Length - 1 do
            evaluated all[i]
    | _ -> ()

/// What is wrong with an answer, if anything is.
let private complaint (method: MethodInfo) (arguments: objnull[]) =
    let shown () =
        arguments
        |> Array.map (fun argument ->
            match argument with
            | :? Tensor as x -> $"{x.DType} %A{List.ofSeq x.Shape}"
            | other -> $"%A{other}")
        |> String.concat ", "

    let wrong (error: exn) =
        Some $"{method.Name} ({shown ()}): {error.GetType().Name}: {error.Message.Split('\n')[0]}"

    let call (arguments: objnull[]) =
        try
            method.Invoke(null, arguments)
        with :? TargetInvocationException as outer ->
            raise (nonNull outer.InnerException)

    /// The function of its last argument inside a transformation.
    let inside (transformation: (Tensor -> Tensor) -> Tensor -> Tensor) =
        let last = arguments.Length - 1

        let f (x: Tensor) =
            nonNull (call (Array.updateAt last (box x) arguments)) :?> Tensor

        box (transformation f (nonNull arguments[last] :?> Tensor))

    let isFunctionOfTensor =
        method.ReturnType = typeof<Tensor>
        && (Array.last (method.GetParameters())).ParameterType = typeof<Tensor>

    let answers: (unit -> objnull) list =
        [
            fun () -> call arguments
            if isFunctionOfTensor then
                fun () -> inside (fun f -> grad (f >> Tensor.sum))
                fun () -> inside (fun f -> hessian (f >> Tensor.sum))
                fun () -> inside (fun f x -> snd (jvp f x x))
                fun () -> inside vmap
                fun () -> inside (vmap >> compile)
        ]

    answers
    |> List.tryPick (fun answer ->
        try
            evaluated (answer ())
            None
        with
        | :? ArgumentException
        | :? InvalidOperationException as error when Regex.IsMatch(error.Message, @"^[A-Za-z][A-Za-z0-9.]*: ") -> None
        | error -> wrong error)

[<Test>]
let ``arguments that do not fit give an error that names the operation, or a result`` () =
    let complaints =
        [
            for method, pools in functions do
                let random = Random(Seq.fold (fun hash c -> hash * 31 + int c) 7 method.Name)

                for _ in 1..triesPerFunction do
                    let arguments = pools |> Array.map (fun pool -> pool[random.Next pool.Length])

                    match complaint method arguments with
                    | Some text -> text
                    | None -> ()
        ]

    // One of each kind is enough to read.
    Expect.equal [] (complaints |> List.distinctBy (fun text -> Regex.Replace(text, @"\(.*\)", "")))

[<Test>]
let ``most functions are tried`` () =
    Expect.isTrue $"{functions.Length} functions are tried" (functions.Length > 150)
