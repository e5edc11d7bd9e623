/// Derivatives inside derivatives: no perturbation is taken for another, whatever the modes.
/// Siskind and Pearlmutter, Nesting forward-mode AD in a functional framework (2008) and Perturbation confusion and referential transparency (2005).
module internal Fluxion.Suite.NestingLaws

open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Derivatives

let private inPairs name check =
    Law.ofCases name pairs (fun (outer, inner) -> check outer.Of inner.Of)

let private inOwnPairs name check =
    Law.ofCases name (List.allPairs ways ways) (fun (outer, inner) -> check outer.Of inner.Of)

let private counterExamples =
    [
        inPairs "d/dx [x * d/dy (x + y) at y = 1] at 1 is 1" (fun outer inner ->
            number 1.0
            |> outer (fun x -> x * inner (fun y -> x + y) (number 1.0))
            |> equals 1.0)

        inPairs "d/dx [x * d/dy (x * y) at y = 2] at 3 is 6" (fun outer inner ->
            number 3.0
            |> outer (fun x -> x * inner (fun y -> x * y) (number 2.0))
            |> equals 6.0)

        inPairs
            "an inner variable stands for an outer expression: d/dx [d/dy (x * y^2) at y = x^2] at 2 is 24"
            (fun outer inner -> number 2.0 |> outer (fun x -> inner (fun y -> x * y * y) (x * x)) |> equals 24.0)

        inPairs
            "an inner variable stands for the outer one: d/dx [d/dy (x * y^3) at y = x] at 2 is 36"
            (fun outer inner -> number 2.0 |> outer (fun x -> inner (fun y -> x * y * y * y) x) |> equals 36.0)

        inPairs
            "an inner function that ignores its variable: d/dx [x + d/dy (x * x) at y = x] at 3 is 1"
            (fun outer inner -> number 3.0 |> outer (fun x -> x + inner (fun _ -> x * x) x) |> equals 1.0)

        inPairs "one function value at two depths: d/dx [d(s)(d(s)(x))] of s = sin" (fun outer inner ->
            let s = inner sin

            let x = 0.7
            // s' = cos, so the function is cos(cos x), and its derivative sin(cos x) * sin x.
            number x |> outer (fun x -> s (s x)) |> equals (sin (cos x) * sin x))

        inOwnPairs
            "a variable that leaves its transformation is its argument: 3x * x at 2 has the derivative 12"
            (fun outer inner ->
                number 2.0
                |> outer (fun x ->
                    let mutable escaped = x

                    let ignored =
                        inner
                            (fun y ->
                                escaped <- y
                                x * y * y)
                            (x * 3.0)

                    ignored * 0.0 + escaped * x)
                |> equals 12.0)
    ]

