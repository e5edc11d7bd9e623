/// D. relu, sums, constants, accumulation.
module Fluxion.Tutorials.Rectifier

open Fluxion

/// D1. The gradient of the sum of relu is 0 up to 0 and 1 beyond; pulling back ones gives the same, and so does a matrix.
let relu () =
    let x = Tensor.arange -8.0 8.0 0.1
    let matrix = Tensor.reshape [ 16; 10 ] x
    let _, pullback = vjp Tensor.relu x

    {|
        X = x
        OfSum = grad (Tensor.relu >> Tensor.sum) x
        PulledBack = pullback (Tensor.onesLike x)
        OfMatrix = grad (Tensor.relu >> Tensor.sum) matrix
    |}

/// D2. 2x + y of a variable has a derivative and an operation; of constants alone it is a constant with none.
let operations () =
    let x = Graph.variable (tensor 1.0)
    let y, z = tensor 2.0, tensor 3.0
    let f1 = 2.0 * x + y
    let f2 = y + z

    {|
        Derivative = Tensor.toFloat (Graph.gradients f1 x)
        Operation = Graph.opName f1
        ConstantOperation = Graph.opName f2
        ConstantIsLeaf = Graph.isLeaf f2
    |}

/// D3. b = 3a/(a − 1): with a variable an expression, with a constant a value.
let fraction () =
    let b (a: Tensor) = 3.0 * a / (a - 1.0)
    let a = Graph.variable (tensor 4.0)
    Graph.toFormula [ "a", a ] (b a), b (tensor 4.0)

/// D4. Where nothing is to be differentiated the square of a variable is cut from it.
let withoutGradient () =
    let x = Graph.variable (tensor 3.0)
    let square = stopGradient (x * x)
    Graph.dependsOn x square, Tensor.toFloat square

/// D5. Asked one after the other the gradients stay 2 and 2; the sum 4 is had by adding.
let accumulation () =
    let x = Tensor.ones [ 4 ]
    let ofY = grad (fun x -> Tensor.sum (2.0 * x + 1.0)) x
    let ofZ = grad (fun x -> Tensor.sum (2.0 * x)) x
    ofY, ofZ, ofY + ofZ
