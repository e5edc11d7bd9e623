/// Functions held by nodes: a compiled function inside other transformations is one call, which they act on once.
module internal Fluxion.Suite.FunctionLaws

open Fluxion
open Fluxion.Laws

/// A function whose body has some hundred nodes, and how often it was traced.
let private long () =
    let mutable traces = 0

    let body (x: Tensor) =
        traces <- traces + 1
        (x, [ 1..100 ]) ||> List.fold (fun y _ -> sin y * x)

    body, (fun () -> traces)

let private linesOf (node: Tensor) =
    (Graph.toText [] node).Split('\n').Length

let private close expected actual =
    Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-13 1e-13 actual expected)

/// The laws of functions as nodes.
let laws: Law list =
    [
        Law.ofCheck "a compiled function is traced once, whatever transforms it" (fun () ->
            let body, traces = long ()
            let f = compile body
            let x = tensor [ 0.3; 0.7 ]
            let total = Tensor.sum

            let results g =
                [
                    g x
                    grad (total << g) x
                    grad (fun x -> total (grad (total << g) x)) x
                    snd (jvp g x x)
                    jacobian g x
                ]

            List.iter2 close (results body) (results f)
            let before = traces ()
            results f |> ignore
            Expect.equal before (traces ())
            // vmap's examples are scalars: one more shape.
            close (vmap body x) (vmap f x)
            vmap (grad f) x |> ignore)

        Law.ofCheck "a derivative of a call has as many nodes as the call, not as the body" (fun () ->
            let body, _ = long ()
            let x = Graph.variable (tensor 0.3)

            let gradientOf f =
                let y = f x in (Graph.gradients y x: Tensor)

            Expect.isTrue "the body's is long" (linesOf (gradientOf body) > 200)
            let short = linesOf (gradientOf (compile body))
            Expect.isTrue $"the call's has {short} lines" (short < 10)
            close (gradientOf body) (gradientOf (compile body)))

        Law.ofCheck "results that share work, an argument handed through, an integer and a constant" (fun () ->
            let f (x: Tensor, n: Tensor) =
                let shared = exp x

                {|
                    Sum = Tensor.sum shared
                    Same = x
                    Square = shared * shared
                    Next = n + 1
                    Fixed = tensor 2.0
                |}

            let loss
                (g:
                    Tensor * Tensor
                        -> {|
                            Sum: Tensor
                            Same: Tensor
                            Square: Tensor
                            Next: Tensor
                            Fixed: Tensor
                        |})
                (x: Tensor)
                =
                let r = g (x, Tensor.convert Int64 (tensor 3.0))
                Tensor.sum (r.Square * r.Same) * r.Sum * r.Fixed * Tensor.convert Float64 r.Next

            let x = tensor [ 0.5; -0.25 ]
            close (loss f x) (loss (compile f) x)
            close (grad (loss f) x) (grad (loss (compile f)) x)
            close (hessian (loss f) x) (hessian (loss (compile f)) x)
            close (snd (jvp (loss f) x x)) (snd (jvp (loss (compile f)) x x))
            close (grad (compile (loss (compile f))) x) (grad (loss f) x))

        Law.ofCheck
            "captures of a caller's variables are arguments: derivatives go through them, and the trace is not kept"
            (fun () ->
                let mutable traces = 0

                let f (a: Tensor) (x: Tensor) =
                    let inner =
                        compile (fun (y: Tensor) ->
                            traces <- traces + 1
                            sin (a * y) * (a * a) + Tensor.sum a)

                    inner (x * a) + inner x

                let plain (a: Tensor) (x: Tensor) =
                    let inner (y: Tensor) = sin (a * y) * (a * a) + Tensor.sum a
                    inner (x * a) + inner x

                let a, x = tensor 0.7, tensor 1.3
                close (grad (fun a -> plain a x) a) (grad (fun a -> f a x) a)
                Expect.equal 2 traces
                close (grad (fun a -> grad (plain a) x) a) (grad (fun a -> grad (f a) x) a)
                close (diff (fun a -> diff (plain a) x) a) (diff (fun a -> diff (f a) x) a)
                let many = tensor [ 0.1; 0.7; 2.0 ]
                close (vmap (fun a -> grad (plain a) x) many) (vmap (fun a -> grad (f a) x) many)
                // Outside of transformations a captured tensor is a constant, and the trace is kept.
                traces <- 0

                let g =
                    compile (fun y ->
                        traces <- traces + 1
                        a * y)

                close (g x + g a) (a * x + a * a)
                Expect.equal 1 traces)

        Law.ofCheck "a chain of 20,000 calls is differentiated" (fun () ->
            let step = compile (fun (x: Tensor) -> x + 0.001 * sin x)

            let walk (x: Tensor) =
                (x, [ 1..20_000 ]) ||> List.fold (fun x _ -> step x)

            let plain (x: Tensor) =
                (x, [ 1..20_000 ]) ||> List.fold (fun x _ -> x + 0.001 * sin x)

            close (grad plain (tensor 1e-5)) (grad walk (tensor 1e-5)))

        Law.ofCheck "a gradient of a compiled function alone is looked up, not lowered again" (fun () ->
            let body, _ = long ()
            let f = compile body
            let slope x = grad f x
            close (grad body (tensor 0.3)) (slope (tensor 0.3))

            let bytes () =
                let before = System.GC.GetAllocatedBytesForCurrentThread()
                slope (tensor 0.4) |> ignore
                System.GC.GetAllocatedBytesForCurrentThread() - before

            let least = List.min [ for _ in 1..5 -> bytes () ]
            // A body of 200 nodes written anew would take more than 100 bytes for each.
            Expect.isTrue $"{least} bytes are no body" (least < 8_000L))

        Law.ofCheck "a formula shows a call's body" (fun () ->
            let x = Graph.variable (tensor 0.5)
            let f = compile (fun (x: Tensor) -> sin x * x)
            Expect.equal "sin(x) * x" (Graph.toFormula [ "x", x ] (f x))
            let slope: Tensor = Graph.gradients (f x) x

            Expect.equal
                (Graph.toFormula [ "x", x ] (Graph.gradients (sin x * x) x: Tensor))
                (Graph.toFormula [ "x", x ] slope)

            Expect.equal "part" (Graph.opName (f x)))
    ]
