/// Tuples of any length, structs too, are trees.
module Fluxion.Suite.TupleTests

open NUnit.Framework
open Fluxion

let private numbers n = [| for i in 1..n -> tensor (float i) |]

let private values (tensors: Tensor list) = tensors |> List.map Tensor.toFloat

[<Test>]
let ``tuples of more than seven elements, which are tuples within tuples, are taken apart and made again`` () =
    let x = numbers 9

    let f (a: Tensor, b: Tensor, c: Tensor, d: Tensor, e: Tensor, f: Tensor, g: Tensor, h: Tensor, i: Tensor) =
        a * b + c * d + e * f + g * h + i * i

    let a, b, c, d, e, f, g, h, i =
        grad f (x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8])

    Expect.equal [ 2.0; 1.0; 4.0; 3.0; 6.0; 5.0; 8.0; 7.0; 18.0 ] (values [ a; b; c; d; e; f; g; h; i ])

[<Test>]
let ``struct tuples are trees, of eight elements and within others`` () =
    let x = numbers 8

    let f
        struct (a: Tensor, b: Tensor, c: Tensor, d: Tensor, e: Tensor, f: Tensor, g: Tensor, struct (h: Tensor, n: int))
        =
        a * b + c * d + e * f + g * h * float n

    let struct (a, b, c, d, e, f, g, struct (h, n)) =
        compile (grad f) (struct (x[0], x[1], x[2], x[3], x[4], x[5], x[6], struct (x[7], 10)))

    Expect.equal [ 2.0; 1.0; 4.0; 3.0; 6.0; 5.0; 80.0; 70.0 ] (values [ a; b; c; d; e; f; g; h ])
    Expect.equal 10 n

[<Test>]
let ``an error says which element of a tuple holds nothing`` () =
    let x, none = tensor 1.0, Unchecked.defaultof<Tensor>

    Expect.raises<System.ArgumentException>
        "grad: got a tree with null at Item9; wanted a value in every field"
        (fun () ->
            grad
                (fun
                    (a: Tensor, _: Tensor, _: Tensor, _: Tensor, _: Tensor, _: Tensor, _: Tensor, _: Tensor, i: Tensor) ->
                    a * i)
                (x, x, x, x, x, x, x, x, none)
            |> ignore)
