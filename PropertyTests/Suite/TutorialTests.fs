namespace Fluxion.Suite

open System
open NUnit.Framework
open Fluxion
open Fluxion.Tutorials

/// The figures of the tutorials: every claim of Examples/Tutorials comes out.
[<TestFixture>]
type TutorialTests() =

    /// The tensor's shape and elements, to twelve digits.
    let holds (expected: Tensor) (actual: Tensor) =
        Expect.equal (Tensor.shape expected) (Tensor.shape actual)
        Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-12 1e-12 expected actual)

    [<Test>]
    member _.``A1 what depends on what``() =
        let result = Scalars.dependence ()
        holds (Tensor.full [ 2; 4 ] 3.0) result.Y
        Expect.isTrue "y depends on x" result.YDependsOnX
        Expect.isTrue "x does not depend on y" (not result.XDependsOnY)
        Expect.isTrue "nothing is left behind stopGradient" (not result.StoppedDependsOnX)

    [<Test>]
    member _.``A2 the gradient of a mean of squares``() =
        let third = 1.0 / 3.0

        Scalars.meanOfSquares ()
        |> holds (tensor [ [ 4. * third; 2.; 8. * third ]; [ 10. * third; 4.; 14. * third ] ])

    [<Test>]
    member _.``A3 the gradient of a matrix is an error that names the shape and vjp``() =
        Expect.raises<ArgumentException> "[2;3]" (fun () -> Scalars.gradientOfMatrix () |> ignore)
        Expect.raises<ArgumentException> "vjp" (fun () -> Scalars.gradientOfMatrix () |> ignore)

    [<Test>]
    member _.``A4 the gradient of integers is an error that says how to convert``() =
        Expect.raises<ArgumentException> "Tensor.convert Float64" (fun () -> Scalars.gradientOfIntegers () |> ignore)

    [<Test>]
    member _.``A5 losses pulled back with weights``() =
        let ones, weighted = Scalars.weightedLosses ()
        holds (tensor [ 2.; 4.; 6.; 8. ]) ones
        holds (tensor [ 0.2; 4.; 60.; 0.008 ]) weighted

    [<Test>]
    member _.``A6 one graph, used three times``() =
        match Scalars.usedTwice () with
        | [ first; again; q ] ->
            let x = tensor [ 1.; 2. ]
            holds (2.0 * x * exp (x * x)) first
            Expect.equal first again
            holds (6.0 * x) q
        | other -> Expect.failed $"three gradients, not {other.Length}"

    [<Test; Category("Slow")>]
    member _.``A6 memory does not grow with the number of times``() =
        let held () =
            // What a finalizer lets go of is collected the second time.
            for _ in 1..2 do
                GC.Collect()
                GC.WaitForPendingFinalizers()

            GC.GetTotalMemory true

        for _ in 1..100 do
            Scalars.usedTwice () |> ignore

        let before = held ()

        for _ in 1..2000 do
            Scalars.usedTwice () |> ignore

        // A retained graph is some kilobytes a time: 2,000 of them would be megabytes.
        Expect.isTrue "less than 300 KB more" (held () - before < 300_000L)

    [<Test>]
    member _.``B1 axes of length 1``() =
        let result = Shapes.axes ()
        Expect.equal [ [ 1; 2; 3 ]; [ 2; 1; 3 ]; [ 2; 3; 1 ] ] result.Unsqueezed
        Expect.equal [ [ 2; 3 ]; [ 1; 2; 3 ]; [ 1; 2; 3 ] ] result.Squeezed

    [<Test>]
    member _.``B2 gathering``() =
        let rows, columns = Shapes.gathering ()
        holds (tensor [ [ 0.; 9.; 10.; 15. ] ]) rows
        holds (tensor [ [ 0. ]; [ 6. ]; [ 10. ]; [ 15. ] ]) columns

    [<Test>]
    member _.``B3 the largest, and where``() =
        let result = Shapes.largest ()
        holds (tensor 9.0) result.All
        holds (tensor [ 9.; 7. ]) result.OfRows
        Expect.equal [| 1L; 0L |] (Tensor.toArrayOf<int64> result.Positions)

    [<Test>]
    member _.``B4 a categorical distribution``() =
        let result = Shapes.categorical ()
        Expect.equal Int64 result.Type
        Expect.isTrue "the same key gives the same samples" result.SameAgain

        // The standard deviation of a frequency is at most sqrt(0.25/100,000) = 0.0016: five of them.
        List.iter2
            (fun (expected: float) frequency ->
                Expect.isTrue $"{frequency} is near {expected}" (abs (frequency - expected) < 0.008))
            [ 0.1; 0.2; 0.4; 0.3 ]
            result.Frequencies

        holds (tensor [ 0.9; -0.2; -0.4; -0.3 ]) result.Gradient

    [<Test>]
    member _.``B5 a line's gradients, and none by a constant``() =
        Expect.equal [ 3.0; 1.0 ] (Shapes.lineGradients ())
        Expect.raises<ArgumentException> "constant" (fun () -> Shapes.gradientByConstant () |> ignore)

    [<Test>]
    member _.``B6 gradients by nodes in between``() =
        List.iter2
            holds
            [ tensor [ 1.; 1. ]; tensor [ 0.5; 0.5 ]; tensor [ 0.5; 0.5 ]; tensor 1.0 ]
            (Shapes.intermediate ())

    [<Test>]
    member _.``B7 a path cut``() =
        let both, cut = Shapes.cutPath ()
        holds (tensor 13.0) both
        holds (tensor 3.0) cut

    [<Test>]
    member _.``B8 leaves``() =
        Expect.equal [ true; true; true; false; false ] (Shapes.leaves ())

    [<Test>]
    member _.``C1 pulled back with ones``() =
        let a, b = Products.elementwise ()
        holds (tensor [ 36.; 81.; 144. ]) a
        holds (tensor [ -12.; -8.; -10. ]) b

    [<Test>]
    member _.``C2 the chain rule``() =
        let result = Products.chainRule ()
        holds result.Composed result.Pulled
        holds result.Composed result.ThroughJacobian

    [<Test>]
    member _.``C3 directional derivatives``() =
        let result = Products.directional ()
        holds result.InnerProduct result.Along
        holds result.Norm result.AlongGradient

        Expect.isTrue
            "the gradient's direction is the steepest"
            (Tensor.toFloat result.Along < Tensor.toFloat result.Norm)

    [<Test>]
    member _.``C4 arrays``() =
        let vector, matrix, same, largest = Products.arrays ()
        Expect.equal [| 1.0; 2.0; 3.0 |] vector
        Expect.equal (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) matrix
        Expect.isTrue "nested lists and arrays give the same" same
        Expect.equal 4.0 largest

    [<Test>]
    member _.``C5 pictures``() =
        let result = Products.picture ()
        Expect.equal "3 * a**3 - b**2" result.Formula
        Expect.contains "digraph" result.Dot
        Expect.contains "\"a" result.Dot
        Expect.contains "flowchart" result.Mermaid
        Expect.contains "a" result.Text
        Expect.equal "9 * a**2" result.Gradient

    [<Test>]
    member _.``D1 relu``() =
        let result = Rectifier.relu ()
        let expected = Tensor.convert Float64 (result.X .> 0.0)
        Expect.equal [ 160 ] (Tensor.shape result.X)
        holds expected result.OfSum
        holds expected result.PulledBack
        holds (Tensor.reshape [ 16; 10 ] expected) result.OfMatrix

    [<Test>]
    member _.``D2 operations``() =
        let result = Rectifier.operations ()
        Expect.equal 2.0 result.Derivative
        Expect.equal "add" result.Operation
        Expect.equal "constant" result.ConstantOperation
        Expect.isTrue "a constant is a leaf" result.ConstantIsLeaf

    [<Test>]
    member _.``D3 an expression, and a value``() =
        let formula, value = Rectifier.fraction ()
        Expect.equal "3 * a / (a - 1)" formula
        holds (tensor 4.0) value

    [<Test>]
    member _.``D4 without a gradient``() =
        Expect.equal (false, 9.0) (Rectifier.withoutGradient ())

    [<Test>]
    member _.``D5 nothing accumulates``() =
        let ofY, ofZ, sum = Rectifier.accumulation ()
        holds (Tensor.full [ 4 ] 2.0) ofY
        holds (Tensor.full [ 4 ] 2.0) ofZ
        holds (Tensor.full [ 4 ] 4.0) sum

    [<Test>]
    member _.``E1 a graph``() =
        let result = Graphs.graph ()
        Expect.equal [ 5.0; 2.0; 2.0; 3.0 ] result.Gradients
        Expect.equal [ true; true; false; false; false ] result.Leaves
        Expect.equal [ "add"; "add"; "mul" ] result.Operations

    [<Test>]
    member _.``E2 pulled back twice``() =
        let first, again = Graphs.twice ()
        holds (tensor 5.0) first
        Expect.equal first again

    [<Test>]
    member _.``E3 weights``() =
        let first, second = Graphs.weighted ()
        holds (tensor 9.0) first
        holds (tensor 11.0) second

    [<Test>]
    member _.``E4 higher orders``() =
        Expect.equal [ 9.0; 6.0; 2.0; 0.0 ] (Graphs.orders ())

    [<Test>]
    member _.``E5 four times``() =
        Expect.equal [ 8.0; 8.0; 8.0; 8.0 ] (Graphs.fourTimes ())

    // E6, that nothing changes in place, is a statement about the public surface: SurfaceTests.

    [<Test>]
    member _.``E7 the whole recipe: a line is fitted``() =
        let line, loss = Graphs.linearRegression ()
        holds (tensor 3.0) line.Slope
        holds (tensor -2.0) line.Intercept
        Expect.isTrue "the loss is gone" (Tensor.toFloat loss < 1e-20)

    [<Test>]
    member _.``E7 the whole recipe: a classifier learns``() =
        let loss, accuracy = Graphs.classifier ()
        Expect.isTrue $"the loss {loss} is below 0.1" (loss < 0.1)
        Expect.isTrue $"the accuracy {accuracy} is above 0.97" (accuracy > 0.97)
