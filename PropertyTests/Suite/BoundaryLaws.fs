/// Functions of whole tensors where a formula alone would fail: no elements, one, equal ones, zeros, infinities. Values and derivatives of both modes.
module internal Fluxion.Suite.BoundaryLaws

open Fluxion
open Fluxion.Laws

let private empty = Tensor.zeros [ 0; 3 ]
let private same = tensor [ 2.0; 2.0; 2.0 ]
let private zero = Tensor.zeros [ 3 ]

/// The derivative by both modes, which agree.
let private slope (f: Tensor -> Tensor) (x: Tensor) =
    let reverse = grad f x
    let forward = snd (jvp f x (Tensor.onesLike x))
    Expect.equal (Tensor.toFloat (Tensor.sum reverse)) (Tensor.toFloat forward)
    reverse

let private facts: (string * (unit -> Tensor) * Tensor) list =
    [
        "the product of nothing", (fun () -> Tensor.prodAlong 0 empty), Tensor.ones [ 3 ]
        "the product along nothing", (fun () -> Tensor.prodAlong 1 empty), Tensor.zeros [ 0 ]
        "the norm of nothing", (fun () -> Tensor.norm empty), tensor 0.0
        "the running sum of nothing", (fun () -> Tensor.cumsum 0 empty), empty
        "the running maximum of nothing", (fun () -> Tensor.cummax 0 empty), empty
        "nothing in order", (fun () -> Tensor.sort 0 empty), empty
        "none of the largest", (fun () -> fst (Tensor.topk 0 0 zero)), Tensor.zeros [ 0 ]
        "nothing rolled", (fun () -> Tensor.roll 0 2 empty), empty
        "no repetition", (fun () -> Tensor.tile [ 0; 1 ] same), Tensor.zeros [ 0; 3 ]
        "a frame around nothing", (fun () -> Tensor.padWith 2.0 [ (1, 1) ] (Tensor.zeros [ 0 ])), tensor [ 2.0; 2.0 ]
        "the diagonal of nothing", (fun () -> Tensor.diagonal empty), Tensor.zeros [ 0 ]
        "a diagonal beyond the corner", (fun () -> Tensor.diagAt 2 (Tensor.ones [ 2; 2 ])), Tensor.zeros [ 0 ]
        "the trace of nothing", (fun () -> Tensor.trace empty), tensor 0.0
        "a contraction over nothing", (fun () -> Tensor.einsum "ij,ik->jk" [ empty; empty ]), Tensor.zeros [ 3; 3 ]
        "the images of no batch",
        (fun () -> Tensor.conv2d (Tensor.ones [ 2; 1; 2; 2 ]) (Tensor.zeros [ 0; 1; 3; 3 ])),
        Tensor.zeros [ 0; 2; 2; 2 ]
        "the rows of no positions",
        (fun () -> Tensor.embedding (Tensor.ones [ 2; 3 ]) (Tensor.zerosOf Int64 [ 0 ])),
        empty

        "the slope of the deviation of equal elements", (fun () -> slope Tensor.std same), zero
        "the slope of the norm at 0", (fun () -> slope Tensor.norm zero), zero
        "the slope of the 1-norm at 0", (fun () -> slope (Tensor.normWith 1.0 0) zero), zero
        "the slope of the 3-norm at 0", (fun () -> slope (Tensor.normWith 3.0 0) zero), zero
        "the curvature of Huber's loss at 0",
        (fun () -> hessian (Tensor.huberLoss 1.0 (tensor [ 5.0 ])) (tensor [ 5.0 ])),
        tensor [ [ 1.0 ] ]
        "the slope of Huber's loss where it becomes a line",
        (fun () -> slope (Tensor.huberLoss 2.0 (tensor [ 0.0 ])) (tensor [ 2.0 ])),
        tensor [ 2.0 ]
        "the loss of a certain logit that is right",
        (fun () -> Tensor.bceWithLogits (tensor [ 1.0; 0.0 ]) (tensor [ infinity; -infinity ])),
        tensor 0.0
        "the loss of a certain logit that is wrong",
        (fun () -> Tensor.bceWithLogits (tensor [ 0.0 ]) (tensor [ infinity ])),
        tensor infinity
        "the loss of a logit in the tail",
        (fun () -> Tensor.bceWithLogits (tensor [ 1.0 ]) (tensor [ 40.0 ])),
        tensor (exp -40.0)
        "equal elements normalized", (fun () -> Tensor.layerNorm (Tensor.ones [ 3 ]) zero same), zero
        "the largest in a frame",
        (fun () -> Tensor.maxPool2dWith (1, 1) (1, 1) (2, 2) (tensor [ [ -3.0 ] ])),
        Tensor.full [ 2; 2 ] -3.0
        "ties in a window share the gradient",
        (fun () -> slope (fun x -> Tensor.sum (Tensor.maxPool2d (2, 2) x)) (Tensor.ones [ 2; 2 ])),
        Tensor.full [ 2; 2 ] 0.25
        "what is added at one place",
        (fun () -> slope (fun s -> Tensor.sum (Tensor.scatterAdd 0 (tensor [ 1; 1; 1 ]) s zero)) same),
        Tensor.ones [ 3 ]
    ]

let laws: Law list =
    [
        Law.ofCases
            "functions of tensors at their boundaries"
            (facts |> List.map (fun (what, _, _) -> what))
            (fun what ->
                let _, f, expected = facts |> List.find (fun (key, _, _) -> key = what)
                Expect.equal expected (f ()))
        // Not a number of elements less one, but none: the variance of a sample of one is undefined.
        Law.ofCheck "the variance of one element is NaN" (fun () ->
            Expect.isTrue "NaN" (System.Double.IsNaN(Tensor.toFloat (Tensor.var (tensor [ 1.0 ])))))
    ]
