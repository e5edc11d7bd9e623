/// Derivatives at the edge of the numbers: at infinity, at NaN, where squares overflow, and where a value is 1 to within rounding.
module internal Fluxion.Suite.EdgeLaws

open System
open Fluxion
open Fluxion.Laws

let private inf = infinity

let private near (what: string) relative (expected: float) (actual: float) =
    let same =
        actual = expected
        || Double.IsNaN expected && Double.IsNaN actual
        || abs (actual - expected) <= relative * abs expected

    if not same then
        Expect.failed $"{what}: expected {expected:R} but was {actual:R}"

let private allNear what relative (expected: float list) (actual: Tensor) =
    for expected, actual in List.zip expected (List.ofArray (Tensor.toArray actual)) do
        near what relative expected actual

let private ways =
    [ "reverse", grad; "forward", jacobianForward; "one by the other", jacobian ]

/// A function of two numbers as one of a vector.
let private ofPair f (v: Tensor) = f v[0] v[1]

let private infinite =
    Law.ofCases
        "infinite arguments: values and gradients are the limits"
        (List.allPairs
            ways
            [
                "logsumexp", Tensor.logsumexp, [ inf; 1.0 ], inf, [ 1.0; 0.0 ]
                "logsumexp", Tensor.logsumexp, [ inf; -inf; inf ], inf, [ 0.5; 0.0; 0.5 ]
                "logsumexp", Tensor.logsumexp, [ -inf; 2.0 ], 2.0, [ 0.0; 1.0 ]
                "logsumexp", Tensor.logsumexp, [ -inf; -inf ], -inf, [ 0.0; 0.0 ]
                "logaddexp", ofPair Tensor.logaddexp, [ inf; 1.0 ], inf, [ 1.0; 0.0 ]
                "logaddexp", ofPair Tensor.logaddexp, [ inf; inf ], inf, [ 0.5; 0.5 ]
                "logaddexp", ofPair Tensor.logaddexp, [ -inf; 3.0 ], 3.0, [ 0.0; 1.0 ]
                "hypot", ofPair Tensor.hypot, [ inf; 1.0 ], inf, [ 1.0; 0.0 ]
                "hypot", ofPair Tensor.hypot, [ -2.0; -inf ], inf, [ 0.0; -1.0 ]
                "hypot", ofPair Tensor.hypot, [ inf; -inf ], inf, [ sqrt 0.5; -(sqrt 0.5) ]
                "hypot", ofPair Tensor.hypot, [ 0.0; 0.0 ], 0.0, [ 0.0; 0.0 ]
                "atan2", ofPair Tensor.atan2, [ 1.0; inf ], 0.0, [ 0.0; 0.0 ]
                "silu", (fun v -> Tensor.silu v[0]), [ -inf ], 0.0, [ 0.0 ]
                "silu", (fun v -> Tensor.silu v[0]), [ inf ], inf, [ 1.0 ]
                "gelu", (fun v -> Tensor.gelu v[0]), [ -inf ], 0.0, [ 0.0 ]
                "gelu", (fun v -> Tensor.gelu v[0]), [ inf ], inf, [ 1.0 ]
                "tanh", (fun v -> tanh v[0]), [ inf ], 1.0, [ 0.0 ]
            ])
        (fun ((way, derivative), (name, f, at, value, gradient)) ->
            near name 0.0 value (Tensor.toFloat (f (tensor at)))
            allNear $"the gradient of {name} at {at}, {way}" 1e-15 gradient (derivative f (tensor at)))

let private classes =
    Law.ofCases
        "softmax and logSoftmax at infinite logits: the infinite ones share the probability"
        [
            [ inf; 1.0; -inf ], [ 1.0; 0.0; 0.0 ]
            [ inf; 1.0; inf ], [ 0.5; 0.0; 0.5 ]
            [ -inf; 0.0; 0.0 ], [ 0.0; 0.5; 0.5 ]
        ]
        (fun (logits, expected) ->
            allNear "softmax" 1e-15 expected (Tensor.softmax 0 (tensor logits))
            allNear "logSoftmax" 1e-15 (List.map log expected) (Tensor.logSoftmax 0 (tensor logits)))

