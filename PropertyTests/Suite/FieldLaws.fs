/// Functions of several variables: mixed partial derivatives, and the operators of vector analysis.
module internal Fluxion.Suite.FieldLaws

open Fluxion
open Fluxion.Laws

let private close tolerance (expected: Tensor) (actual: Tensor) =
    Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin tolerance tolerance actual expected)

let private mixed =
    Law.ofCheck "partials: all of a polynomial of three variables to order 4, as its coefficients say" (fun () ->
        let x = [ 0.5; -2.0; 1.5 ]

        let powers =
            [
                [ 4; 0; 0 ], 3.0
                [ 1; 2; 1 ], -2.0
                [ 0; 3; 0 ], 0.5
                [ 2; 0; 1 ], 4.0
                [ 0; 0; 1 ], 1.0
                [ 1; 1; 2 ], 0.25
            ]

        let f (v: Tensor) =
            powers
            |> List.map (fun (exponents, factor) ->
                factor * (exponents |> List.mapi (fun i e -> v[i] ** e) |> List.reduce (*)))
            |> List.reduce (+)

        let falling e k =
            List.fold (fun product i -> product * float (e - i)) 1.0 [ 0 .. k - 1 ]

        let expected orders =
            powers
            |> List.sumBy (fun (exponents, factor) ->
                List.zip3 exponents orders x
                |> List.fold
                    (fun product (e, k, x) ->
                        if k > e then
                            0.0
                        else
                            product * falling e k * x ** float (e - k))
                    factor)

        let all = partials 4 f (tensor x)
        // (4 + 3 over 3) multi-indices.
        Expect.equal 35 all.Count

        for KeyValue(orders, value) in all do
            close 1e-11 (tensor (expected orders)) value)

let private mixedShapes =
    Law.ofCheck "partials of a matrix's function of a vector result, in both types: as nested Jacobians" (fun () ->
        for dtype, tolerance in [ Float64, 1e-12; Float32, 1e-4 ] do
            let f (x: Tensor) = Tensor.sumAlong 0 (sin x * exp x[0, 0])
            let x = tensor [ [ 0.25; 0.5 ]; [ -0.75; 1.0 ] ] |> Tensor.convert dtype
            let all = partials 2 f x
            let second = jacobianForward (jacobianForward f) x

            let at (index: int list) =
                List.fold (fun (t: Tensor) (i: int) -> t[i]) second index

            Expect.equal dtype all[[ 1; 0; 1; 0 ]].DType
            close tolerance (at [ 0; 0; 0; 1; 0 ]) (Map.find [ 1; 0; 1; 0 ] all).[0]
            close tolerance (at [ 1; 0; 0; 0; 1 ]) (Map.find [ 1; 1; 0; 0 ] all).[1]
            close tolerance (at [ 1; 1; 1; 1; 1 ]) (Map.find [ 0; 0; 0; 2 ] all).[1]
            close tolerance (f x) all[[ 0; 0; 0; 0 ]])

let private fields =
    let x = tensor [ 0.3; -0.7; 1.1 ]

    let scalar (v: Tensor) =
        sin (v[0] * v[1]) * exp v[2] + v[0] * v[2] * v[2]

    let vector (v: Tensor) =
        Tensor.stack [ sin v[1] * v[2]; v[0] * v[0] * v[2]; exp (v[0] * v[1]) ]

    Law.ofCases
        "fields: identities of vector analysis"
        [
            "the Laplacian is the Hessian's trace", (fun () -> laplacian scalar x), Tensor.trace (hessian scalar x)
            "and the divergence of the gradient",
            (fun () -> divergence (grad scalar) x),
            Tensor.trace (hessian scalar x)
            "each component of a vector has one",
            (fun () -> (laplacian vector x)[1]),
            laplacian (fun v -> (vector v)[1]) x
            "a harmonic function's is 0", (fun () -> laplacian (fun v -> 1.0 / Tensor.norm v) x), tensor 0.0
            "a matrix's",
            (fun () -> laplacian (fun a -> Tensor.sum (a *@ a *@ a)) (Tensor.outer x x)),
            Tensor.trace (Tensor.reshape [ 9; 9 ] (hessian (fun a -> Tensor.sum (a *@ a *@ a)) (Tensor.outer x x)))
            "a curl has no divergence", (fun () -> divergence (curl vector) x), tensor 0.0
            "a gradient has no curl", (fun () -> curl (grad scalar) x), Tensor.zeros [ 3 ]
            "curl curl = grad div - Laplacian",
            (fun () -> curl (curl vector) x),
            grad (divergence vector) x - laplacian vector x
            "in the plane",
            (fun () -> curl (fun v -> Tensor.stack [ -v[1] * v[0]; v[0] ]) (tensor [ 2.0; 3.0 ])),
            tensor 3.0
            "at many points",
            (fun () -> (vmap (laplacian scalar) (Tensor.stack [ x; 2.0 * x ]))[1]),
            laplacian scalar (2.0 * x)
            "what is linear", (fun () -> laplacian Tensor.sum x), tensor 0.0
            "what is constant", (fun () -> divergence (fun _ -> tensor [ 1.0; 2.0; 3.0 ]) x), tensor 0.0
            "of nothing", (fun () -> laplacian Tensor.sum (Tensor.zeros [ 0 ])), tensor 0.0
        ]
        (fun (_, actual, expected) -> close 1e-13 expected (actual ()))

/// The laws of partials and fields.
let laws: Law list = [ mixed; mixedShapes; fields ]
