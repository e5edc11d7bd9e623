/// vmap is a loop: over vmap, over any axes, and in either order with every other transformation.
module internal Fluxion.Suite.VmapLaws

open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

/// An input of an op over two axes of examples, of which it may have both, one or none.
type private Examples =
    {
        Outer: int option
        Inner: int option
        /// The input in example (i, j).
        At: int -> int -> Tensor
    }

/// One of the slices along an axis.
let private at axis i (x: Tensor) =
    x |> Tensor.slice axis i (i + 1) |> Tensor.squeeze axis

let private outerLength, private innerLength = 2, 3

let private examplesOf (random: Sampler) isFirst (x: Tensor) (room: Tensor) =
    let axis rank =
        if isFirst || random.Integer(0, 2) > 0 then
            Some(random.Integer(0, rank))
        else
            None

    let inner = axis x.Rank
    let outer = axis (x.Rank + (if inner.IsSome then 1 else 0))

    {
        Outer = outer
        Inner = inner
        // Within the room that the sample leaves, and so in the op's domain.
        At =
            fun i j ->
                let step = (if outer.IsSome then 3 * i else 0) + (if inner.IsSome then j else 0)

                if x.DType.IsFloating() && step > 0 then
                    (x + room * (0.1 * float step)).Value()
                else
                    x
    }

let private stacked examples =
    let along axis count (at: int -> Tensor) =
        match axis with
        | Some axis -> Tensor.stackAlong axis (List.init count at)
        | None -> at 0

    along examples.Outer outerLength (fun i -> along examples.Inner innerLength (examples.At i))

let private twice (op: Op) =
    Law.ofCases $"{op.Name}: vmap of vmap, over any axes, = loops" [ 1..5 ] (fun case ->
        let random = Sampler(case * 7919 + op.Name.Length)
        let sample = op.Draw random

        let inputs =
            Array.zip sample.Inputs sample.Rooms
            |> Array.mapi (fun i (x, room) -> examplesOf random (i = 0) x room)
            |> List.ofArray

        let f (x: Tensor list) = sample.Apply.Invoke(Array.ofList x)

        let batched =
            inputs
            |> List.map stacked
            |> vmapAxes (inputs |> List.map _.Outer) -1 (vmapAxes (inputs |> List.map _.Inner) 0 f)

        let looped =
            Tensor.stackAlong
                -1
                [
                    for i in 0 .. outerLength - 1 ->
                        Tensor.stack [ for j in 0 .. innerLength - 1 -> f [ for input in inputs -> input.At i j ] ]
                ]

        Expect.equal (Tensor.shape looped) (Tensor.shape batched)
        // A product of matrices may be summed in another order when it is batched.
        let error = distance (elements batched) (elements looped) (norm looped + 1e-300)

        Expect.isTrue $"{error:g2} of the norm is rounding" (error <= 1e-14))
    |> Law.covering [ op.Name ]

/// A function that a transformation makes of a program's, and the size of what its derivatives add up, at a point.
type private Made =
    {
        Name: string
        Of: Tensor -> Tensor
        Sizes: Tensor -> float[]
    }

/// Derivatives of a program f, whose sum with weights is total, along its own point where they take a direction.
let private made (f: Tensor -> Tensor) (total: Tensor -> Tensor) =
    [
        {
            Name = "the function"
            Of = f
            Sizes = fun x -> Array.map abs (elements (f x))
        }
        {
            Name = "compile"
            Of = compile f
            Sizes = fun x -> Array.map abs (elements (f x))
        }
        {
            Name = "grad"
            Of = grad total
            Sizes = Statements.sizeOfJacobian total
        }
        {
            Name = "vjp"
            Of = fun x -> snd (vjp total x) (Tensor.scalar 1.0)
            Sizes = Statements.sizeOfJacobian total
        }
        {
            Name = "jvp"
            Of = fun x -> snd (jvp f x x)
            Sizes = fun x -> Statements.sizeAlong f x x
        }
        {
            Name = "jacobianForward"
            Of = jacobianForward f
            Sizes = Statements.sizeOfJacobian f
        }
        {
            Name = "jacobianReverse"
            Of = jacobianReverse f
            Sizes = Statements.sizeOfJacobian f
        }
        {
            Name = "hessian"
            Of = hessian total
            Sizes = Statements.sizeOfJacobian (grad total)
        }
        {
            Name = "hvp"
            Of = fun x -> hvp total x x
            Sizes = fun x -> Statements.sizeAlong (grad total) x x
        }
    ]

/// Whether others have what a function gives at a point.
let private agree made (x: Tensor) others =
    let expected = elements (made.Of x)

    let sizes =
        Array.map2 (+) (Statements.sizeOfErrors made.Of x) (made.Sizes x)
        |> Array.map2 (fun e size -> abs e + size) expected

    for what, actual in others do
        Statements.within $"{made.Name}, {what}" Statements.ofPrograms sizes expected (elements actual)

