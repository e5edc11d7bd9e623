/// Every scalar function of the kernels against tables of high-precision values over its whole range (data/special-functions.py writes them):
/// how many floating-point numbers lie between what comes out and what is right.
module internal Fluxion.Suite.SpecialFunctions

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion

/// A line of a table.
type Row =
    {
        Function: string
        /// The order of polygamma, or the first argument of a function of two.
        Order: float
        Argument: float
        Value: float
    }

let private read file =
    use stream =
        match Assembly.GetExecutingAssembly().GetManifestResourceStream file with
        | null -> failwith $"{file} is not embedded in the suite"
        | found -> found

    use reader = new StreamReader(stream)

    let number (text: string) =
        Double.Parse(text, CultureInfo.InvariantCulture)

    [
        for line in
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> Seq.skip 1 do
            let cells = line.Split ','

            {
                Function = cells[0]
                Order = if cells[1] = "" then 0.0 else number cells[1]
                Argument = number cells[2]
                Value = number cells[3]
            }
    ]
    |> List.groupBy _.Function
    |> Map

let private double = lazy read "special-functions.csv"

let private single = lazy read "special-functions-32.csv"

/// A function of the tables: the op's name, the function on tensors, and how many ulps it may be off, in Float64 and in Float32.
/// The bounds are the worst that tens of thousands of random arguments gave, rounded up. Those of sinh to atan2 that come from the runtime are the platform's.
type Reference =
    {
        Op: string
        Table: string
        Apply: Tensor -> Tensor -> Tensor
        Bounds: int64 * int64
        /// The same of the expansion in the kernel language, which no platform changes.
        Expanded: int64 * int64
    }

let private reference op table bounds apply =
    {
        Op = op
        Table = table
        Apply = apply
        Bounds = bounds
        Expanded =
            match table with
            | "erfc"
            | "polygamma" -> 3L, 1L
            | "erfinv"
            | "loggamma"
            | "digamma" -> 2L, 1L
            | "sigmoid"
            | "logaddexp"
            | "xlogy" -> bounds
            | _ -> 1L, 1L
    }

let private unary name bounds (f: Tensor -> Tensor) =
    reference name name bounds (fun _ x -> f x)

let private polygamma (orders: Tensor) (x: Tensor) =
    // The order is static: a node for each.
    Tensor.stack
        [
            for i in 0 .. int (Tensor.size x) - 1 -> Tensor.polygamma (int (Tensor.toFloat orders[i])) x[i]
        ]

/// What is tabled.
let all =
    [
        unary "exp" (1L, 1L) exp
        unary "expm1" (1L, 1L) Tensor.expm1
        unary "log" (1L, 1L) log
        unary "log10" (2L, 1L) log10
        unary "log1p" (2L, 1L) Tensor.log1p
        unary "sqrt" (0L, 0L) sqrt
        unary "sin" (1L, 1L) sin
        unary "cos" (1L, 1L) cos
        unary "tan" (1L, 1L) tan
        unary "asin" (1L, 1L) asin
        unary "acos" (1L, 1L) acos
        unary "atan" (1L, 1L) atan
        unary "sinh" (2L, 1L) sinh
        unary "cosh" (2L, 1L) cosh
        unary "tanh" (2L, 1L) tanh
        unary "asinh" (2L, 1L) Tensor.asinh
        unary "acosh" (3L, 1L) Tensor.acosh
        unary "atanh" (2L, 1L) Tensor.atanh
        unary "sigmoid" (3L, 3L) Tensor.sigmoid
        unary "erf" (1L, 1L) Tensor.erf
        unary "erfc" (3L, 1L) Tensor.erfc
        unary "erfinv" (3L, 1L) Tensor.erfinv
        reference "lgamma" "loggamma" (4L, 1L) (fun _ x -> Tensor.lgamma x)
        reference "polygamma" "digamma" (4L, 1L) (fun _ x -> Tensor.digamma x)
        reference "polygamma" "polygamma" (2L, 1L) polygamma
        reference "pow" "pow" (1L, 1L) Tensor.pow
        reference "atan2" "atan2" (1L, 1L) atan2
        reference "hypot" "hypot" (1L, 1L) Tensor.hypot
        reference "logaddexp" "logaddexp" (2L, 1L) Tensor.logaddexp
        reference "xlogy" "xlogy" (2L, 1L) Tensor.xlogy
    ]

/// How many doubles lie between two.
let distance (a: float) (b: float) =
    let position (x: float) =
        let bits = BitConverter.DoubleToInt64Bits x
        if bits < 0L then System.Int64.MinValue - bits else bits

    if Double.IsFinite a && Double.IsFinite b then
        abs (position a - position b)
    else
        System.Int64.MaxValue

/// How many single precision numbers lie between two.
let private singleDistance (a: float) (b: float) =
    let position (x: float) =
        let bits = BitConverter.SingleToInt32Bits(float32 x)
        int64 (if bits < 0 then System.Int32.MinValue - bits else bits)

    if Double.IsFinite a && Double.IsFinite b then
        abs (position a - position b)
    else
        System.Int64.MaxValue

/// The doubles of a table.
let rowsOfTable name = double.Value[name]

/// The rows of a function's table.
let rowsOf dtype reference =
    (if dtype = Float32 then single.Value else double.Value)[reference.Table]

/// The double nearest to a multiple of π/2 (Muller, Elementary functions, 2016): there the runtime's cosine and tangent lose their last bits.
let isNearestToPole row =
    row.Argument = 5.319372648326541e255
    && (row.Function = "cos" || row.Function = "tan")

/// What a function gives at each row where a device computes it, and how many ulps it is off.
let answersOn (device: Device) (dtype: DType) (reference: Reference) =
    let rows = rowsOf dtype reference

    let column f =
        Tensor.convert dtype (tensor [| for row in rows -> f row |])

    let values =
        (column _.Order, column _.Argument)
        |> onDevice device (fun (order, argument) -> reference.Apply order argument)
        |> Tensor.convert Float64
        |> Tensor.toArray

    let between = if dtype = Float32 then singleDistance else distance

    List.zip rows (List.ofArray values)
    |> List.map (fun (row, value) -> row, value, between row.Value value)

/// What a function gives at each row, and how many ulps it is off.
let answers = answersOn Device.Cpu

let private most = List.maxBy (fun (_, _, ulps: int64) -> ulps)

/// The row where a function is the most ulps off, what it gave there, and how many those are.
let worst dtype reference = most (answers dtype reference)

/// The same of the expansion in the kernel language.
let worstExpanded dtype reference =
    most (answersOn Expanded.device dtype reference)

/// The same, the argument nearest to a pole of the tangent left out.
let worstButOne dtype reference =
    answers dtype reference
    |> List.filter (fun (row, _, _) -> not (isNearestToPole row))
    |> most
