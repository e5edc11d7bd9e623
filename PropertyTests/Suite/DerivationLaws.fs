/// What a transformation finds again by the graph of its function, and what it reads off a node: neither may change a result.
module internal Fluxion.Suite.DerivationLaws

open System
open System.Runtime.CompilerServices
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Derivatives

/// The number of the node that this thread makes next.
let private next () = (Tensor.Scalar 0.0).Number

/// The nodes that some work makes, leaves among them.
let private nodes (work: unit -> unit) =
    let first = next ()
    work ()
    next () - first - 1

let private near (expected: float list) (actual: Tensor) =
    let expected = tensor expected |> Tensor.reshape (Tensor.shape actual)
    Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-14 1e-14 actual expected)

/// A gradient that no earlier call has a part in.
let private anew (f: Tensor -> Tensor) (x: Tensor) =
    let x = Graph.variable x
    Tensor.value (Graph.gradients (f x) x)

let private found =
    [
        Law.ofCheck
            "a function that was met before is not differentiated again: a call makes its nodes and the result"
            (fun () ->
                let f (x: Tensor) =
                    Tensor.sum (sin x * exp (x * 0.5) / (2.0 + cos x))

                let x = Tensor.linspace 0.1 0.9 9
                grad f x |> ignore
                let again = nodes (fun () -> grad f (x + 0.25) |> ignore)
                // x + 0.25 is three: the number, the node, its value.
                let traced = nodes (fun () -> f (Graph.variable (x + 0.25)) |> ignore)
                Expect.equal (traced + 1) again)

        Law.ofCheck "constants are data: other points, numbers and captured tensors, in other layouts" (fun () ->
            let f (a: Tensor) (c: float) (x: Tensor) = Tensor.sum (a * sin (x * c) / x)
            let square = Tensor.linspace 1.0 2.0 9 |> Tensor.reshape [ 3; 3 ]

            for a in
                [
                    square
                    square * 2.0
                    Tensor.transpose square
                    Tensor.full [ 3; 3 ] 0.5
                    Tensor.ones [ 3; 3 ]
                ] do
                for c in [ 0.5; 1.0; 0.0; nan ] do
                    for x in [ square; square + 0.5; Tensor.transpose square; Tensor.full [ 3; 3 ] 2.0 ] do
                        let expected, actual = anew (f a c) x, grad (f a c) x

                        if not (Double.IsNaN c) then
                            Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-14 1e-14 actual expected)
                        else
                            Expect.isTrue $"{actual} is NaN" (Double.IsNaN(Tensor.toFloat actual[0, 0])))

        Law.ofCheck "starts of slices are not taken for others" (fun () ->
            for start in [ 0; 2; 1; 2 ] do
                Tensor.linspace 1.0 5.0 5
                |> grad (fun x -> Tensor.sum (x[start .. start + 2] ** 2))
                |> near
                    [
                        for i in 0..4 ->
                            if i >= start && i <= start + 2 then
                                2.0 * float (i + 1)
                            else
                                0.0
                    ])

        Law.ofCheck "arguments are told apart, whatever stands for them" (fun () ->
            let product (a: Tensor, b: Tensor) = a * a * b
            let two, three = number 2.0, number 3.0

            for a, b in [ two, two; two, three; three, two; three, three ] do
                let x, y = Tensor.toFloat a, Tensor.toFloat b
                let da, db = grad product (a, b)
                equals (2.0 * x * y) da
                equals (x * x) db
                // One of them captured, be it the same tensor.
                grad (fun a -> product (a, b)) a |> equals (2.0 * x * y)
                grad (fun b -> product (a, b)) b |> equals (x * x)
                // A direction that is also an argument, and a captured one.
                snd (jvp (fun x -> x * x * b) a b) |> equals (2.0 * x * y * y)
                hvp (fun x -> x * x * x * b) a a |> equals (6.0 * x * x * y))

        Law.ofCheck "one function under every transformation" (fun () ->
            let f (x: Tensor) = Tensor.sum (x * x * x)

            for _ in 1..3 do
                for x in [ 2.0; 3.0 ] do
                    let point = tensor [ x; 1.0 ]
                    near [ 3.0 * x * x; 3.0 ] (grad f point)
                    let value, gradient = valueAndGrad f point
                    near [ x * x * x + 1.0 ] value
                    near [ 3.0 * x * x; 3.0 ] gradient
                    near [ 6.0 * x; 0.0; 0.0; 6.0 ] (hessian f point)
                    near [ 3.0 * x * x; 3.0 ] (jacobianForward f point)
                    near [ 3.0 * x * x; 3.0 ] (jacobianReverse f point)
                    near [ 6.0 * x * x; -6.0 ] (hvp f point (tensor [ x; -1.0 ]))
                    near [ 3.0 * x * x * x ] (snd (jvp f point (tensor [ x; 0.0 ])))
                    near [ 6.0 * x * x; 6.0 ] (snd (vjp f point) (number 2.0))
                    equals (3.0 * x * x) (diff (fun x -> x * x * x) (number x)))

        Law.ofCheck "a value that the function asks for does not become a constant of the next call's" (fun () ->
            let f (x: Tensor) =
                let y = x * x
                if Tensor.toFloat y > 5.0 then y * x else y

            for x in [ 2.0; 2.1; 3.0; 4.0; 1.0 ] do
                number x |> grad f |> equals (if x * x > 5.0 then 3.0 * x * x else 2.0 * x))

        Law.ofCheck "a compiled function inside, kept or made in each call" (fun () ->
            let kept = compile (fun (x: Tensor) -> sin x * x)

            for x in [ 0.5; 0.7; 0.9 ] do
                let slope = cos x * x + sin x
                number x |> grad (fun x -> kept x * 2.0) |> equals (2.0 * slope)
                number x |> grad (fun x -> compile (fun y -> sin y * x) x) |> equals slope
                number x |> diff (diff (fun x -> kept x)) |> equals (2.0 * cos x - x * sin x))
    ]

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private called () =
    let x, scale = Tensor.linspace 0.0 1.0 1000, Tensor.linspace 1.0 2.0 1000
    grad (fun x -> Tensor.sum (x * x * scale)) x |> ignore
    WeakReference x, WeakReference scale

