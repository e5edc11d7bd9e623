/// A. Derivatives of scalars, cotangents, graphs used twice.
module Fluxion.Tutorials.Scalars

open Fluxion

/// A1. y = x + 2 depends on the variable x, and x on nothing; behind stopGradient nothing is left of that.
let dependence () =
    let x = Graph.variable (Tensor.ones [ 2; 4 ])
    let y = x + 2.0

    {|
        Y = Tensor.value y
        YDependsOnX = Graph.dependsOn x y
        XDependsOnY = Graph.dependsOn y x
        StoppedDependsOnX = Graph.dependsOn x (stopGradient x + 2.0)
    |}

/// A2. J = mean (2·y·y) with y = x + 1: dJ/dx = 2(x + 1)/3.
let meanOfSquares () =
    let x = tensor [ [ 1.; 2.; 3. ]; [ 4.; 5.; 6. ] ]

    x
    |> grad (fun x ->
        let y = x + 1.0
        Tensor.mean (2.0 * y * y))

/// A3. A gradient needs a scalar: the error names the shape and points to vjp.
let gradientOfMatrix () =
    let x = tensor [ [ 1.; 2.; 3. ]; [ 4.; 5.; 6. ] ]
    grad (fun x -> 2.0 * (x + 1.0) * (x + 1.0)) x

/// A4. Integers cannot be differentiated: the error says how to convert.
let gradientOfIntegers () = grad Tensor.sum (tensor [ 1; 2; 3 ])

/// A5. A vector of losses is pulled back with weights; all ones, then each its own.
let weightedLosses () =
    let losses (x: Tensor) = x * x
    let _, pullback = vjp losses (tensor [ 1.; 2.; 3.; 4. ])
    pullback (Tensor.ones [ 4 ]), pullback (tensor [ 0.1; 1.; 10.; 0.001 ])

/// A6. p and q are both built on y: p is differentiated twice, then q. Nothing is freed, nothing has to be retained.
let usedTwice () =
    let x = Graph.variable (tensor [ 1.; 2. ])
    let y = x * x
    let q = Tensor.sum (3.0 * y)
    let p = Tensor.sum (Tensor.exp y)
    let by (output: Tensor) = Tensor.value (Graph.gradients output x)
    [ by p; by p; by q ]
