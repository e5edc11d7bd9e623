/// What a call costs beside its work: bytes are counted, for they are the same on every machine. And that threads do not disturb each other in calls.
module Fluxion.Suite.CallTests

open System
open System.Threading.Tasks
open NUnit.Framework
open Fluxion

/// The bytes that a call allocates once it has been made often.
let private bytes (work: unit -> unit) =
    let calls = 1000L

    for _ in 1..3000 do
        work ()

    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1L .. calls do
        work ()

    (GC.GetAllocatedBytesForCurrentThread() - before) / calls

let private atMost most work =
    let taken = bytes work
    Expect.isTrue $"{taken} bytes a call, and at most {most} were expected" (taken <= most)

// A tensor is 104 bytes; in storage it has 40 for its view and 64 for the storage, beside the elements.

[<Test>]
let ``an op on scalars allocates its node, its result and what holds them`` () =
    let s, t = tensor 0.3, tensor 0.4
    atMost 300L (fun () -> s + t |> ignore)
    atMost 300L (fun () -> sin s |> ignore)
    atMost 400L (fun () -> s + 1.0 |> ignore)

[<Test>]
let ``an op on tensors allocates as much, and storage for the elements`` () =
    let a, large = tensor [ 1.0 .. 8.0 ], Tensor.linspace 0.0 1.0 1000
    atMost 500L (fun () -> a + a |> ignore)
    atMost 400L (fun () -> large + large |> ignore)

[<Test>]
let ``a compiled call allocates its results and what holds them`` () =
    let slope = compile (diff (fun x -> sin (x * x) * exp -x))
    let next = compile (fun (x: Tensor) -> x + 1.0)
    let s, a, large = tensor 0.3, tensor [ 1.0 .. 8.0 ], Tensor.linspace 0.0 1.0 1000
    atMost 200L (fun () -> slope s |> ignore)
    atMost 400L (fun () -> next a |> ignore)
    atMost 300L (fun () -> next large |> ignore)

[<Test>]
let ``ops on constants and compiled functions give each of eight threads its own results`` () =
    let f = compile (fun (x: Tensor, y: Tensor) -> x * y + sin x, Tensor.sum y)

    // Shapes take turns, so that threads meet in plans that are new, and in such that they know.
    let work thread =
        [
            for i in 1..300 do
                let x = Tensor.full [ 1 + i % 7 ] (float (thread + i))
                let y = Tensor.flip [ 0 ] (Tensor.linspace 0.0 (float thread) (1 + i % 7))
                let whole, total = f (x, y)

                (x - y).ToArray(),
                (x[0] / 3.0).ToDouble(),
                (Tensor.maximum x y).ToArray(),
                whole.ToArray(),
                total.ToDouble()
        ]

    let alone = [| for thread in 0..7 -> work thread |]
    let together = Array.zeroCreate 8

    Parallel.For(0, 8, ParallelOptions(MaxDegreeOfParallelism = 8), (fun thread -> together[thread] <- work thread))
    |> ignore

    Expect.equal alone together
