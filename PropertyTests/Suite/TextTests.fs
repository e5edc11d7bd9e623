/// How tensors print: constants by their values, variables too, expressions by their formulas, and nothing is computed for it.
module Fluxion.Suite.TextTests

open System
open NUnit.Framework
open Fluxion

let private shows (expected: string) (value: Tensor) =
    Expect.equal (expected.Replace("\r", "")) (value.ToString())

[<Test>]
let ``scalars print as numbers that read back the same`` () =
    tensor 6.0 |> shows "6"
    tensor -0.5 |> shows "-0.5"
    tensor (0.1 + 0.2) |> shows "0.30000000000000004"
    tensor 1e-20 |> shows "1e-20"
    tensor 1e20 |> shows "1e20"
    tensor nan |> shows "nan"
    tensor -infinity |> shows "-infinity"
    tensor 0.1f |> shows "0.1 : Float32"
    tensor 7 |> shows "7 : Int32"
    tensor System.Int64.MinValue |> shows "-9223372036854775808 : Int64"
    tensor true |> shows "true : Bool"

[<Test>]
let ``vectors and matrices print in F#'s notation, with one number of decimals and columns that align`` () =
    tensor [ 1.0; 2.0; 3.0 ] |> shows "[1; 2; 3]"
    tensor [ 0.5; 1.0; 1000.25 ] |> shows "[0.50; 1.00; 1000.25]"
    tensor [ 4.0 / 3.0; 2.0 ] |> shows "[1.333333333; 2.000000000]"
    tensor [ 1.0; nan; infinity ] |> shows "[1; nan; infinity]"
    tensor [ 1e-10; 1.0; 1e20 ] |> shows "[1e-10; 1; 1e20]"
    tensor [ 1L; 20L; -3L ] |> shows "[1; 20; -3] : Int64"
    tensor [ true; false ] |> shows "[true; false] : Bool"
    tensor [ [ 1.0; 20.0 ]; [ -3.0; 4.0 ] ] |> shows "[[ 1; 20];\n [-3;  4]]"
    tensor [ 123456789012.0; 1.0 ] |> shows "[123456789012; 1]"

[<Test>]
let ``a shape follows where the values do not show it`` () =
    Tensor.zeros [ 0; 3 ] |> shows "[] : [0;3]"
    Tensor.ones [ 2; 1; 2 ] |> shows "[[[1; 1]];\n\n [[1; 1]]] : [2;1;2]"

    Tensor.arange 0.0 3000.0 1.0
    |> Tensor.reshape [ 1000; 3 ]
    |> shows
        "[[   0;    1;    2];
 [   3;    4;    5];
 [   6;    7;    8];
 ...;
 [2991; 2992; 2993];
 [2994; 2995; 2996];
 [2997; 2998; 2999]] : [1000;3]"

    Tensor.arange 0.0 2000.0 1.0
    |> shows "[0; 1; 2; ...; 1997; 1998; 1999] : [2000]"

[<Test>]
let ``views print what they show`` () =
    let m = tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]
    m.T |> shows "[[1; 4];\n [2; 5];\n [3; 6]]"
    m[*, 1] |> shows "[2; 5]"

[<Test>]
let ``of a tensor with more elements than memory holds only what is shown is made`` () =
    let text = (Tensor.zeros [ 2_000_000_000; 2_000_000_000 ]).ToString()
    Expect.contains "..." text
    Expect.contains ": [2000000000;2000000000]" text
    let many = Tensor.zeros (List.replicate 27 5)
    Expect.isTrue "a few lines" (many.ToString().Length < 20_000)

[<Test>]
let ``a variable prints the value that it stands for`` () =
    Graph.variable (tensor 3.0) |> shows "variable 3"

    Graph.variable (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
    |> shows "variable [[1; 2];\n          [3; 4]]"

    let mutable printed = ""

    grad
        (fun (x: Tensor) ->
            printed <- x.ToString()
            x * x)
        (tensor 2.0)
    |> ignore

    Expect.equal "variable 2" printed

[<Test>]
let ``an expression prints its op, shape and formula, and its value once it was asked`` () =
    let x = Graph.variable (tensor 0.0)
    let y = sin x * x + 1.0
    y |> shows "add : [] = sin(x) * x + 1"
    Tensor.toFloat y |> ignore
    y |> shows "add : [] = sin(x) * x + 1 = 1"
    let v = Graph.variable (tensor [ 1.0f; 2.0f ])
    v * v |> shows "mul : Float32 [2] = x**2"

[<Test>]
let ``a parameter prints its owner and nothing is asked of it`` () =
    let mutable parameter = ""
    let mutable expression = ""

    vmap
        (fun (x: Tensor) ->
            parameter <- x.ToString()
            expression <- (sin x).ToString()
            x)
        (tensor [ [ 1.0 ]; [ 2.0 ] ])
    |> ignore

    Expect.equal "parameter of vmap : [1]" parameter
    Expect.equal "sin : [1] = sin(p)" expression

[<Test>]
let ``what grows without bound prints in a line`` () =
    let x = Graph.variable (tensor 0.5)
    let doubled = Seq.fold (fun (y: Tensor) _ -> y * y + sin y) x (seq { 1..200 })
    Expect.isTrue "short" (doubled.ToString().Length < 400)
