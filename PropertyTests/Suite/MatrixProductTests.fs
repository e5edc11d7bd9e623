/// Matrix products against their definition, bit for bit.
module Fluxion.Suite.MatrixProductTests

#nowarn "9" // The routines take raw addresses.

open System
open System.Runtime.Intrinsics
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Suite.Layouts

/// The element type's own arithmetic.
type private Arithmetic<'T> =
    {
        Type: DType
        Draw: Random -> 'T
        MultiplyAdd: 'T -> 'T -> 'T -> 'T
        Add: 'T -> 'T -> 'T
    }

let private float64s =
    {
        Type = DType.Float64
        Draw = fun random -> random.NextDouble() - 0.5
        MultiplyAdd = fun a b c -> Math.FusedMultiplyAdd(a, b, c)
        Add = (+)
    }

let private float32s =
    {
        Type = DType.Float32
        Draw = fun random -> random.NextSingle() - 0.5f
        MultiplyAdd = fun a b c -> MathF.FusedMultiplyAdd(a, b, c)
        Add = (+)
    }

let private int32s =
    {
        Type = DType.Int32
        Draw = _.Next()
        MultiplyAdd = fun a b c -> a * b + c
        Add = (+)
    }

let private int64s =
    {
        Type = DType.Int64
        Draw = _.NextInt64()
        MultiplyAdd = fun a b c -> a * b + c
        Add = (+)
    }

