/// B. Shapes, gathering, leaves, detaching.
module Fluxion.Tutorials.Shapes

open Fluxion

/// B1. 0..5 viewed as [2;3], with an axis of length 1 put in at each place, and taken out where it is 1 long.
let axes () =
    let x = Tensor.arange 0.0 6.0 1.0 |> Tensor.view [ 2; 3 ]

    {|
        Unsqueezed = [ for axis in 0..2 -> Tensor.shape (Tensor.unsqueeze axis x) ]
        Squeezed =
            [
                for axis in 0..2 -> Tensor.shape (Tensor.squeeze axis (Tensor.unsqueeze 0 x))
            ]
    |}

/// B2. gather picks one element for each position of an index of equal rank, along one axis.
let gathering () =
    let x = Tensor.arange 0.0 16.0 1.0 |> Tensor.view [ 4; 4 ]
    Tensor.gather 0 (tensor [ [ 0; 2; 2; 3 ] ]) x, Tensor.gather 1 (tensor [ [ 0 ]; [ 2 ]; [ 2 ]; [ 3 ] ]) x

/// B3. The largest element of all, and of each row with its position.
let largest () =
    let x = tensor [ [ 1.; 9.; 3. ]; [ 7.; 5.; 6. ] ]

    {|
        All = Tensor.max x
        OfRows = Tensor.maxAlong 1 x
        Positions = Tensor.argmaxAlong 1 x
    |}

/// B4. Samples of a categorical distribution with an explicit key; the log-probability can be differentiated.
let categorical () =
    let probabilities = tensor [ 0.1; 0.2; 0.4; 0.3 ]
    let key = Rand.key 42
    let samples = Rand.categorical key [ 100_000 ] probabilities

    let frequencies =
        [
            for k in 0..3 -> Tensor.toFloat (Tensor.mean (Tensor.convert Float64 (samples .= k)))
        ]

    let logProbabilityOfFirst (logits: Tensor) = (Tensor.logSoftmax 0 logits)[0]

    {|
        Frequencies = frequencies
        SameAgain = (samples = Rand.categorical key [ 100_000 ] probabilities)
        Type = Tensor.dtype samples
        Gradient = grad logProbabilityOfFirst (Tensor.log probabilities)
    |}

/// B5. y = w·x + b with a constant x: dy/dw = 3, dy/db = 1.
let line () =
    let x = tensor 3.0
    let w = Graph.variable (tensor 4.0)
    let b = Graph.variable (tensor 5.0)
    x, w, b, w * x + b

let lineGradients () =
    let _, w, b, y = line ()
    Graph.gradients y [ w; b ] |> List.map Tensor.toFloat

/// B5. A constant has no derivative to ask for: an error, not a silent nothing.
let gradientByConstant () =
    let x, _, _, y = line ()
    Graph.gradients y x

/// B6. The gradient by a node in the middle, and by the result itself, can be asked for like any other.
let intermediate () =
    let x = Graph.variable (tensor [ 1.; 2. ])
    let a = Graph.variable (tensor [ 3.; 4. ])
    let y = 2.0 * x + a
    let z = Tensor.mean y
    Graph.gradients z [ x; a; y; z ] |> List.map Tensor.value

/// B7. Along the path with y detached nothing flows; the other path still counts.
let cutPath () =
    let both (x: Tensor) = x * x + 3.0 * x
    let cut (x: Tensor) = stopGradient (x * x) + 3.0 * x

    grad both (tensor 5.0), grad cut (tensor 5.0)

/// B8. x1, x2, x3 are leaves; what is computed from them is not.
let leaves () =
    let variable value =
        Graph.variable (value * Tensor.ones [ 2; 2 ])

    let x1, x2, x3 = variable 2.0, variable 3.0, variable 4.0
    let y = x1 * x3 + x2
    let t = Tensor.sum y
    [ x1; x2; x3; y; t ] |> List.map Graph.isLeaf
