/// F# decides by values inside of what is differentiated: if, while, recursion, and whole minimizations, with derivatives inside. No perturbation is taken for another.
module internal Fluxion.Suite.ControlByValueLaws

open Fluxion
open Fluxion.Laws
open Fluxion.Nested
open Fluxion.Suite.Derivatives

let private near (expected: float) (actual: Tensor) =
    for value in Tensor.toArray actual do
        if not (abs (value - expected) <= 1e-10) then
            Expect.failed $"expected {expected:R} but was {value:R}"

let private published =
    [
        Law.ofCases "Siskind and Pearlmutter's particle, in every nesting of modes" Descent.nestings (fun modes ->
            modes ||> Particle.solve |> near Particle.published)
        |> Law.slow

        Law.ofCases "Siskind and Pearlmutter's saddle, in every nesting of modes" Descent.nestings (fun modes ->
            let a, b = modes ||> Saddle.solve
            near Saddle.published a
            near Saddle.published b)
        |> Law.slow
    ]

/// The derivative of a function that gives a function, by a shift of the argument: D̂ f = d/du (x ↦ f (x + u)) at u = 0, which is f'.
let private hat (way: Derivative) (f: Tensor -> Tensor) : Tensor -> Tensor =
    let shifted (u: Tensor) (f: Tensor -> Tensor) (x: Tensor) = f (x + u)
    fun x -> way.Of (fun u -> shifted u f x) (number 0.0)

/// Manzyuk, Pearlmutter, Radul, Rush, Siskind, Perturbation confusion in forward automatic differentiation of higher-order functions (2019).
let private higherOrder =
    let cube (x: Tensor) = x * x * x

    [
        Law.ofCases "the amazing bug: D̂ (D̂ h) is h'', and not 0" pairs (fun (outer, inner) ->
            number 2.0 |> hat outer (hat inner cube) |> equals 12.0
            number 0.5 |> hat outer (hat inner exp) |> equals (exp 0.5))

        Law.ofCases "the amazing bug, with one D̂ at both depths and thrice" all (fun way ->
            let d = hat way
            number 2.0 |> d (d cube) |> equals 12.0
            number 2.0 |> d (d (d cube)) |> equals 6.0
            let slope = d cube
            // (3x²)·(3(3x²)²) = 81x⁶ at 1, and its derivative 486x⁵.
            number 1.0 |> d (fun x -> slope x * slope (slope x)) |> equals 486.0)

        Law.ofCases "a curried function, differentiated by each argument in turn" pairs (fun (outer, inner) ->
            let f (x: Tensor) (y: Tensor) = x * x * y * y * y
            // ∂²f/∂x∂y = 6xy² at (3, 2), and with x for y, d/dx of 3x⁴.
            number 3.0 |> outer.Of(fun x -> inner.Of (f x) (number 2.0)) |> equals 72.0

            number 3.0 |> outer.Of(fun x -> inner.Of (f x) x) |> equals 324.0)

        Law.ofCases "a function that keeps the variable which it was made with" pairs (fun (outer, inner) ->
            // x·d/dy (x·y + y·z) at y = x, z = 2: x(x + 2), and its derivative 2x + 2.
            let made (x: Tensor) = fun (y: Tensor) -> x * y + y * 2.0
            number 5.0 |> outer.Of(fun x -> x * inner.Of (made x) x) |> equals 12.0)
    ]

let private ownPairs = List.allPairs ways ways

let private decisions =
    [
        Law.ofCases "an if on the value of a derivative" ownPairs (fun (outer, inner) ->
            let f (x: Tensor) =
                // The slope is 2x².
                let slope = inner.Of (fun y -> x * y * y) x
                if Tensor.toFloat slope > 1.0 then slope * x else slope

            number 2.0 |> outer.Of f |> equals 24.0
            number 0.5 |> outer.Of f |> equals 2.0)

        Law.ofCases "a recursion that ends by a value: exp by its series, to third order" triples (fun (a, b, c) ->
            let series (x: Tensor) =
                let rec add (sum: Tensor) (term: Tensor) n =
                    if abs (Tensor.toFloat term) < 1e-18 then
                        sum
                    else
                        add (sum + term) (term * x / float n) (n + 1)

                add (number 0.0) (number 1.0) 1

            // Each order differentiates away a term more: what is left out is 1e-18 times some hundreds.
            number 1.5 |> a.Of(b.Of(c.Of series)) |> equals (exp 1.5))

        Law.ofCases
            "a while on values with a derivative inside: Newton's method for the minimum"
            ownPairs
            (fun (outer, inner) ->
                // The minimum of y ↦ exp y − a·y is at ln a.
                let lowest (a: Tensor) =
                    let slope = inner.Of(fun y -> exp y - a * y)
                    let mutable y = number 0.0

                    while abs (Tensor.toFloat (slope y)) > 1e-14 do
                        y <- Descent.settled (y - slope y / inner.Of slope y)

                    // One step more, so that the derivative has converged too.
                    y - slope y / inner.Of slope y

                number 2.0 |> lowest |> equals (log 2.0)
                number 2.0 |> outer.Of lowest |> equals 0.5)

        Law.ofCases
            "an F# function decides in jacobian, hessian and their pieces as outside"
            [ -1.5; 0.25; 3.0 ]
            (fun x ->
                let f (x: Tensor) =
                    if Tensor.toFloat (Tensor.sum x) < 0.0 then x * x * x
                    elif Tensor.toFloat x[0] < 1.0 then sin x
                    else exp x

                let expected =
                    if x < 0.0 then 6.0 * x
                    elif x < 1.0 then -(sin x)
                    else exp x

                let point = tensor [ x ]
                hessian (f >> Tensor.sum) point |> Tensor.squeezeAll |> equals expected
                jacobian (jacobian f) point |> Tensor.squeezeAll |> equals expected

                hvp (f >> Tensor.sum) point (tensor [ 1.0 ])
                |> Tensor.squeezeAll
                |> equals expected)

        Law.ofCheck "where an expression's value is settled it is computed once, however long the loop" (fun () ->
            let steps = 200

            let loop (x: Tensor) =
                let mutable y = x

                for _ in 1..steps do
                    y <- Descent.settled (sin y)

                y

            let x = Graph.variable (number 1.0)
            let last = loop x
            // Its inputs have values: what is asked of it starts at the last one.
            let next = last + 1.0
            let before = System.GC.GetAllocatedBytesForCurrentThread()
            Tensor.toFloat next |> ignore
            let bytes = System.GC.GetAllocatedBytesForCurrentThread() - before
            Expect.isTrue $"{bytes} bytes are less than 200 nodes' worth" (bytes < int64 steps * 100L))
    ]

/// The laws of control by value.
let laws: Law list = published @ higherOrder @ decisions
