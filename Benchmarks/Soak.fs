/// 100,000 gradient steps over results of 1 MB and of 40 MB: memory, and collections. The first take a minute or two, the others long: it runs when it is asked for by name.
module Fluxion.Benchmarks.Soak

open System
open System.Diagnostics
open Fluxion
open Fluxion.Kernels

/// After each tenth: seconds so far, the most bytes that tensors ever took, the process's, the pool's collections and the full ones.
let run megabytes steps (report: int -> float -> int64 -> int64 -> int64 -> int -> unit) =
    let step =
        compile (fun (w: Tensor) -> w - 0.1 * grad (fun w -> Tensor.sum (w * w)) w)

    let mutable w = Tensor.linspace 0.0 1.0 (megabytes * 131_072)
    let clock = Stopwatch.StartNew()
    let pool, full = BlockPool.Shared.Collections, GC.CollectionCount 2
    let mutable most = 0L

    for i in 1..steps do
        w <- step w
        most <- max most BlockPool.Shared.OutstandingBytes

        if i % (steps / 10) = 0 then
            report
                i
                clock.Elapsed.TotalSeconds
                most
                Environment.WorkingSet
                (BlockPool.Shared.Collections - pool)
                (GC.CollectionCount 2 - full)
