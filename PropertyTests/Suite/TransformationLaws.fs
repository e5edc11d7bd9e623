/// Every transformation inside every other one: a nest of them, drawn at random over a random program, is the derivative that it is by forward mode alone.
module internal Fluxion.Suite.TransformationLaws

open System
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

/// What is put around a scalar function of a vector: derivatives along directions, as many as it takes.
type private Layer =
    {
        Name: string
        Order: int
        Around: Tensor list -> (Tensor -> Tensor) -> Tensor -> Tensor
    }

let private one = Tensor.scalar 1.0

/// As one example of a batch.
let private alone (x: Tensor) = Tensor.unsqueeze 0 x

let private neutral name around =
    {
        Name = name
        Order = 0
        Around = fun _ f -> around f
    }

/// What changes nothing.
let private neutrals =
    [
        neutral "compile" compile
        neutral "vmap" (fun f x -> Tensor.squeeze 0 (vmap f (alone x)))
        neutral "vmapAxes" (fun f x -> Tensor.squeeze 0 (vmapAxes 1 0 f (Tensor.unsqueeze 1 x)))
        neutral "the value of jvp" (fun f x -> fst (jvp f x x))
        neutral "the value of vjp" (fun f x -> fst (vjp f x))
        neutral "the value of valueAndGrad" (fun f x -> fst (valueAndGrad f x))
        neutral "the value of jet" (fun f x -> fst (jet f x [ x ]))
        neutral "checkpoint" (fun f x -> checkpoint f x)
        neutral "the value of linearize" (fun f x -> fst (linearize f x))
        neutral "cond" (fun f x -> cond (Tensor.sum (x * x) .> -1.0) f (fun x -> -(f x)) x)
        neutral "scan" (fun f x ->
            scan
                (fun sum x ->
                    let y = f x
                    sum + y, y)
                (Tensor.scalar 0.0)
                (alone x)
            |> fst)
        neutral "foriLoop" (fun f x -> foriLoop 0 2 (fun _ sum -> sum + 0.5 * f x) (Tensor.scalar 0.0))
        neutral "boundedWhileLoop" (fun f x ->
            let next (n: Tensor, sum) = n + 1, sum + f x

            boundedWhileLoop 2 (fun (n, _) -> n .< 1) next (tensor 0, Tensor.scalar 0.0)
            |> snd)
        neutral "customVjp" (fun f x -> customVjp (fun x -> f x, (fun (g: Tensor) -> g * grad f x)) x)
        neutral "customJvp" (fun f x -> customJvp (fun x (dx: Tensor) -> f x, snd (jvp f x dx)) x)
        neutral "fixedPoint" (fun f x -> fixedPoint (fun s -> 0.0 * s + f x) (Tensor.scalar 0.0))
        neutral "root" (fun f x -> root (fun s -> s - f x) (Tensor.scalar 0.0))
        neutral "onDevice" (fun f x -> onDevice Device.Cpu f x)
    ]

let private along name (derivative: (Tensor -> Tensor) -> Tensor -> Tensor -> Tensor) =
    {
        Name = name
        Order = 1
        Around = fun directions f x -> derivative f x directions.Head
    }

let private push f x u = snd (jvp f x u)

/// The derivative along a direction, in every way there is.
let private firsts =
    [
        along "jvp" push
        along "grad" (fun f x u -> Tensor.sum (grad f x * u))
        along "vjp" (fun f x u -> Tensor.sum ((snd (vjp f x)) one * u))
        along "diff" (fun f x u -> diff (fun t -> f (x + t * u)) (Tensor.scalar 0.0))
        along "jet" (fun f x u -> (snd (jet f x [ u ])).Head)
        along "diffN" (fun f x u -> diffN 1 (fun t -> f (x + t * u)) (Tensor.scalar 0.0))
        along "taylor" (fun f x u -> (taylor 1 (fun t -> f (x + t * u)) (Tensor.scalar 0.0))[1])
        along "jacobianForward" (fun f x u -> Tensor.sum (jacobianForward f x * u))
        along "jacobianReverse" (fun f x u -> Tensor.sum (jacobianReverse f x * u))
        along "sparseJacobian" (fun f x u -> Tensor.sum (Sparse.toDense (sparseJacobian f x) * u))
        along "linearize" (fun f x u -> (snd (linearize f x)) u)
        along "grad of checkpoint" (fun f x u -> Tensor.sum (grad (fun x -> checkpoint f x) x * u))
        along "vjp of a pullback" (fun f x u ->
            let y, pullback = vjp f x
            snd (vjp pullback (Tensor.zerosLike y)) u)
        along "compile of grad" (fun f x u -> Tensor.sum (compile (grad f) x * u))
        along "jvp of compile" (fun f x u -> push (compile f) x u)
        along "vmap of jvp" (fun f x u -> Tensor.squeeze 0 (vmap (fun (x, u) -> push f x u) (alone x, alone u)))
        along "grad of vmap" (fun f x u -> Tensor.sum (grad (fun x -> Tensor.sum (vmap f (alone x))) x * u))
        // The inner function holds the outer variable too: taken for one another they would count twice.
        along "jvp at half way to what is captured" (fun f x u -> 2.0 * push (fun y -> f ((x + y) * 0.5)) x u)
        along "grad at half way to what is captured" (fun f x u ->
            2.0 * Tensor.sum (grad (fun y -> f ((x + y) * 0.5)) x * u))
    ]

