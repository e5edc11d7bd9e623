/// A derivative of one's own is the one that is taken wherever its function stands: a loop or choice that is traced anew must not fall back to the body's.
module internal Fluxion.Suite.NestedRuleLaws

open Fluxion
open Fluxion.Laws

/// The sine, whose stated derivative is 7 everywhere: no other one can be taken for it.
let private rules: (string * (Tensor -> Tensor)) list =
    [
        "customVjp", customVjp (fun (x: Tensor) -> sin x, (fun g -> 7.0 * g))
        "customJvp", customJvp (fun (x: Tensor) dx -> sin x, 7.0 * dx)
    ]

let private one = tensor 1.0
let private xs = tensor [ 1.0; 2.0; 3.0 ]

let private thrice (f: Tensor -> Tensor) x = foriLoop 0 3 (fun _ s -> f s) x

let private counted (f: Tensor -> Tensor) x =
    whileLoop (fun (_, i) -> i .< 3.0) (fun (s, i) -> f s, i + 1.0) (x, tensor 0.0)
    |> fst

/// Places where a function can stand, and the derivative there by the rule.
let private places: (string * ((Tensor -> Tensor) -> Tensor) * Tensor) list =
    [
        "scan, through what it captures",
        (fun f -> grad (fun w -> fst (scan (fun s x -> s + f (w * x) / x, ()) (tensor 0.0) xs)) one),
        tensor 21.0
        "scan, through its slices",
        (fun f -> grad (fun xs -> fst (scan (fun s x -> s + f x, ()) (tensor 0.0) xs)) xs),
        tensor [ 7.0; 7.0; 7.0 ]
        "cond", (fun f -> grad (fun x -> cond (x .> 0.0) f cos x) one), tensor 7.0
        "foriLoop", (fun f -> grad (thrice f) one), tensor 343.0
        "foriLoop, forward", (fun f -> diff (thrice f) one), tensor 343.0
        "foriLoop, linearized", (fun f -> (snd (linearize (thrice f) one)) one), tensor 343.0
        "foriLoop, Taylor mode", (fun f -> (taylor 1 (thrice f) one)[1]), tensor 343.0
        "whileLoop", (fun f -> diff (counted f) one), tensor 343.0
        "checkpoint in foriLoop", (fun f -> grad (thrice (checkpoint f)) one), tensor 343.0
        "compile in foriLoop", (fun f -> grad (thrice (compile f)) one), tensor 343.0
        "foriLoop in checkpoint", (fun f -> grad (checkpoint (thrice f)) one), tensor 343.0
        "vmap", (fun f -> vmap (grad (thrice f)) (tensor [ 1.0; 2.0 ])), tensor [ 343.0; 343.0 ]
        "Hessian", (fun f -> hessian (thrice f) one), tensor 0.0
    ]

let laws =
    [
        Law.ofCases
            "a rule of one's own is the derivative inside of control flow"
            (List.allPairs rules places)
            (fun ((rule, f), (place, derivative, expected)) ->
                let found = derivative f

                if found <> expected then
                    failwith $"{rule} in {place}: {found}, not {expected}")

        // s = 0.1·f(s) + a: by the rule ds/da = 1 / (1 − 0.7), and the iteration's own rule inside of a choice that of the implicit function.
        Law.ofCases "a rule of one's own is the derivative inside of a fixed point" rules (fun (_, f) ->
            grad (fun a -> fixedPoint (fun s -> 0.1 * f s + a) (tensor 0.0)) (tensor 0.1)
            |> Tensor.allCloseWithin 1e-9 0.0 (tensor (1.0 / 0.3))
            |> Expect.isTrue "1 / (1 − 0.7)")

        Law.ofCases "a fixed point has its derivative inside of control flow" [ 0.1; 0.4 ] (fun a ->
            let solution a =
                fixedPoint (fun s -> 0.3 * Tensor.cos s + a) (tensor 0.0)

            let expected = grad solution (tensor a)

            for found in
                [
                    grad (fun a -> cond (a .> 0.0) solution cos a) (tensor a)
                    grad (fun a -> foriLoop 0 1 (fun _ s -> solution s) a) (tensor a)
                    grad
                        (fun a -> fst (scan (fun s x -> s + solution x, ()) (tensor 0.0) (Tensor.unsqueeze 0 a)))
                        (tensor a)
                ] do
                Expect.isTrue $"{found}, not {expected}" (Tensor.allCloseWithin 1e-12 0.0 expected found))

        // The gradient's tangent passes the states of a loop, and what it captures gets none of it: to know that zero is what makes the rule linear.
        Law.ofCheck "a customJvp by jvp of a gradient through a loop goes backwards" (fun () ->
            let f (x: Tensor) = Tensor.sum (sin x * x)

            let looped x =
                boundedWhileLoop 2 (fun (n: Tensor, _) -> n .< 1) (fun (n, s) -> n + 1, s + f x) (tensor 0, tensor 0.0)
                |> snd

            let slopes f x = Tensor.sum (grad f x)
            let rule = customJvp (fun x dx -> jvp (slopes looped) x dx)
            Expect.isTrue "the gradient of Σ f′" (Tensor.allCloseWithin 1e-13 0.0 (grad (slopes f) xs) (grad rule xs)))

        // The tangent's equation does not use the solution, which is one number under jacobianForward and four under vmap: the bodies are written alike, and are not one function.
        Law.ofCases "what a function does not use has its own form" [ false; true ] (fun vmapFirst ->
            let solution (x: Tensor) =
                fixedPoint (fun s -> 0.0 * s + Tensor.sum (sin x)) (tensor 0.0)

            let slope x =
                snd (jvp solution x (Tensor.onesLike x))

            let rows x = Tensor.sum (jacobianForward slope x)

            let examples x =
                vmap (fun x -> snd (jvp slope x (Tensor.onesLike x))) (Tensor.unsqueeze 1 x)
                |> Tensor.sum

            let ways = if vmapFirst then [ examples; rows ] else [ rows; examples ]
            // Another number of examples in each case: what one case made is none of the other's.
            let x = Tensor.ones [ (if vmapFirst then 5 else 4) ]

            for way in ways do
                grad way x
                |> Tensor.allCloseWithin 1e-12 0.0 (-(cos x))
                |> Expect.isTrue "the derivative of −Σ sin x")

        // A body's constants are its arguments, and an anchor on a device is one of them.
        Law.ofCases "a rule over what a device computes, in a batch" rules (fun (_, f) ->
            let there = onDevice Device.Cpu f

            for rule in
                [
                    customVjp (fun x -> there x, (fun g -> 7.0 * g))
                    customJvp (fun x dx -> there x, 7.0 * dx)
                ] do
                Expect.equal (vmap sin xs) (vmap rule xs)
                Expect.equal (tensor [ 7.0; 7.0; 7.0 ]) (vmap (grad rule) xs))

        // What is empty makes constants of all that follows from it: a body must not be given data that way.
        Law.ofCases "a rule over nothing, in a loop" rules (fun (_, f) ->
            let empty (x: Tensor) =
                Tensor.sum (f (Tensor.slice 0 3 3 x)) + Tensor.sum x

            let total (x: Tensor) =
                fst (scan (fun s x -> s + Tensor.sum (grad empty x), ()) (tensor 0.0) (Tensor.unsqueeze 0 x))

            Expect.equal 3.0 (Tensor.toFloat (total xs)))
    ]