let private deeper =
    [
        Law.ofCases "d/dx [x * d/dy [y * x * d/dz (z * y * x)]] at (1, 3, 2) is 18" triples (fun (a, b, c) ->
            number 1.0
            |> a.Of(fun x -> x * b.Of (fun y -> y * x * c.Of (fun z -> z * y * x) (number 2.0)) (number 3.0))
            |> equals 18.0)

        Law.ofCases "the third derivative of x * sin x, in every order of modes" triples (fun (a, b, c) ->
            let x = 0.6

            number x
            |> a.Of(b.Of(c.Of(fun x -> x * sin x)))
            |> equals (-3.0 * sin x - x * cos x))

        Law.ofCases "the sixth derivative of exp (x / 2)" (List.allPairs ways ways) (fun (a, b) ->
            let f = a.Of(b.Of(a.Of(b.Of(a.Of(b.Of(fun x -> exp (x * 0.5)))))))
            number 1.0 |> f |> equals (exp 0.5 / 64.0))

        Law.ofCheck "grad in jvp in vmap in grad: d/dx sum over y of d/dz (x * y * z^2) along 1 at z = x" (fun () ->
            let ys = tensor [ 1.0; 2.0; 3.0 ]

            // d/dz = 2xyz, and its derivative along z is 2xy: the sum is 12x, its derivative 12.
            number 5.0
            |> grad (fun x ->
                ys
                |> vmap (fun y -> snd (jvp (grad (fun z -> x * y * z * z)) x (number 1.0)))
                |> Tensor.sum)
            |> equals 12.0)

        Law.ofCases
            "a pullback kept for later: inside another transformation d/dc (12 * c)^2 at 3 is 864"
            all
            (fun way ->
                // A transformation inside the function, whose variable is over as well.
                let cube x = x * x * diff (fun y -> x * y) x
                let _, pullback = vjp cube (number 2.0)
                let slope = number 3.0 |> way.Of(fun c -> pullback c * pullback c)
                slope |> equals 864.0
                Expect.isTrue $"{slope} is a plain value" (Graph.isLeaf slope))

        Law.ofCheck
            "a pullback of what an outer variable is in, kept for later: d/dx [d/dc (3x^2 * c)^2] at (2, 3)"
            (fun () ->
                // (3x²·c)² by c is 18x⁴·c, and that by x 72x³·c.
                number 2.0
                |> grad (fun x ->
                    let _, pullback = vjp (fun x -> x * x * x) x
                    grad (fun c -> pullback c * pullback c) (number 3.0))
                |> equals 1728.0)

        Law.ofCheck "vmap of a pullback over the unit vectors is the Jacobian, a plain value" (fun () ->
            let f (x: Tensor) =
                Tensor.stack [ sin x[0] * x[1]; exp x[1] ]

            let x = tensor [ 0.5; -1.0 ]
            let rows = vmap (snd (vjp f x)) (Tensor.eye 2)
            Expect.isTrue $"{rows} is the Jacobian" (Tensor.allCloseWithin 1e-15 1e-15 rows (jacobian f x))
            Expect.isTrue $"{rows} is a plain value" (Graph.isLeaf rows))

        Law.ofCheck "hessian = forward over reverse = reverse over reverse = reverse over forward" (fun () ->
            let f (x: Tensor) =
                Tensor.sum (sin x * x) * Tensor.logsumexp x

            let x = tensor [ 0.3; -1.2; 2.0 ]
            let expected = hessian f x

            let basis (i: int) =
                Tensor.oneHot 3 (Tensor.convert Int64 (tensor (float i)))

            let rows along =
                Tensor.stack [ for i in 0..2 -> along (basis i) ]

            for actual in
                [
                    jacobianForward (grad f) x
                    jacobianReverse (grad f) x
                    rows (fun e -> grad (fun x -> snd (jvp f x e)) x)
                    rows (fun e -> hvp f x e)
                    rows (fun e -> grad (fun x -> Tensor.sum (grad f x * e)) x)
                ] do
                Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-13 1e-13 actual expected))
    ]

/// Gradient descent whose every step differentiates.
let private minimize steps rate (f: Tensor -> Tensor) (start: Tensor) =
    (start, [ 1..steps ]) ||> List.fold (fun x _ -> x - rate * grad f x)

let private minimization =
    [
        Law.ofCases "the derivative of an inner minimum by an outer variable" ways (fun way ->
            // Half of the error of y stays at each step: y = x²·(1 − 2⁻²⁰) from 0, and dy/dx = 2x·(1 − 2⁻²⁰).
            let best (x: Tensor) =
                minimize 20 0.5 (fun y -> (y - x * x) * (y - x * x) * 0.5) (number 0.0)

            number 1.5 |> way.Of best |> equals (3.0 * (1.0 - 2.0 ** -20.0)))

        Law.ofCheck "a minimum over an inner minimum" (fun () ->
            let best (x: Tensor) =
                minimize 20 0.5 (fun y -> (y - x * x) * (y - x * x) * 0.5) (number 0.0)

            let outer (x: Tensor) : Tensor = (best x - 4.0) * (best x - 4.0)

            let x = Tensor.toFloat (minimize 40 0.02 outer (number 1.0))
            Expect.isTrue $"{x} is near 2" (abs (x - 2.0) < 1e-5))

        Law.ofCheck "a saddle: the minimum over x of the maximum over y of x^2 + x * y - y^2 is at 0" (fun () ->
            let f (x: Tensor) (y: Tensor) = x * x + x * y - y * y

            let highest x =
                minimize 12 0.25 (fun y -> -(f x y)) (number 0.5)

            let x = Tensor.toFloat (minimize 25 0.3 (fun x -> f x (highest x)) (number 1.0))
            Expect.isTrue $"{x} is near 0" (abs x < 1e-3))

        Law.ofCases "an F# loop that ends by a value: the derivative of Newton's square root" ways (fun way ->
            let root (a: Tensor) =
                let mutable x = a

                while abs (Tensor.toFloat (x * x - a)) > 1e-15 * Tensor.toFloat a do
                    x <- (x + a / x) * 0.5

                x

            number 2.25 |> way.Of root |> equals (1.0 / 3.0))
    ]

/// The laws of nesting.
let laws: Law list = counterExamples @ deeper @ minimization