let private onPrograms name check =
    [
        Law.ofProperty name (Prop.forAll Programs.smooth check) |> Law.withCases 30
        Law.ofProperty $"{name} (more programs)" (Prop.forAll Programs.smooth check)
        |> Law.withCases 120
        |> Law.slow
    ]

let private functions program =
    let f, x = Programs.run program, Programs.point program
    let weights = Statements.directions program.Lines.Length (f x)
    f, (fun x -> Tensor.sum (weights * f x)), [ x; x * 1.001; x + 0.001 ]

let private inside =
    onPrograms "random programs: vmap of every transformation = a loop, by columns as by rows" (fun program ->
        let f, total, points = functions program

        for made in made f total do
            let rows = vmap made.Of (Tensor.stack points)
            let columns = vmapAxes 1 -1 made.Of (Tensor.stackAlong 1 points)

            for i, x in List.indexed points do
                agree
                    made
                    x
                    [
                        "an example of vmap", rows[i]
                        "an example along the last axis", at (columns.Rank - 1) i columns
                    ])

/// Whether what an example's results have of other examples is exactly zero.
let private apart (blocks: Tensor list list) =
    for i, row in List.indexed blocks do
        for j, block in List.indexed row do
            if i <> j then
                Expect.isTrue $"{block} is zero" (Array.forall (fun e -> e = 0.0) (elements block))

let private outside =
    onPrograms
        "random programs: every transformation of vmap = a loop, and no example has a part in another's"
        (fun program ->
            let f, total, points = functions program
            let made = made f total
            let rows = Tensor.stack points
            let sums (x: Tensor) = Tensor.sum (vmap total x)

            let check name (row: int -> Tensor) =
                let made = made |> List.find (fun made -> made.Name = name)

                for i, x in List.indexed points do
                    agree made x [ "of vmap", row i ]

            let values = compile (vmap f) rows
            check "the function" (fun i -> values[i])
            let gradients = grad sums rows
            check "grad" (fun i -> gradients[i])
            let tangents = snd (jvp (vmap f) rows rows)
            check "jvp" (fun i -> tangents[i])
            let products = hvp sums rows rows
            check "hvp" (fun i -> products[i])

            let blocks axis (matrix: Tensor) =
                [ for i in 0..2 -> [ for j in 0..2 -> matrix |> at axis j |> at 0 i ] ]

            let ofJacobian = blocks (1 + (f points[0]).Rank) (jacobian (vmap f) rows)
            apart ofJacobian
            check "jacobianForward" (fun i -> ofJacobian[i][i])
            let ofHessian = blocks 2 (hessian sums rows)
            apart ofHessian
            check "hessian" (fun i -> ofHessian[i][i]))

type private Model = { Weight: Tensor; Bias: Tensor }

let private perExample =
    Law.ofCheck "vmap of grad gives a gradient for each example, of a model that all of them share" (fun () ->
        let model =
            {
                Weight = Tensor.linspace -1.0 1.0 6 |> Tensor.reshape [ 2; 3 ]
                Bias = tensor [ 0.5; -0.5 ]
            }

        let loss (model: Model, x: Tensor, y: Tensor) =
            Tensor.sum ((tanh (model.Weight *@ x + model.Bias) - y) ** 2)

        let gradient example =
            let gradient, _, _ = grad loss example
            gradient

        let xs = Tensor.linspace -2.0 2.0 12 |> Tensor.reshape [ 4; 3 ]
        let ys = Tensor.linspace 0.0 1.0 8 |> Tensor.reshape [ 4; 2 ]
        let shared = vmapAxes (None, Some 0, Some 0) 0 gradient (model, xs, ys)
        let captured = vmap (fun (x, y) -> gradient (model, x, y)) (xs, ys)

        for i in 0..3 do
            let alone = gradient (model, xs[i], ys[i])

            for all in [ shared; captured ] do
                Expect.isTrue "weights" (Tensor.allCloseWithin 1e-14 1e-14 all.Weight[i] alone.Weight)
                Expect.isTrue "biases" (Tensor.allCloseWithin 1e-14 1e-14 all.Bias[i] alone.Bias)

        // The gradient of the sum is the sum of the gradients.
        let whole, _, _ =
            grad (fun (model, xs, ys) -> Tensor.sum (vmap (fun (x, y) -> loss (model, x, y)) (xs, ys))) (model, xs, ys)

        Expect.isTrue "the sum" (Tensor.allCloseWithin 1e-14 1e-14 whole.Weight (Tensor.sumAlong 0 shared.Weight)))

/// The laws of vmap.
let laws: Law list =
    perExample :: List.map twice (List.ofSeq OpTable.All) @ inside @ outside
