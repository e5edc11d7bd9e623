/// A zero cotangent contributes exactly zero: what is not chosen, and what is multiplied by zero, leaks no NaN into a derivative of any order,
/// and takes nothing from one that is there.
module internal Fluxion.Suite.ZeroCotangentLaws

open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Derivatives

let private nan = System.Double.NaN
let private infinity = System.Double.PositiveInfinity

/// Functions with an argument where they, or their derivatives, are infinite or no number.
let private dangerous: (string * (Tensor -> Tensor) * float) list =
    [
        "exp", (fun x -> exp (x * 1000.0)), 1.0
        "exp of a reciprocal", (fun x -> exp (1.0 / x)), 0.0
        "mul", (fun x -> x * infinity), 0.0
        "mul by NaN", (fun x -> x * nan), 1.0
        "sqrt", (fun x -> sqrt x), 0.0
        "sqrt below zero", (fun x -> sqrt x), -1.0
        "log", (fun x -> log x), 0.0
        "log below zero", (fun x -> log x), -1.0
        "division", (fun x -> 1.0 / x), 0.0
        "division of zero by zero", (fun x -> x / x), 0.0
        "pow", (fun x -> Tensor.pow x (number 0.5)), 0.0
        "log1p", (fun x -> Tensor.log1p x), -1.0
        "asin", (fun x -> asin x), 1.0
        "acosh", (fun x -> Tensor.acosh x), 1.0
        "atanh", (fun x -> Tensor.atanh x), 1.0
        "lgamma", (fun x -> Tensor.lgamma x), 0.0
        "sqrt of a square", (fun x -> sqrt (x * x)), 0.0
        "logsumexp of infinities", (fun x -> Tensor.logsumexp (Tensor.stack [ x / 0.0; -x / 0.0 ])), 1.0
    ]

let private isExactly (expected: float) (actual: Tensor) =
    let actual = Tensor.toFloat actual

    if actual <> expected then
        Expect.failed $"expected {expected:R} but was {actual:R}"

/// x² where it is chosen, something dangerous elsewhere.
let private chosen (f: Tensor -> Tensor) (x: Tensor) =
    Tensor.where (tensor true) (x * x) (f x)

let private choice =
    [
        Law.ofCases
            "where: the branch not chosen leaks nothing into the first derivative"
            (List.allPairs dangerous all)
            (fun ((_, f, x), way) -> number x |> way.Of(chosen f) |> isExactly (2.0 * x))

        Law.ofCases
            "where: the branch not chosen leaks nothing into the second derivative"
            (List.allPairs dangerous pairs)
            (fun ((_, f, x), (outer, inner)) -> number x |> outer.Of(inner.Of(chosen f)) |> isExactly 2.0)

        Law.ofCases
            "where over elements: what is not chosen leaks nothing into gradient and Hessian"
            dangerous
            (fun (_, f, x) ->
                // The dangerous element beside a harmless one, chosen by a condition on data and on the variable itself.
                let point = Tensor.stack [ number x; number 0.5 ]

                let total (v: Tensor) =
                    let harmless = Tensor.equal v (number 0.5)
                    let both = Tensor.stack [ f (v[0]); f (v[1]) ]
                    Tensor.sum (Tensor.where harmless (v * v) (Tensor.where harmless both (v * 3.0)))

                let gradient = Tensor.toArray (grad total point)
                Expect.equal [| 3.0; 1.0 |] gradient
                Expect.equal [| 0.0; 0.0; 0.0; 2.0 |] (Tensor.toArray (hessian total point)))
    ]

let private products =
    [
        Law.ofCases "the mixed derivative of w * sqrt x at w = 0 is 1 / (2 * sqrt x)" pairs (fun (outer, inner) ->
            number 4.0
            |> inner.Of(fun x -> outer.Of (fun w -> w * sqrt x) (number 0.0))
            |> isExactly 0.25

            number 0.0
            |> inner.Of(fun w -> outer.Of (fun x -> w * sqrt x) (number 4.0))
            |> isExactly 0.25)

        Law.ofCases "the derivative of w * sqrt x by x is 0 at w = 0, even at x = 0" all (fun way ->
            number 0.0 |> way.Of(fun x -> number 0.0 * sqrt x) |> isExactly 0.0)

        Law.ofCases
            "the second mixed derivative of w^2 * sqrt x at w = 0 is 0, and the third 1 / sqrt x"
            triples
            (fun (a, b, c) ->
                let f w x = w * w * sqrt x

                number 4.0 |> a.Of(fun x -> b.Of (fun w -> f w x) (number 0.0)) |> isExactly 0.0

                number 4.0
                |> a.Of(fun x -> b.Of (c.Of(fun w -> f w x)) (number 0.0))
                |> isExactly 0.5)

        Law.ofCases
            "a zero tangent and a zero cotangent give zero where the derivative is infinite or no number"
            dangerous
            (fun (_, f, x) ->
                let zero = number 0.0
                snd (jvp f (number x) zero) |> isExactly 0.0
                (snd (vjp f (number x))) zero |> isExactly 0.0)

        Law.ofCases "crossEntropy: a class of probability 0 contributes nothing at a logit of -infinity" all (fun way ->
            let target = tensor [ 0.5; 0.0; 0.5 ]

            let loss x =
                Tensor.crossEntropy target (Tensor.stack [ x; x - infinity; 2.0 * x ])

            // At 0 the finite logits are equal: the loss is ln 2, and its slope 3/2 - 3/2.
            number 0.0 |> loss |> isExactly (log 2.0)
            number 0.0 |> way.Of loss |> isExactly 0.0)

        Law.ofCases "pow at 0: x^2 and x^y keep their derivatives" pairs (fun (outer, inner) ->
            number 0.0 |> outer.Of(inner.Of(fun x -> x ** 2)) |> isExactly 2.0
            number 0.0 |> inner.Of(fun x -> x ** 1) |> isExactly 1.0
            number 0.0 |> inner.Of(fun x -> x ** 0) |> isExactly 0.0
            number 0.0 |> inner.Of(fun x -> Tensor.pow x (number 1.0)) |> isExactly 1.0
            number 0.0 |> inner.Of(fun x -> Tensor.pow x (number 0.0)) |> isExactly 0.0

            number 0.0
            |> outer.Of(inner.Of(fun x -> Tensor.pow x (number 2.0)))
            |> isExactly 2.0
            // 0^y is 0 for every y > 0.
            number 2.0 |> inner.Of(fun y -> Tensor.pow (number 0.0) y) |> isExactly 0.0)

        Law.ofCases
            "the conventions at kinks: abs, relu, the ties of maximum and minimum, hypot at the origin"
            all
            (fun way ->
                number 0.0 |> way.Of abs |> isExactly 0.0
                number 0.0 |> way.Of Tensor.relu |> isExactly 0.0
                // elu has no kink there.
                number 0.0 |> way.Of Tensor.elu |> isExactly 1.0
                number 1.0 |> way.Of(fun x -> Tensor.maximum x (number 1.0)) |> isExactly 0.5
                number 1.0 |> way.Of(fun x -> Tensor.minimum x (number 1.0)) |> isExactly 0.5
                number 0.0 |> way.Of(fun x -> Tensor.hypot x (number 0.0)) |> isExactly 0.0

                number 2.0
                |> way.Of(fun x -> Tensor.max (Tensor.stack [ x; number 2.0; x ]))
                |> equals (2.0 / 3.0))
    ]

/// The laws of zero cotangents and of kinks.
let laws: Law list = choice @ products