let private noNumber =
    Law.ofCases
        "maximum and minimum at NaN: the derivative goes where the value comes from"
        (List.allPairs ways [ Tensor.maximum; Tensor.minimum ])
        (fun ((way, derivative), f) ->
            for at, expected in
                [
                    [ nan; 1.0 ], [ 1.0; 0.0 ]
                    [ 1.0; nan ], [ 0.0; 1.0 ]
                    [ nan; nan ], [ 0.5; 0.5 ]
                    [ inf; inf ], [ 0.5; 0.5 ]
                ] do
                allNear $"at {at}, {way}" 0.0 expected (derivative (ofPair f) (tensor at)))

/// f(s·x) = sᵏ·f(x) makes every derivative of order n homogeneous too, of degree k − n: what is right at moderate numbers is right at all of them.
let private homogeneous =
    let random = Random 7
    let drawn () = 0.5 + random.NextDouble()

    Law.ofCases
        "second derivatives by numbers beyond 1e200 and below 1e-200 scale as the function does"
        [
            for name, f, degree in [ "hypot", Tensor.hypot, 1; "atan2", Tensor.atan2, 0; "a / b", (/), 0 ] do
                for exponent in [ -664; -500; 0; 500; 664 ] do
                    name, f, degree, Math.ScaleB(1.0, exponent), [ drawn (); drawn () ]
        ]
        (fun (name, f, degree, scale, at) ->
            let f = ofPair f
            let point = tensor at
            // Powers of two: scaling rounds nothing.
            let far = point * scale

            let scaled (power: int) (x: Tensor) =
                if power > 0 then x * scale
                elif power = 0 then x
                else x / scale

            allNear
                $"the gradient of {name}"
                1e-14
                (List.ofArray (Tensor.toArray (scaled (degree - 1) (grad f point))))
                (grad f far)

            // Of degree −2 they leave the range; halfway there they are numbers still.
            if degree = 1 then
                allNear
                    $"the Hessian of {name}"
                    1e-14
                    (List.ofArray (Tensor.toArray (scaled -1 (hessian f point))))
                    (hessian f far))

let private logarithms =
    Law.ofCases
        "xlogy: second derivatives at numbers of every size"
        [
            for a in [ 1e-250; -1e-200; 0.0; 3.0; 1e250 ] do
                for b in [ 1e-240; 1e-200; 2.0; 1e200; 1e240 ] do
                    a, b
        ]
        (fun (a, b) ->
            // ∂²/∂a∂b = 1/b, and ∂²/∂b² = −a/b².
            hessian (ofPair Tensor.xlogy) (tensor [ a; b ])
            |> allNear $"at {a}, {b}" 1e-15 [ 0.0; 1.0 / b; 1.0 / b; -(a / b) / b ])

let private inverses =
    Law.ofCases "asinh and acosh: derivatives where squares overflow" [ 1e100; 1e160; 1e300 ] (fun x ->
        near "asinh'" 1e-15 (1.0 / x) (Tensor.toFloat (grad Tensor.asinh (tensor x)))
        near "asinh', below" 1e-15 (1.0 / x) (Tensor.toFloat (grad Tensor.asinh (tensor -x)))
        near "acosh'" 1e-15 (1.0 / x) (Tensor.toFloat (grad Tensor.acosh (tensor x))))

let private saturated =
    Law.ofCases
        "sigmoid' keeps its relative accuracy where the value is 1 to within rounding, in both types"
        (List.allPairs [ Float64, 2e-15; Float32, 2e-6 ] [ for i in 0..80 -> 0.53125 * float i ])
        (fun ((dtype, relative), x) ->
            let e = exp -x

            let derivative f x =
                Tensor.toFloat (grad f (Tensor.scalarOf dtype x))

            near $"sigmoid' {x}" relative (e / (1.0 + e) ** 2.0) (derivative Tensor.sigmoid x)
            near $"sigmoid' {-x}" relative (e / (1.0 + e) ** 2.0) (derivative Tensor.sigmoid -x))

/// The laws of the edge.
let laws: Law list =
    [ infinite; classes; noNumber; homogeneous; logarithms; inverses; saturated ]