/// The product by its definition: in order over k by fused multiply-adds, block by block of 128.
let private naive arithmetic (outer, inner) m n k (a: Layout<'T>) (b: Layout<'T>) (c: Layout<'T>) =
    let product = c.Copy()

    for first in 0 .. outer - 1 do
        for second in 0 .. inner - 1 do
            for i in 0 .. m - 1 do
                for j in 0 .. n - 1 do
                    let block start =
                        let mutable sum = Unchecked.defaultof<'T>

                        for p in start .. min k (start + 128) - 1 do
                            sum <- arithmetic.MultiplyAdd a[first, second, i, p] b[first, second, p, j] sum

                        sum

                    let mutable sum = block 0

                    for start in 128..128 .. k - 1 do
                        sum <- arithmetic.Add sum (block start)

                    product[first, second, i, j] <- sum

    product.Data

/// The product by a routine, in a copy of c.
let private product run (a: Layout<'T>) (b: Layout<'T>) (c: Layout<'T>) =
    let result = c.Copy()
    use pa = fixed &a.Data[0]
    use pb = fixed &b.Data[0]
    use pc = fixed &result.Data[0]
    run pa pb pc
    result.Data

let private checkProduct (arithmetic: Arithmetic<'T>) (random: Random) (outer, inner) m n k =
    let draw () = arithmetic.Draw random
    let a = layout random (outer, inner) true m k draw
    let b = layout random (outer, inner) true k n draw
    let c = layout random (outer, inner) false m n draw
    let expected = naive arithmetic (outer, inner) m n k a b c

    let onThreads count =
        product
            (fun pa pb pc ->
                MatrixProduct.Run(
                    arithmetic.Type,
                    ReadOnlySpan [| int64 outer; int64 inner |],
                    int64 m,
                    int64 n,
                    int64 k,
                    matrices a pa,
                    matrices b pb,
                    matrices c pc,
                    threads,
                    count
                ))
            a
            b
            c

    let same (x: 'T[]) (y: 'T[]) =
        Array.forall2 (fun (x: 'T) (y: 'T) -> x.Equals y) x y

    for count in 1..3 do
        if not (same (onThreads count) expected) then
            Expect.failed
                $"{arithmetic.Type} {outer}×{inner} products of {m}×{k} by {k}×{n} on {count} threads differ from their definition"

/// Mostly small, now and then large, now and then zero.
let private extent (random: Random) largest =
    match random.Next 12 with
    | 0 -> 0
    | 1 -> random.Next largest
    | _ -> random.Next(1, 40)

[<Test>]
let ``a product has the bits of its definition, for any shape, layout, batch and number of threads`` () =
    let random = Random 1

    for round in 1..150 do
        let batch = random.Next(1, 4), random.Next(1, 4)
        let m, n, k = extent random 150, extent random 150, extent random 300

        match round % 4 with
        | 0 -> checkProduct float64s random batch m n k
        | 1 -> checkProduct float32s random batch m n k
        | 2 -> checkProduct int32s random batch m n k
        | _ -> checkProduct int64s random batch m n k

[<Test>]
let ``products large enough to be packed and shared have the bits of their definition`` () =
    let random = Random 2

    // Both operands are packed in the last one; in the second and the third a or b are, in several blocks.
    for m, n, k in [ 97, 301, 140; 1700, 40, 90; 40, 1700, 90; 100, 110, 1400 ] do
        checkProduct float64s random (1, 1) m n k
        checkProduct float32s random (1, 1) (2 * m) n (k + 1)

/// Numbers whose every product and sum is exact, or lost as IEEE 754 says.
let private special (random: Random) =
    match random.Next 40 with
    | 0 -> infinity
    | 1 -> -infinity
    | 2 -> nan
    | 3 -> -0.0
    | 4 -> Double.Epsilon
    | 5 -> Double.MaxValue
    | _ -> float (random.Next(-9, 10))

[<Test>]
let ``infinities, NaN and overflow go where the definition takes them, and no further`` () =
    let random = Random 6

    let specials = { float64s with Draw = special }

    for round in 1..60 do
        // Few enough terms that most elements are numbers.
        let m, n, k = random.Next(1, 70), random.Next(1, 70), random.Next(0, 6)
        checkProduct specials random (1, 2) m n k

    checkProduct specials random (1, 1) 40 33 600

[<Test>]
let ``products of whole numbers are exact in every layout, on any number of threads`` () =
    let random = Random 7

    // In the fourth it is a that is turned round where both are to be.
    for m, n, k in [ 5, 7, 300; 64, 64, 64; 129, 257, 513; 40, 150, 1900; 700, 650, 500 ] do
        let a = Array.init (m * k) (fun _ -> random.Next(-99, 100))
        let b = Array.init (k * n) (fun _ -> random.Next(-99, 100))
        let expected = Array.zeroCreate<int>(m * n)

        for i in 0 .. m - 1 do
            for p in 0 .. k - 1 do
                for j in 0 .. n - 1 do
                    expected[i * n + j] <- expected[i * n + j] + a[i * k + p] * b[p * n + j]

        // Row by row, or column by column.
        let stored transposed rows columns (values: int[]) =
            let place =
                if transposed then
                    (fun i j -> j * rows + i)
                else
                    (fun i j -> i * columns + j)

            let data = Array.zeroCreate<float>(rows * columns)

            for i in 0 .. rows - 1 do
                for j in 0 .. columns - 1 do
                    data[place i j] <- float values[i * columns + j]

            {
                Data = data
                Offset = 0
                Batch = [||]
                Row = if transposed then 1 else columns
                Column = if transposed then rows else 1
            }

        for ofA in [ false; true ] do
            for ofB in [ false; true ] do
                for ofC in [ false; true ] do
                    for count in 1..3 do
                        let a, b = stored ofA m k a, stored ofB k n b
                        let c = stored ofC m n (Array.zeroCreate (m * n))

                        let result =
                            product
                                (fun pa pb pc ->
                                    MatrixProduct.Run(
                                        DType.Float64,
                                        ReadOnlySpan(),
                                        int64 m,
                                        int64 n,
                                        int64 k,
                                        matrices a pa,
                                        matrices b pb,
                                        matrices c pc,
                                        threads,
                                        count
                                    ))
                                a
                                b
                                c

                        Expect.isTrue
                            $"{m}×{k} by {k}×{n}, transposed: {ofA}, {ofB}, {ofC}, {count} threads"
                            (result = (stored ofC m n expected).Data)

[<Test>]
let ``a product allocates nothing`` () =
    let random = Random 8

    for size in [ 3; 40; 500 ] do
        let draw () = random.NextDouble()
        let a = layout random (1, 1) false size size draw
        let b = layout random (1, 1) false size size draw
        let c = layout random (1, 1) false size size draw
        use pa = fixed &a.Data[0]
        use pb = fixed &b.Data[0]
        use pc = fixed &c.Data[0]
        let batch = [| 1L; 1L |]
        let extent = int64 size

        let run () =
            MatrixProduct.Run(
                DType.Float64,
                ReadOnlySpan batch,
                extent,
                extent,
                extent,
                matrices a pa,
                matrices b pb,
                matrices c pc,
                threads
            )

        run ()
        let before = GC.GetAllocatedBytesForCurrentThread()

        for _ in 1..5 do
            run ()

        Expect.equal 0L (GC.GetAllocatedBytesForCurrentThread() - before)

[<Test>]
let ``many small products, and a batch that folds into rows, have the bits of their definition`` () =
    let random = Random 3
    checkProduct float64s random (40, 50) 3 3 3
    checkProduct float32s random (1, 300) 16 16 16
    checkProduct float64s random (0, 3) 4 4 4

    // b shared, a and c running on: one product of 2000 rows.
    let a = Array.init (20 * 100 * 8) (fun _ -> random.NextDouble())
    let b = Array.init (8 * 33) (fun _ -> random.NextDouble())

    let rows =
        {
            Data = a
            Offset = 0
            Batch = [| 10L * 800L; 800L |]
            Row = 8
            Column = 1
        }

    let shared =
        {
            Data = b
            Offset = 0
            Batch = [| 0L; 0L |]
            Row = 33
            Column = 1
        }

    let c =
        {
            Data = Array.zeroCreate (2000 * 33)
            Offset = 0
            Batch = [| 33_000L; 3300L |]
            Row = 33
            Column = 1
        }

    let folded =
        product
            (fun pa pb pc ->
                MatrixProduct.Run(
                    DType.Float64,
                    ReadOnlySpan [| 2L; 10L |],
                    100L,
                    33L,
                    8L,
                    matrices rows pa,
                    matrices shared pb,
                    matrices c pc,
                    threads
                ))
            rows
            shared
            c

    Expect.isTrue "the bits are the same" (folded = naive float64s (2, 10) 100 33 8 rows shared c)

/// The product of 50×300 by 300×70 with vectors of a width.
let private withWidth<'T, 'Vector, 'Lanes
    when 'T: unmanaged
    and 'T: (new: unit -> 'T)
    and 'T: struct
    and 'T :> ValueType
    and 'Vector: struct
    and 'Vector: (new: unit -> 'Vector)
    and 'Vector :> ValueType
    and 'Lanes: struct
    and 'Lanes: (new: unit -> 'Lanes)
    and 'Lanes :> ValueType
    and 'Lanes :> ILanes<'T, 'Vector>>
    (a: Layout<'T>)
    (b: Layout<'T>)
    (c: Layout<'T>)
    =
    product
        (fun pa pb pc ->
            MatrixProduct.Run<'T, 'Vector, 'Lanes>(
                ReadOnlySpan [| 1L; 1L |],
                50L,
                70L,
                300L,
                matrices a pa,
                matrices b pb,
                matrices c pc,
                threads,
                0
            ))
        a
        b
        c

[<Test>]
let ``a product has the same bits with vectors of any width`` () =
    let random = Random 4
    let draw () = random.NextDouble() - 0.5
    let a = layout random (1, 1) true 50 300 draw
    let b = layout random (1, 1) true 300 70 draw
    let c = layout random (1, 1) false 50 70 draw
    let expected = naive float64s (1, 1) 50 70 300 a b c
    Expect.isTrue "512 bits" (withWidth<float, Vector512<float>, Lanes512<float>> a b c = expected)
    Expect.isTrue "256 bits" (withWidth<float, Vector256<float>, Lanes256<float>> a b c = expected)
    Expect.isTrue "128 bits" (withWidth<float, Vector128<float>, Lanes128<float>> a b c = expected)

[<Test>]
let ``a product says what it cannot do`` () =
    let layout = layout (Random 5) (1, 1) false 2 2 (fun () -> 1.0)

    let run (kind: DType) (batch: int64[]) (m: int64) =
        product
            (fun pa pb pc ->
                MatrixProduct.Run(
                    kind,
                    ReadOnlySpan batch,
                    m,
                    2L,
                    2L,
                    matrices layout pa,
                    matrices layout pb,
                    matrices layout pc,
                    threads
                ))
            layout
            layout
            layout
        |> ignore

    Expect.raises<ArgumentException> "MatrixProduct: the elements are Bool, and a product needs numbers" (fun () ->
        run DType.Bool [| 1L; 1L |] 2L)

    Expect.raises<ArgumentException> "there are 1 batch axes, and a came with strides for 2" (fun () ->
        run DType.Float64 [| 1L |] 2L)

    Expect.raises<ArgumentOutOfRangeException> "MatrixProduct" (fun () -> run DType.Float64 [| 1L; 1L |] -2L)
