/// Cholesky and LU factors against what they are for: their residuals.
module Fluxion.Suite.FactorizationTests

#nowarn "9" // The routines take raw addresses.

open System
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Suite.Layouts
open Fluxion.Suite.Batches

let private checkCholesky precision random (outer, inner) n =
    let factor = values random (outer * inner) n n

    // g·gᵀ + I is positive definite; above the diagonal stands what must not be read.
    let element batch i j =
        if j > i then
            nan
        else
            sum n (fun p -> factor batch i p * factor batch j p)
            + (if i = j then 1.0 else 0.0)

    let a = filled precision random (outer, inner) n n element
    let l = filled precision random (outer, inner) n n (fun _ _ _ -> nan)

    let run count =
        let result = l.Copy()
        use pa = fixed &a.Data[0]
        use pl = fixed &result.Data[0]

        let broken =
            Cholesky.Run(
                precision.Type,
                ReadOnlySpan(extents (outer, inner)),
                int64 n,
                matrices a pa,
                matrices result pl,
                threads,
                count
            )

        Expect.equal Breakdown.None broken
        result

    let l = onAnyThreads precision run

    for batch in 0 .. outer * inner - 1 do
        for i in 0 .. n - 1 do
            for j in 0 .. n - 1 do
                let at = read precision l inner batch

                if j > i then
                    Expect.equal 0.0 (at i j)
                else
                    let size = sqrt (element batch i i * element batch j j)

                    near
                        (float (n + 3) * precision.Unit)
                        (sum n (fun p -> at i p * at j p))
                        (read precision a inner batch i j)
                        size

[<Test>]
let ``a Cholesky factor times its transpose is the matrix`` () =
    let random = Random 11

    for n in [ 0; 1; 2; 3; 8; 17; 40; 130 ] do
        for batch in [ 1, 1; 2, 3 ] do
            checkCholesky float64s random batch n
            checkCholesky float32s random batch n

    checkCholesky float64s random (20, 40) 9
    checkCholesky float64s random (1, 1) 300

[<Test>]
let ``the first matrix that is not positive definite is named, and its pivot, for any number of threads`` () =
    let random = Random 12
    // Matrices 3 and 5 of 7 fail: 3 at row 2.
    let element batch i j =
        if i <> j then 0.0
        elif batch = 3 && i = 2 then -1.0
        elif batch = 5 then nan
        else 4.0

    let a = filled float64s random (7, 1) 4 4 element

    for count in 1..3 do
        let result = a.Copy()
        use pa = fixed &a.Data[0]
        use pl = fixed &result.Data[0]

        let broken =
            Cholesky.Run(
                DType.Float64,
                ReadOnlySpan [| 7L; 1L |],
                4L,
                matrices a pa,
                matrices result pl,
                threads,
                count
            )

        Expect.equal (Breakdown(3L, 2L)) broken
        Expect.isTrue "it says so" broken.Occurred
        Expect.isTrue "its factor is NaN" (Double.IsNaN result[3, 0, 0, 0])
        Expect.equal 2.0 result[4, 0, 3, 3]

[<Test>]
let ``LU factors give the matrix back, its rows exchanged, and the determinant`` () =
    let random = Random 16

    for n in [ 1; 2; 3; 7; 8; 9; 30; 100; 131 ] do
        let element = values random 4 n n
        let a = filled float64s random (2, 2) n n element
        let factors = a.Copy()
        let pivots = layout random (2, 2) false n 1 (fun () -> -1L)
        use pa = fixed &a.Data[0]
        use pf = fixed &factors.Data[0]
        use pp = fixed &pivots.Data[0]

        let broken =
            LuFactor.Run(
                DType.Float64,
                ReadOnlySpan [| 2L; 2L |],
                int64 n,
                matrices a pa,
                matrices factors pf,
                matrices pivots pp,
                threads
            )

        Expect.equal Breakdown.None broken

        for batch in 0..3 do
            let lu = read float64s factors 2 batch
            let rows = [| 0 .. n - 1 |]

            for k in 0 .. n - 1 do
                let pivot = int pivots[batch / 2, batch % 2, k, 0]
                let row = rows[k]
                rows[k] <- rows[pivot]
                rows[pivot] <- row

            for i in 0 .. n - 1 do
                for j in 0 .. n - 1 do
                    let lower p = if p = i then 1.0 else lu i p

                    near
                        (float n * 1e-15)
                        (sum (min i j + 1) (fun p -> lower p * lu p j))
                        (element batch rows[i] j)
                        (float n)

                    if j < i then
                        Expect.isTrue "no factor exceeds 1" (abs (lu i j) <= 1.0)

