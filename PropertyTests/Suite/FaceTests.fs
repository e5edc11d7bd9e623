namespace Fluxion.Suite

open System
open System.Collections.Generic
open System.Diagnostics
open NUnit.Framework
open Fluxion

/// Models as users write them.
module FaceModels =

    type Layer = { Weight: Tensor; Bias: Tensor }

    type Model =
        {
            Layers: Layer list
            Scale: Tensor option
            Labels: Tensor
            Rate: float
            Name: string
        }

    type Shape =
        | Circle of radius: Tensor
        | Square of side: Tensor * label: string
        | Empty

    [<Struct>]
    type Point = { X: Tensor; Y: Tensor }

    type Activated =
        {
            W: Tensor
            Activation: float -> float
        }

    type Network = { Activated: Activated list }

    type Chain =
        | End
        | Link of Tensor * Chain

    let model =
        {
            Layers =
                [
                    {
                        Weight = tensor [ 1.0; 2.0 ]
                        Bias = tensor 3.0
                    }
                ]
            Scale = Some(tensor 4.0)
            Labels = tensor [ 7; 8 ]
            Rate = 0.5
            Name = "m"
        }

open FaceModels

/// What F# infers where nothing is annotated but the arguments that must be: these compile, and mean what they say.
[<TestFixture>]
type InferenceTests() =

    let close (expected: float list) (actual: Tensor) =
        Expect.isTrue $"{actual} is %A{expected}" (Tensor.allCloseWithin 1e-12 1e-12 actual (Tensor.ofSeq expected))

    [<Test>]
    member _.``numbers of every type stand on either side of a tensor``() =
        let x = tensor [ 2.0; 4.0 ]
        close [ 1.0; -1.0 ] (3.0 - x)
        close [ 1.0; 3.0 ] (x - 1)
        close [ 4.0; 2.0 ] (8 / x)
        close [ 1.0; 2.0 ] (x * 0.5f)
        close [ 2.0; 1.0 ] (tensor [ 5.0; 4.0 ] % 3)
        close [ -2.0; -4.0 ] -x

    [<Test>]
    member _.``powers take whole numbers, numbers and tensors``() =
        let x = tensor [ 4.0; 9.0 ]
        close [ 16.0; 81.0 ] (x ** 2)
        close [ 2.0; 3.0 ] (x ** 0.5)
        close [ 4.0; 81.0 ] (Tensor.pow x (tensor [ 1.0; 2.0 ]))
        close [ 64.0; 729.0 ] (pown x 3)
        close [ 1.0; 1.0 ] (pown x 0)
        close [ 0.25; 1.0 / 9.0 ] (pown x -1)

    [<Test>]
    member _.``pown still takes every type of F#'s own``() =
        Expect.equal 8.0 (pown 2.0 3)
        Expect.equal 8 (pown 2 3)
        Expect.equal 8uy (pown 2uy 3)
        Expect.equal 8M (pown 2M 3)
        Expect.equal 8I (pown 2I 3)

    [<Test>]
    member _.``one generic function serves float and Tensor``() =
        let inline f x = sin x * x + pown x 3 - exp x / cosh x
        close [ f 0.7 ] (f (tensor [ 0.7 ]))

    [<Test>]
    member _.``F#'s functions are the module's``() =
        let x = tensor [ 0.3; 0.7 ]

        let pairs: (Tensor * Tensor) list =
            [
                sin x, Tensor.sin x
                cos x, Tensor.cos x
                tan x, Tensor.tan x
                asin x, Tensor.asin x
                acos x, Tensor.acos x
                atan x, Tensor.atan x
                sinh x, Tensor.sinh x
                cosh x, Tensor.cosh x
                tanh x, Tensor.tanh x
                exp x, Tensor.exp x
                log x, Tensor.log x
                log10 x, Tensor.log10 x
                sqrt x, Tensor.sqrt x
                abs x, Tensor.abs x
                floor x, Tensor.floor x
                ceil x, Tensor.ceil x
                round x, Tensor.round x
                truncate x, Tensor.truncate x
                atan2 x x, Tensor.atan2 x x
            ]

        for operator, named in pairs do
            Expect.equal named operator

    [<Test>]
    member _.``comparisons infer a tensor from a number on the other side``() =
        let positive x = x .> 0.0
        let small x = 1 .>= x
        Expect.equal (tensor [ true; false ]) (positive (tensor [ 1.0; -1.0 ]))
        Expect.equal (tensor [ false; true ]) (small (tensor [ 2.0; 1.0 ]))
        Expect.equal (tensor [ true; false ]) (tensor [ 1; 2 ] .= 1)
        Expect.equal (tensor [ false; true ]) (tensor [ 1; 2 ] .<> tensor 1)
        Expect.equal (tensor [ true; false ]) (tensor [ 1; 2 ] .< 2)
        Expect.equal (tensor [ true; true ]) (tensor [ 1; 2 ] .<= 2)

        close
            [ 2.0; 0.0 ]
            (grad (fun x -> Tensor.sum (Tensor.where (x .> 0.0) (x * x) (stopGradient x))) (tensor [ 1.0; -1.0 ]))

    [<Test>]
    member _.``the argument of the transformations of one tensor needs no annotation``() =
        close [ 6.0 ] (grad (fun x -> Tensor.sum (x * x)) (tensor [ 3.0 ]))

        let rosenbrock =
            hessian (fun x -> (1.0 - x[0]) ** 2 + 100.0 * (x[1] - x[0] ** 2) ** 2)

        close [ 802.0; -400.0; -400.0; 200.0 ] (Tensor.flatten (rosenbrock (tensor [ 1.0; 1.0 ])))

        close
            [ 3.0; 7.0 ]
            (vmap (fun (x, y) -> Tensor.dot x y) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ], Tensor.ones [ 2; 2 ]))

        close [ 17.0; 39.0 ] (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] *@ tensor [ 5.0; 6.0 ])
        close [ 35.0; 79.0 ] (1 + 2.0 * tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] *@ tensor [ 5.0; 6.0 ])

    [<Test>]
    member _.``tensor takes numbers, lists, arrays and seqs of every element type``() =
        let shaped (expected: DType * int list) x =
            Expect.equal expected (Tensor.dtype x, Tensor.shape x)

        shaped (Float64, []) (tensor 1.0)
        shaped (Float32, []) (tensor 1.0f)
        shaped (Bool, []) (tensor true)
        shaped (Float64, [ 2 ]) (tensor [ 1.0; 2.0 ])
        shaped (Int64, [ 2 ]) (tensor [| 1L; 2L |])
        shaped (Int32, [ 3 ]) (tensor (seq { 1..3 }))
        shaped (Float64, [ 1 ]) (tensor (List<float> [ 1.0 ]))
        shaped (Float32, [ 2; 1 ]) (tensor [ [ 1.0f ]; [ 2.0f ] ])
        shaped (Float64, [ 1; 2; 1 ]) (tensor [ [ [ 1.0 ]; [ 2.0 ] ] ])
        shaped (Float64, [ 2; 2 ]) (tensor (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]))
        shaped (Float64, [ 2; 1; 3 ]) (tensor (Array3D.zeroCreate<float> 2 1 3))
        shaped (Float64, [ 0 ]) (tensor List.empty<float>)
        shaped (Float64, [ 2; 0 ]) (tensor [ List.empty<float>; [] ])
        Expect.equal [ tensor 1.0; tensor 2.0 ] (List.map tensor [ 1.0; 2.0 ])
        Expect.equal (tensor [ 1.0; 2.0 ]) ([ 1.0; 2.0 ] |> tensor)
        Expect.equal [| 1.0; 2.0; 3.0; 4.0 |] (Tensor.toArray (tensor (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])))

        Expect.raises<ArgumentException> "tensor: got rows of lengths 2 and 1; wanted one length" (fun () ->
            ignore (tensor [ [ 1.0; 2.0 ]; [ 3.0 ] ]))

        Expect.raises<ArgumentException> "tensor: got blocks of lengths 1 and 2; wanted one length" (fun () ->
            ignore (tensor [ [ [ 1.0 ] ]; [ [ 3.0 ]; [ 1.0 ] ] ]))

