/// What a map of `linearize` or `vjp` keeps of a loop's steps, and runs of them: their products are kept, stacked along the steps, and cheap arithmetic is computed again.
module internal Fluxion.Suite.KeptStepLaws

open System
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws
open Fluxion.Suite.LinearMapLaws
open Fluxion.Suite.RunLaws

/// What is run when a map is made, and each time it is used; and what is kept for it beside the value, in matrices.
type private Cost =
    {
        Making: int64
        Using: int64
        Kept: int64
    }

let private size = 32L * 32L

/// The cost of a map of a function from a matrix to a number, and what the map gives.
let private costOf (make: Tensor -> Tensor -> Tensor) direction =
    let host = Counting()
    let x = onDevice host id (matrix 2)
    let map, programs, _ = during host (fun () -> make x)

    let kept =
        [
            for program in programs do
                for buffer in program.Buffers do
                    if buffer.Kind = BufferKind.Output && buffer.Length >= size then
                        buffer.Length / size
        ]

    let uses =
        [
            for _ in 1..3 do
                let result, programs, _ = during host (fun () -> map direction)
                result, List.sumBy productsOf programs
        ]

    // As often as it is asked, the map costs and gives the same.
    for other in uses do
        Expect.equal uses[0] other

    {
        Making = List.sumBy productsOf programs
        Using = snd uses[0]
        Kept = List.sum kept
    },
    fst uses[0]

let private pulled f =
    costOf (fun x -> snd (vjp f x)) (tensor 1.0)

let private pushed f = costOf (fun x -> snd (linearize f x)) u

let private costs name expected (cost, result) truth =
    same name [ truth ] [ result ]
    Expect.equal expected cost

let private last (f: Tensor -> Tensor -> Tensor) x =
    scan (fun s a -> f s a, ()) x positions |> fst |> Tensor.sum

let private cost making using kept =
    {
        Making = making
        Using = using
        Kept = kept
    }

/// Functions of a matrix to a number, with the cost of their pullback and of their pushforward.
let private functions: (string * (Tensor -> Tensor) * Cost * Cost) list =
    [
        // A product a step, and its transpose. Its derivative needs the product alone, not the states.
        "scan", Tensor.sum << scanned, cost 5L 5L 5L, cost 5L 5L 5L
        // By the weights: two transposes a step, and the states for one of them.
        "weights of a scan",
        (fun w -> fst (scan (fun s a -> tanh (w *@ s + a), ()) u positions) |> Tensor.sum),
        cost 5L 10L 10L,
        cost 5L 10L 10L
        "scan with outputs",
        (fun x ->
            scan
                (fun s a ->
                    let next = step s a
                    next, next * a)
                x
                positions
            |> snd
            |> Tensor.sum),
        cost 5L 5L 5L,
        cost 5L 5L 5L
        "scan from the end",
        (fun x -> reverseScan (fun s a -> step s a, ()) x positions |> fst |> Tensor.sum),
        cost 5L 5L 5L,
        cost 5L 5L 5L
        "foriLoop", foriLoop 0 7 (fun _ s -> step s u) >> Tensor.sum, cost 7L 7L 7L, cost 7L 7L 7L
        // The states say whether it goes on.
        "boundedWhileLoop", boundedWhileLoop 6 lives (fun s -> step s u) >> Tensor.sum, cost 6L 6L 12L, cost 6L 6L 12L
        "compiled scan", compile scanned >> Tensor.sum, cost 5L 5L 5L, cost 5L 5L 5L
        "scan in a scan", last (fun s a -> scanned s * a), cost 25L 25L 25L, cost 25L 25L 25L
        "cond in a scan",
        last (fun s a -> cond (lives s) (fun s -> step s a) (fun s -> s * 2.0) s),
        cost 5L 5L 10L,
        cost 5L 5L 10L
        "scan under cond", (fun x -> cond (lives x) (scanned >> Tensor.sum) Tensor.sum x), cost 5L 5L 5L, cost 5L 5L 5L
        // A loop over the outputs of another one: two products a step, of which one is of the slices.
        "scan over what a scan gives",
        (fun x ->
            let _, ys =
                scan
                    (fun s a ->
                        let next = step s a
                        next, next)
                    x
                    positions

            scan (fun s y -> tanh (weights *@ s + y *@ v), ()) x ys |> fst |> Tensor.sum),
        cost 15L 15L 15L,
        cost 15L 15L 15L
        // An iteration, of which one step is counted: its solution and one product with that are kept, and the equations of its derivatives take a product in each step.
        "fixed point in a scan",
        last (fun s a -> fixedPoint (fun y -> tanh (weights *@ y + s * a)) (Tensor.zeros [ 32; 32 ])),
        cost 10L 5L 15L,
        cost 10L 5L 15L
        // What a checkpoint forgets is computed again, twice as many products: the states go into it, and are kept.
        "checkpoint in a scan",
        last (fun s a -> checkpoint (fun s -> step (step s a) a) s),
        cost 10L 20L 5L,
        cost 10L 20L 5L
        "checkpoint of a scan", checkpoint scanned >> Tensor.sum, cost 5L 15L 0L, cost 5L 10L 0L
        // Two segments of two steps and one that is left over, whose product and states are kept: in each segment the last step is run once more, and the others twice.
        "checkpointedScan",
        (fun x -> checkpointedScan 2 (fun s a -> step s a, ()) x positions |> fst |> Tensor.sum),
        cost 5L 13L 3L,
        cost 5L 9L 3L
    ]

let private maps =
    [
        for name, f, back, along in functions do
            Law.ofCheck $"{name}: a pullback runs no product of the function's" (fun () ->
                costs "the gradients" back (pulled f) (grad f (matrix 2)))

            Law.ofCheck $"{name}: a tangent runs no product of the function's" (fun () ->
                costs "the tangents" along (pushed f) (snd (jvp f (matrix 2) u)))
    ]

let private others =
    [
        // A factorization, a gather and a maximum, each of a state.
        Law.ofCheck "routines, reductions and gathers of a step are kept like products" (fun () ->
            let f (x: Tensor) =
                last
                    (fun s a ->
                        let matrix = Tensor.matmul s (Tensor.transpose s) + 2.0 * Tensor.eye 32
                        let solved = Linalg.solve matrix s
                        let sorted = Tensor.sort 0 solved
                        sin sorted * a + Tensor.max s)
                    x

            same "the gradients" [ grad f (matrix 2) ] [ snd (vjp f (matrix 2)) (tensor 1.0) ]
            same "the tangents" [ snd (jvp f (matrix 2) u) ] [ snd (linearize f (matrix 2)) u ])

        // A gradient is asked once: it keeps the states, and no product beside them.
        Law.ofCheck "the gradient of a scan keeps the states of its steps and nothing else" (fun () ->
            let steps, state = 1000, 64L * 8L
            let w = Graph.variable (Tensor.eye 64 * 0.5)

            let f (w: Tensor) =
                scan
                    (fun (h: Tensor) (x: Tensor) -> tanh (w *@ h + x), ())
                    (Tensor.zeros [ 64 ])
                    (Tensor.ones [ steps ])
                |> fst
                |> Tensor.sum

            let gradient: Tensor = Graph.gradients (f w) w
            let bytes = Explanation.Of(ReadOnlySpan [| gradient |]).ArenaBytes
            // The weights' cotangent is a matrix, which is carried; the slices are numbers.
            let few = 8L * 64L * state + int64 steps * 8L
            Expect.isTrue $"{bytes} bytes" (bytes <= int64 steps * state + few))
    ]

let laws: Law list = maps @ others
