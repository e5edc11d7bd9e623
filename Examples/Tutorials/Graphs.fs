/// E. The graph, weights, higher orders.
module Fluxion.Tutorials.Graphs

open Fluxion

/// E1. y = (w + x)(w + 1) at w = 1, x = 2: gradients by leaves and by nodes in between.
let graph () =
    let w = Graph.variable (tensor 1.0)
    let x = Graph.variable (tensor 2.0)
    let a = w + x
    let b = w + 1.0
    let y = a * b

    {|
        Gradients = Graph.gradients y [ w; x; a; b ] |> List.map Tensor.toFloat
        Leaves = [ w; x; a; b; y ] |> List.map Graph.isLeaf
        Operations = [ a; b; y ] |> List.map Graph.opName
    |}

/// E2. Pulled back twice, the same both times.
let twice () =
    let _, pullback = vjp (fun (w: Tensor) -> (w + 2.0) * (w + 1.0)) (tensor 1.0)
    pullback (tensor 1.0), pullback (tensor 1.0)

/// E3. Two results joined and weighted: dw = 5·v₀ + 2·v₁.
let weighted () =
    let joined (w: Tensor) =
        let a, b = w + 2.0, w + 1.0
        Tensor.stack [ a * b; a + b ]

    let _, pullback = vjp joined (tensor 1.0)
    pullback (tensor [ 1.; 2. ]), pullback (tensor [ 1.; 3. ])

/// E4. y = x² at 3: a gradient is a function, so it is differentiated again.
let orders () =
    let y (x: Tensor) = x ** 2
    let x = tensor 3.0

    [ y; diff y; diff (diff y); diff (diff (diff y)) ]
    |> List.map (fun f -> Tensor.toFloat (f x))

/// E5. dy/dw of (w + x)·(w·x), four times over: nothing accumulates behind you.
let fourTimes () =
    let y (w: Tensor) = (w + 2.0) * (w * 2.0)
    [ for _ in 1..4 -> Tensor.toFloat (grad y (tensor 1.0)) ]

/// E7. The whole recipe: a loss, its gradient by the parameters, a step down. A line is fitted so.
type Line = { Slope: Tensor; Intercept: Tensor }

let linearRegression () =
    let x = Tensor.linspace -1.0 1.0 50
    let y = 3.0 * x - 2.0

    let loss (p: Line) =
        Tensor.mseLoss y (p.Slope * x + p.Intercept)

    let step p =
        Tree.map2 (fun w g -> w - 0.5 * g) p (grad loss p)

    let start =
        {
            Slope = tensor 0.0
            Intercept = tensor 0.0
        }

    let fitted = Seq.init 200 ignore |> Seq.fold (fun p () -> step p) start
    fitted, loss fitted

/// E7. A classifier with one hidden layer learns which points lie in a circle.
type Classifier =
    {
        Hidden: Tensor * Tensor
        Output: Tensor * Tensor
    }

let classifier () =
    let pointsKey, weightsKey = Rand.split2 (Rand.key 7)
    let hiddenKey, outputKey = Rand.split2 weightsKey
    let points = Rand.uniformIn pointsKey -1.0 1.0 [ 200; 2 ]
    let radius = Tensor.sumAlong 1 (points * points)
    let classes = Tensor.convert Int64 (radius .< 0.6)

    let logits p =
        let layer (w, b) x = x *@ w + b
        points |> layer p.Hidden |> tanh |> layer p.Output

    let loss p = Tensor.crossEntropy classes (logits p)
    let trained = compile (valueAndGrad loss)

    let start =
        {
            Hidden = Rand.normal hiddenKey [ 2; 16 ], Tensor.zeros [ 16 ]
            Output = Rand.normal outputKey [ 16; 2 ] * 0.25, Tensor.zeros [ 2 ]
        }

    let step p _ =
        let _, gradient = trained p
        Tree.map2 (fun w g -> w - 0.5 * g) p gradient

    let fitted = Seq.fold step start (seq { 1..500 })
    let right = Tensor.argmaxAlong 1 (logits fitted) .= classes
    Tensor.toFloat (loss fitted), Tensor.toFloat (Tensor.mean (Tensor.convert Float64 right))
