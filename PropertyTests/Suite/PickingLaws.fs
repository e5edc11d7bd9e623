/// What picks an element of each row, or adds one to it, fuses with what is around it and changes no bit.
module internal Fluxion.Suite.PickingLaws

open Fluxion
open Fluxion.Laws

let private shapes =
    [
        for rows in [ 1; 2; 37 ] do
            for columns in [ 1; 3; 64; 301 ] do
                for axis in [ 0; 1 ] do
                    rows, columns, axis
    ]

/// A matrix, one position for each of its rows or columns, and as many numbers.
let private draw rows columns axis dtype =
    let numbers shape factor =
        Tensor.reshape shape (sin (factor * Tensor.arange 1.0 (1.0 + float (List.fold (*) 1 shape)) 1.0))
        |> Tensor.convert dtype

    let length = [ rows; columns ][axis]
    let one = if axis = 0 then [ 1; columns ] else [ rows; 1 ]

    let index =
        tensor [| for i in 0 .. List.max one - 1 -> (i * 7 + 3) % length |]
        |> Tensor.reshape one

    numbers [ rows; columns ] 1.3, index, numbers one 0.7

let private expect what (expected: Tensor) (actual: Tensor) =
    if not (Tensor.toArray expected = Tensor.toArray actual) then
        failwith $"{what}: expected\n{expected}\ngot\n{actual}"

let private inEachType check (rows, columns, axis) =
    for dtype in [ Float64; Float32 ] do
        check axis (draw rows columns axis dtype)

/// The element where the position is the index, 0 elsewhere: element by element.
let private among axis (x: Tensor) (index: Tensor) (one: Tensor) =
    let at, values = Tensor.toArray index, Tensor.toArray one
    let shape = Tensor.shape x

    [|
        for i in 0 .. shape[0] - 1 do
            for j in 0 .. shape[1] - 1 do
                let along, other = if axis = 0 then i, j else j, i
                if int at[other] = along then values[other] else 0.0
    |]
    |> tensor
    |> Tensor.reshape shape
    |> Tensor.convert x.DType

let laws =
    [
        Law.ofCases
            "what is picked from an expression is what is picked from its values"
            shapes
            (inEachType (fun axis (x, index, one) ->
                let f (x: Tensor) =
                    let y = x - Tensor.maxKeep axis x
                    exp y * one - 0.5 * y

                let pick x = Tensor.takeAlong axis index (f x)
                expect "alone" (pick x) (compile pick x)

                // The whole is used too.
                let both x =
                    pick x + Tensor.sumKeep axis (tanh (f x))

                expect "beside the whole" (both x) (compile both x)))

        Law.ofCases
            "the cotangent of what is picked stands among zeros, fused with any other"
            shapes
            (inEachType (fun axis (x, index, one) ->
                let pulled (x, index, one) =
                    snd (vjp (Tensor.takeAlong axis index) x) one

                let expected = among axis x index one
                expect "alone" expected (pulled (x, index, one))
                expect "an index that is an argument" expected (compile pulled (x, index, one))

                // Constants: what they make is not computed before.
                let gradient =
                    compile (grad (fun x -> Tensor.sum (one * Tensor.takeAlong axis index x) + Tensor.sum (x * x))) x

                expect "beside another" (expected + 2.0 * x) gradient))

        Law.ofCases
            "the sum of zeros and one element is the element"
            shapes
            (inEachType (fun axis (x, index, one) ->
                let sums x =
                    let pulled = snd (vjp (Tensor.takeAlong axis index) x) one
                    Tensor.sumKeep axis pulled, Tensor.sumKeep axis -pulled, Tensor.sum pulled

                let along, negated, all = compile sums x
                expect "along the axis" one along
                expect "negated" -one negated

                if not (Tensor.allClose (Tensor.sum one) all) then
                    failwith $"all: expected {Tensor.sum one}, got {all}"))

        Law.ofCases
            "an index that is not there is an error in each derivative, in the words of what was called"
            [ "grad", grad; "compiled", (fun f -> compile (grad f)) ]
            (fun (_, way) ->
                let x = Tensor.zeros [ 2; 3 ]

                for index in [ 3; -1 ] do
                    Expect.raises<System.ArgumentOutOfRangeException>
                        $"crossEntropy: index {index} is outside 0..2"
                        (fun () -> way (Tensor.crossEntropy (tensor [ 1; index ])) x |> ignore)

                    Expect.raises<System.ArgumentOutOfRangeException>
                        $"takeAlong: index {index} is outside 0..2"
                        (fun () ->
                            way (fun x -> Tensor.sum (Tensor.takeAlong 1 (tensor [ [ 0 ]; [ index ] ]) x)) x
                            |> ignore))
    ]
