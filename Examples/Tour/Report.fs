/// What the tour prints of the fits: a line that lives while they run, and the table afterwards.
module Fluxion.Examples.Report

open System
open Fluxion.Examples.Nist

/// Digits agreed with the certified values, the worst of each kind.
type Digits =
    {
        Parameters: float
        StandardDeviations: float
        ResidualSumOfSquares: float
    }

/// −log₁₀ of the relative error, NIST's measure, between 0 and the 11 digits that NIST prints.
let private agreed (certified: float) (found: float) =
    if Double.IsFinite found then
        Math.Clamp(-log10(abs (found - certified) / abs certified), 0.0, 11.0)
    else
        0.0

let digits (certified: Certified) (run: Run) =
    let worst = Array.map2 agreed >> fun agree found -> Array.min (agree found)

    {
        Parameters = worst certified.Parameters run.Fit.Parameters
        StandardDeviations = worst certified.StandardDeviations run.StandardDeviations
        ResidualSumOfSquares = agreed certified.ResidualSumOfSquares run.Fit.ResidualSumOfSquares
    }

/// Each run with its digits.
let judge runs =
    let certified = certified ()
    [ for run in runs -> run, digits certified[run.Problem] run ]

/// One line, rewritten in place; silent where the output is no terminal.
let live problem start (state: LevenbergMarquardt.State) =
    if not Console.IsOutputRedirected && state.Iteration % 10 = 0 then
        let sum = SmallMatrices.dot state.Residuals state.Residuals
        printf "\r  %-9s start %d  iteration %4d  residual sum of squares %-12.6g" problem start state.Iteration sum

let private clearLine () =
    if not Console.IsOutputRedirected then
        printf "\r%s\r" (String(' ', 78))

let table (judged: (Run * Digits) list) =
    clearLine ()
    printfn "                              digits agreed with the certified"
    printfn "  problem    start  iterations  parameters  std deviations  residual sum"

    for run, digits in judged do
        printfn
            "  %-9s  %5d  %10d  %10.1f  %14.1f  %12.1f%s"
            run.Problem
            run.Start
            run.Fit.Iterations
            digits.Parameters
            digits.StandardDeviations
            digits.ResidualSumOfSquares
            (if run.Fit.Converged then "" else "  not converged")

    let reaching =
        judged
        |> List.filter (fun (_, digits) -> digits.Parameters >= 8.0)
        |> List.length

    printfn "  %d of %d runs agree to 8 digits in every parameter." reaching judged.Length

    printfn
        "  Lanczos1's residuals are 1e-13 beside data of size 1: double precision leaves them, and what is computed from them, 3 digits."