let private memory =
    [
        Law.ofCheck "what a function was called with is not held by its plan" (fun () ->
            let x, scale = called ()
            GC.Collect()
            GC.WaitForPendingFinalizers()
            GC.Collect()
            Expect.isTrue "the argument was collected" (not x.IsAlive)
            Expect.isTrue "the captured tensor was collected" (not scale.IsAlive))
    ]

let private plain =
    [
        Law.ofCheck
            "a newer cotangent than what it is pulled back through, which an outer variable only shifts: d/dx [x * d/dc (2c)^2] is 24"
            (fun () ->
                number 5.0
                |> grad (fun x ->
                    let _, pullback = vjp (fun v -> x + 2.0 * v) (number 1.0)
                    x * grad (fun c -> pullback c * pullback c) (number 3.0))
                |> equals 24.0)

        Law.ofCases "a result without the outer variable is a plain value; with it, an expression" ways (fun way ->
            number 2.0
            |> grad (fun x ->
                let constant = way.Of (fun y -> 3.0 * y) (number 1.0)
                let linear = way.Of (fun y -> x + 3.0 * y) (number 1.0)
                let own = way.Of (fun y -> x * y) (number 1.0)
                Expect.isTrue $"{constant} is plain" (Graph.isLeaf constant)
                Expect.isTrue $"{linear} is plain" (Graph.isLeaf linear)
                Expect.isTrue $"{own} is an expression" (Graph.dependsOn x own)
                constant * linear * own)
            |> equals 9.0)

        Law.ofCheck
            "a variable that is over stands for its argument, in an older and in a newer transformation"
            (fun () ->
                let mutable escaped = number 0.0

                let keep (y: Tensor) =
                    escaped <- y
                    y * y

                number 3.0 |> grad keep |> equals 6.0
                number 5.0 |> grad (fun x -> x * escaped) |> equals 3.0
                number 5.0 |> grad (fun x -> x * grad (fun y -> y * escaped) x) |> equals 3.0

                number 2.0
                |> grad (fun x ->
                    let inner = grad keep (x * x)
                    inner * escaped)
                // 2x^2 * x^2
                |> equals 64.0)

        Law.ofCheck "a parameter that left its function is no plain value: asking for it is the error" (fun () ->
            let mutable escaped = number 0.0

            tensor [ 1.0; 2.0 ]
            |> vmap (fun x ->
                escaped <- x
                x)
            |> ignore

            Expect.raises<InvalidOperationException> "a parameter of `vmap`" (fun () ->
                number 1.0 |> grad (fun x -> x * escaped) |> Tensor.toFloat |> ignore))
    ]

/// The laws of plans that transformations find again, and of plain results.
let laws: Law list = found @ memory @ plain
