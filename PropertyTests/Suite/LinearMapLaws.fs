/// Functions as linear maps: linearize, the pullbacks of vjp, linearTranspose, and what is made of them, on every op and on programs.
module internal Fluxion.Suite.LinearMapLaws

open System
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws
open Fluxion.Suite.Numerics

let private cases = [ 1..6 ]

/// A sample of an op as a function of its floating inputs, those and the sampler.
let private sampled (op: Op) case =
    let sampler = Sampler(case * 7919 + String.length op.Name)
    let sample = op.Draw sampler

    let f (floating: Tensor list) =
        let mutable rest = floating

        [|
            for x in sample.Inputs do
                if x.DType.IsFloating() then
                    rest.Head
                    rest <- rest.Tail
                else
                    x
        |]
        |> sample.Apply.Invoke

    f, List.filter (fun (x: Tensor) -> x.DType.IsFloating()) (List.ofArray sample.Inputs), sampler

let private isFloating (op: Op) =
    let f, x, _ = sampled op 1
    (f x).DType.IsFloating() && not x.IsEmpty

let private size (tensors: Tensor list) = tensors |> List.sumBy norm

let same what (expected: Tensor list) (actual: Tensor list) =
    for e, a in List.zip expected actual do
        let error = distance (elements a) (elements e) (1e-3 * size expected + 1e-300)

        if not (error <= 1e-12) then
            Expect.failed $"%s{what} differ by {error:g2}:\n{e}\n{a}"

let private ofOps =
    [
        for op in OpTable.All do
            if isFloating op && ProgramGenerator.hasPullback op.Draw then
                Law.ofCases
                    $"{op.Name}: linearize = jvp, vjp is its transpose, and transposing twice is the identity"
                    cases
                    (fun case ->
                        let f, x, sampler = sampled op case
                        let draw (like: Tensor) = sampler.Numbers like.Shape
                        let u = List.map draw x
                        let y, push = linearize f x
                        let _, pull = vjp f x
                        let v = draw y
                        let ju, jtv = push u, pull v
                        same "the values" [ f x ] [ y ]
                        same "linearize and jvp" [ snd (jvp f x u) ] [ ju ]
                        let right = List.map2 inner jtv u |> List.sum

                        let bound =
                            norm v * norm ju + (List.map2 (fun g u -> norm g * norm u) jtv u |> List.sum)

                        Expect.isTrue $"<v, Ju> = <J'v, u>" (abs (inner v ju - right) <= 1e-12 * bound)

                        let ruled = customJvp (fun x dx -> jvp f x dx)
                        same "vjp and the transpose of a rule, which is jvp" jtv (snd (vjp ruled x) v)

                        if not (Leaves.IsZero ju) then
                            let transposed = linearTranspose push x
                            same "vjp and the transpose of linearize" jtv (transposed v)
                            same "the map and its double transpose" [ ju ] [ linearTranspose transposed y u ])
                |> Law.covering [ op.Name ]
    ]

/// Where an op says that it is linear in some inputs, it is.
let private declared =
    [
        for op in OpTable.All do
            Law.ofCases $"{op.Name} is linear where it says so" cases (fun case ->
                let sampler = Sampler(case)
                let sample = op.Draw sampler
                let inputs = sample.Inputs |> Array.map Tensor.Variable
                let node = sample.Apply.Invoke inputs

                let alone = [ for i in 0 .. inputs.Length - 1 -> Array.init inputs.Length ((=) i) ]
                let together = inputs |> Array.map (fun x -> x.DType.IsFloating())

                for mask in together :: alone do
                    if
                        Object.ReferenceEquals(node.Op, op)
                        && Seq.forall2 (fun a b -> Object.ReferenceEquals(a, b)) node.Inputs inputs
                        && Array.forall2 (fun (x: Tensor) moves -> not moves || x.DType.IsFloating()) inputs mask
                        && Array.exists id mask
                        && op.IsLinear(node, ReadOnlySpan mask)
                    then
                        let at (scale: float) (other: Tensor[]) (scaleOther: float) =
                            Array.map3
                                (fun moves (x: Tensor) other -> if moves then x * scale + other * scaleOther else x)
                                mask
                                sample.Inputs
                                other
                            |> sample.Apply.Invoke

                        let other =
                            sample.Inputs
                            |> Array.map (fun x -> if x.DType.IsFloating() then sampler.Numbers x.Shape else x)

                        same
                            "f(2x - y/2) and 2 f(x) - f(y)/2"
                            [ at 2.0 other 0.0 + -0.5 * at 0.0 other 1.0 ]
                            [ at 2.0 other -0.5 ])
            |> Law.covering [ op.Name ]
    ]

