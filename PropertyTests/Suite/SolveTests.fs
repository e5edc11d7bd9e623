/// Solutions of linear systems against what they are for: their residuals.
module Fluxion.Suite.SolveTests

#nowarn "9" // The routines take raw addresses.

open System
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Suite.Layouts
open Fluxion.Suite.Batches

let private checkSolve precision random (outer, inner) n rightSides =
    let element = values random (outer * inner) n n
    let right = values random (outer * inner) n rightSides
    let a = filled precision random (outer, inner) n n element
    let b = filled precision random (outer, inner) n rightSides right
    let x = filled precision random (outer, inner) n rightSides (fun _ _ _ -> nan)

    let run count =
        let result = x.Copy()
        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]
        use px = fixed &result.Data[0]

        let broken =
            LuSolve.Run(
                precision.Type,
                ReadOnlySpan(extents (outer, inner)),
                int64 n,
                int64 rightSides,
                matrices a pa,
                matrices b pb,
                matrices result px,
                threads,
                count
            )

        Expect.equal Breakdown.None broken
        result

    let x = onAnyThreads precision run

    for batch in 0 .. outer * inner - 1 do
        let a, b, x =
            read precision a inner batch, read precision b inner batch, read precision x inner batch

        for j in 0 .. rightSides - 1 do
            let largest = seq { for p in 0 .. n - 1 -> abs (x p j) } |> Seq.fold max 1.0

            for i in 0 .. n - 1 do
                // Backward error of Gaussian elimination with partial pivoting: n·u times a growth that random matrices keep small.
                near (20.0 * float n * precision.Unit) (sum n (fun p -> a i p * x p j)) (b i j) (float n * largest)

[<Test>]
let ``a solution of a linear system leaves a small residual`` () =
    let random = Random 13

    for n in [ 0; 1; 2; 3; 8; 17; 40; 110 ] do
        for batch, rightSides in [ (1, 1), 1; (2, 3), 4; (1, 2), 35 ] do
            checkSolve float64s random batch n rightSides
            checkSolve float32s random batch n rightSides

[<Test>]
let ``a solution has the same bits alone as among others`` () =
    let random = Random 23
    let n, rightSides = 120, 37
    let a = filled float64s random (1, 1) n n (values random 1 n n)
    let right = values random 1 n rightSides

    let solve first count =
        let b =
            filled float64s random (1, 1) n count (fun batch i j -> right batch i (first + j))

        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]

        LuSolve.Run(
            DType.Float64,
            ReadOnlySpan [| 1L; 1L |],
            int64 n,
            int64 count,
            matrices a pa,
            matrices b pb,
            matrices b pb,
            threads
        )
        |> ignore

        b

    let all = solve 0 rightSides

    for j in 0 .. rightSides - 1 do
        let alone = solve j 1

        for i in 0 .. n - 1 do
            Expect.equal all[0, 0, i, j] alone[0, 0, i, 0]

[<Test>]
let ``pivoting solves what elimination in order cannot`` () =
    let random = Random 14

    let a =
        filled float64s random (1, 1) 2 2 (fun _ i j -> if i = j then 0.0 else float (i + 2))

    let b = filled float64s random (1, 1) 2 1 (fun _ i _ -> float (i + 1))
    let x = b.Copy()
    use pa = fixed &a.Data[0]
    use px = fixed &x.Data[0]

    // 2·x₁ = 1, 3·x₀ = 2; b and x are the same memory.
    let broken =
        LuSolve.Run(
            DType.Float64,
            ReadOnlySpan [| 1L; 1L |],
            2L,
            1L,
            matrices a pa,
            matrices x px,
            matrices x px,
            threads
        )

    Expect.equal Breakdown.None broken
    Expect.equal (2.0 / 3.0, 0.5) (x[0, 0, 0, 0], x[0, 0, 1, 0])

