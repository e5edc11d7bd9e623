namespace Fluxion.Suite

open System
open NUnit.Framework
open Fluxion
open Fluxion.Examples

/// What the tour's solver reaches on NIST's problems stays reached.
[<TestFixture>]
type NistTests() =

    static let runs =
        lazy
            (Nist.fitAll LevenbergMarquardt.standard (fun _ _ _ -> ())
             |> Report.judge
             |> List.map (fun (run, digits) -> (run.Problem, run.Start), (run, digits))
             |> Map)

    static member Runs =
        [
            for problem in Nist.regressions () do
                for start in 1..2 -> TestCaseData(problem.Name, start)
        ]

    /// NIST prints 11 digits. Lanczos1's residuals of 1e-13 beside data of size 1 leave double precision three.
    [<TestCaseSource(nameof NistTests.Runs)>]
    member _.``A fit agrees with the certified values``(problem: string, start: int) =
        let run, digits = runs.Value[problem, start]
        let fewest = if problem = "Lanczos1" then 2.0 else 9.0
        Expect.isTrue "converged" run.Fit.Converged
        Expect.isTrue $"10 digits in the parameters, not {digits.Parameters:F1}" (digits.Parameters >= 10.0)

        Expect.isTrue
            $"{fewest} digits in the standard deviations, not {digits.StandardDeviations:F1}"
            (digits.StandardDeviations >= fewest)

        Expect.isTrue
            $"{fewest} digits in the residual sum of squares, not {digits.ResidualSumOfSquares:F1}"
            (digits.ResidualSumOfSquares >= fewest)

    /// A wrong digit in the data file, in a model or in a certified parameter shows here without any solver.
    [<Test>]
    member _.``The certified parameters have the certified residuals``() =
        let certified = Nist.certified ()

        for problem in Nist.regressions () do
            if problem.Name <> "Lanczos1" then
                let values = certified[problem.Name]

                let sum =
                    problem.Model (tensor values.Parameters) problem.X - problem.Y
                    |> Tensor.square
                    |> Tensor.sum
                    |> Tensor.toFloat

                Expect.isTrue
                    $"{problem.Name}: {values.ResidualSumOfSquares}, not {sum}"
                    (abs (sum - values.ResidualSumOfSquares) <= 1e-9 * sum)

    [<Test>]
    member _.``A start without a value ends, and is not called converged``() =
        let fit =
            LevenbergMarquardt.leastSquares (fun b -> log b - 1.0)
            |> fun problem -> LevenbergMarquardt.fit LevenbergMarquardt.standard ignore problem [| -1.0 |]

        Expect.isTrue "not converged" (not fit.Converged)