[<Test>]
let ``the factors of a singular matrix are valid, and say where it is singular`` () =
    let random = Random 17

    let a =
        filled float64s random (1, 1) 3 3 (fun _ i j -> if j = 1 then 0.0 else float (1 + i * i + j))

    let pivots = layout random (1, 1) false 3 1 (fun () -> -1L)
    use pa = fixed &a.Data[0]
    use pp = fixed &pivots.Data[0]

    let broken =
        LuFactor.Run(
            DType.Float64,
            ReadOnlySpan [| 1L; 1L |],
            3L,
            matrices a pa,
            matrices a pa,
            matrices pivots pp,
            threads
        )

    Expect.equal (Breakdown(0L, 1L)) broken
    Expect.equal 0.0 a[0, 0, 1, 1]

    Expect.isTrue
        "the rest is finite"
        (Array.forall (fun (i, j) -> Double.IsFinite a[0, 0, i, j]) (Array.allPairs [| 0..2 |] [| 0..2 |]))

[<Test>]
let ``the first pivot that is zero is found in a large matrix too`` () =
    let random = Random 22
    let n = 90

    for zero in [ 0; 7; 8; 44; 88 ] do
        let drawn = values random 1 n n

        let element batch i j =
            if j = zero then 0.0 else drawn batch i j

        let a = filled float64s random (1, 1) n n element
        let pivots = layout random (1, 1) false n 1 (fun () -> -1L)
        use pa = fixed &a.Data[0]
        use pp = fixed &pivots.Data[0]

        let broken =
            LuFactor.Run(
                DType.Float64,
                ReadOnlySpan [| 1L; 1L |],
                int64 n,
                matrices a pa,
                matrices a pa,
                matrices pivots pp,
                threads
            )

        Expect.equal (Breakdown(0L, int64 zero)) broken

[<Test>]
let ``an integer matrix cannot be factored, and that is said`` () =
    let layout = layout (Random 19) (1, 1) false 2 2 (fun () -> 1)

    let refused routine run =
        Expect.raises<ArgumentException>
            $"{routine}: the elements are Int32, and it needs Float64 or Float32. Convert the operands first."
            (fun () ->
                use address = fixed &layout.Data[0]
                run address)

    refused "Cholesky" (fun p ->
        Cholesky.Run(DType.Int32, ReadOnlySpan [| 1L; 1L |], 2L, matrices layout p, matrices layout p, threads)
        |> ignore)

    refused "LuSolve" (fun p ->
        LuSolve.Run(
            DType.Int32,
            ReadOnlySpan [| 1L; 1L |],
            2L,
            2L,
            matrices layout p,
            matrices layout p,
            matrices layout p,
            threads
        )
        |> ignore)

    refused "LuFactor" (fun p ->
        LuFactor.Run(
            DType.Int32,
            ReadOnlySpan [| 1L; 1L |],
            2L,
            matrices layout p,
            matrices layout p,
            matrices layout p,
            threads
        )
        |> ignore)

    refused "TriangularSolve" (fun p ->
        TriangularSolve.Run(
            DType.Int32,
            ReadOnlySpan [| 1L; 1L |],
            2L,
            2L,
            true,
            false,
            matrices layout p,
            matrices layout p,
            matrices layout p,
            threads
        )
        |> ignore)

[<Test>]
let ``what no matrix of the tests leads to is said all the same`` () =
    let message matrix =
        (Failures.Of(ProgramError(ProgramErrorKind.NotConverged, 0, "svd", Breakdown.NotConverged, matrix))).Message

    Expect.equal
        "svd: the iteration for the matrix did not converge. Scale its rows and columns to a like size."
        (message 0L)

    Expect.equal
        "svd: the iteration for the matrix number 3 of the batch did not converge. Scale its rows and columns to a like size."
        (message 3L)
