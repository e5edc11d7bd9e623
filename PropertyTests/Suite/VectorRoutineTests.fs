/// The routines over vectors, in any layout and on any number of threads, against lists.
module Fluxion.Suite.VectorRoutineTests

#nowarn "9" // The routines take raw addresses.

open System
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Suite.Layouts
open Fluxion.Suite.Batches

let private batches = [ (1, 1); (2, 3); (1, 4) ]

let private sums precision random (outer, inner) n reverse =
    let element = values random (outer * inner) n 1
    let x = filled precision random (outer, inner) n 1 element
    let y = filled precision random (outer, inner) n 1 (fun _ _ _ -> nan)

    let run count =
        let result = y.Copy()
        use px = fixed &x.Data[0]
        use py = fixed &result.Data[0]

        CumulativeSum.Run(
            precision.Type,
            ReadOnlySpan(extents (outer, inner)),
            int64 n,
            reverse,
            matrices x px,
            matrices result py,
            threads,
            count
        )

        result

    let y = onAnyThreads precision run

    for batch in 0 .. outer * inner - 1 do
        let x, y = read precision x inner batch, read precision y inner batch

        for i in 0 .. n - 1 do
            let first, count = if reverse then i, n - i else 0, i + 1
            near (float count * precision.Unit) (y i 0) (sum count (fun k -> x (first + k) 0)) (float count)

[<Test>]
let ``running sums from either end`` () =
    let random = Random 31

    for n in [ 0; 1; 2; 5; 40; 1000 ] do
        for batch in batches do
            for reverse in [ false; true ] do
                sums float64s random batch n reverse
                sums float32s random batch n reverse

let private order precision random (outer, inner) n descending =
    // Few numbers, so that they tie.
    let element = values random (outer * inner) n 1

    let x =
        filled precision random (outer, inner) n 1 (fun b i j -> round (4.0 * element b i j))

    let p = layout random (outer, inner) false n 1 (fun () -> -1L)

    let run count =
        let result = p.Copy()
        use px = fixed &x.Data[0]
        use pp = fixed &result.Data[0]

        ArgSort.Run(
            precision.Type,
            ReadOnlySpan(extents (outer, inner)),
            int64 n,
            descending,
            matrices x px,
            matrices result pp,
            threads,
            count
        )

        result

    let p = run 1
    Expect.equal p.Data (run 3).Data

    for batch in 0 .. outer * inner - 1 do
        let x = read precision x inner batch

        let expected =
            List.init n id
            |> List.sortBy (fun i -> if descending then -(x i 0) else x i 0)
            |> List.map int64

        Expect.equal expected [ for i in 0 .. n - 1 -> p[batch / inner, batch % inner, i, 0] ]

[<Test>]
let ``positions in either order, equal elements as they stood`` () =
    let random = Random 32

    for n in [ 0; 1; 2; 5; 40; 1000 ] do
        for batch in batches do
            for descending in [ false; true ] do
                order float64s random batch n descending
                order float32s random batch n descending

[<Test>]
let ``truths have neither order nor sum`` () =
    let data = [| 1uy |]

    Expect.raises<ArgumentException> "ArgSort: the elements are Bool, which have no order" (fun () ->
        use p = fixed &data[0]
        let strides = ReadOnlySpan<int64>()
        let x = Matrices(NativePtr.toVoidPtr p, strides, 1L, 0L)
        ArgSort.Run(DType.Bool, ReadOnlySpan(), 1L, false, x, x, threads))

    Expect.raises<ArgumentException> "CumulativeSum: the elements are Bool, which have no sum" (fun () ->
        use p = fixed &data[0]
        let strides = ReadOnlySpan<int64>()
        let x = Matrices(NativePtr.toVoidPtr p, strides, 1L, 0L)
        CumulativeSum.Run(DType.Bool, ReadOnlySpan(), 1L, false, x, x, threads))