[<Test>]
let ``the first singular matrix is named, and its pivot, for any number of threads`` () =
    let random = Random 15

    let regular = array2D [ [ 4.0; 2.0; 1.0 ]; [ 2.0; 4.0; 1.0 ]; [ 1.0; 1.0; 8.0 ] ]

    // Rows 1 and 2 of matrices 2 and 4 are equal: elimination leaves an exact zero at pivot 2.
    let element batch i j =
        let row = if (batch = 2 || batch = 4) && i = 2 then 1 else i
        regular[row, j]

    let a = filled float64s random (6, 1) 3 3 element
    let b = filled float64s random (6, 1) 3 2 (fun _ i j -> float (i + j))

    for count in 1..3 do
        let x = b.Copy()
        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]
        use px = fixed &x.Data[0]

        let broken =
            LuSolve.Run(
                DType.Float64,
                ReadOnlySpan [| 6L; 1L |],
                3L,
                2L,
                matrices a pa,
                matrices b pb,
                matrices x px,
                threads,
                count
            )

        Expect.equal (Breakdown(2L, 2L)) broken
        Expect.isTrue "its solution is NaN" (Double.IsNaN x[2, 0, 0, 0])
        Expect.isTrue "the next one is solved" (Double.IsFinite x[3, 0, 0, 0])

let private checkTriangular precision random (outer, inner) n rightSides lower unitDiagonal transposed =
    // What must not be read is NaN: the other triangle, and a diagonal that is taken to be 1.
    let drawn = values random (outer * inner) n n

    let element batch i j =
        if i = j then
            (if unitDiagonal then nan else 1.0 + abs (drawn batch i j))
        elif (j < i) = lower then
            drawn batch i j / float n
        else
            nan

    let right = values random (outer * inner) n rightSides

    let a =
        if transposed then
            (filled precision random (outer, inner) n n (fun batch i j -> element batch j i)).Transposed
        else
            filled precision random (outer, inner) n n element

    let b = filled precision random (outer, inner) n rightSides right
    let x = filled precision random (outer, inner) n rightSides (fun _ _ _ -> nan)

    let run count =
        let result = x.Copy()
        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]
        use px = fixed &result.Data[0]

        let broken =
            TriangularSolve.Run(
                precision.Type,
                ReadOnlySpan(extents (outer, inner)),
                int64 n,
                int64 rightSides,
                lower,
                unitDiagonal,
                matrices a pa,
                matrices b pb,
                matrices result px,
                threads,
                count
            )

        Expect.equal Breakdown.None broken
        result

    let x = onAnyThreads precision run

    for batch in 0 .. outer * inner - 1 do
        let a, b, x =
            read precision a inner batch, read precision b inner batch, read precision x inner batch

        let at i j =
            if i = j && unitDiagonal then 1.0 else a i j

        for i in 0 .. n - 1 do
            for j in 0 .. rightSides - 1 do
                let first, last = if lower then 0, i else i, n - 1

                let size =
                    1.0 + sum (last - first + 1) (fun p -> abs (at i (first + p) * x (first + p) j))

                near
                    (float (n + 3) * precision.Unit)
                    (sum (last - first + 1) (fun p -> at i (first + p) * x (first + p) j))
                    (b i j)
                    size

[<Test>]
let ``triangular systems leave a small residual, in every form`` () =
    let random = Random 18

    for lower in [ true; false ] do
        for unitDiagonal in [ true; false ] do
            for transposed in [ true; false ] do
                for n, rightSides in [ 0, 2; 1, 1; 5, 3; 40, 1; 23, 20; 150, 33; 20, 0 ] do
                    checkTriangular float64s random (2, 2) n rightSides lower unitDiagonal transposed
                    checkTriangular float32s random (1, 3) n rightSides lower unitDiagonal transposed

[<Test>]
let ``a zero on the diagonal of a triangular system is found, unless it is not read`` () =
    let element batch i j =
        if i <> j then 1.0
        elif batch = 1 && i = 2 then 0.0
        else 2.0

    let a = filled float64s (Random 20) (3, 1) 3 3 element
    let b = filled float64s (Random 21) (3, 1) 3 2 (fun _ i j -> float (i + j))

    for unitDiagonal, expected in [ false, Breakdown(1L, 2L); true, Breakdown.None ] do
        let x = b.Copy()
        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]
        use px = fixed &x.Data[0]

        let broken =
            TriangularSolve.Run(
                DType.Float64,
                ReadOnlySpan [| 3L; 1L |],
                3L,
                2L,
                true,
                unitDiagonal,
                matrices a pa,
                matrices b pb,
                matrices x px,
                threads
            )

        Expect.equal expected broken
        Expect.equal (not unitDiagonal) (Double.IsNaN x[1, 0, 0, 0])
        Expect.isTrue "the next one is solved" (Double.IsFinite x[2, 0, 2, 1])
