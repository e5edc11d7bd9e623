/// Linear functions that go through control flow, and their transposes.
module internal Fluxion.Suite.LinearControlLaws

open Fluxion
open Fluxion.Laws

let private matrix = tensor [ [ 0.1; 0.2 ]; [ 0.05; 0.3 ] ]
let private u, v = tensor [ 0.3; -1.5 ], tensor [ 0.7; 0.25 ]
let private zero = Tensor.convert Int64 (tensor 0)

let private near what (expected: Tensor) (actual: Tensor) =
    Expect.isTrue $"{what}: {actual} is {expected}" (Tensor.allCloseWithin 1e-11 1e-11 actual expected)

/// x = A x + u: (I - A)⁻¹ u, wherever it starts.
let private solved (a: Tensor) (u: Tensor) =
    fixedPoint (fun x -> a *@ x + u) (Tensor.ones [ 2 ])

let private functions: (string * (Tensor -> Tensor)) list =
    [
        "fixedPoint", solved matrix
        "fixedPoint of a tree, of which a part stays",
        (fun u ->
            let x =
                fixedPoint
                    (fun (x: {| P: Tensor; Q: Tensor; R: Tensor |}) ->
                        {|
                            P = 0.5 * x.Q + u
                            Q = matrix *@ x.P * x.R
                            R = cos x.R
                        |})
                    {| P = u; Q = v; R = tensor 1.0 |}

            x.P + 2.0 * x.Q)
        "root", (fun u -> root (fun x -> x - matrix *@ x - u) (Tensor.ones [ 2 ]))
        "fixedPoint in a scan",
        (fun u ->
            scan (fun s a -> solved (matrix * a) s, s * a) u (tensor [ 0.5; 1.0; 0.25 ])
            |> snd
            |> Tensor.sumAlong 0)
        "zeros beside what moves, in a scan",
        (fun u ->
            scan (fun s a -> s * a, Tensor.catAlong 0 [ s; Tensor.zeros [ 2 ] ]) u v
            |> snd
            |> Tensor.sumAlong 0
            |> Tensor.slice 0 0 2)
        "boundedWhileLoop that counts",
        (fun u ->
            boundedWhileLoop 5 (fun (n, _) -> n .< 3) (fun (n, s) -> n + 1, matrix *@ s) (zero, u)
            |> snd)
        "cond", (fun u -> cond (Tensor.sum v .> 0.0) (fun u -> matrix *@ u) (fun u -> u * 2.0) u)
        "checkpoint", checkpoint (fun u -> matrix *@ u - u)
        "the pullback of a checkpoint", (fun u -> snd (vjp (checkpoint (fun x -> sin (matrix *@ x))) v) u)
        "the tangent of a fixed point",
        (fun u -> snd (jvp (fun a -> fixedPoint (fun x -> 0.25 * cos (x * a) + a) (Tensor.ones [ 2 ])) v u))
    ]

/// Control flow around a function of a vector, each of which asks it twice or leaves it as it is: so its derivative along itself is that of a rule once or twice.
let private around: (string * int * ((Tensor -> Tensor) -> Tensor -> Tensor)) list =
    [
        "scan", 2, (fun f x -> fst (scan (fun s _ -> f s, ()) x (Tensor.zeros [ 2 ])))
        "foriLoop", 2, (fun f x -> foriLoop 0 2 (fun _ s -> f s) x)
        "boundedWhileLoop",
        2,
        (fun f x ->
            boundedWhileLoop 5 (fun (n, _) -> n .< 2) (fun (n, s) -> n + 1, f s) (zero, x)
            |> snd)
        "cond", 1, (fun f x -> cond (Tensor.sum (x * x) .> 0.0) f id x)
        "scan in cond",
        2,
        (fun f x ->
            cond (Tensor.sum (x * x) .> 0.0) (fun x -> fst (scan (fun s _ -> f s, ()) x (Tensor.zeros [ 2 ]))) id x)
        "checkpoint", 1, checkpoint
        "compile", 1, compile
        "checkpointedScan", 2, (fun f x -> fst (checkpointedScan 1 (fun s _ -> f s, ()) x (Tensor.zeros [ 2 ])))
    ]

let private factors = tensor [ 7.0; -3.0 ]

/// Rules that are not the derivatives, with constants of their own.
let private rules: (string * (Tensor -> Tensor)) list =
    [
        "customVjp", customVjp (fun x -> sin x + factors, fun g -> g * factors)
        "customJvp", customJvp (fun x t -> sin x + factors, t * factors)
    ]

