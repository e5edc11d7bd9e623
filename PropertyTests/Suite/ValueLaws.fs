/// Compositions at extreme arguments against high-precision numbers, with both derivatives: a stable form is stable to second order.
module internal Fluxion.Suite.ValueLaws

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion
open Fluxion.Laws

/// Function, argument, value, first and second derivative: data/compositions.py computes them.
let private table =
    use stream =
        match Assembly.GetExecutingAssembly().GetManifestResourceStream "compositions.csv" with
        | null -> failwith "compositions.csv is not embedded in the suite"
        | found -> found

    use reader = new StreamReader(stream)

    let number (text: string) =
        Double.Parse(text, CultureInfo.InvariantCulture)

    [
        for line in
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> Seq.skip 1 do
            let cells = line.Split ','
            cells[0], number cells[1], number cells[2], number cells[3], number cells[4]
    ]

let private three x =
    let one = Tensor.onesLike x
    Tensor.stack [ x; one; -2.0 * one ]

let private functions: (string * (Tensor -> Tensor)) list =
    [
        "softplus", Tensor.softplus
        "logSigmoid", Tensor.logSigmoid
        "sigmoid", Tensor.sigmoid
        "silu", Tensor.silu
        "gelu", Tensor.gelu
        "tanh", tanh
        // ln(eˣ + e¹ + e⁻²), and the first of three probabilities.
        "logsumexp", (fun x -> Tensor.logsumexp (three x))
        "softmax", (fun x -> (Tensor.softmax 0 (three x))[0])
        "crossEntropy", (fun x -> Tensor.crossEntropy (tensor 0) (three x))
        "log1p", Tensor.log1p
        "expm1", Tensor.expm1
    ]

let private near (what: string) relative (slack: float) (expected: float) (actual: float) =
    let same =
        actual = expected
        || Double.IsNaN expected && Double.IsNaN actual
        || abs (actual - expected) <= relative * abs expected + slack

    if not same then
        Expect.failed $"{what}: expected {expected:R} but was {actual:R}"

let private stable =
    Law.ofCases
        "stable forms at extreme arguments: values and both derivatives, in both modes"
        table
        (fun (name, x, value, first, second) ->
            let f = functions |> List.find (fun (key, _) -> key = name) |> snd
            let at = tensor (x: float)

            // Elementwise forms keep relative accuracy down to the least numbers; where probabilities add up to 1, what is left beside 1 is its rounding.
            let slack =
                match name with
                | "logsumexp"
                | "softmax"
                | "crossEntropy" -> 1e-15
                | _ -> 0.0

            // erfc multiplies its argument's rounding by the argument's square: 18 at gelu's ends.
            near $"{name} {x}" 1e-14 slack value (Tensor.toFloat (f at))

            for mode, derivative in [ "forward", diff; "reverse", grad ] do
                near $"{name}' {x}, {mode}" 1e-14 slack first (Tensor.toFloat (derivative f at))
                // Terms of both signs add up to the second derivative.
                near $"{name}'' {x}, {mode}" 1e-13 slack second (Tensor.toFloat (derivative (derivative f) at)))

let private inSingle =
    Law.ofCases
        "Float32: values and derivatives stay Float32, and agree to its precision"
        [
            for name, f in functions do
                for x in [ -30.0; -1.5; 0.25; 3.0; 40.0 ] do
                    name, f, x
        ]
        (fun (name, f, x) ->
            let narrow, wide = Tensor.scalarOf Float32 x, Tensor.scalar x

            for what, actual, expected in
                [
                    "the value", f narrow, f wide
                    "the gradient", grad f narrow, grad f wide
                    "the derivative", diff f narrow, diff f wide
                ] do
                Expect.equal Float32 (Tensor.dtype actual)
                // 2⁻²⁴ is 6e-8; a function rounds some ten times, at the size of 1 where it subtracts from it.
                near $"{what} of {name} at {x}" 1e-6 1e-6 (Tensor.toFloat expected) (Tensor.toFloat actual))

let private special =
    let inf, nan = infinity, nan

    Law.ofCases
        "NaN goes through, and infinity gives the limit"
        [
            "softplus", inf, inf
            "softplus", -inf, 0.0
            "softplus", nan, nan
            "logSigmoid", inf, 0.0
            "logSigmoid", -inf, -inf
            "sigmoid", inf, 1.0
            "sigmoid", -inf, 0.0
            "sigmoid", nan, nan
            "tanh", inf, 1.0
            "tanh", nan, nan
            "logsumexp", inf, inf
            "logsumexp", -inf, log (exp 1.0 + exp -2.0)
            "logsumexp", nan, nan
            "softmax", -inf, 0.0
            "softmax", nan, nan
            "crossEntropy", nan, nan
            "log1p", -1.0, -inf
            "expm1", -inf, -1.0
            "expm1", inf, inf
            "gelu", nan, nan
            "silu", nan, nan
        ]
        (fun (name, x, expected) ->
            let f = functions |> List.find (fun (key, _) -> key = name) |> snd
            near $"{name} {x}" 1e-15 0.0 expected (Tensor.toFloat (f (tensor (x: float)))))

let private powers =
    Law.ofCases
        "whole powers of negative numbers and of 0, with their derivatives"
        [
            for n in [ -3; -2; -1; 0; 1; 2; 3; 7 ] do
                for x in [ -2.0; -0.5; 0.0; 1.5 ] do
                    if n >= 0 || x <> 0.0 then
                        n, x
        ]
        (fun (n, x) ->
            let coefficients = [ 1.0; float n; float (n * (n - 1)) ]

            for order, actual in
                [
                    0, (fun x -> x ** n) (tensor (x: float))
                    1, grad (fun x -> x ** n) (tensor x)
                    2, grad (diff (fun x -> x ** n)) (tensor x)
                ] do
                let expected =
                    if coefficients[order] = 0.0 then
                        0.0
                    else
                        coefficients[order] * Math.Pow(x, float (n - order))

                near $"the derivative of order {order} of x^{n} at {x}" 1e-14 0.0 expected (Tensor.toFloat actual))

let private totals =
    let count = 10_000_000
    // The number nearest to 0.1: its rounding is no error of the sum's.
    let element = float 0.1f

    Law.ofCases
        "Float32: a total of ten million equal numbers is right to its last digit"
        [
            "sum", Tensor.sum, float count * element
            "mean", Tensor.mean, element
            "dot", (fun x -> Tensor.dot x x), float count * element * element
            "norm", Tensor.norm, sqrt (float count) * element
            "logsumexp", Tensor.logsumexp, element + log (float count)
            "sum of columns",
            (fun x -> Tensor.sum (Tensor.sumAlong 0 (Tensor.reshape [ -1; 5 ] x))),
            float count * element
        ]
        (fun (name, total, expected) ->
            let x = tensor (Array.create count 0.1f)
            // 2⁻²⁴ for the one rounding of the total, and as much for a product's.
            near name (Math.ScaleB(1.0, -23)) 0.0 expected (Tensor.toFloat (total x)))

/// The laws of values.
let laws: Law list = [ stable; inSingle; special; powers; totals ]
