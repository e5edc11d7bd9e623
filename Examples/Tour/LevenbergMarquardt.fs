/// Nonlinear least squares: the b that makes f(b) = ½|r(b)|² least, from a start that may be far away.
///
/// Far from the minimum, Levenberg and Marquardt's damped steps, bent along the curve that they leave (geodesic acceleration);
/// near it, Newton's steps with the exact Hessian. Every derivative is Fluxion's, from one function r.
module Fluxion.Examples.LevenbergMarquardt

open System
open Fluxion
open Fluxion.Examples.SmallMatrices

/// What the solver sees of a problem with m residuals and n parameters.
type LeastSquares =
    {
        /// r(b), m numbers.
        Residuals: float[] -> float[]
        /// The n columns ∂r/∂bₖ.
        Jacobian: float[] -> float[][]
        /// d²/dt² r(b + t v) at t = 0: how r bends on the way along v.
        Curvature: float[] -> float[] -> float[]
        /// The n columns of the second derivatives of ½|r|²: JᵀJ + Σ rᵢ ∇²rᵢ, nothing neglected.
        Hessian: float[] -> float[][]
    }

/// All four from the residuals alone; each is traced once and then only run.
let leastSquares (residuals: Tensor -> Tensor) =
    let along b v = jvp residuals b v |> snd
    let value = compile residuals
    let slopes = compile (jacobian residuals >> Tensor.transpose)
    let curvature = compile (fun (b, v) -> jvp (fun b -> along b v) b v |> snd)

    let hessian =
        compile (hessian (fun b -> 0.5 * Tensor.sum (Tensor.square (residuals b))))

    let columns (matrix: Tensor) =
        Tensor.toArray matrix |> Array.chunkBySize (List.last (Tensor.shape matrix))

    {
        Residuals = fun b -> Tensor.toArray (value (tensor b))
        Jacobian = fun b -> columns (slopes (tensor b))
        Curvature = fun b v -> Tensor.toArray (curvature (tensor b, tensor v))
        Hessian = fun b -> columns (hessian (tensor b))
    }

/// How to search. One record serves every problem. Damping, Relax and MostBend are the values that their sources print;
/// NIST's problems end the same for any Damping from 1e-6 to 1, MostBend from 0.4 to 1 and Near from 1e-4 to 1e-1.
type Options =
    {
        /// λ at the start, in units of the parameters' own scales (Nielsen 1999: 1e-3).
        Damping: float
        /// The least factor by which a good step shrinks λ (Nielsen 1999: a third).
        Relax: float
        /// A step is refused when it bends more than this much of its own length (Transtrum and Sethna 2012: 0.75).
        MostBend: float
        /// Newton takes over when no parameter would move by more than this much of itself.
        Near: float
        /// Damped steps to try, refused ones included.
        MostIterations: int
    }

let standard =
    {
        Damping = 1e-3
        Relax = 1.0 / 3.0
        MostBend = 0.75
        Near = 1e-2
        MostIterations = 10_000
    }

/// A point on the way, and the damping that the next step will try.
type State =
    {
        Parameters: float[]
        Residuals: float[]
        Jacobian: float[][]
        /// The largest norm that each column of the Jacobian has had: steps then do not depend on the
        /// parameters' units (Moré 1978, The Levenberg-Marquardt algorithm: implementation and theory).
        Scales: float[]
        Damping: float
        /// The factor by which the next refusal raises the damping; it doubles, so a long way up is short.
        Raise: float
        Iteration: int
    }

type Fit =
    {
        Parameters: float[]
        ResidualSumOfSquares: float
        Iterations: int
        /// True at a minimum: the Hessian is positive definite and Newton's steps have shrunk to rounding.
        Converged: bool
    }

let private allFinite = Array.forall Double.IsFinite

/// The most that any parameter moves, as a part of itself.
let private relativeSize (step: float[]) (b: float[]) =
    Array.map2 (fun s b -> abs s / (abs b + Double.Epsilon)) step b |> Array.max

let private arrive (problem: LeastSquares) b residuals scales =
    let jacobian = problem.Jacobian b
    let larger (column: float[]) scale = max (norm column) scale

    {
        Parameters = b
        Residuals = residuals
        Jacobian = jacobian
        Scales = Array.map2 larger jacobian scales
        Damping = 0.0
        Raise = 2.0
        Iteration = 0
    }

