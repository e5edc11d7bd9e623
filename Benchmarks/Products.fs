/// Matrix products beside OpenBLAS's, with its kernels for this processor's vectors, on one thread and on two.
module Fluxion.Benchmarks.Products

open Fluxion
open Fluxion.Kernels
open Fluxion.Benchmarks.Peers

type private Product64 =
    delegate of
        int * int * int * int * int * int * float * nativeint * int * nativeint * int * float * nativeint * int -> unit

type private Product32 =
    delegate of
        int * int * int * int * int * int * float32 * nativeint * int * nativeint * int * float32 * nativeint * int ->
            unit

type private Peak64 = delegate of int64 * float * float * nativeint -> int64
type private Peak32 = delegate of int64 * float32 * float32 * nativeint -> int64

let private sizes = [ 64; 128; 256; 512; 1024 ]

// Operations that take about so long.
let private millisecond = 100_000_000L

let private rowMajor, private asItStands = 101, 111

/// n×n by n×n through OpenBLAS.
let private byOpenBlas library (a: Tensor) (b: Tensor) =
    let n = int a.Shape[0]

    if a.DType = Float64 then
        let product = functionOf<Product64> library "cblas_dgemm"

        let a, b, c =
            pinned (a.ToArray()), pinned (b.ToArray()), pinned (Array.zeroCreate<float>(n * n))

        fun () ->
            product.Invoke(
                rowMajor,
                asItStands,
                asItStands,
                n,
                n,
                n,
                1.0,
                address a,
                n,
                address b,
                n,
                0.0,
                address c,
                n
            )
    else
        let product = functionOf<Product32> library "cblas_sgemm"

        let single (x: Tensor) =
            pinned (Array.map float32 (x.ToArray()))

        let a, b, c = single a, single b, pinned (Array.zeroCreate<float32>(n * n))

        fun () ->
            product.Invoke(
                rowMajor,
                asItStands,
                asItStands,
                n,
                n,
                n,
                1.0f,
                address a,
                n,
                address b,
                n,
                0.0f,
                address c,
                n
            )

/// As many operations as the product has, in registers.
let private peak library (dtype: DType) operations =
    if dtype = Float64 then
        let chains, sum = functionOf<Peak64> library "peak_double", pinned [| 0.0 |]
        let rounds = operations / chains.Invoke(1L, 0.5, 0.5, address sum)
        fun () -> chains.Invoke(rounds, 0.5, 0.5, address sum) |> ignore
    else
        let chains, sum = functionOf<Peak32> library "peak_float", pinned [| 0.0f |]
        let rounds = operations / chains.Invoke(1L, 0.5f, 0.5f, address sum)
        fun () -> chains.Invoke(rounds, 0.5f, 0.5f, address sum) |> ignore

/// With as many threads, ours and OpenBLAS's.
let private onThreads setThreads threads (contestant: Timing.Contestant) =
    { contestant with
        Measure =
            fun () ->
                WorkerPool.Shared.Threads <- threads
                setThreads threads
                contestant.Measure()
    }

/// Rows: n, the type, and seconds of each contestant by its name.
let rows () =
    let openBlas, peaks = openBlas (), c "peak"
    let threads = WorkerPool.Shared.Threads

    let setThreads =
        match openBlas with
        | Some library ->
            let set = functionOf<SetThreads> library "openblas_set_num_threads"
            fun threads -> set.Invoke threads
        | None -> ignore

    [
        for n in sizes do
            for dtype in [ Float64; Float32 ] do
                let keys = Rand.split (Rand.key 1) 2
                let a = Rand.uniform keys[0] [ n; n ] |> Tensor.convert dtype
                let b = Rand.uniform keys[1] [ n; n ] |> Tensor.convert dtype

                let operations = 2L * pown (int64 n) 3

                let brief name work =
                    Timing.brief name (int (1L + millisecond / operations)) work

                let contestants =
                    [
                        match peaks with
                        | Some library -> brief "peak" (peak library dtype operations)
                        | None -> ()
                        for count in 1 .. min 2 threads do
                            let onThreads = onThreads setThreads count
                            onThreads (brief $"Fluxion {count}" (fun () -> Tensor.matmul a b |> ignore))

                            match openBlas with
                            | Some library -> onThreads (brief $"OpenBLAS {count}" (byOpenBlas library a b))
                            | None -> ()
                    ]

                Timing.settle (fun () -> Tensor.matmul a b |> ignore)
                n, dtype, Map.ofList (Timing.interleaved 99 contestants)
    ]
