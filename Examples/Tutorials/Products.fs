/// C. The Jacobian product, the picture.
module Fluxion.Tutorials.Products

open Fluxion

let private cubesLessSquares (a: Tensor, b: Tensor) = 3.0 * a ** 3 - b ** 2

/// C1. Q = 3a³ − b², pulled back with ones: 9a² and −2b.
let elementwise () =
    let _, pullback =
        vjp cubesLessSquares (tensor [ 2.; 3.; 4. ], tensor [ 6.; 4.; 5. ])

    pullback (Tensor.ones [ 3 ])

let private f (x: Tensor) =
    Tensor.stack [ x[0] * x[1]; sin x[2]; x[0] + x[1] * x[2]; exp x[1] ]

let private g (y: Tensor) = Tensor.sum (y * y)

/// C2. Jᵀv with v = ∇g equals ∇(g∘f), J never formed; the full Jacobian agrees.
let chainRule () =
    let x = tensor [ 0.5; -1.5; 2.0 ]
    let y, pullback = vjp f x
    let v = grad g y

    {|
        Pulled = pullback v
        Composed = grad (f >> g) x
        ThroughJacobian = Tensor.matmul (Tensor.transpose (jacobian f x)) v
    |}

/// C3. A directional derivative is the gradient's inner product with the direction: largest along the gradient, with its norm.
let directional () =
    let h (x: Tensor) = g (f x)
    let x = tensor [ 0.5; -1.5; 2.0 ]
    let gradient = grad h x
    let length = sqrt (Tensor.dot gradient gradient)
    let along direction = snd (jvp h x direction)
    let direction = tensor [ 0.6; 0.0; 0.8 ]

    {|
        Along = along direction
        InnerProduct = Tensor.dot gradient direction
        AlongGradient = along (gradient / length)
        Norm = length
    |}

/// C4. Arrays of the language become tensors and come back; System.Numerics.Tensors reads a tensor in place.
let arrays () =
    let vector = tensor [| 1.0; 2.0; 3.0 |]
    let matrix = tensor (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
    let nested = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]

    let largest =
        matrix.Read<float, _>(fun elements -> System.Numerics.Tensors.Tensor.Max &elements)

    Tensor.toArray vector, Tensor.toArray2D matrix, nested = matrix, largest

/// C5. Q as text, DOT and Mermaid, its leaves named; and its gradient.
let picture () =
    let a = Graph.variable (tensor [ 2.; 3.; 4. ])
    let b = Graph.variable (tensor [ 6.; 4.; 5. ])
    let q = cubesLessSquares (a, b)
    let names = [ "a", a; "b", b ]

    {|
        Formula = Graph.toFormula names q
        Text = Graph.toText names q
        Dot = Graph.toDot names q
        Mermaid = Graph.toMermaid names q
        Gradient = Graph.toFormula names (Graph.gradients (Tensor.sum q) a)
    |}