let private alongTwo name (derivative: (Tensor -> Tensor) -> Tensor -> Tensor -> Tensor -> Tensor) =
    {
        Name = name
        Order = 2
        Around = fun directions f x -> derivative f x directions[0] directions[1]
    }

/// The second derivative along two directions.
let private seconds =
    [
        alongTwo "hvp" (fun f x u w -> Tensor.sum (hvp f x u * w))
        alongTwo "hessian" (fun f x u w -> Tensor.sum (w * (hessian f x *@ u)))
        alongTwo "sparseHessian" (fun f x u w -> Tensor.sum (w * (Sparse.toDense (sparseHessian f x) *@ u)))
        alongTwo "jacobian of grad" (fun f x u w -> Tensor.sum (w * (jacobian (grad f) x *@ u)))
        alongTwo "divergence" (fun f x u w -> divergence (fun x -> w * Tensor.sum (grad f x * u)) x)
        alongTwo "partials" (fun f x u w ->
            (partials 2 (fun t -> f (x + t[0] * u + t[1] * w)) (Tensor.zeros [ 2 ]))[[ 1; 1 ]])
        alongTwo "vmap of hvp" (fun f x u w -> Tensor.sum (w * Tensor.squeeze 0 (vmap (fun u -> hvp f x u) (alone u))))
    ]

/// Layers from the inside out, of so many derivatives in all, and something neutral between some of them.
let private nest order (random: Random) =
    let pick (layers: Layer list) = layers[random.Next layers.Length]

    let rec layers left =
        [
            if random.Next 2 = 0 then
                pick neutrals

            if left > 0 then
                let layer = pick (if left > 1 && random.Next 3 = 0 then seconds else firsts)
                layer
                yield! layers (left - layer.Order)
        ]

    layers order

let private applied layers (directions: Tensor list) (f: Tensor -> Tensor) =
    ((f, directions), layers)
    ||> List.fold (fun (f, rest) layer -> layer.Around rest f, List.skip layer.Order rest)
    |> fst

/// The nest's derivative by forward mode alone.
let private forward (directions: Tensor list) (f: Tensor -> Tensor) =
    (f, directions) ||> List.fold (fun f u x -> push f x u)

let private holds order (program: Program, seed) =
    let x = Programs.point program

    let weights = Statements.directions seed (Programs.run program x)

    let f x =
        Tensor.sum (weights * Programs.run program x)

    let random = Random(seed: int)
    let layers = nest order random

    let directions =
        List.init order (fun _ -> Statements.directions (random.Next 1000) x)

    let reference = forward directions f
    let expected, actual = reference x, applied layers directions f x
    let name = layers |> List.rev |> List.map _.Name |> String.concat " of "

    // What the last derivative adds up, and a rounding in every node on the way.
    let size =
        match directions with
        | [] -> 0.0
        | _ -> (Statements.sizeAlong (forward (List.take (order - 1) directions) f) x (List.last directions))[0]

    let sizes =
        [|
            size + (Statements.sizeOfErrors reference x)[0] + abs (Tensor.toFloat expected)
        |]

    Statements.within
        $"{name}, and forward mode"
        (3.0 * Statements.ofPrograms)
        sizes
        (elements expected)
        (elements actual)

let private cases =
    let generator = Gen.zip Programs.smooth.Generator (Gen.choose (0, 1_000_000))

    Arb.fromGenShrink (
        generator,
        fun (program, seed) -> Programs.smooth.Shrinker program |> Seq.map (fun smaller -> smaller, seed)
    )

let private law order few many =
    let name =
        $"random programs: a random nest of transformations of order {order} is what forward mode gives"

    [
        Law.ofProperty name (Prop.forAll cases (holds order)) |> Law.withCases few
        Law.ofProperty $"{name} (more nests)" (Prop.forAll cases (holds order))
        |> Law.withCases many
        |> Law.slow
    ]

/// Every layer directly in every other one, over one function.
let private allPairs =
    let layers = neutrals @ firsts @ seconds

    let f (x: Tensor) =
        Tensor.sum (sin x * x[0]) + exp (x[1] * x[2]) * Tensor.logsumexp x

    let x = tensor [ 0.3; -0.7; 1.1 ]

    let directions =
        [
            tensor [ 1.0; 0.5; -0.25 ]
            tensor [ -0.5; 2.0; 1.0 ]
            tensor [ 0.75; -1.0; 0.5 ]
            tensor [ 1.5; 1.0; 0.25 ]
        ]

    Law.ofCases "every transformation directly in every other one" layers (fun outer ->
        for inner in layers do
            let along = List.take (inner.Order + outer.Order) directions
            let expected = forward along f x
            let actual = applied [ inner; outer ] along f x

            if not (Tensor.allCloseWithin 1e-12 1e-12 expected actual) then
                Expect.failed $"{outer.Name} of {inner.Name}: {actual} and not {expected}")

/// The laws of transformations with each other.
let laws: Law list = allPairs :: law 1 40 200 @ law 2 40 200 @ law 3 20 100