/// A host that counts: programs, and in them the routines, by name.
type Counting() =
    inherit Device("counting")
    member val Programs: DeviceProgram list = [] with get, set

    member host.Routines =
        [
            for program in host.Programs do
                for step in program.Steps do
                    match step with
                    | :? RoutineStep as routine -> string routine.Operation
                    | :? EpilogueStep as step -> string step.Product.Operation
                    | _ -> ()
        ]

    override host.Allocate(dtype, length) =
        Elsewhere(host, Storage.Allocate(dtype, length))

    override host.Bring storage =
        match storage with
        | :? Elsewhere -> storage
        | _ -> Elsewhere(host, storage)

    override host.Run(program, inputs, data, outputs, scalars) =
        host.Programs <- program :: host.Programs

        let own (storage: Storage) =
            match storage with
            | :? Elsewhere as there -> there.Own
            | other -> other

        let inputs = inputs.ToArray() |> Array.map own
        let outputs = outputs.ToArray() |> Array.map own
        Device.Cpu.Run(program, ReadOnlySpan inputs, data, ReadOnlySpan outputs, scalars)

and Elsewhere(device: Device, host: Storage) =
    inherit DeviceStorage(device, host.Type, host.Length)
    member _.Own = host

    override _.Read(start, bytes) =
        host.Part(start, bytes.Length).CopyTo bytes

