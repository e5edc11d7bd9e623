namespace Fluxion.Suite

open System
open System.Globalization
open System.IO
open System.Reflection
open NUnit.Framework
open Fluxion.Kernels

/// The scalar functions of the kernels against a table of high-precision values (data/special-functions.py writes it), and the values that
/// C99 and SciPy prescribe at zeros, poles and infinities.
[<TestFixture>]
type SpecialFunctionTests() =

    static let unary (f: float -> float) = fun (_: float) x -> f x

    /// Every function with its bound in ulp: the worst that tens of thousands of random arguments gave, rounded up.
    static let functions =
        Map
            [
                "log1p", (2L, unary Exponentials.Log1p)
                "expm1", (1L, unary Exponentials.Expm1)
                "erf", (1L, unary ErrorFunctions.Erf)
                "erfc", (3L, unary ErrorFunctions.Erfc)
                "erfinv", (3L, unary ErrorFunctions.ErfInv)
                "erfcinv", (3L, unary ErrorFunctions.ErfcInv)
                "loggamma", (4L, unary GammaFunctions.LogGamma)
                "digamma", (4L, unary GammaFunctions.Digamma)
                "polygamma", (2L, (fun n x -> GammaFunctions.Polygamma(int n, x)))
                "hypot", (1L, (fun x y -> Double.Hypot(x, y)))
                "logaddexp", (2L, (fun x y -> Exponentials.LogAddExp(x, y)))
                "xlogy", (2L, (fun x y -> Exponentials.Xlogy(x, y)))
                // The runtime's own, which the kernels call: the table shows that they keep relative accuracy near 0.
                "sinh", (2L, unary Math.Sinh)
                "cosh", (2L, unary Math.Cosh)
                "tanh", (2L, unary Math.Tanh)
                "asinh", (2L, unary Math.Asinh)
                "acosh", (3L, unary Math.Acosh)
                "atanh", (2L, unary Math.Atanh)
            ]

    static let table =
        lazy
            (use stream =
                match Assembly.GetExecutingAssembly().GetManifestResourceStream "special-functions.csv" with
                | null -> Expect.failed "special-functions.csv is not embedded in the suite"
                | found -> found

             use reader = new StreamReader(stream)

             let number (text: string) =
                 Double.Parse(text, CultureInfo.InvariantCulture)

             [
                 for line in
                     reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                     |> Seq.skip 1 do
                     let cells = line.Split ','
                     let order = if cells[1] = "" then 0.0 else number cells[1]
                     cells[0], order, number cells[2], number cells[3]
             ])

    /// How many doubles lie between two.
    static let distance (a: float) (b: float) =
        let position (x: float) =
            let bits = BitConverter.DoubleToInt64Bits x
            if bits < 0L then Int64.MinValue - bits else bits

        if Double.IsFinite a && Double.IsFinite b then
            abs (position a - position b)
        else
            Int64.MaxValue

    /// The same number, sign of zero included; any NaN for NaN.
    let isExactly (expected: float) (actual: float) =
        let same =
            Double.IsNaN expected && Double.IsNaN actual
            || BitConverter.DoubleToInt64Bits expected = BitConverter.DoubleToInt64Bits actual

        if not same then
            Expect.failed
                $"expected %g{expected} (negative: {Double.IsNegative expected}) but was %g{actual} (negative: {Double.IsNegative actual})"

    static member Names = functions.Keys |> Seq.toArray

    [<TestCaseSource("Names")>]
    member _.``agrees with the table``(name: string) =
        let bound, f = functions[name]
        let rows = table.Value |> List.filter (fun (row, _, _, _) -> row = name)
        Expect.isTrue $"the table has at least 25 values of {name}" (rows.Length >= 25)

        for _, order, x, expected in rows do
            let actual = f order x

            if distance expected actual > bound then
                Expect.failed
                    $"%s{name} at %g{order}, {x:R}: expected {expected:R} within {bound} ulp but was {actual:R}"

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