/// Elements and parts in F#'s notation.
[<TestFixture>]
type SlicingTests() =

    let t = Tensor.reshape [ 2; 3; 4 ] (Tensor.arange 0.0 24.0 1.0)

    let is (shape: int list) (elements: float list) (part: Tensor) =
        Expect.equal (shape, elements) (Tensor.shape part, List.ofArray (Tensor.toArray part))

    [<Test>]
    member _.``positions take their axes away``() =
        is [] [ 23.0 ] t[1, 2, 3]
        is [ 4 ] [ 4.0; 5.0; 6.0; 7.0 ] t[0, 1]
        is [ 3; 4 ] [ 12.0 .. 23.0 ] t[1]
        is [ 3; 4 ] [ 12.0 .. 23.0 ] t[-1]

    [<Test>]
    member _.``ranges include both ends and keep their axes``() =
        is [ 1; 3; 4 ] [ 12.0 .. 23.0 ] t[1..]
        is [ 2; 2 ] [ 4.0; 8.0; 16.0; 20.0 ] t[*, 1.., 0]
        is [ 2; 2 ] [ 0.0; 1.0; 12.0; 13.0 ] t[0.., 0, ..1]
        is [ 2; 1; 4 ] [ 8.0; 9.0; 10.0; 11.0; 20.0; 21.0; 22.0; 23.0 ] t[*, 2..2]
        is [ 0; 3; 4 ] [] t[1..0]
        is [ 3 ] [ 3.0; 7.0; 11.0 ] t[0, *, 3]

    [<Test>]
    member _.``what leaves an axis is an error``() =
        Expect.raises<ArgumentException>
            "index: got position 2 along axis 0 of shape [2;3;4]; wanted a position from 0 to 1"
            (fun () -> ignore t[2])

        Expect.raises<ArgumentException> "index: got position 3 along axis 1 of shape [2;3;4]" (fun () ->
            ignore t[0, 3])

        Expect.raises<ArgumentException>
            "slice: got the range 0..2, both ends included along axis 0 of shape [2;3;4]; wanted a range within 0..1"
            (fun () -> ignore t[..2])

        Expect.raises<ArgumentException> "slice: got the range 2..0, both ends included along axis 1" (fun () ->
            ignore t[*, 2..0])

        Expect.raises<ArgumentException> "index: got 4 positions for shape [2;3;4]; wanted at most 3" (fun () ->
            ignore t[0, 0, 0, 0])

        Expect.raises<ArgumentException> "index: got 1 positions for shape []; wanted at most 0" (fun () ->
            let scalar = tensor 1.0
            ignore scalar[0])

    [<Test>]
    member _.``places beyond the axes are an error``() =
        Expect.raises<ArgumentException>
            "slice: got 2 places in the brackets for shape [3]; wanted at most 1"
            (fun () ->
                let x = tensor [ 1.0; 2.0; 3.0 ]
                ignore x[0, 1..])

        Expect.raises<ArgumentException> "slice: got position -4 along axis 1 of shape [2;3;4]" (fun () ->
            ignore t[*, -4, *])

    [<Test>]
    member _.``a part is differentiated where it was taken``() =
        is
            [ 3 ]
            [ 0.0; 2.0; 3.0 ]
            (grad (fun x -> Tensor.sum (x[1..] * tensor [ 2.0; 3.0 ])) (tensor [ 1.0; 1.0; 1.0 ]))

    [<Test>]
    member _.``split, chunk and mapAxis``() =
        let x = tensor [ 1.0; 2.0; 3.0; 4.0; 5.0 ]
        Expect.equal [ tensor [ 1.0 ]; tensor [ 2.0; 3.0; 4.0; 5.0 ] ] (Tensor.split 0 [ 1; 4 ] x)
        Expect.equal [ tensor [ 1.0; 2.0 ]; tensor [ 3.0; 4.0 ]; tensor [ 5.0 ] ] (Tensor.chunk 0 3 x)
        Expect.equal [ x[0..2]; x[3..] ] (Tensor.chunk -1 2 x)
        Expect.equal [ Tensor.zeros [ 0 ] ] (Tensor.chunk 0 2 (Tensor.zeros [ 0 ]))
        Expect.equal (tensor [ 12.0; 15.0; 18.0; 21.0 ]) (Tensor.mapAxis 2 Tensor.sum t[0..0])

        Expect.raises<ArgumentException>
            "split: got lengths [2;2] along axis 0 of shape [5]; wanted lengths of 0 or more that add up to 5"
            (fun () -> ignore (Tensor.split 0 [ 2; 2 ] x))

        Expect.raises<ArgumentException> "chunk: got a count of 0; wanted 1 or more" (fun () ->
            ignore (Tensor.chunk 0 0 x))

        Expect.raises<ArgumentException> "mapAxis: got axis 0 of shape [0], which is empty" (fun () ->
            ignore (Tensor.mapAxis 0 id (Tensor.zeros [ 0 ])))

