/// Whatever the interpreter computes, compiled kernels compute with the same bits.
module internal Fluxion.Suite.TierLaws

open System
open FsCheck.FSharp
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

let private interpreted = Apart("interpreted", id, CpuDevice Tier.Interpreted)
let private compiled = Apart("compiled", id, CpuDevice Tier.Compiled)

/// Bit for bit, but that any NaN is as good as another.
let private same (a: Tensor) (b: Tensor) =
    a = b
    || (a.DType.IsFloating()
        && Seq.forall2 (fun x y -> x = y || (Double.IsNaN x && Double.IsNaN y)) (a.ToArray()) (b.ToArray()))

let agree what (f: Tensor -> Tensor) x =
    let expected = onDevice interpreted f x
    let actual = onDevice compiled f x

    if not (same expected actual) then
        failwith $"{what}: interpreted\n{expected}\ncompiled\n{actual}"

let laws =
    [
        Prop.forAll (ProgramGenerator.arbitrary ProgramGenerator.ops) (fun program ->
            let x = Programs.point program
            let f = Programs.run program
            agree "value" f x
            agree "cotangent" (fun x -> snd (vjp f x) (Tensor.onesLike (f x))) x
            true)
        |> Law.ofProperty "a random program and its cotangents are the same interpreted and compiled"
        |> Law.withCases 100

        Law.ofCases
            "a function and its derivatives are the same interpreted and compiled, at any length"
            [ 1; 7; 8; 9; 63; 1000; 4096; 4097; 20001 ]
            (fun length ->
                let x = Tensor.linspace -3.0 3.0 length

                for convert in [ id; Tensor.convert Float32 ] do
                    let x = convert x

                    let f x =
                        Tensor.sum (tanh x * sin x * sin x + exp (-x * x))

                    agree "value" f x
                    agree "gradient" (grad f) x
                    agree "row softmax" (Tensor.reshape [ 1; length ] >> Tensor.softmax 1) x
                    agree "column sums" (fun x -> Tensor.sumAlong 0 (Tensor.stack [ x; sin x; x * x ])) x)

        Law.ofCases
            "sums and extremes down columns and along rows are the same interpreted and compiled, in tiles and beside them"
            [
                for rows in [ 0; 1; 9; 4096; 4100 ] do
                    for columns in [ 1; 7; 8; 19; 129; 260; 533 ] do
                        yield rows, columns

                // Rows side by side, with some left over, in several tiles.
                yield! [ 300, 533; 4391, 1033 ]

                // Rows far apart, some left over; as long as a block, and longer.
                yield! [ 2, 16; 3, 100; 7, 31; 11, 5; 5, 4096; 5, 4097 ]
            ]
            (fun (rows, columns) ->
                let x =
                    Tensor.reshape [ rows; columns ] (sin (Tensor.arange 0.0 (float (rows * columns)) 1.0 * 0.37))

                let weights = cos (Tensor.arange 0.0 (float rows) 1.0)

                for dtype in [ Float64; Float32 ] do
                    let x, weights = Tensor.convert dtype x, Tensor.convert dtype weights

                    let shifts =
                        Tensor.sum weights + Tensor.convert dtype (Tensor.linspace 0.0 1.0 columns)

                    agree "columns" (Tensor.sumAlong 0) x
                    agree "weighted columns" (fun x -> Tensor.sigmoid weights *@ exp x) x

                    agree
                        "two sums down each column of what lies above the row's own bound"
                        (fun x ->
                            let w = Tensor.unsqueeze 1 weights
                            let above = Tensor.where (x .> w) x w
                            Tensor.sumAlong 0 above - Tensor.sumAlong 0 (above * w))
                        x

                    agree
                        "two sums down each column"
                        (fun x -> (Tensor.sumAlong 0 x + shifts) / (1.0 + Tensor.sumAlong 0 (x * x)))
                        x

                    agree
                        "rows"
                        (fun x -> Tensor.sigmoid (x *@ Tensor.convert dtype (Tensor.linspace 0.0 1.0 columns)))
                        x

                    agree
                        "two sums along each row, weighted by the row's own number"
                        (fun x ->
                            let w = Tensor.unsqueeze 1 weights
                            Tensor.sumAlong 1 (x * w) / (1.0 + Tensor.sumAlong 1 (x * x)) + weights)
                        x

                    agree
                        "rows of what would be infinite behind a row's end"
                        (fun x -> Tensor.sumAlong 1 (1.0 / x) + 1.0)
                        x

                    if rows > 0 then
                        agree "largest of each row" (Tensor.maxAlong 1) x
                        agree "smallest of each column" (Tensor.minAlong 0) x)

        Law.ofCases
            "angles of any size, among others, are the same interpreted and compiled: their vectors are done one by one"
            [ 5; 16; 100; 4099; 9000 ]
            (fun length ->
                let angles =
                    [|
                        for i in 0 .. length - 1 ->
                            let x = sin (float i) * 10.0

                            match i % 41 with
                            | 7 -> x * 1e15
                            | 20 when i > 2000 -> Double.PositiveInfinity
                            | 33 -> x * 1e30
                            | _ -> x
                    |]

                for dtype in [ Float64; Float32 ] do
                    let x = tensor angles |> Tensor.convert dtype

                    let f (x: Tensor) =
                        Tensor.sum (sin x * cos x + Tensor.sigmoid x)

                    agree "value" f x
                    agree "gradient" (grad f) x
                    agree "sine and tangent" (fun x -> Tensor.stack [ sin x; Tensor.tan x ]) x
                    agree "largest" (fun x -> Tensor.max (sin x + cos x)) x)

        // Thousands of operations: many methods, of which each does up to 16 vectors before the next one; what is left over is done one by one.
        Law.ofCases
            "a series of thousands of operations is the same interpreted and compiled, at one point and at any number of them"
            [ 1; 2; 7; 8; 9; 100; 127; 128; 129; 255; 257; 1000; 4096 ]
            (fun length ->
                let f (x: Tensor) =
                    (x, [ 1..3 ]) ||> List.fold (fun y _ -> tanh (y * sin y + 0.5) / (1.0 + exp -y))

                // Zeros and infinities among them: there a product with 0 is 0.
                let points =
                    [|
                        for i in 0 .. length - 1 ->
                            match i % 23 with
                            | 5 -> 0.0
                            | 17 -> Double.PositiveInfinity
                            | _ -> cos (float i)
                    |]

                for dtype in [ Float64; Float32 ] do
                    let x = tensor points |> Tensor.convert dtype

                    let series x =
                        jet f x (Tensor.onesLike x :: List.replicate 7 (Tensor.zerosLike x))

                    agree "last coefficient" (series >> snd >> List.last) x)
    ]
