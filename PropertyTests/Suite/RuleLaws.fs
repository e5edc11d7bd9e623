/// Functions that are one node to derivatives: rules of a user's own, and checkpoints. What restates the truth changes nothing, in any mode, order and nesting.
module internal Fluxion.Suite.RuleLaws

open System
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Derivatives

/// A function of a vector with a product, a reduction and a shared value.
let private plain (x: Tensor) =
    let w = tensor [ [ 0.5; -1.0; 0.25 ]; [ 1.0; 0.75; -0.5 ]; [ 0.1; 0.3; 1.0 ] ]
    let s = sin (w *@ x)
    s * Tensor.exp (x * 0.3) + Tensor.sum (s * s)

let private x = tensor [ 0.3; -0.7; 1.1 ]
let private u = tensor [ 1.0; 0.25; -2.0 ]

/// The same function, one node to derivatives; each derivative restated by what is known to be right.
let private restated: (string * (Tensor -> Tensor)) list =
    [
        "customVjp", customVjp (fun x -> vjp plain x)
        "customJvp", customJvp (fun x u -> jvp plain x u)
        "checkpoint", checkpoint plain
        "customVjp of customJvp", customVjp (fun x -> vjp (customJvp (fun x u -> jvp plain x u)) x)
        "customJvp of customVjp", customJvp (fun x u -> jvp (customVjp (fun x -> vjp plain x)) x u)
        "checkpoint of checkpoint", checkpoint (fun x -> checkpoint plain x)
        "checkpoint of customVjp", checkpoint (customVjp (fun x -> vjp plain x))
        "compile of customVjp", compile (customVjp (fun x -> vjp plain x))
        "customVjp of compile", customVjp (fun x -> vjp (compile plain) x)
        "compile of customJvp", compile (customJvp (fun x u -> jvp plain x u))
        "compile of checkpoint", compile (checkpoint plain)
        "checkpoint of compile", checkpoint (compile plain)
    ]

let private total (f: Tensor -> Tensor) (x: Tensor) = Tensor.sum (u * f x)

/// What is made of a function: the modes, alone and in nestings, to the third order.
let private made: (string * ((Tensor -> Tensor) -> Tensor)) list =
    [
        "the value", (fun f -> f x)
        "grad", (fun f -> grad (total f) x)
        "jvp", (fun f -> snd (jvp f x u))
        "vjp", (fun f -> snd (vjp f x) u)
        "linearize", (fun f -> snd (linearize f x) u)
        "jacobianForward", (fun f -> jacobianForward f x)
        "jacobianReverse", (fun f -> jacobianReverse f x)
        "hvp", (fun f -> hvp (total f) x u)
        "reverse over forward", (fun f -> grad (fun x -> Tensor.sum (snd (jvp f x u))) x)
        "reverse over reverse", (fun f -> grad (fun x -> Tensor.sum (u * grad (total f) x)) x)
        "forward over forward", (fun f -> snd (jvp (fun x -> snd (jvp f x u)) x u))
        "hessian", (fun f -> hessian (total f) x)
        "grad of hvp", (fun f -> grad (fun x -> Tensor.sum (hvp (total f) x u)) x)
        "vmap", (fun f -> vmap f (Tensor.stack [ x; u; x * u ]))
        "jet", (fun f -> snd (jet f x [ u; x * u; u * u ]) |> Tensor.stack)
        "vmap of grad", (fun f -> vmap (grad (total f)) (Tensor.stack [ x; u; x * u ]))
        "vmap of hvp", (fun f -> vmap (fun x -> hvp (total f) x u) (Tensor.stack [ x; u ]))
        "grad of vmap", (fun f -> grad (fun x -> Tensor.sum (vmap f (Tensor.stack [ x; x * u ]))) x)
        "compile of grad", (fun f -> compile (grad (total f)) x)
        "compile of jvp", (fun f -> compile (fun x -> snd (jvp f x u)) x)
    ]

let private close what (expected: Tensor) (actual: Tensor) =
    if not (Tensor.allCloseWithin 1e-13 1e-13 actual expected) then
        Expect.failed $"%s{what}: {actual} is not {expected}"

let private nothingChanges =
    [
        for name, f in restated do
            Law.ofCases $"{name} that restates the derivative changes nothing" made (fun (what, derived) ->
                close what (derived plain) (derived f))
    ]

