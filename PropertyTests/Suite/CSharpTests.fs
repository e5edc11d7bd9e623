namespace Fluxion.Suite

open System
open System.Collections.Generic
open System.Collections.Immutable
open NUnit.Framework
open Fluxion
open Fluxion.Examples.CSharp

/// The C# face: what `Differentiate` gives for tensors, tuples, records and arrays, and what it refuses.
[<TestFixture>]
type CSharpTests() =

    static let scalar (x: float) = Tensor.Scalar x

    static let vector (xs: float list) =
        Tensor.Of(ReadOnlySpan(Array.ofList xs), ReadOnlySpan<int>())

    static let integers (xs: int64 list) =
        Tensor.Of(ReadOnlySpan(Array.ofList xs), ReadOnlySpan<int>())

    static let at (i: int) (x: Tensor) = x[ReadOnlySpan [| i |]]

    static let floats (x: Tensor) = x.ToArray<float>() |> List.ofArray

    static let refused (part: string) (action: unit -> 'T) =
        Expect.raises<ArgumentException> part (fun () -> action () |> ignore)

    [<Test>]
    member _.``a gradient by a tensor, and by an array of them``() =
        let gradient = Differentiate.Grad(fun (x: Tensor) -> (x * x).Sum())
        Expect.equal [ 2.0; 4.0 ] (floats (gradient.Invoke(vector [ 1.0; 2.0 ])))

        let many = Differentiate.GradMany(fun x -> (x[0] * x[1]).Sum())
        let byEach = many.Invoke [| vector [ 1.0; 2.0 ]; vector [ 3.0; 4.0 ] |]
        Expect.equal [ [ 3.0; 4.0 ]; [ 1.0; 2.0 ] ] (byEach |> List.ofArray |> List.map floats)

    [<Test>]
    member _.``a gradient by tuples within tuples``() =
        let gradient =
            Differentiate.Grad(fun (struct (a: Tensor, struct (b: Tensor, name: string, n: int))) ->
                (a * b * float n).Sum() + float name.Length)

        let struct (a, struct (b, name, n)) =
            gradient.Invoke(struct (scalar 2.0, struct (scalar 5.0, "ride", 3)))

        Expect.equal (15.0, 6.0, "ride", 3) (a.ToDouble(), b.ToDouble(), name, n)

    [<Test>]
    member _.``tuples of two to seven are trees``() =
        let x = scalar 3.0
        let square (x: Tensor) = x * x
        let f2 (struct (a: Tensor, b: Tensor)) = square a + b
        let f3 (struct (a: Tensor, b: Tensor, c: Tensor)) = f2 (struct (a, b)) + c

        let f7 (struct (a: Tensor, b: Tensor, c: Tensor, d: Tensor, e: Tensor, f: Tensor, g: Tensor)) =
            f3 (struct (a, b, c)) + d + e + f + square g

        let struct (a2, b2) = Differentiate.Grad(f2).Invoke(struct (x, x))
        Expect.equal (6.0, 1.0) (a2.ToDouble(), b2.ToDouble())
        let struct (a3, _, c3) = Differentiate.Grad(f3).Invoke(struct (x, x, x))
        Expect.equal (6.0, 1.0) (a3.ToDouble(), c3.ToDouble())

        let struct (a7, _, _, d7, _, _, g7) =
            Differentiate.Grad(f7).Invoke(struct (x, x, x, x, x, x, x))

        Expect.equal (6.0, 1.0, 6.0) (a7.ToDouble(), d7.ToDouble(), g7.ToDouble())

    [<Test>]
    member _.``a gradient by a record struct, with the value``() =
        let lossAndGradient =
            Differentiate.ValueAndGrad(fun (line: Line) -> (vector [ 1.0; 2.0 ] * line.Slope + line.Offset).Sum())

        let struct (loss, gradient) = lossAndGradient.Invoke(Line(scalar 2.0, scalar 1.0))

        Expect.equal (8.0, 3.0, 2.0) (loss.ToDouble(), gradient.Slope.ToDouble(), gradient.Offset.ToDouble())

    [<Test>]
    member _.``a gradient with what the function gives beside it``() =
        let gradientAndRest =
            Differentiate.GradAux(fun (line: Line) ->
                let predictions = vector [ 1.0; 2.0 ] * line.Slope
                struct (predictions.Sum(), struct (predictions, "two")))

        let struct (gradient, struct (predictions, name)) =
            gradientAndRest.Invoke(Line(scalar 5.0, scalar 1.0))

        Expect.equal
            (3.0, 0.0, [ 5.0; 10.0 ], "two")
            (gradient.Slope.ToDouble(), gradient.Offset.ToDouble(), floats predictions, name)

    [<Test>]
    member _.``a record keeps what rides along, and what may be missing``() =
        let gradient =
            Differentiate.Grad(fun (model: Described) ->
                match model.Bias with
                | null -> model.SquaredNorm * float model.Sizes.Length
                | bias -> (model.Weight * bias).Sum())

        let without =
            Described(
                Weight = vector [ 1.0; 2.0 ],
                Name = "a name",
                Sizes = [| 4; 5 |],
                Trained = Nullable(DateOnly(2026, 7, 29))
            )

        let found = gradient.Invoke without
        Expect.equal [ 4.0; 8.0 ] (floats found.Weight)

        Expect.equal ("a name", [| 4; 5 |], Nullable(DateOnly(2026, 7, 29))) (found.Name, found.Sizes, found.Trained)

        Expect.isTrue "the missing bias has no gradient" (isNull (box found.Bias))
        Expect.equal [ 1.0; 2.0 ] (floats without.Weight)

        let withBias =
            gradient.Invoke(Described(Weight = vector [ 1.0; 2.0 ], Bias = vector [ 3.0; 4.0 ]))

        Expect.equal [ 3.0; 4.0 ] (floats withBias.Weight)
        Expect.equal [ [ 3.0; 4.0 ]; [ 1.0; 2.0 ] ] (Trees.Leaves withBias |> Seq.map floats |> List.ofSeq)

    [<Test>]
    member _.``arrays are trees, and integer tensors ride along beside floating ones``() =
        let positions = integers [ 1L; 0L ]

        let model =
            Stack(
                ImmutableArray.Create(vector [ 1.0; 2.0 ], vector [ 3.0; 4.0 ]),
                [| scalar 5.0 |],
                [| Line(scalar 6.0, scalar 7.0); Line(scalar 8.0, scalar 9.0) |],
                positions
            )

        let loss (stack: Stack) =
            (stack.Weights[0] * stack.Weights[1].IndexSelect(0, stack.Positions)).Sum()
            * stack.Biases[0]
            + stack.Lines[0].Slope * stack.Lines[1].Offset

        let gradient = Differentiate.Grad(loss).Invoke model
        Expect.equal [ 20.0; 15.0 ] (floats gradient.Weights[0])
        Expect.equal [ 10.0; 5.0 ] (floats gradient.Weights[1])
        Expect.equal [ 10.0 ] (gradient.Biases |> List.ofArray |> List.map _.ToDouble())

        Expect.equal
            [ (9.0, 0.0); (0.0, 6.0) ]
            [ for line in gradient.Lines -> line.Slope.ToDouble(), line.Offset.ToDouble() ]

        Expect.isTrue "positions are what they were" (obj.ReferenceEquals(positions, gradient.Positions))

    [<Test>]
    member _.``each value of a hierarchy of records goes by its own fields``() =
        let gradient =
            Differentiate.Grad(fun (model: Base) ->
                match model with
                | :? Extended as model ->
                    match model.Activation with
                    | :? Scaled as scaled ->
                        let struct (a, count) = model.Pair
                        model.First * scaled.Factor * a * float count
                    | _ -> model.First * model.First
                | model -> model.First * 7.0)

        let scaled =
            gradient.Invoke(Extended(scalar 2.0, Scaled(scalar 3.0), struct (scalar 5.0, 10)))

        match scaled with
        | :? Extended as model ->
            let struct (a, count) = model.Pair

            Expect.equal
                (150.0, 100.0, 60.0, 10)
                (model.First.ToDouble(), (model.Activation :?> Scaled).Factor.ToDouble(), a.ToDouble(), count)
        | other -> Expect.failed $"a {other.GetType().Name} instead of an Extended"

        let plain = gradient.Invoke(Extended(scalar 2.0, Plain(), struct (scalar 5.0, 10)))

        Expect.equal 4.0 (plain.First.ToDouble())
        Expect.equal 7.0 (gradient.Invoke(Base(scalar 2.0)).First.ToDouble())

    [<Test>]
    member _.``vjp and jvp of a record with a tuple for a result``() =
        let f =
            Func<Line, struct (Tensor * Tensor)>(fun line ->
                struct (line.Slope * line.Offset, (line.Slope + line.Offset).ArgMax(Nullable 0)))

        let at = Line(vector [ 2.0; 3.0 ], vector [ 5.0; 7.0 ])
        let struct (struct (product, place), pullback) = Differentiate.Vjp(f).Invoke at
        Expect.equal ([ 10.0; 21.0 ], 1.0) (floats product, place.ToDouble())
        let cotangent = pullback.Invoke(struct (vector [ 1.0; 10.0 ], place))
        Expect.equal ([ 5.0; 70.0 ], [ 2.0; 30.0 ]) (floats cotangent.Slope, floats cotangent.Offset)

        let struct (struct (value, _), struct (tangent, placeTangent)) =
            Differentiate.Jvp(f).Invoke(at, Line(vector [ 1.0; 0.0 ], vector [ 0.0; 1.0 ]))

        Expect.equal ([ 10.0; 21.0 ], [ 5.0; 3.0 ], 0.0) (floats value, floats tangent, placeTangent.ToDouble())

    [<Test>]
    member _.``linear maps: linearize, linearTranspose, gaussNewtonProduct``() =
        let f = Func<Line, Tensor>(fun line -> line.Slope * line.Offset)
        let at = Line(vector [ 2.0; 3.0 ], vector [ 5.0; 7.0 ])
        let along = Line(vector [ 1.0; 0.0 ], vector [ 0.0; 1.0 ])
        let struct (value, push) = Differentiate.Linearize(f).Invoke at
        Expect.equal ([ 10.0; 21.0 ], [ 5.0; 3.0 ]) (floats value, floats (push.Invoke along))

        let transpose =
            Differentiate.LinearTranspose(Func<Line, Tensor>(fun line -> line.Slope * 2.0 - line.Offset), at)

        let back = transpose.Invoke(vector [ 1.0; 10.0 ])
        Expect.equal ([ 2.0; 20.0 ], [ -1.0; -10.0 ]) (floats back.Slope, floats back.Offset)

        let product =
            Differentiate
                .GaussNewtonProduct(Func<Tensor, Tensor>(fun x -> x * x), fun y -> (y * y).Sum())
                .Invoke(vector [ 1.0; 2.0 ], vector [ 1.0; 10.0 ])

        Expect.equal [ 8.0; 320.0 ] (floats product)

        refused "linearTranspose: got a function that is not linear in its argument: sin" (fun () ->
            Differentiate.LinearTranspose(Func<Tensor, Tensor>(fun x -> x.Sin()), scalar 1.0))

    [<Test>]
    member _.``rules of one's own, and checkpoints``() =
        let doubled =
            Differentiate.CustomVjp(
                Func<Tensor, struct (Tensor * Func<Tensor, Tensor>)>(fun x ->
                    struct (x * x, Func<Tensor, Tensor>(fun v -> v * x * 4.0)))
            )

        Expect.equal 12.0 (Differentiate.Grad(doubled).Invoke(scalar 3.0).ToDouble())

        let tripled =
            Differentiate.CustomJvp(
                Func<Line, Line, struct (Tensor * Tensor)>(fun line along ->
                    struct (line.Slope * line.Offset, along.Slope * 3.0))
            )

        let gradient =
            Differentiate.Grad(fun line -> tripled.Invoke(line).Sum()).Invoke(Line(vector [ 1.0; 2.0 ], scalar 5.0))

        Expect.equal ([ 3.0; 3.0 ], 0.0) (floats gradient.Slope, gradient.Offset.ToDouble())
        let block = Differentiate.Checkpoint(Func<Tensor, Tensor>(fun x -> x * x * x))
        Expect.equal 12.0 (Differentiate.Grad(block).Invoke(scalar 2.0).ToDouble())

        refused "customVjp: got a rule that gives a cotangent of Float64 [] for tensor 2" (fun () ->
            Differentiate
                .Grad(
                    Differentiate.CustomVjp(
                        Func<Line, struct (Tensor * Func<Tensor, Line>)>(fun line ->
                            struct ((line.Slope * line.Offset).Sum(),
                                    Func<Tensor, Line>(fun v -> Line(v * line.Slope, v))))
                    )
                )
                .Invoke(Line(vector [ 1.0; 2.0 ], vector [ 1.0; 2.0 ])))

    [<Test>]
    member _.``derivatives along a number, and matrices of them``() =
        let cube (x: Tensor) = x * x * x
        Expect.equal 12.0 (Differentiate.Diff(cube).Invoke(scalar 2.0).ToDouble())
        Expect.equal 12.0 (Differentiate.Diff(Differentiate.Diff cube).Invoke(scalar 2.0).ToDouble())

        for jacobian in
            [
                Differentiate.Jacobian cube
                Differentiate.JacobianForward cube
                Differentiate.JacobianReverse cube
            ] do
            let matrix = jacobian.Invoke(vector [ 1.0; 2.0 ])
            Expect.equal [ 3.0; 0.0; 0.0; 12.0 ] (floats matrix)
            Expect.equal [ 2; 2 ] (List.ofSeq matrix.Shape)

        let f (x: Tensor) = at 0 x * at 0 x * at 1 x
        Expect.equal [ 10.0; 6.0; 6.0; 0.0 ] (floats (Differentiate.Hessian(f).Invoke(vector [ 3.0; 5.0 ])))

        let product =
            Differentiate
                .Hvp(fun (line: Line) -> line.Slope * line.Slope * line.Offset)
                .Invoke(Line(scalar 3.0, scalar 5.0), Line(scalar 1.0, scalar 2.0))

        Expect.equal (22.0, 6.0) (product.Slope.ToDouble(), product.Offset.ToDouble())

    [<Test>]
    member _.``series and fields``() =
        let cube (x: Tensor) = x * x * x

        let line =
            Differentiate
                .Jet(fun (line: Line) -> struct (line.Slope * line.Offset, line.Slope))
                .Invoke(Line(scalar 3.0, scalar 5.0), [| Line(scalar 1.0, scalar 2.0); Line(scalar 0.0, scalar 1.0) |])

        let struct (struct (value, _), coefficients) = line
        Expect.equal 15.0 (value.ToDouble())

        Expect.equal [ 11.0, 1.0; 5.0, 0.0 ] [ for struct (y, slope) in coefficients -> y.ToDouble(), slope.ToDouble() ]

        Expect.equal [ 8.0; 12.0; 6.0 ] [ for c in Differentiate.Taylor(2, cube).Invoke(scalar 2.0) -> c.ToDouble() ]
        Expect.equal 12.0 (Differentiate.DiffN(2, cube).Invoke(scalar 2.0).ToDouble())
        let f (x: Tensor) = at 0 x * at 0 x * at 1 x

        Expect.equal
            [
                [ 0; 0 ], 45.0
                [ 1; 0 ], 30.0
                [ 0; 1 ], 9.0
                [ 2; 0 ], 10.0
                [ 1; 1 ], 6.0
                [ 0; 2 ], 0.0
            ]
            [
                for struct (orders, value) in Differentiate.Partials(2, f).Invoke(vector [ 3.0; 5.0 ]) ->
                    List.ofSeq orders, value.ToDouble()
            ]

        Expect.equal 10.0 (Differentiate.Laplacian(f).Invoke(vector [ 3.0; 5.0 ]).ToDouble())
        Expect.equal 15.0 (Differentiate.Divergence(cube).Invoke(vector [ 1.0; 2.0 ]).ToDouble())

        Expect.equal
            2.0
            (Differentiate.Curl(fun x -> Tensor.Stack([ -(at 1 x); at 0 x ])).Invoke(vector [ 1.0; 2.0 ]).ToDouble())

    [<Test>]
    member _.``vmap over other axes``() =
        let dot (struct (x: Tensor, w: Tensor)) = x.Dot w
        let rows = Tensor.Of(ReadOnlySpan [| 1.0; 2.0; 3.0; 4.0 |], ReadOnlySpan [| 2; 2 |])

        let over (inAxes: Nullable<int> list) outAxes =
            Differentiate.VmapAxes(dot, inAxes, outAxes)

        let along = over [ Nullable 1; Nullable() ] [ Nullable 0 ]
        Expect.equal [ 31.0; 42.0 ] (floats (along.Invoke(struct (rows, vector [ 1.0; 10.0 ]))))
        Expect.equal [ 10.0; 20.0 ] (floats ((over [ Nullable -1 ] [ Nullable 0 ]).Invoke(struct (rows, rows))))

        refused
            "vmapAxes: got 3 axes for 2 tensors of the argument; wanted one for each tensor, or one for all"
            (fun () -> (over [ Nullable 0; Nullable 0; Nullable 0 ] [ Nullable 0 ]).Invoke(struct (rows, rows)))

        refused
            "vmapAxes: got axis 2 for tensor 1 of the argument, of shape [2;2]; wanted an axis from -2 to 1"
            (fun () -> (over [ Nullable 0; Nullable 2 ] [ Nullable 0 ]).Invoke(struct (rows, rows)))

    [<Test>]
    member _.``sparse Jacobians and Hessians``() =
        let jacobian = Differentiate.SparseJacobian(fun x -> x * x)
        let band = jacobian.Invoke(vector [ 1.0; 2.0; 3.0 ])
        Expect.equal [ 2.0; 4.0; 6.0 ] (floats band.Values)
        Expect.equal ([ 0; 1; 2 ], [ 0; 1; 2 ]) (List.ofSeq band.Rows, List.ofSeq band.Columns)
        Expect.equal [ 2.0; 0.0; 0.0; 0.0; 4.0; 0.0; 0.0; 0.0; 6.0 ] (floats (band.ToDense().Flatten()))
        Expect.equal "3 values of [3;3]" (string band)

        let hessian = Differentiate.SparseHessian(fun x -> (at 0 x * x * x).Sum())
        let arrow = hessian.Invoke(vector [ 1.0; 2.0; 3.0 ])
        Expect.equal "×××\n××·\n×·×" (string arrow.Pattern)
        Expect.equal [ 6.0; 4.0; 6.0; 4.0; 2.0; 6.0; 2.0 ] (floats arrow.Values)
        let x = Graph.Variable(vector [ 1.0; 2.0; 3.0 ])
        Expect.equal (string arrow.Pattern) (string (Graph.HessianPattern((at 0 x * x * x).Sum(), x)))
        Expect.equal "·×·" (string (Graph.JacobianPattern(at 1 x, x)))
        Expect.equal "·×·" (string (Differentiate.JacobianPattern(fun x -> at 1 x).Invoke(vector [ 1.0; 2.0; 3.0 ])))

        Expect.equal
            (string arrow.Pattern)
            (string (Differentiate.HessianPattern(fun x -> (at 0 x * x * x).Sum()).Invoke(vector [ 1.0; 2.0; 3.0 ])))

        Expect.equal 0 (Graph.JacobianPattern(x, vector [ 1.0 ])).Count

    [<Test>]
    member _.``vmap and stopGradient``() =
        let rows =
            Differentiate.Vmap(Differentiate.Grad(fun (struct (x: Tensor, n: Tensor)) -> (x * x * x).Sum() + n.Sum()))

        let struct (x, n) =
            rows.Invoke(struct (vector [ 1.0; 2.0; 4.0 ], vector [ 7.0; 8.0; 9.0 ]))

        Expect.equal ([ 3.0; 12.0; 48.0 ], [ 1.0; 1.0; 1.0 ]) (floats x, floats n)

        let stopped =
            Differentiate.Grad(fun (line: Line) ->
                let fixedLine = Differentiate.StopGradient line
                line.Slope * fixedLine.Slope * fixedLine.Offset)

        let gradient = stopped.Invoke(Line(scalar 3.0, scalar 5.0))
        Expect.equal (15.0, 0.0) (gradient.Slope.ToDouble(), gradient.Offset.ToDouble())

    [<Test>]
    member _.``a compiled function is traced once per shapes and what rides along``() =
        let mutable traces = 0

        let f =
            Differentiate.Compile(fun (struct (x: Tensor, n: int)) ->
                traces <- traces + 1
                struct (x * float n, n + 1))

        let struct (first, next) = f.Invoke(struct (vector [ 1.0; 2.0 ], 3))
        let struct (second, _) = f.Invoke(struct (vector [ 5.0; 6.0 ], 3))
        Expect.equal ([ 3.0; 6.0 ], 4, [ 15.0; 18.0 ], 1) (floats first, next, floats second, traces)
        f.Invoke(struct (vector [ 1.0 ], 3)) |> ignore
        f.Invoke(struct (vector [ 1.0 ], 4)) |> ignore
        Expect.equal 3 traces

        Expect.raises<InvalidOperationException> "compile: the field Item2 took more than 32 values" (fun () ->
            for n in 0..40 do
                f.Invoke(struct (vector [ 1.0 ], n)) |> ignore)

    [<Test>]
    member _.``a compiled step equals the plain one, and what is missing is a program of its own``() =
        let f (model: Described) =
            match model.Bias with
            | null -> model.SquaredNorm
            | bias -> model.SquaredNorm + (bias * float model.Sizes.Length).Sum()

        let gradient = Differentiate.Grad f
        let compiled = Differentiate.Compile gradient

        for model in
            [
                Described(Weight = vector [ 1.0; 2.0 ])
                Described(Weight = vector [ 1.0; 2.0 ], Bias = vector [ 3.0 ], Sizes = [| 1 |])
                Described(Weight = vector [ 1.0; 2.0 ], Bias = vector [ 3.0 ], Sizes = [| 1; 2 |])
            ] do
            let expected, actual = gradient.Invoke model, compiled.Invoke model
            Expect.equal (floats expected.Weight) (floats actual.Weight)

            match expected.Bias, actual.Bias with
            | null, null -> ()
            | null, _
            | _, null -> Expect.failed "one gradient has a bias and the other has none"
            | expected, actual -> Expect.equal (floats expected) (floats actual)

    [<Test>]
    member _.``trees are mapped, alone and together``() =
        let line = Line(scalar 1.0, scalar 2.0)
        let sum = Trees.Map((fun a b c -> a + b * c), line, line, line)
        Expect.equal (2.0, 6.0) (sum.Slope.ToDouble(), sum.Offset.ToDouble())
        let zeros = Trees.ZerosLike(struct (line, integers [ 3L ]))
        let struct (zero, integers) = zeros
        Expect.equal (0.0, 3.0) (zero.Offset.ToDouble(), integers.ToDouble())

        let step = Trees.Add(line, Trees.Scale(-0.5, line))
        Expect.equal (0.5, 1.0) (step.Slope.ToDouble(), step.Offset.ToDouble())

        refused "Trees.Map: got trees of 1 and 2 tensors; wanted equally many." (fun () ->
            Trees.Map((fun a b -> a + b), [| scalar 1.0 |], [| scalar 1.0; scalar 2.0 |]))

    [<Test>]
    member _.``what is no tree is refused by its path``() =
        refused
            "grad: got Dictionary<string, Tensor> at Cached.Hidden.Cache; wanted a tensor, or a tuple of 2 to 7, a record or an array of these"
            (fun () -> Differentiate.Grad(fun (cached: Cached) -> cached.Line.Slope))

        refused
            "vjp: got Func<Tensor, Tensor> at WithFunction.Activation; wanted a tensor, or a tuple of 2 to 7, a record or an array of these, beside which numbers, strings, enums and dates ride along. A function of several arguments takes a tuple."
            (fun () -> Differentiate.Vjp(fun (model: WithFunction) -> model.Weight))

        refused
            "grad: got Tensor at Fixed.Offset, which cannot be set; wanted a property with set or init: results are copies of the value, as with the word 'with'. Declare Offset as { get; init; }, or among the parameters of the record."
            (fun () -> Differentiate.Grad(fun (model: Fixed) -> model.Weight))

        refused
            "grad: got Chain within itself at Chain.Next; wanted a type whose depth is known. Hold its parts in an array."
            (fun () -> Differentiate.Grad(fun (model: Chain) -> model.Weight))

        refused "grad: got Plainly; wanted a tensor" (fun () ->
            Differentiate.Grad(fun (model: Plainly) -> model.Weight))

        refused "grad: got List<Tensor> at Item2[].Item1; wanted a tensor" (fun () ->
            Differentiate.Grad(fun (struct (x: Tensor, _: struct (List<Tensor> * int)[])) -> x))

        refused "vmap: got Func<Tensor, Tensor>; wanted a tensor" (fun () ->
            Differentiate.Vmap(fun (x: Tensor) -> Func<Tensor, Tensor>(fun y -> x + y)))

    [<Test>]
    member _.``a value that is no tree is refused when the function is called``() =
        let gradient =
            Differentiate.Grad(fun (struct (activation: Activation, x: Tensor)) -> x)

        refused "grad: got List<Tensor> at Stateful.State; wanted a tensor" (fun () ->
            gradient.Invoke(struct (Stateful(scalar 1.0, List()), scalar 1.0)))

        let described = Differentiate.ValueAndGrad(fun (model: Described) -> model.Weight)

        refused
            "valueAndGrad: got null at Described.Weight; wanted a value of type Tensor. What may be missing is declared with a question mark, as in Tensor? Bias."
            (fun () -> described.Invoke(Described(Weight = Unchecked.defaultof<_>)))

        refused "valueAndGrad: got null; wanted a value of type Described." (fun () ->
            described.Invoke(Unchecked.defaultof<Described>))

        let stack = Differentiate.Grad(fun (stack: Stack) -> stack.Biases[0])

        refused "grad: got null at Stack.Weights; wanted a value of type ImmutableArray<Tensor>." (fun () ->
            stack.Invoke(Stack(Unchecked.defaultof<_>, [||], [||], scalar 1.0)))

        refused "grad: got a value of type Numbers that holds no tensor; wanted at least one floating tensor" (fun () ->
            Differentiate.Grad(fun (_: Numbers) -> scalar 1.0).Invoke(Numbers(1.0, 2)))

        refused
            "grad: got Int64 tensors only; wanted at least one floating tensor: only those can be differentiated. Convert it: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
            (fun () -> Differentiate.Grad(fun (x: Tensor) -> x).Invoke(integers [ 1L ]))

    [<Test>]
    member _.``results, tangents and cotangents unlike what they belong to are refused``() =
        let line = Line(scalar 1.0, scalar 2.0)

        refused "grad: got a function whose result has shape [2]; wanted a scalar" (fun () ->
            Differentiate.Grad(fun (x: Tensor) -> x).Invoke(vector [ 1.0; 2.0 ]))

        refused "grad: got a function whose result is null; wanted a tensor." (fun () ->
            Differentiate.Grad(fun (_: Tensor) -> Unchecked.defaultof<Tensor>).Invoke(scalar 1.0))

        refused "vjp: got a function whose result of type double holds no tensor; wanted at least one tensor" (fun () ->
            Differentiate.Vjp(fun (x: Tensor) -> x.ToDouble()).Invoke(scalar 1.0))

        refused "jvp: got a tangent of Float64 [2]; wanted Float64 []" (fun () ->
            Differentiate.Jvp(fun (line: Line) -> line.Slope).Invoke(line, Line(vector [ 1.0; 2.0 ], scalar 1.0)))

        refused "jvp: got a tangent of 2 tensors; wanted 1, one for each of the argument's." (fun () ->
            Differentiate.Jvp(fun (x: Tensor[]) -> x[0]).Invoke([| scalar 1.0 |], [| scalar 1.0; scalar 2.0 |]))

        refused "vjp: got a cotangent of 1 tensors; wanted 2, one for each of the result's." (fun () ->
            let struct (_, pullback) =
                Differentiate.Vjp(fun (line: Line) -> [| line.Slope; line.Offset |]).Invoke line

            pullback.Invoke [| scalar 1.0 |])

        Expect.raises<ArgumentNullException> "f" (fun () ->
            Differentiate.Grad(Unchecked.defaultof<Func<Tensor, Tensor>>) |> ignore)

    [<Test>]
    member _.``the example learns two spirals, the same way each time``() =
        let train () =
            let progress = List<Progress>()
            let data = Spirals.Create(Rand.Key 2L)

            let model =
                Training.Run(Classifier.Create(Rand.Key 1L, 24), data, 200, (fun step -> progress.Add step))

            Expect.equal 5.0 model.Scale
            List.ofSeq progress

        let progress = train ()
        let first, last = List.head progress, List.last progress
        Expect.equal [ 0; 50; 100; 150; 200 ] (progress |> List.map _.Step)
        Expect.isTrue $"the loss starts near ln 2 or above: {first.Loss}" (first.Loss > 0.5)
        Expect.isTrue $"the loss falls below 0.05: {last.Loss}" (last.Loss < 0.05)
        Expect.isTrue $"more than 98 %% are right: {last.Accuracy}" (last.Accuracy > 0.98)
        Expect.equal progress (train ())
