/// A while loop has no reverse pass: whole matrices of derivatives, which can be had in either mode, are had in the other one.
module internal Fluxion.Suite.ForwardOnlyLaws

open Fluxion
open Fluxion.Laws

let private loop (x: Tensor) =
    whileLoop (fun s -> Tensor.sum s .< 50.0) (fun s -> s * s + 0.1 * x) x

/// What the loop does at the point below.
let private unrolled (x: Tensor) =
    (x, [ 1..2 ]) ||> List.fold (fun s _ -> s * s + 0.1 * x)

let private point = tensor [ 1.5; 2.0; 2.5 ]

/// Places where the loop can stand, each with fewer results than inputs.
let private places: (string * ((Tensor -> Tensor) -> Tensor -> Tensor)) list =
    [
        "the function itself", (fun f x -> Tensor.sum (sin (f x)))
        "checkpoint", (fun f x -> Tensor.sum (checkpoint f x))
        "cond", (fun f x -> Tensor.sum (cond (x[0] .> 0.0) f cos x))
        "foriLoop", (fun f x -> Tensor.sum (foriLoop 0 1 (fun _ s -> 0.5 * f s) x))
        "vmap", (fun f x -> Tensor.sum (vmap f (Tensor.stack [ x; x ])))
        "compile", (fun f x -> Tensor.sum (compile f x))
    ]

let private near expected found =
    Expect.isTrue $"{found}, not {expected}" (Tensor.allCloseWithin 1e-11 0.0 expected found)

let laws: Law list =
    [
        Law.ofCheck "the loop ends where its steps written out do" (fun () ->
            Expect.equal (unrolled point) (loop point))

        Law.ofCases "jacobian, hessian and sparseJacobian go forward through a while loop" places (fun (_, place) ->
            let f, expected = place loop, place unrolled
            near (jacobian expected point) (jacobian f point)
            near (jacobian expected point) (Sparse.toDense (sparseJacobian f point))
            near (hessian expected point) (hessian f point)
            near (jacobian (grad expected) point) (jacobian (jacobian f) point))

        // The value goes through a loop, the rule does not.
        Law.ofCheck "a customVjp says how to go back, whatever its function does" (fun () ->
            let f = customVjp (fun x -> loop x, fun (g: Tensor) -> 3.0 * g)
            Expect.equal (Tensor.full [ 3 ] 3.0) (jacobian (fun x -> Tensor.sum (f x)) point))
    ]