let private rules =
    [
        Law.ofCases "a reverse rule is what every mode has: clipped to one" [ 0.25; 3.0 ] (fun at ->
            // The derivative by the rule is that of the square at small x and 1 beyond.
            let f =
                customVjp (fun (x: Tensor) -> x * x, fun v -> v * Tensor.minimum (2.0 * x) (Tensor.scalar 1.0))

            let slope = min (2.0 * at) 1.0
            let curvature = if at < 0.5 then 2.0 else 0.0
            let x = number at
            equals slope (grad f x)
            equals slope (diff f x)
            equals slope (snd (linearize f x) (number 1.0))
            equals curvature (grad (grad f) x)
            equals curvature (diff (diff f) x)
            equals curvature (diff (grad f) x)
            equals curvature (grad (diff f) x)
            Tensor.unsqueeze 0 x |> vmap (grad f) |> Tensor.squeezeAll |> equals slope)

        Law.ofCheck "a forward rule is what every mode has" (fun () ->
            let f = customJvp (fun x (u: Tensor) -> Tensor.round x, u * 3.0 * x)

            for way in all do
                number 1.25 |> way.Of f |> equals 3.75
                number 1.25 |> way.Of(way.Of f) |> equals 3.0)

        Law.ofCheck "several arguments and results, of which integers ride along" (fun () ->
            let f (a: Tensor, n: Tensor, b: Tensor) =
                {|
                    Product = a * b * Tensor.convert Float64 n
                    Next = n + 1
                    Sum = a + b
                |}

            let own = customVjp (fun arguments -> vjp f arguments)
            let n = tensor [ 1; 2 ]

            let loss
                (f:
                    Tensor * Tensor * Tensor
                        -> {|
                            Product: Tensor
                            Next: Tensor
                            Sum: Tensor
                        |})
                (a: Tensor, b: Tensor)
                =
                let r = f (a, n, b)
                Tensor.sum (r.Product * r.Sum * Tensor.convert Float64 r.Next)

            let at = tensor [ 0.5; 2.0 ], tensor [ -1.0; 3.0 ]
            let a, b = grad (loss f) at
            let ownA, ownB = grad (loss own) at
            close "by a" a ownA
            close "by b" b ownB

            // Of the arguments some have the further axis.
            let many = Tensor.stack [ fst at; snd at ]

            let batched f =
                vmap (fun a -> fst (grad (loss f) (a, snd at))) many

            close "vmap over one of them" (batched f) (batched own))

        Law.ofCheck "values can be asked in a rule, where there are some" (fun () ->
            let f =
                customVjp (fun (x: Tensor) ->
                    if Tensor.toFloat x > 1.0 then
                        x * x, fun v -> v * 2.0 * x
                    else
                        x, id)

            equals 6.0 (grad f (number 3.0))
            equals 1.0 (grad f (number 0.5))
            equals 9.0 (f (number 3.0)))

        Law.ofCheck "captured constants are fine, and so is what is over" (fun () ->
            let c = tensor 3.0
            let f = customVjp (fun (x: Tensor) -> c * x * x, fun v -> v * 2.0 * c * x)
            equals 12.0 (grad f (number 2.0))
            equals 12.0 (number 5.0 |> grad (fun y -> y * stopGradient (grad f (number 2.0)))))

        Law.ofCheck "what a checkpoint captures has derivatives" (fun () ->
            let f (wrapped: (Tensor -> Tensor) -> Tensor -> Tensor) (a: Tensor) =
                wrapped (fun x -> sin (a * x) * a) (a * a)

            for way in all do
                let expected = number 0.7 |> way.Of(f id) |> Tensor.toFloat
                number 0.7 |> way.Of(f checkpoint) |> equals expected)

        Law.ofCheck "a field that varies is named by compile around a rule and a checkpoint" (fun () ->
            let scaled =
                compile (fun (x: Tensor, scale: int) -> checkpoint (fun x -> x * scale) x)

            let ruled =
                compile (fun (x: Tensor, scale: int) -> customVjp (fun x -> x * scale, fun v -> v * scale) x)

            for f in [ scaled; ruled ] do
                Expect.raises<InvalidOperationException> "compile: the field Item2 took more than 32 values" (fun () ->
                    for scale in 1..33 do
                        f (number 1.0, scale) |> ignore))
    ]

/// Twelve blocks of a product and six functions each, over 64 by 64.
let private chain (block: (Tensor -> Tensor) -> Tensor -> Tensor) (x: Tensor) =
    let w = Tensor.linspace -0.1 0.1 (64 * 64) |> Tensor.reshape [ 64; 64 ]

    let inside (x: Tensor) =
        (w *@ x, [ 1..6 ]) ||> List.fold (fun y _ -> w *@ sin y)

    (x, [ 1..12 ]) ||> List.fold (fun x _ -> block inside x) |> Tensor.sum

let private bytesOf block =
    let x =
        Graph.variable (Tensor.linspace 0.0 1.0 (64 * 64) |> Tensor.reshape [ 64; 64 ])

    let gradient: Tensor = Graph.gradients (chain block x) x
    Explanation.Of(ReadOnlySpan [| gradient |]), gradient

let private memory =
    [
        Law.ofCheck "a checkpointed chain is computed again, in the memory of its arguments and of one block" (fun () ->
            let kept, expected = bytesOf id
            let again, actual = bytesOf checkpoint
            let one = int64 (64 * 64 * 8)
            // Of each block there are seven products; without checkpoints they are there until the cotangent has come back.
            Expect.isTrue $"{kept.ArenaBytes / one} matrices" (kept.ArenaBytes >= 12L * 6L * one)
            Expect.isTrue $"{again.ArenaBytes / one} matrices" (again.ArenaBytes <= (12L + 7L + 8L) * one)
            Expect.isTrue $"{kept.Routines} and {again.Routines} products" (again.Routines >= kept.Routines + 11 * 6)
            Expect.equal (Tensor.value expected) (Tensor.value actual))

        Law.ofCheck "a checkpoint changes no bit of values and gradients" (fun () ->
            Expect.equal (plain x) (checkpoint plain x)
            Expect.equal (grad (total plain) x) (grad (total (checkpoint plain)) x)
            Expect.equal (compile plain x) (compile (checkpoint plain) x))
    ]

/// The laws of rules and checkpoints.
let laws: Law list = nothingChanges @ rules @ memory
