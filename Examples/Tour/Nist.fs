/// The 27 nonlinear regression problems of NIST's Statistical Reference Datasets (www.itl.nist.gov/div898/strd), public domain.
/// The numbers are in nist-strd.json beside this file, with the corrections that it lists; the models are here, as ordinary functions.
module Fluxion.Examples.Nist

open System
open System.IO
open System.Text.Json
open Fluxion
open Fluxion.Examples

/// What NIST found in 128-bit arithmetic, printed to 11 digits. Only the report reads it, after the fit.
type Certified =
    {
        Parameters: float[]
        StandardDeviations: float[]
        ResidualSumOfSquares: float
    }

/// Model, data and starts: all that a solver is given.
type Regression =
    {
        Name: string
        Model: Tensor -> Tensor -> Tensor
        X: Tensor
        Y: Tensor
        Starts: float[] list
    }

let private exponentials (b: Tensor) (x: Tensor) =
    b[0] * exp (-b[1] * x) + b[2] * exp (-b[3] * x) + b[4] * exp (-b[5] * x)

let private saturation (b: Tensor) (x: Tensor) = b[0] * (1.0 - exp (-b[1] * x))

let private peaks (b: Tensor) (x: Tensor) =
    let peak height centre width =
        height * exp (-((x - centre) ** 2) / width ** 2)

    b[0] * exp (-b[1] * x) + peak b[2] b[3] b[4] + peak b[5] b[6] b[7]

let private chwirut (b: Tensor) (x: Tensor) = exp (-b[0] * x) / (b[1] + b[2] * x)

let private cubicOverCubic (b: Tensor) (x: Tensor) =
    (b[0] + b[1] * x + b[2] * x ** 2 + b[3] * x ** 3)
    / (1.0 + b[4] * x + b[5] * x ** 2 + b[6] * x ** 3)

let private quadraticOverQuadratic (b: Tensor) (x: Tensor) =
    (b[0] + b[1] * x + b[2] * x ** 2) / (1.0 + b[3] * x + b[4] * x ** 2)

let private elNino (b: Tensor) (x: Tensor) =
    let wave (period: Tensor) (c: Tensor) (s: Tensor) =
        let angle = 2.0 * Math.PI * x / period
        c * cos angle + s * sin angle

    b[0]
    + wave (Tensor.scalar 12.0) b[1] b[2]
    + wave b[3] b[4] b[5]
    + wave b[6] b[7] b[8]

/// y = model b x, with b[0] for NIST's b1.
let private models: Map<string, Tensor -> Tensor -> Tensor> =
    Map
        [
            "Bennett5", fun b x -> b[0] * Tensor.pow (b[1] + x) (-1.0 / b[2])
            "BoxBOD", saturation
            "Chwirut1", chwirut
            "Chwirut2", chwirut
            "DanWood", fun b x -> b[0] * Tensor.pow x b[1]
            "ENSO", elNino
            "Eckerle4", fun b x -> b[0] / b[1] * exp (-0.5 * ((x - b[2]) / b[1]) ** 2)
            "Gauss1", peaks
            "Gauss2", peaks
            "Gauss3", peaks
            "Hahn1", cubicOverCubic
            "Kirby2", quadraticOverQuadratic
            "Lanczos1", exponentials
            "Lanczos2", exponentials
            "Lanczos3", exponentials
            "MGH09", fun b x -> b[0] * (x ** 2 + x * b[1]) / (x ** 2 + x * b[2] + b[3])
            "MGH10", fun b x -> b[0] * exp (b[1] / (x + b[2]))
            "MGH17", fun b x -> b[0] + b[1] * exp (-x * b[3]) + b[2] * exp (-x * b[4])
            "Misra1a", saturation
            "Misra1b", fun b x -> b[0] * (1.0 - (1.0 + b[1] * x / 2.0) ** -2)
            "Misra1c", fun b x -> b[0] * (1.0 - (1.0 + 2.0 * b[1] * x) ** -0.5)
            "Misra1d", fun b x -> b[0] * b[1] * x / (1.0 + b[1] * x)
            // Its response is log y, its two predictors the columns of x.
            "Nelson", fun b x -> b[0] - b[1] * x[*, 0] * exp (-b[2] * x[*, 1])
            "Rat42", fun b x -> b[0] / (1.0 + exp (b[1] - b[2] * x))
            "Rat43", fun b x -> b[0] / Tensor.pow (1.0 + exp (b[1] - b[2] * x)) (1.0 / b[3])
            "Roszman1", fun b x -> b[0] - b[1] * x - atan (b[2] / (x - b[3])) / Math.PI
            "Thurber", cubicOverCubic
        ]

let private read () =
    use stream =
        typeof<Regression>.Assembly.GetManifestResourceStream "nist-strd.json"
        |> nonNull

    JsonDocument.Parse(stream).RootElement.GetProperty("problems").EnumerateArray()
    |> List.ofSeq

let private floats (element: JsonElement) =
    [| for number in element.EnumerateArray() -> number.GetDouble() |]

let private name (problem: JsonElement) = problem.GetProperty("name").ToString()

let private regression (problem: JsonElement) =
    let model = models[name problem]
    let property (key: string) = problem.GetProperty key
    let y = floats (property "y")
    let rows = property "x"

    {
        Name = name problem
        Model = model
        X =
            if rows[0].ValueKind = JsonValueKind.Array then
                rows.EnumerateArray() |> Seq.map floats |> array2D |> Tensor.ofArray2D
            else
                tensor (floats rows)
        Y =
            tensor (
                if (property "model").ToString().Contains "log[y]" then
                    Array.map log y
                else
                    y
            )
        Starts = [ floats (property "start1"); floats (property "start2") ]
    }

let private certificate (problem: JsonElement) =
    {
        Parameters = floats (problem.GetProperty "certified")
        StandardDeviations = floats (problem.GetProperty "standardDeviation")
        ResidualSumOfSquares = problem.GetProperty("residualSumOfSquares").GetDouble()
    }

let private data = lazy (read ())

/// The problems as the solver gets them.
let regressions () = data.Value |> List.map regression

/// The certified values by problem's name, for whoever judges a fit.
let certified () =
    data.Value |> List.map (fun problem -> name problem, certificate problem) |> Map

/// What came of one problem from one of its starts.
type Run =
    {
        Problem: string
        /// 1 or 2.
        Start: int
        Fit: LevenbergMarquardt.Fit
        StandardDeviations: float[]
    }

/// Fits every problem from both starts, telling `progress` of each state on the way.
let fitAll options (progress: string -> int -> LevenbergMarquardt.State -> unit) =
    [
        for regression in regressions () do
            let problem =
                LevenbergMarquardt.leastSquares (fun b -> regression.Model b regression.X - regression.Y)

            for index, start in List.indexed regression.Starts do
                let fit =
                    LevenbergMarquardt.fit options (progress regression.Name (index + 1)) problem start

                {
                    Problem = regression.Name
                    Start = index + 1
                    Fit = fit
                    StandardDeviations = LevenbergMarquardt.standardDeviations problem fit
                }
    ]