/// One damped step. The velocity v solves min |J v + r|² + λ|D v|², the acceleration a the same system with r's second derivative
/// along v in the place of r, and the step is v + a/2: the parabola that keeps to a curved valley's floor where the line v leaves it
/// (Transtrum and Sethna, arXiv:1201.5885). λ follows the gain ratio (Nielsen, IMM-REP-1999-05): smoothly down when the linear model
/// foretold the decrease, ever faster up when the step is refused, and a step into overflow or NaN is merely one that is refused.
let private advance (options: Options) (problem: LeastSquares) (s: State) =
    let n = s.Parameters.Length

    let weights =
        s.Scales |> Array.map (fun d -> sqrt s.Damping * (if d > 0.0 then d else 1.0))

    let weigh = Array.map2 (*) weights

    let below k column =
        Array.append column (scale weights[k] (unit n k))

    // √λ D under J and zeros under −r say the same without AᵀA.
    let solve r =
        qr (Array.mapi below s.Jacobian) (Array.append (scale -1.0 r) (Array.zeroCreate n))
        ||> solveUpper

    let velocity = solve s.Residuals
    let bend = problem.Curvature s.Parameters velocity
    let acceleration = if allFinite bend then solve bend else bend
    let step = add velocity (scale 0.5 acceleration)
    let target = add s.Parameters step
    let residuals = problem.Residuals target

    let slope = multiply s.Jacobian velocity
    let foretold = 0.5 * dot slope slope + dot (weigh velocity) (weigh velocity)
    let gain = 0.5 * (dot s.Residuals s.Residuals - dot residuals residuals) / foretold
    let straight = norm (weigh acceleration) <= options.MostBend * norm (weigh velocity)

    let next =
        if straight && gain > 1e-4 then
            { arrive problem target residuals s.Scales with
                Damping = s.Damping * max options.Relax (1.0 - (2.0 * gain - 1.0) ** 3.0)
            }
        else
            { s with
                Damping = s.Damping * s.Raise
                Raise = 2.0 * s.Raise
            }

    relativeSize step s.Parameters,
    { next with
        Iteration = s.Iteration + 1
    }

/// Newton's step on ½|r|², nothing where the Hessian is not positive definite. Columns are scaled to a unit diagonal first.
let private newtonStep (problem: LeastSquares) b =
    let hessian = problem.Hessian b
    let units = hessian |> Array.mapi (fun k column -> 1.0 / sqrt column[k])

    let scaled =
        hessian
        |> Array.mapi (fun k column -> Array.map2 (fun h unit -> h * unit * units[k]) column units)

    let residuals = problem.Residuals b

    let downhill =
        problem.Jacobian b
        |> Array.map2 (fun unit column -> -unit * dot column residuals) units

    cholesky scaled
    |> Option.map (fun r -> solveTransposed r downhill |> solveUpper r |> Array.map2 (*) units)

/// From near a minimum to the last digit: Newton's steps while each is less than half the one before. They converge quadratically,
/// so what stops them is rounding; the value of f is not asked, being flat there to half the digits that b still has to give.
let private finish options problem (s: State) =
    let rec go b last count =
        match newtonStep problem b with
        | Some step when relativeSize step b < 0.5 * last -> go (add b step) (relativeSize step b) (count + 1)
        | Some _ when last < 1e-9 -> Some(b, count)
        | _ -> None

    go s.Parameters (2.0 * options.Near) s.Iteration

/// Fits from `start`, telling `progress` of every state on the way.
let fit (options: Options) (progress: State -> unit) (problem: LeastSquares) (start: float[]) =
    let result b iterations converged =
        let residuals = problem.Residuals b

        {
            Parameters = b
            ResidualSumOfSquares = dot residuals residuals
            Iterations = iterations
            Converged = converged
        }

    let rec search (s: State) =
        progress s
        let size, next = advance options problem s

        let arrived =
            if size < options.Near then
                finish options problem next
            else
                None

        match arrived with
        | Some(b, iterations) -> result b iterations true
        | None when next.Iteration >= options.MostIterations || not (Double.IsFinite next.Damping) ->
            result next.Parameters next.Iteration false
        | None -> search next

    let first =
        arrive problem start (problem.Residuals start) (Array.zeroCreate start.Length)

    search { first with Damping = options.Damping }

/// The standard deviations of fitted parameters: s·√((JᵀJ)⁻¹)ₖₖ with s² = |r|²/(m − n). From J = QR, (JᵀJ)⁻¹ = R⁻¹R⁻ᵀ,
/// whose k-th diagonal element is |R⁻ᵀeₖ|².
let standardDeviations (problem: LeastSquares) (fit: Fit) =
    let n = fit.Parameters.Length
    let residuals = problem.Residuals fit.Parameters
    let r, _ = qr (problem.Jacobian fit.Parameters) residuals
    let s = sqrt (dot residuals residuals / float (residuals.Length - n))

    Array.init n (fun k -> s * norm (solveTransposed r (unit n k)))
