/// What control flow runs, counted: a value together with its derivatives runs each step of its loops once, and a map that is kept runs nothing again that was kept for it.
module internal Fluxion.Suite.RunLaws

open System.Collections.Immutable
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws
open Fluxion.Suite.LinearMapLaws

/// The products that a program runs: in every step of a loop, in the branch that has more of them, in one step of a loop of unknown length.
let rec productsOf (program: DeviceProgram) : int64 =
    program.Steps
    |> Seq.sumBy (fun step ->
        match step with
        | :? RoutineStep
        | :? EpilogueStep -> 1L
        | :? LoopStep as loop ->
            productsOf loop.Body.Program
            * (if isNull loop.Condition then loop.Length else 1L)
        | :? ChoiceStep as choice -> max (productsOf choice.Then.Program) (productsOf choice.Else.Program)
        | _ -> 0L)

let matrix seed =
    (Sampler(seed).Numbers(ImmutableArray.Create(32, 32)) * 0.05).Value()

let weights, u, v = matrix 1, matrix 3, matrix 4
let positions = Tensor.linspace 0.5 1.0 5

/// What some work on a matrix runs.
let private programsOf (work: Tensor -> 'T) =
    let host = Counting()
    let x = onDevice host id (matrix 2)
    let _, programs, _ = during host (fun () -> work x)
    programs

/// The products that it runs.
let private runs work =
    programsOf work |> List.sumBy productsOf

let step (s: Tensor) (a: Tensor) = tanh (weights *@ s * a)

/// The last state of a scan of such steps.
let scanned (x: Tensor) =
    fst (scan (fun s a -> step s a, ()) x positions)

/// Whether a state is not 0: it never is.
let lives (x: Tensor) = Tensor.sum (x * x) .> 0.0

/// Loops and choices of one product a step: how many steps they take, and how many products a value with its gradient takes for each.
let loops: (string * int64 * int64 * (Tensor -> Tensor)) list =
    let over f = f >> Tensor.sum

    [
        // A step is run, run again from the state that was kept, and transposed.
        "scan", 5L, 3L, over scanned
        "scan with outputs",
        5L,
        3L,
        over (fun x ->
            scan
                (fun s a ->
                    let next = step s a
                    next, next * a)
                x
                positions
            |> snd)
        "scan from the end", 5L, 3L, over (fun x -> fst (reverseScan (fun s a -> step s a, ()) x positions))
        "foriLoop", 7L, 3L, over (foriLoop 0 7 (fun _ s -> step s u))
        "boundedWhileLoop", 6L, 3L, over (boundedWhileLoop 6 lives (fun s -> step s u))
        "compiled scan", 5L, 3L, over (compile scanned)
        // The loop of the states is run again too: those of the inner loop for each state of the outer one, a checkpoint's, a branch's.
        "scan in a scan", 25L, 4L, over (fun x -> fst (scan (fun s a -> scanned s * a, ()) x positions))
        "checkpointed scan", 5L, 4L, over (checkpoint scanned)
        // A choice's value and gradient are one choice.
        "cond", 1L, 2L, (fun x -> cond (lives x) (fun x -> Tensor.sum (step x u)) Tensor.sum x)
        "scan under cond", 5L, 3L, (fun x -> cond (lives x) (scanned >> Tensor.sum) Tensor.sum x)
        // It has no gradient.
        "whileLoop", 1L, 0L, over (whileLoop lives (fun s -> step s u))
    ]

let private forward =
    [
        for name, steps, _, f in loops do
            let times count (work: Tensor -> 'T) =
                Expect.equal (count * steps) (runs work)

            Law.ofCheck $"{name}: a value with its tangents or its series runs each step once" (fun () ->
                times 1L f
                times 2L (fun x -> jvp f x u)
                // The value, two tangents, and the tangent of the tangent, which a single product has none of.
                times (if name = "cond" then 3L else 4L) (fun x -> jvp (fun x -> jvp f x u) x v)
                times 2L (fun x -> compile (fun x -> jvp f x u) x)

                for order in 1..3 do
                    times (1L + int64 order) (fun x -> jet f x [ for k in 1..order -> u * float k ]))
    ]

let private reverse =
    [
        for name, steps, products, f in loops do
            if products > 0L then
                Law.ofCheck $"{name}: a value with its gradient runs each step once forward" (fun () ->
                    Expect.equal (products * steps) (runs (valueAndGrad f))
                    // And the tangents of both, each product with its tangent.
                    Expect.equal (2L * products * steps) (runs (fun x -> jvp (valueAndGrad f) x u)))
    ]

let private maps =
    [
        for name, steps, products, f in loops do
            Law.ofCheck $"{name}: linearize and vjp run each step once for the value" (fun () ->
                Expect.equal steps (runs (linearize f))

                if products > 0L then
                    Expect.equal steps (runs (vjp f)))

        Law.ofCheck "cond: a tangent and a pullback run no product of the function's" (fun () ->
            let f (x: Tensor) =
                cond (lives x) (fun x -> Tensor.sum (step x u)) Tensor.sum x

            let host = Counting()
            let x = onDevice host id (matrix 2)
            let _, push = linearize f x
            let _, pull = vjp f x
            let tangent, programs, _ = during host (fun () -> push u)
            Expect.equal 1L (List.sumBy productsOf programs)
            let gradient, programs, _ = during host (fun () -> pull (tensor 1.0))
            Expect.equal 1L (List.sumBy productsOf programs)
            same "the tangents" [ snd (jvp f (matrix 2) u) ] [ tangent ]
            same "the gradients" [ grad f (matrix 2) ] [ gradient ])

        Law.ofCheck "scan: a tangent starts from the states that were kept" (fun () ->
            let host = Counting()
            let _, push = linearize scanned (onDevice host id (matrix 2))
            let tangent, programs, _ = during host (fun () -> push u)

            // None of its loops carries the state, only the tangent.
            let carried =
                [
                    for program in programs do
                        for step in program.Steps do
                            match step with
                            | :? LoopStep as loop -> loop.Carries.Length
                            | _ -> ()
                ]

            Expect.equal [ 1 ] carried
            same "the tangents" [ snd (jvp scanned (matrix 2) u) ] [ tangent ])
    ]

/// Three products, of which nobody outside sees one.
let private block (x: Tensor) =
    (x, [ 1..3 ]) ||> List.fold (fun x _ -> tanh (weights *@ x))

/// The elements of what a transformation's value leaves behind: the value, and what is kept.
let private kept (transform: Tensor -> 'T) =
    [
        for program in programsOf transform do
            for buffer in program.Buffers do
                if buffer.Kind = BufferKind.Output then
                    buffer.Length
    ]
    |> List.sum

let private checkpoints =
    [
        Law.ofCheck
            "checkpoint: linearize and vjp keep what goes into checkpointed functions, and nothing from inside"
            (fun () ->
                let chain wrap (x: Tensor) =
                    (x, [ 1..5 ]) ||> List.fold (fun x _ -> wrap block x)

                let size = 32L * 32L
                // The value and each product; with checkpoints the value and their arguments, of which the first one's is the caller's.
                Expect.equal (16L * size) (kept (linearize (chain id)))
                Expect.equal (16L * size) (kept (vjp (chain id)))
                Expect.equal (5L * size) (kept (linearize (chain checkpoint)))
                Expect.equal (5L * size) (kept (vjp (chain checkpoint)))
                Expect.equal (5L * size) (kept (linearize (compile (chain checkpoint))))
                Expect.equal (5L * size) (kept (linearize (chain (fun f -> checkpoint (checkpoint f)))))
                let x = matrix 2
                Expect.equal (snd (linearize (chain id) x) u) (snd (linearize (chain checkpoint) x) u)
                Expect.equal (snd (vjp (chain id) x) u) (snd (vjp (chain checkpoint) x) u))

        Law.ofCheck "checkpoint: what is used of its results is kept as it is" (fun () ->
            let f wrap (x: Tensor) =
                let y: Tensor = wrap block x
                y * y

            // The value, and y.
            Expect.equal (2L * 32L * 32L) (kept (linearize (f checkpoint)))
            let x = matrix 2
            Expect.equal (snd (linearize (f id) x) u) (snd (linearize (f checkpoint) x) u))
    ]

/// The laws of what is run.
let laws: Law list = forward @ reverse @ maps @ checkpoints
