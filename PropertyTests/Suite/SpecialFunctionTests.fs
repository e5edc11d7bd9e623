namespace Fluxion.Suite

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

/// The scalar functions against tables of high-precision values, and the values that
/// C99 and SciPy prescribe at zeros, poles and infinities.
[<TestFixture>]
type SpecialFunctionTests() =

    /// The same number, sign of zero included; any NaN for NaN.
    let isExactly (expected: float) (actual: float) =
        let same =
            Double.IsNaN expected && Double.IsNaN actual
            || BitConverter.DoubleToInt64Bits expected = BitConverter.DoubleToInt64Bits actual

        if not same then
            Expect.failed
                $"expected %g{expected} (negative: {Double.IsNegative expected}) but was %g{actual} (negative: {Double.IsNegative actual})"

    static member Cases =
        [|
            for reference in SpecialFunctions.all do
                for dtype in [ Float64; Float32 ] do
                    TestCaseData(reference.Table, dtype).SetName $"%s{reference.Table} in {dtype} is within its ulps"
        |]

    [<TestCaseSource("Cases")>]
    member _.``agrees with the table``(name: string, dtype: DType) =
        let reference =
            SpecialFunctions.all |> List.find (fun reference -> reference.Table = name)

        let rows = (SpecialFunctions.rowsOf dtype reference).Length
        Expect.isTrue $"the table has at least 25 values of {name}: {rows}" (rows >= 25)

        let bound = (if dtype = Float32 then snd else fst) reference.Bounds

        let row, value, ulps = SpecialFunctions.worstButOne dtype reference

        if ulps > bound then
            Expect.failed
                $"%s{name} at %g{row.Order}, {row.Argument:R}: expected {row.Value:R} within {bound} ulp but was {value:R}, {ulps} away"

    static member Expansions =
        [|
            for reference in SpecialFunctions.all do
                for dtype in [ Float64; Float32 ] do
                    TestCaseData(reference.Table, dtype).SetName
                        $"%s{reference.Table} in {dtype} is within its ulps in the kernel language too"
        |]

    [<TestCaseSource("Expansions")>]
    member _.``the expansion agrees with the table``(name: string, dtype: DType) =
        let reference =
            SpecialFunctions.all |> List.find (fun reference -> reference.Table = name)

        let bound = (if dtype = Float32 then snd else fst) reference.Expanded
        let row, value, ulps = SpecialFunctions.worstExpanded dtype reference

        if ulps > bound then
            Expect.failed
                $"%s{name} at %g{row.Order}, {row.Argument:R}: expected {row.Value:R} within {bound} ulp but was {value:R}, {ulps} away"

    /// Zeros, poles, infinities, the smallest and the largest: the host's values, signs of zeros included.
    [<Test>]
    member _.``expansions have the host's values at special arguments``() =
        let special =
            [
                for x in
                    [
                        0.0
                        1.0
                        0.5
                        1.5
                        2.0
                        3.0
                        28.0
                        40.5
                        710.0
                        750.0
                        1e300
                        Double.MaxValue
                    ] do
                    x
                    -x
                for x in [ Double.Epsilon; 1e-310; 1e-30; 1.0000000000000002; Double.PositiveInfinity ] do
                    x
                    -x
                Double.NaN
            ]

        let pairs = List.allPairs special special
        let column (f: float * float -> float) = tensor (List.map f pairs)

        for reference in SpecialFunctions.all do
            // The orders of polygamma are static, and logaddexp loses digits where it crosses 0.
            if reference.Table <> "polygamma" && reference.Table <> "logaddexp" then
                let on device =
                    onDevice device (fun (a, b) -> reference.Apply a b) (column fst, column snd)
                    |> Tensor.toArray

                for (a, b), host, expanded in Seq.zip3 pairs (on Device.Cpu) (on Expanded.device) do
                    let same =
                        Double.IsNaN host && Double.IsNaN expanded
                        || host = expanded && Double.IsNegative host = Double.IsNegative expanded
                        || SpecialFunctions.distance host expanded <= 4L

                    if not same then
                        Expect.failed $"{reference.Table} at {a:R}, {b:R}: {expanded:R}, the host has {host:R}"

    /// By one instruction where the processor has it, by two products elsewhere: into the subnormal numbers, over the largest, and of what is no number.
    [<Test>]
    member _.``exp has the same bits however it is scaled by a power of 2``() =
        for dtype, least, most in [ Float64, -746.0, 710.0; Float32, -104.0, 89.0 ] do
            let x =
                Tensor.cat
                    [
                        Tensor.linspace least (least + 40.0) 5_001
                        Tensor.linspace (most - 2.0) most 2_001
                        Tensor.linspace -2.0 2.0 501
                        tensor [ 1e300; -1e300; infinity; -infinity; nan; 0.0; -0.0; Double.Epsilon ]
                    ]
                |> Tensor.convert dtype

            let on device =
                onDevice device Tensor.exp x |> Tensor.toArray

            Seq.iter2 isExactly (on Expanded.device) (on Device.Cpu)

    [<TestCase("cos", 8L)>]
    [<TestCase("tan", 14L)>]
    member _.``beside a multiple of pi/2 beyond 1e255``(name: string, bound: int64) =
        let reference =
            SpecialFunctions.all |> List.find (fun reference -> reference.Table = name)

        let _, value, ulps =
            SpecialFunctions.answers Float64 reference
            |> List.find (fun (row, _, _) -> SpecialFunctions.isNearestToPole row)

        Expect.isTrue $"{name} gives {value:R}, {ulps} ulp off" (ulps <= bound)

    /// No op, but what normal random numbers are made of.
    [<Test>]
    member _.``erfcinv agrees with the table``() =
        for row in SpecialFunctions.rowsOfTable "erfcinv" do
            let value = ErrorFunctions.ErfcInv row.Argument
            Expect.isTrue $"erfcinv at {row.Argument:R}: {value:R}" (SpecialFunctions.distance row.Value value <= 3L)

    [<TestCase(0.0, 0.0)>]
    [<TestCase(-0.0, -0.0)>]
    [<TestCase(-1.0, Double.NegativeInfinity)>]
    [<TestCase(-1.5, Double.NaN)>]
    [<TestCase(Double.PositiveInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.NegativeInfinity, Double.NaN)>]
    [<TestCase(Double.NaN, Double.NaN)>]
    member _.``log1p at special arguments``(x: float, expected: float) =
        isExactly expected (Exponentials.Log1p x)

    [<TestCase(0.0, 0.0)>]
    [<TestCase(-0.0, -0.0)>]
    [<TestCase(710.0, Double.PositiveInfinity)>]
    [<TestCase(-800.0, -1.0)>]
    [<TestCase(Double.PositiveInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.NegativeInfinity, -1.0)>]
    [<TestCase(Double.NaN, Double.NaN)>]
    member _.``expm1 at special arguments``(x: float, expected: float) =
        isExactly expected (Exponentials.Expm1 x)

    [<TestCase(0.0, 0.0, 1.0)>]
    [<TestCase(-0.0, -0.0, 1.0)>]
    [<TestCase(Double.PositiveInfinity, 1.0, 0.0)>]
    [<TestCase(Double.NegativeInfinity, -1.0, 2.0)>]
    [<TestCase(28.0, 1.0, 0.0)>]
    [<TestCase(1e300, 1.0, 0.0)>]
    [<TestCase(Double.NaN, Double.NaN, Double.NaN)>]
    member _.``erf and erfc at special arguments``(x: float, erf: float, erfc: float) =
        isExactly erf (ErrorFunctions.Erf x)
        isExactly erfc (ErrorFunctions.Erfc x)

    [<TestCase(0.0, 0.0)>]
    [<TestCase(-0.0, -0.0)>]
    [<TestCase(1.0, Double.PositiveInfinity)>]
    [<TestCase(-1.0, Double.NegativeInfinity)>]
    [<TestCase(1.0000000000000002, Double.NaN)>]
    [<TestCase(-2.0, Double.NaN)>]
    [<TestCase(Double.PositiveInfinity, Double.NaN)>]
    [<TestCase(Double.NaN, Double.NaN)>]
    member _.``erfinv at special arguments``(x: float, expected: float) =
        isExactly expected (ErrorFunctions.ErfInv x)

    [<TestCase(0.0, Double.PositiveInfinity)>]
    [<TestCase(-0.0, Double.PositiveInfinity)>]
    [<TestCase(1.0, 0.0)>]
    [<TestCase(2.0, Double.NegativeInfinity)>]
    [<TestCase(-1e-300, Double.NaN)>]
    [<TestCase(2.5, Double.NaN)>]
    [<TestCase(Double.NaN, Double.NaN)>]
    member _.``erfcinv at special arguments``(q: float, expected: float) =
        isExactly expected (ErrorFunctions.ErfcInv q)

    [<TestCase(1.0, 0.0)>]
    [<TestCase(2.0, 0.0)>]
    [<TestCase(0.0, Double.PositiveInfinity)>]
    [<TestCase(-0.0, Double.PositiveInfinity)>]
    [<TestCase(-3.0, Double.PositiveInfinity)>]
    [<TestCase(-1e300, Double.PositiveInfinity)>]
    [<TestCase(1e306, Double.PositiveInfinity)>]
    [<TestCase(Double.PositiveInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.NegativeInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.NaN, Double.NaN)>]
    member _.``lgamma at special arguments``(x: float, expected: float) =
        isExactly expected (GammaFunctions.LogGamma x)

    [<TestCase(0, 0.0, Double.NegativeInfinity)>]
    [<TestCase(0, -0.0, Double.PositiveInfinity)>]
    [<TestCase(0, -1.0, Double.NaN)>]
    [<TestCase(0, -1e300, Double.NaN)>]
    [<TestCase(0, Double.PositiveInfinity, Double.PositiveInfinity)>]
    [<TestCase(0, Double.NegativeInfinity, Double.NaN)>]
    [<TestCase(0, Double.NaN, Double.NaN)>]
    [<TestCase(1, 0.0, Double.PositiveInfinity)>]
    [<TestCase(1, -0.0, Double.PositiveInfinity)>]
    [<TestCase(1, -4.0, Double.PositiveInfinity)>]
    [<TestCase(1, 1e-200, Double.PositiveInfinity)>]
    [<TestCase(1, Double.PositiveInfinity, 0.0)>]
    [<TestCase(1, Double.NegativeInfinity, Double.NaN)>]
    [<TestCase(2, 0.0, Double.NegativeInfinity)>]
    [<TestCase(2, -0.0, Double.PositiveInfinity)>]
    [<TestCase(2, -1.0, Double.NaN)>]
    [<TestCase(2, Double.PositiveInfinity, -0.0)>]
    [<TestCase(3, Double.NaN, Double.NaN)>]
    [<TestCase(30, 1e-100, Double.NegativeInfinity)>]
    [<TestCase(30, 1e100, -0.0)>]
    [<TestCase(-1, 1.0, Double.NaN)>]
    member _.``polygamma at special arguments``(n: int, x: float, expected: float) =
        isExactly expected (GammaFunctions.Polygamma(n, x))

    [<TestCase(Double.PositiveInfinity, Double.PositiveInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.PositiveInfinity, Double.NegativeInfinity, Double.PositiveInfinity)>]
    [<TestCase(Double.NegativeInfinity, Double.NegativeInfinity, Double.NegativeInfinity)>]
    [<TestCase(Double.NegativeInfinity, 3.0, 3.0)>]
    [<TestCase(-1e308, 1e308, 1e308)>]
    [<TestCase(Double.NaN, Double.PositiveInfinity, Double.NaN)>]
    [<TestCase(1.0, Double.NaN, Double.NaN)>]
    member _.``logaddexp at special arguments``(a: float, b: float, expected: float) =
        isExactly expected (Exponentials.LogAddExp(a, b))
        isExactly expected (Exponentials.LogAddExp(b, a))

    [<TestCase(0.0, 0.0, 0.0)>]
    [<TestCase(0.0, -1.0, 0.0)>]
    [<TestCase(0.0, Double.PositiveInfinity, 0.0)>]
    [<TestCase(0.0, Double.NaN, Double.NaN)>]
    [<TestCase(1.0, 0.0, Double.NegativeInfinity)>]
    [<TestCase(1.0, -1.0, Double.NaN)>]
    [<TestCase(Double.NaN, 1.0, Double.NaN)>]
    member _.``xlogy at special arguments``(x: float, y: float, expected: float) =
        isExactly expected (Exponentials.Xlogy(x, y))

    [<TestCase(Double.PositiveInfinity, Double.NaN, Double.PositiveInfinity)>]
    [<TestCase(Double.NaN, Double.NegativeInfinity, Double.PositiveInfinity)>]
    [<TestCase(-0.0, 0.0, 0.0)>]
    [<TestCase(Double.NaN, 1.0, Double.NaN)>]
    member _.``hypot at special arguments``(x: float, y: float, expected: float) =
        isExactly expected (Double.Hypot(x, y))