/// The laws of linear functions that go through control flow.
let laws: Law list =
    [
        Law.ofCases
            "linearTranspose through control flow: <v, Lu> = <L'v, u>, and twice is the identity"
            functions
            (fun (_, f) ->
                let transposed = linearTranspose f u
                let left, right = Tensor.sum (v * f u), Tensor.sum (transposed v * u)
                near "the products" left right
                near "the double transpose" (f u) (linearTranspose transposed v u)

                near
                    "in a batch"
                    (Tensor.stack [ transposed v; transposed u ])
                    (vmap transposed (Tensor.stack [ v; u ]))

                near "the gradient of <v, Lu>" (transposed v) (grad (fun u -> Tensor.sum (v * f u)) u))

        Law.ofCheck
            "linearTranspose of a fixed point solves with the transpose, with derivatives by what it captures"
            (fun () ->
                let solve (a: Tensor) =
                    Linalg.solve (Tensor.transpose (Tensor.eye 2 - a)) v

                let transposed a = linearTranspose (solved a) u v
                near "the value" (solve matrix) (transposed matrix)
                near "the Jacobian" (jacobian solve matrix) (jacobian transposed matrix))

        Law.ofCheck "the adjoint of a linear fixed point does not move: a rule over it is linear" (fun () ->
            let g =
                grad (fun x -> Tensor.sum (fixedPoint (fun s -> 0.3 * s + x * x) (Tensor.ones [ 2 ])))

            let ruled = customJvp (fun x dx -> jvp g x dx)
            near "the pullback" (snd (vjp g u) v) (snd (vjp ruled u) v))

        Law.ofCases
            "a rule holds inside of control flow, in both modes and in a batch"
            (List.allPairs around rules)
            (fun ((_, times, wrap), (_, rule)) ->
                let f, expected =
                    wrap rule, List.fold (fun x _ -> x * factors) (Tensor.onesLike factors) [ 1..times ]

                near "the value" (List.fold (fun x _ -> sin x + factors) u [ 1..times ]) (f u)
                near "reverse" (expected * v) (snd (vjp f u) v)
                near "grad" (expected * v) (grad (fun x -> Tensor.sum (v * f x)) u)
                near "forward" (expected * v) (snd (jvp f u v))
                let rows = Tensor.stack [ u; v ]
                near "gradients of a batch" (Tensor.stack [ expected; expected ]) (vmap (grad (f >> Tensor.sum)) rows))

        Law.ofCases
            "the derivatives of a fixed point inside of control flow are those of the solution"
            around
            (fun (_, _, wrap) ->
                let iterated (x: Tensor) =
                    wrap (fun a -> fixedPoint (fun s -> (s + (a * a + 1.0) / s) / 2.0) (Tensor.ones [ 2 ])) x

                let solution (x: Tensor) = wrap (fun a -> sqrt (a * a + 1.0)) x
                let total f (x: Tensor) = Tensor.sum (v * f x)
                near "value" (solution u) (iterated u)
                near "gradient" (grad (total solution) u) (grad (total iterated) u)
                near "tangent" (snd (jvp solution u v)) (snd (jvp iterated u v))
                near "hessian" (hessian (total solution) u) (hessian (total iterated) u)
                let rows = Tensor.stack [ u; v ]
                near "gradients of a batch" (vmap (grad (total solution)) rows) (vmap (grad (total iterated)) rows))

        Law.ofCheck "a state of numbers, counts and truths: each mode = the loop written out" (fun () ->
            let xs = tensor [ 0.6; -0.4; 1.2; 0.3 ]

            let step (s: Tensor, odd: Tensor, n: Tensor) (x: Tensor) =
                (cond odd (fun s -> sin (s * x) + s) (fun s -> s * s + x) s, Tensor.logicalNot odd, n + 1),
                Tensor.convert Float64 n * s

            let start (x: Tensor) = x[0], tensor true, tensor 1

            let f (x: Tensor) =
                let (s, _, n), ys = scan step (start x) x
                s * Tensor.convert Float64 n + Tensor.sum ys

            let plain (x: Tensor) =
                let mutable s, sum = x[0], tensor 0.0

                for i in 0..3 do
                    sum <- sum + float (i + 1) * s
                    s <- if i % 2 = 0 then sin (s * x[i]) + s else s * s + x[i]

                s * 5.0 + sum

            near "value" (plain xs) (f xs)
            near "gradient" (grad plain xs) (grad f xs)
            near "hessian" (hessian plain xs) (hessian f xs)
            let rows = Tensor.stack [ xs; xs * 0.5 ]
            near "gradients of a batch" (vmap (grad plain) rows) (vmap (grad f) rows)

            near
                "third order"
                (diffN 3 (fun t -> plain (xs * t)) (tensor 1.0))
                (diffN 3 (fun t -> f (xs * t)) (tensor 1.0)))

        Law.ofCheck "a scan in a loop of unknown length: forward modes = the loop written out" (fun () ->
            let inner (x: Tensor) (s: Tensor) =
                fst (scan (fun s a -> s * 1.1 + sin (a * s), ()) s x)

            let f (x: Tensor) =
                whileLoop (fun s -> s .< 9.0) (inner x) (exp x[0])

            let plain (x: Tensor) =
                let mutable s = exp x[0]

                while Tensor.toFloat (Tensor.value s) < 9.0 do
                    for i in 0..2 do
                        s <- s * 1.1 + sin (x[i] * s)

                s

            let x = tensor [ 0.3; 0.1; 0.2 ]
            near "value" (plain x) (f x)
            near "jacobian" (jacobianForward plain x) (jacobianForward f x)
            near "second order" (jacobianForward (jacobianForward plain) x) (jacobianForward (jacobianForward f) x)
            near "laplacian" (laplacian plain x) (laplacian f x)
            near "series" (diffN 4 (fun t -> plain (x * t)) (tensor 1.0)) (diffN 4 (fun t -> f (x * t)) (tensor 1.0))
            let rows = Tensor.stack [ x; x * 2.0 ]
            near "a batch" (Tensor.stack [ f rows[0]; f rows[1] ]) (vmap f rows))

        Law.ofCheck "a scan of no steps has the derivatives of its start, to any order and in a batch" (fun () ->
            let none = Tensor.zeros [ 0 ]

            let f (x: Tensor) =
                let last, ys = scan (fun s a -> s * a * x, s * x) x none
                Tensor.sum (last * last * last) + Tensor.sum ys

            let plain (x: Tensor) = Tensor.sum (x * x * x)
            let x = tensor [ 1.5; -2.0 ]
            near "gradient" (grad plain x) (grad f x)
            near "hessian" (hessian plain x) (hessian f x)
            near "series" (diffN 3 (fun t -> plain (x * t)) (tensor 1.0)) (diffN 3 (fun t -> f (x * t)) (tensor 1.0))

            near
                "gradients of a batch"
                (vmap (grad plain) (Tensor.stack [ x; -x ]))
                (vmap (grad f) (Tensor.stack [ x; -x ])))
    ]