/// What the host does in some work.
let during (host: Counting) (work: unit -> 'T) =
    host.Programs <- []
    let result = work ()
    result, List.rev host.Programs, host.Routines.Length

let private matrix seed =
    Sampler(seed).Numbers(Collections.Immutable.ImmutableArray.Create(32, 32))

let private first, second = matrix 1, matrix 2

/// Two products; the second one's result is in no derivative.
let private network (x: Tensor) =
    Tensor.sum (second *@ tanh (first *@ x) * 0.1)

let private counted =
    [
        Law.ofCheck "a pullback runs no product of the function's, and one plan again and again" (fun () ->
            let host = Counting()
            let x = onDevice host id (matrix 3)
            let (_, pull), programs, products = during host (fun () -> vjp network x)
            Expect.equal (1, 2) (programs.Length, products)
            let _, programs, products = during host (fun () -> pull (Tensor.scalar 1.0))
            // Two transposes. The tangent of tanh is computed again from the first product, which was kept.
            Expect.equal (1, 2) (programs.Length, products)
            let _, again, products = during host (fun () -> pull (Tensor.scalar 2.0))
            Expect.equal (1, 2) (again.Length, products)
            Expect.isTrue "the same program" (Object.ReferenceEquals(programs[0], again[0]))
            // At another point of the same graph nothing is made anew.
            let (_, other), _, _ = during host (fun () -> vjp network (x * 0.5))
            let _, again, _ = during host (fun () -> other (Tensor.scalar 1.0))
            Expect.isTrue "the same program at another point" (Object.ReferenceEquals(programs[0], again[0])))

        Law.ofCheck "a tangent runs no product of the function's" (fun () ->
            let host = Counting()
            let x = onDevice host id (matrix 3)
            let (_, push), programs, products = during host (fun () -> linearize network x)
            Expect.equal (1, 2) (programs.Length, products)

            for _ in 1..2 do
                let _, programs, products = during host (fun () -> push (matrix 4))
                Expect.equal (1, 2) (programs.Length, products))

        Law.ofCheck "a compiled function's products are kept as well" (fun () ->
            let host = Counting()
            let x = onDevice host id (matrix 3)
            let f = compile network
            let (_, pull), programs, products = during host (fun () -> vjp f x)
            Expect.equal (1, 2) (programs.Length, products)
            let _, programs, products = during host (fun () -> pull (Tensor.scalar 1.0))
            Expect.equal (1, 2) (programs.Length, products))

        Law.ofCheck "a value that the function asked for is not computed again" (fun () ->
            let host = Counting()
            let x = onDevice host id (matrix 3)

            let f (x: Tensor) =
                let y = first *@ x

                if Tensor.toFloat (Tensor.sum (Tensor.value y)) > 1e9 then
                    Tensor.sum x
                else
                    Tensor.sum (second *@ tanh y)

            let (_, pull), _, products = during host (fun () -> vjp f x)
            Expect.equal 2 products
            let _, programs, products = during host (fun () -> pull (Tensor.scalar 1.0))
            Expect.equal (1, 2) (programs.Length, products)
            same "the gradient" [ grad f (matrix 3) ] [ pull (Tensor.scalar 1.0) ])
    ]

let private f (x: Tensor) =
    Tensor.cumsum 0 (sin x * Tensor.exp (x * 0.5)) / (2.0 + Tensor.sum (x * x))

let private x = tensor [ 0.3; -0.7; 1.1 ]
let private u = tensor [ 1.0; 0.25; -2.0 ]

let private nested =
    [
        Law.ofCheck "vjp inside grad, diff, vmap, compile: the result stays an expression there" (fun () ->
            let along (x: Tensor) = Tensor.sum (snd (vjp f x) u)

            let plain (x: Tensor) =
                Tensor.sum (grad (fun x -> Tensor.sum (u * f x)) x)

            same "grad of vjp" [ grad plain x ] [ grad along x ]
            same "jvp of vjp" [ snd (jvp plain x u) ] [ snd (jvp along x u) ]
            same "compile of grad of vjp" [ grad plain x ] [ compile (grad along) x ]
            let many = Tensor.stack [ x; u; x * u ]
            same "vmap of vjp" [ vmap plain many ] [ vmap along many ]
            same "vmap of grad of vjp" [ vmap (grad plain) many ] [ vmap (grad along) many ])

        Law.ofCheck "linearize inside grad, diff, vmap, compile" (fun () ->
            let along (x: Tensor) = Tensor.sum (snd (linearize f x) u)
            let plain (x: Tensor) = Tensor.sum (snd (jvp f x u))
            same "grad of linearize" [ grad plain x ] [ grad along x ]
            same "jvp of linearize" [ snd (jvp plain x u) ] [ snd (jvp along x u) ]
            same "compile of grad of linearize" [ grad plain x ] [ compile (grad along) x ]
            let many = Tensor.stack [ x; u; x * u ]
            same "vmap of grad of linearize" [ vmap (grad plain) many ] [ vmap (grad along) many ])

        Law.ofCheck "the map to 0 is linear, however its zeros came to be" (fun () ->
            for zeros in [ Tensor.zeros [ 2 ]; tensor [ 0.0; 0.0 ]; tensor [ 0.0; -1.0 ] * 0.0 ] do
                same "the transpose" [ Tensor.zeros [ 3 ] ] [ linearTranspose (fun (_: Tensor) -> zeros) x zeros ]

            let turn (x: Tensor) =
                snd (jvp Linalg.det x (Tensor.onesLike x))

            let _, push = linearize turn (tensor [ [ 2.0 ] ])

            same
                "of the tangent of a constant tangent"
                [ tensor [ [ 0.0 ] ] ]
                [ linearTranspose push (tensor [ [ 1.0 ] ]) (tensor 1.0) ])

        Law.ofCheck "a map kept for later: differentiated, batched and compiled in its direction" (fun () ->
            for push in [ snd (linearize f x); snd (vjp f x) ] do
                let square v = Tensor.sum (push v * push v)
                let expected = 2.0 * linearTranspose push u (push u)
                same "grad" [ expected ] [ grad square u ]
                same "diff of grad" [ 2.0 * linearTranspose push u (push x) ] [ snd (jvp (grad square) u x) ]
                let units = Tensor.eye 3
                let columns = vmap push units
                same "vmap" [ Tensor.stack [ for i in 0..2 -> push units[i] ] ] [ columns ]
                Expect.isTrue "a plain value" (Graph.isLeaf columns)
                same "compile" [ push u ] [ compile (fun v -> push v) u ]
                Expect.isTrue "a plain value" (Graph.isLeaf (grad square u)))

        Law.ofCheck "a map of what an outer variable is in: d/dx of it along a newer direction" (fun () ->
            // The map is v -> 3x²·v; (3x²·c)² by c is 18x⁴·c, and that by x 72x³·c.
            tensor 2.0
            |> grad (fun x ->
                let _, push = linearize (fun x -> x * x * x) x
                grad (fun c -> push c * push c) (tensor 3.0))
            |> Derivatives.equals 1728.0)

        Law.ofCheck "integer tensors beside floating ones ride along" (fun () ->
            let g (x: Tensor, n: Tensor) = x * Tensor.convert Float64 n, n + 1
            let n = tensor [ 1; 2; 3 ]
            let (y, m), push = linearize g (x, n)
            same "the value" [ x * tensor [ 1.0; 2.0; 3.0 ] ] [ y ]
            Expect.equal (tensor [ 2; 3; 4 ]) m
            let (dy, _), (expected, _) = push (u, n), snd (jvp g (x, n) (u, n))
            same "the tangent" [ expected ] [ dy ])
    ]

/// Hessian of the loss by the model's results, all derivatives as matrices.
let private matrices =
    [
        Law.ofCheck "a Gauss-Newton product is J'HJ v" (fun () ->
            let loss (y: Tensor) =
                Tensor.logsumexp y + Tensor.sum (y * y * y)

            let j, h = jacobian f x, hessian loss (f x)

            same "the product" [ Tensor.transpose j *@ (h *@ (j *@ u)) ] [ gaussNewtonProduct f loss x u ]

            let linear (x: Tensor) =
                tensor [ [ 1.0; 2.0; 3.0 ]; [ 0.5; 0.0; -1.0 ] ] *@ x

            same "of a linear model, the Hessian's" [ hvp (linear >> loss) x u ] [ gaussNewtonProduct linear loss x u ]

            // A result that is computed from another one is by itself to the loss.
            let joined (x: Tensor) = Tensor.stack [ x; sin x ]
            let product (z: Tensor) = z[0] *@ z[1]

            same
                "of a model with two results"
                [ gaussNewtonProduct joined product x u ]
                [
                    gaussNewtonProduct (fun x -> x, sin x) (fun (a, b) -> Tensor.sum (a * b)) x u
                ]

            same
                "in grad"
                [ grad (fun x -> Tensor.sum (gaussNewtonProduct f loss x u)) x ]
                [
                    grad (fun x -> Tensor.sum (compile (fun x -> gaussNewtonProduct f loss x u) x)) x
                ])

        Law.ofCheck "reverse over forward = forward over reverse" (fun () ->
            let g (x: Tensor) = Tensor.sum (f x * x)
            same "the products" [ hvp g x u ] [ grad (fun x -> snd (jvp g x u)) x ])

        Law.ofCases "in chunks = whole, bit for bit" [ 1L; 500L; 2000L; 100_000L ] (fun bytes ->
            let weights = Tensor.linspace -1.0 1.0 24 |> Tensor.reshape [ 4; 6 ]

            let g (x: Tensor) =
                weights *@ (sin x * Tensor.exp (-x * x)) + Tensor.sum x

            let x = Tensor.linspace -0.9 1.3 6
            let scalar (x: Tensor) = Tensor.sum (g x * g x)

            for what, whole, chunked in
                [
                    "forward", jacobianForward g x, Transform.Jacobian(x, g, true, bytes)
                    "reverse", jacobianReverse g x, Transform.Jacobian(x, g, false, bytes)
                    "hessian", hessian scalar x, Transform.Hessian(x, scalar, bytes)
                ] do
                if whole <> chunked then
                    Expect.failed $"{what}: {whole} and in chunks of {bytes} bytes {chunked}")

        Law.ofCheck "chunks are evaluated one after another, each within the bytes" (fun () ->
            let host = Counting()
            let x = onDevice host id (Tensor.linspace 0.0 1.0 512)
            let g (x: Tensor) = Tensor.cumsum 0 (sin x)
            let whole, _, _ = during host (fun () -> jacobianForward g x)
            let most = 512L * 512L * 8L

            let chunked, programs, _ =
                during host (fun () -> Transform.Jacobian(x, g, true, most))

            Expect.isTrue "the same" (Tensor.allCloseWithin 1e-14 1e-14 whole chunked)
            Expect.isTrue $"{programs.Length} programs" (programs.Length > 3)

            let sparse (most: int64) =
                let matrix, programs, _ =
                    during host (fun () -> SparseDerivative.Jacobian(most).At(x, g))

                Expect.isTrue "the same" (Tensor.allCloseWithin 1e-14 1e-14 whole (Sparse.toDense matrix))
                programs.Length

            let one, parts = sparse System.Int64.MaxValue, sparse most
            Expect.isTrue $"{parts} programs in parts, {one} in one" (parts > one + 3)

            for program in programs[.. programs.Length - 3] do
                Expect.isTrue $"{program.ArenaBytes} bytes of {most}" (program.ArenaBytes <= most))
    ]

/// The laws of functions as linear maps.
let laws: Law list = ofOps @ declared @ counted @ nested @ matrices
