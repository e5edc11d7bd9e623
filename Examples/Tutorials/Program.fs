/// Runs every tutorial and prints what comes out: `dotnet fsi build.fsx example tutorials`.
module Fluxion.Tutorials.Program

open System

/// What an error says, where an error is the point.
let messageOf (action: unit -> 'T) =
    try
        $"no error, but {action ()}"
    with :? ArgumentException as error ->
        error.Message

let private show title value = printfn $"{title}\n    %A{value}\n"

[<EntryPoint>]
let main _ =
    show "A1. what depends on what" (Scalars.dependence ())
    show "A2. the gradient of a mean of squares" (Scalars.meanOfSquares ())
    show "A3. the gradient of a matrix" (messageOf Scalars.gradientOfMatrix)
    show "A4. the gradient of integers" (messageOf Scalars.gradientOfIntegers)
    show "A5. losses pulled back with weights" (Scalars.weightedLosses ())
    show "A6. one graph, used three times" (Scalars.usedTwice ())
    show "B1. axes of length 1" (Shapes.axes ())
    show "B2. gathering" (Shapes.gathering ())
    show "B3. the largest, and where" (Shapes.largest ())
    show "B4. a categorical distribution" (Shapes.categorical ())
    show "B5. a line's gradients" (Shapes.lineGradients ())
    show "B5. the gradient by a constant" (messageOf Shapes.gradientByConstant)
    show "B6. gradients by nodes in between" (Shapes.intermediate ())
    show "B7. a path cut" (Shapes.cutPath ())
    show "B8. leaves" (Shapes.leaves ())
    show "C1. pulled back with ones" (Products.elementwise ())
    show "C2. the chain rule" (Products.chainRule ())
    show "C3. directional derivatives" (Products.directional ())
    show "C4. arrays" (Products.arrays ())
    show "C5. pictures" (Products.picture ())
    show "D1. relu" (Rectifier.relu ())
    show "D2. operations" (Rectifier.operations ())
    show "D3. an expression, and a value" (Rectifier.fraction ())
    show "D4. without a gradient" (Rectifier.withoutGradient ())
    show "D5. nothing accumulates" (Rectifier.accumulation ())
    show "E1. a graph" (Graphs.graph ())
    show "E2. pulled back twice" (Graphs.twice ())
    show "E3. weights" (Graphs.weighted ())
    show "E4. higher orders" (Graphs.orders ())
    show "E5. four times" (Graphs.fourTimes ())
    show "E7. linear regression" (Graphs.linearRegression ())
    show "E7. a classifier" (Graphs.classifier ())
    0