/// Constants that cannot be.
[<TestFixture>]
type ConstantTests() =

    let refuses (part: string) (action: unit -> 'T) =
        Expect.raises<ArgumentException> part (fun () -> ignore (action ()))

    [<Test>]
    member _.``elements of other types are told how to convert``() =
        refuses
            "tensor: got elements of type Byte; wanted float, float32, int, int64 or bool. Convert them first"
            (fun () -> tensor [ 1uy ])

        refuses "tensor: got elements of type Decimal" (fun () -> tensor (Array2D.create 1 1 1M))

    [<Test>]
    member _.``lengths are 0 or more, and so many elements as can be counted``() =
        refuses "zeros: got shape [-1]; wanted axis lengths of 0 or more" (fun () -> Tensor.zeros [ -1 ])

        refuses "shape: got shape [1048576;1048576;1073741824]; wanted at most 2^63 - 1 elements" (fun () ->
            Tensor.reshape [ 1 <<< 20; 1 <<< 20; 1 <<< 30 ] (tensor 1.0))

        Expect.equal "[] : [0;0]" (string (Tensor.eye 0))

    // F# interactive prints the text, and after it every property that debuggers may browse.
    [<Test>]
    member _.``F# interactive prints a tensor as its text alone``() =
        for property in typeof<Tensor>.GetProperties() do
            let isHidden (attribute: obj) =
                match attribute with
                | :? DebuggerBrowsableAttribute as browsable -> browsable.State = DebuggerBrowsableState.Never
                | _ -> false

            if not (property.GetMethod |> Option.ofObj |> Option.exists _.IsStatic) then
                Expect.isTrue property.Name (property.GetCustomAttributes true |> Array.exists isHidden)

    [<Test>]
    member _.``what a tensor does not hold is told``() =
        refuses "toArray2D: got a tensor of shape [2]; wanted a matrix, of two axes" (fun () ->
            Tensor.toArray2D (tensor [ 1.0; 2.0 ]))

        refuses "toArray: got a tensor of Float64; wanted one of Int32" (fun () ->
            Tensor.toArrayOf<int>(tensor [ 1.0 ]))

/// Trees: what they hold, what they refuse, and how they come back.
[<TestFixture>]
type TreeTests() =

    let refuses (part: string) (action: unit -> 'T) =
        Expect.raises<ArgumentException> part (fun () -> ignore (action ()))

    let floats tree =
        Tree.leaves tree |> List.collect (Tensor.toArray >> List.ofArray)

    [<Test>]
    member _.``leaves come in order, from every kind of tree``() =
        Expect.equal [ 1.0; 2.0; 3.0; 4.0; 7.0; 8.0 ] (floats model)
        Expect.equal [ 1.0; 2.0 ] (floats (struct (tensor 1.0, [| tensor 2.0 |])))

        Expect.equal
            [ 1.0; 2.0 ]
            (floats
                {|
                    B = tensor 1.0
                    C = Some(tensor 2.0)
                |})

        Expect.equal [ 1.0; 2.0 ] (floats (Map.ofList [ "b", tensor 2.0; "a", tensor 1.0 ]))
        Expect.equal [ 1.0; 2.0 ] (floats [ Circle(tensor 1.0); Empty; Square(tensor 2.0, "two") ])
        Expect.equal [ 1.0; 2.0 ] (floats { X = tensor 1.0; Y = tensor 2.0 })
        Expect.equal [ 1.0; 2.0 ] (floats (ValueSome(tensor 1.0), (Error(tensor 2.0): Result<string, Tensor>)))

        Expect.equal
            [ 1.0 .. 9.0 ]
            (floats (
                tensor 1.0,
                tensor 2.0,
                tensor 3.0,
                tensor 4.0,
                tensor 5.0,
                tensor 6.0,
                tensor 7.0,
                tensor 8.0,
                tensor 9.0
            ))

    [<Test>]
    member _.``map gives the caller's own type, and what rides along stays``() =
        let doubled = Tree.map (fun x -> x + x) model
        Expect.equal [ 2.0; 4.0; 6.0; 8.0; 14.0; 16.0 ] (floats doubled)
        Expect.equal ("m", 0.5) (doubled.Name, doubled.Rate)
        let when' = DateTime(2020, 1, 1)

        let plain =
            (tensor 1.0, when', Guid.Empty, 3M, DayOfWeek.Friday, [| 1; 2 |], "x", ())

        let _, w, g, m, d, a, s, () = Tree.map id plain
        Expect.equal (when', Guid.Empty, 3M, DayOfWeek.Friday, [| 1; 2 |], "x") (w, g, m, d, a, s)

    [<Test>]
    member _.``a gradient has the model's type; integers, options and names ride along``() =
        let loss m =
            Tensor.sum (m.Layers[0].Weight * m.Layers[0].Weight) * m.Scale.Value
            + m.Layers[0].Bias

        let g = grad loss model
        Expect.equal [ 8.0; 16.0; 1.0; 5.0; 7.0; 8.0 ] (floats g)
        Expect.equal "m" g.Name
        let value, g2 = valueAndGrad loss model
        Expect.equal 23.0 (Tensor.toFloat value)
        Expect.equal g g2

    [<Test>]
    member _.``arithmetic is on the floating tensors``() =
        let step = Tree.add model (Tree.scale -0.5 model)
        Expect.equal [ 0.5; 1.0; 1.5; 2.0; 7.0; 8.0 ] (floats step)
        Expect.equal [ 0.0; 0.0; 0.0; 0.0; 7.0; 8.0 ] (floats (Tree.zerosLike model))
        Expect.equal 30.0 (Tensor.toFloat (Tree.dot model model))

        refuses "Tree.dot: got leaves of shapes [] and [1]; wanted one shape" (fun () ->
            Tree.dot (tensor 1.0, 1) (tensor [ 1.0 ], 1))

    [<Test>]
    member _.``what can be no part of a tree is an error with its path``() =
        let network =
            {
                Activated = [ { W = tensor 1.0; Activation = sin } ]
            }

        refuses
            "grad: got the field Network.Activated[0].Activation, a function (float -> float); wanted tensors in tuples, records"
            (fun () -> grad (fun n -> n.Activated[0].W) network)

        refuses "the field Item2.Activated[0].Activation, a function" (fun () -> Tree.leaves (tensor 1.0, network))
        refuses "the field Network.Activated[0].Activation" (fun () -> Tree.map id { Activated = [] })

        refuses "Tree.leaves: got a value of type Dictionary<string, Tensor>, a class" (fun () ->
            Tree.leaves (Dictionary<string, Tensor>()))

        refuses "Tree.leaves: got a value of type Tensor seq, a seq" (fun () ->
            Tree.leaves (Seq.singleton (tensor 1.0)))

        refuses "Tree.leaves: got a value of type Lazy<Tensor>, a class" (fun () -> Tree.leaves (lazy (tensor 1.0)))

        refuses "Tree.leaves: got a value of type Tensor[,], an array of several dimensions" (fun () ->
            Tree.leaves (Array2D.create 1 1 (tensor 1.0)))

        refuses "Tree.leaves: got a value of type obj, a class" (fun () -> Tree.leaves (box (tensor 1.0)))

        refuses "the field F, a function (Tensor -> Tensor)" (fun () ->
            vmap (fun x -> {| F = fun (y: Tensor) -> x * y |}) (tensor [ 1.0 ]))

    [<Test>]
    member _.``a tree without a floating tensor has no derivative``() =
        refuses
            "grad: got a value of type float that holds no floating tensor; wanted at least one Float64 or Float32 tensor"
            (fun () -> grad (fun (x: float) -> tensor x) 1.0)

        refuses "grad: got a value of type Tensor list that holds no floating tensor" (fun () ->
            grad (fun _ -> tensor 1.0) List.empty<Tensor>)

        refuses "grad: got a value of type Tensor * Tensor that holds no floating tensor" (fun () ->
            grad fst (tensor 1, tensor true))

        refuses "grad: got a tensor of Int32; wanted a floating tensor" (fun () -> grad id (tensor 1))
        refuses "Convert it: Tensor.convert Float64 x" (fun () -> grad id (tensor 1))

        refuses "vjp: got a value of type int that holds no floating tensor" (fun () ->
            vjp (fun (_: Tensor) -> 1) (tensor 1.0))

        refuses "vmap: got a value of type int list that holds no tensor" (fun () -> vmap id [ 1 ])

    [<Test>]
    member _.``trees of different structure do not meet``() =
        let meet a b = Tree.map2 (fun x _ -> x) a b

        refuses "Tree.map2: got two trees that differ at [0]: 1 long in one and 2 long in the other" (fun () ->
            meet [ [ tensor 1.0 ]; [ tensor 1.0; tensor 1.0 ] ] [ [ tensor 1.0; tensor 1.0 ]; [ tensor 1.0 ] ])

        refuses "differ: with the key \"a\" in one and without it in the other" (fun () ->
            meet (Map.ofList [ "a", tensor 1.0 ]) (Map.ofList [ "b", tensor 1.0 ]))

        refuses "differ at Shape: Circle in one and Empty in the other" (fun () -> meet (Circle(tensor 1.0)) Empty)

        refuses "differ at Model.Scale: Some in one and None in the other" (fun () ->
            meet model { model with Scale = None })

        refuses "jvp: got two trees that differ at Model.Layers: 1 long in one and 0 long in the other" (fun () ->
            jvp (fun m -> m.Layers[0].Bias) model { model with Layers = [] })

        refuses "vjp: got two trees that differ: 1 long in one and 2 long in the other" (fun () ->
            let _, pullback = vjp (fun x -> [ x ]) (tensor 1.0)
            pullback [ tensor 1.0; tensor 1.0 ])

    [<Test>]
    member _.``null and endless nesting are told, not crashed on``() =
        refuses "Tree.leaves: got a tree with null at Layer.Bias; wanted a value in every field" (fun () ->
            Tree.leaves
                {
                    Weight = tensor 1.0
                    Bias = Unchecked.defaultof<Tensor>
                })

        let rec chain n inner =
            if n = 0 then
                inner
            else
                chain (n - 1) (Link(tensor 1.0, inner))

        Expect.equal 1000 (Tree.leaves (Tree.map id (chain 1000 End))).Length

        refuses "nested too deeply (hold such a chain in a list or an array)" (fun () ->
            Tree.leaves (chain 1_000_000 End))

/// The transformations over trees.
[<TestFixture>]
type TransformationTests() =

    let refuses (part: string) (action: unit -> 'T) =
        Expect.raises<ArgumentException> part (fun () -> ignore (action ()))

    [<Test>]
    member _.``what gradAux gives beside the gradient is plain``() =
        let f x =
            let y = x * x

            y,
            {|
                Square = y
                Twice = [ y + y ]
                Step = 3
                Later = fun () -> y
            |}

        let g, aux = gradAux f (tensor 3.0)
        Expect.equal (tensor 6.0) g
        Expect.equal (tensor 9.0, [ tensor 18.0 ], 3) (aux.Square, aux.Twice, aux.Step)
        Expect.equal "constant" (Graph.opName aux.Square)

    [<Test>]
    member _.``vjp and jvp go from tree to tree``() =
        let f (x: Tensor, y) =
            {|
                Product = x * y
                Count = 2
                Places = Tensor.argmax x
            |}

        let value, pullback = vjp f (tensor [ 1.0; 2.0 ], tensor [ 3.0; 4.0 ])
        Expect.equal (tensor [ 3.0; 8.0 ], 2, tensor 1L) (value.Product, value.Count, value.Places)

        Expect.equal
            (tensor [ 3.0; 40.0 ], tensor [ 1.0; 20.0 ])
            (pullback
                {| value with
                    Product = tensor [ 1.0; 10.0 ]
                |})

        let _, tangent =
            jvp f (tensor [ 1.0; 2.0 ], tensor [ 3.0; 4.0 ]) (tensor [ 1.0; 0.0 ], tensor [ 0.0; 1.0 ])

        Expect.equal (tensor [ 3.0; 2.0 ]) tangent.Product

    [<Test>]
    member _.``a curried function is told to take a tuple``() =
        let curried (x: Tensor) (y: Tensor) = x * y

        refuses
            "vmap: got a function whose result is itself a function (Tensor -> Tensor); wanted a function from one tree to another. For several arguments take a tuple: vmap (fun (x, y) -> …)"
            (fun () -> vmap curried (tensor [ 1.0 ]))

        refuses "compile: got a function whose result is itself a function (Tensor -> Tensor)" (fun () ->
            compile curried (tensor [ 1.0 ]))

        refuses "vjp: got a function whose result is itself a function" (fun () -> vjp curried (tensor [ 1.0 ]))

    [<Test>]
    member _.``vmap is a loop over examples``() =
        let f (x: Tensor, label) =
            Tensor.sum (x * x) + Tensor.convert Float64 label, "rides"

        let values, text = vmap f (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ], tensor [ 10; 20 ])
        Expect.equal (tensor [ 15.0; 45.0 ], "rides") (values, text)

        Expect.equal
            (tensor [ [ 2.0; 4.0 ]; [ 6.0; 8.0 ] ])
            (vmap (grad (fun x -> Tensor.sum (x * x))) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]))

        refuses "vmap: got leaves of shapes [2], [3]; wanted an axis 0 of one length in each" (fun () ->
            vmap (fun (x: Tensor, y) -> x * y) (Tensor.zeros [ 2 ], Tensor.zeros [ 3 ]))

    [<Test>]
    member _.``a compiled function is traced once for shapes, types and fields beside the tensors``() =
        let mutable traces = 0

        let f =
            compile (fun (x: Tensor, weights: Tensor list, sizes: int[], name: string) ->
                traces <- traces + 1
                Tensor.sum x * List.reduce (+) weights * float sizes[0] + float name.Length)

        let call x n (sizes: int[]) name =
            Tensor.toFloat (f (tensor (Array.create x 1.0), List.replicate n (tensor 1.0), sizes, name))

        Expect.equal 7.0 (call 2 1 [| 3 |] "a")
        Expect.equal 7.0 (call 2 1 [| 3 |] "b")
        Expect.equal 2 traces
        Expect.equal 7.0 (call 2 1 [| 3 |] "a")
        Expect.equal 2 traces
        let sizes = [| 3 |]
        Expect.equal 7.0 (call 2 1 sizes "a")
        Expect.equal 2 traces
        sizes[0] <- 5
        Expect.equal 11.0 (call 2 1 sizes "a")
        Expect.equal 13.0 (call 2 2 [| 3 |] "a")
        Expect.equal 10.0 (call 3 1 [| 3 |] "a")
        Expect.equal 5 traces

    [<Test>]
    member _.``a field beside the tensors that never stays the same is named``() =
        let f = compile (fun (m: {| X: Tensor; Step: int |}) -> m.X * float m.Step)

        Expect.raises<InvalidOperationException> "compile: the field Step took more than 32 values" (fun () ->
            for step in 1..40 do
                ignore (f {| X = tensor 1.0; Step = step |}))

    [<Test>]
    member _.``compile, vmap and grad nest``() =
        let loss (w, x) = Tensor.sum (tanh (w * x))
        let perExample = compile (vmap (fun x -> grad (fun w -> loss (w, x)) (tensor 0.5)))
        let expected = [ for x in [ 1.0; 2.0 ] -> x * (1.0 - tanh (0.5 * x) ** 2.0) ]

        Expect.isTrue
            "the gradients of each example"
            (Tensor.allClose (perExample (tensor [ 1.0; 2.0 ])) (tensor expected))

        Expect.isTrue
            "a compiled function is differentiable"
            (Tensor.allClose (grad (compile (fun x -> x * x * x)) (tensor 2.0)) (tensor 12.0))

    [<Test>]
    member _.``results without derivatives are told``() =
        let whole = "a function whose result is Int64; wanted a floating result"
        refuses ("grad: got " + whole) (fun () -> grad Tensor.argmax (tensor [ 1.0 ]))
        refuses ("jacobian: got " + whole) (fun () -> jacobian Tensor.argmax (tensor [ 1.0 ]))
        refuses ("diff: got " + whole) (fun () -> diff (Tensor.convert Int64) (tensor 1.0))

    [<Test>]
    member _.``results that are no scalar are told, with the way out``() =
        refuses
            "grad: got a function whose result has shape [2]; wanted a scalar: a gradient can be implicitly created only for scalar outputs"
            (fun () -> grad (fun x -> x * x) (tensor [ 1.0; 2.0 ]))

        refuses "diff: got an input of shape [2]; wanted a scalar" (fun () ->
            diff (fun x -> x * x) (tensor [ 1.0; 2.0 ]))
