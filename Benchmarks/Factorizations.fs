/// Factors, solutions of linear systems and eigenvectors beside LAPACK's, as OpenBLAS has it.
module Fluxion.Benchmarks.Factorizations

open Fluxion
open Fluxion.Kernels
open Fluxion.Benchmarks.Peers

type private Potrf = delegate of nativeint * nativeint * nativeint * nativeint * nativeint -> unit

/// m, n, a, its stride, tau, work, its length, failed; and orgqr has k after n.
type private Geqrf =
    delegate of nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint -> unit

type private Orgqr =
    delegate of
        nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint ->
            unit

/// job, triangle, n, a, its stride, eigenvalues, work, its length, whole work, its length, failed.
type private Syevd =
    delegate of
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint *
        nativeint ->
            unit

type private Gesv =
    delegate of nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint * nativeint -> unit

let private sizes = [ 64; 128; 256; 512; 1024 ]

/// A routine that works in place on copies, as ours leaves its arguments alone.
let private onCopies (values: float[] list) (work: nativeint list -> unit) =
    let copies = values |> List.map pinned

    fun () ->
        List.iter2 (fun (from: float[]) (copy: float[]) -> from.CopyTo(copy, 0)) values copies
        work (List.map address copies)

let private cholesky library n (a: Tensor) =
    let factor = functionOf<Potrf> library "dpotrf_"
    let lower, extent, failed = pinned [| byte 'L' |], pinned [| n |], pinned [| 0 |]

    onCopies [ a.ToArray() ] (fun copies ->
        factor.Invoke(address lower, address extent, copies[0], address extent, address failed))

let private solve library n (a: Tensor) (b: Tensor) =
    let solution = functionOf<Gesv> library "dgesv_"

    let extent, pivots, failed =
        pinned [| n |], pinned (Array.zeroCreate<int> n), pinned [| 0 |]

    onCopies [ a.ToArray(); b.ToArray() ] (fun copies ->
        solution.Invoke(
            address extent,
            address extent,
            copies[0],
            address extent,
            address pivots,
            copies[1],
            address extent,
            address failed
        ))

let private qr library n (a: Tensor) =
    let reduce, form =
        functionOf<Geqrf> library "dgeqrf_", functionOf<Orgqr> library "dorgqr_"

    let extent, failed, length = pinned [| n |], pinned [| 0 |], pinned [| 64 * n |]

    let tau, work =
        pinned (Array.zeroCreate<float> n), pinned (Array.zeroCreate<float>(64 * n))

    onCopies [ a.ToArray() ] (fun copies ->
        let n, a, tau, work, length, failed =
            address extent, copies[0], address tau, address work, address length, address failed

        reduce.Invoke(n, n, a, n, tau, work, length, failed)
        form.Invoke(n, n, n, a, n, tau, work, length, failed))

/// By division and conquest.
let private eigh library n (a: Tensor) =
    let factor = functionOf<Syevd> library "dsyevd_"
    let job, lower = pinned [| byte 'V' |], pinned [| byte 'L' |]

    let extent, failed, values =
        pinned [| n |], pinned [| 0 |], pinned (Array.zeroCreate<float> n)

    let size, wholeSize = 1 + 6 * n + 2 * n * n + 64 * n, 3 + 5 * n
    let work, length = pinned (Array.zeroCreate<float> size), pinned [| size |]

    let whole, wholeLength =
        pinned (Array.zeroCreate<int> wholeSize), pinned [| wholeSize |]

    onCopies [ a.ToArray() ] (fun copies ->
        factor.Invoke(
            address job,
            address lower,
            address extent,
            copies[0],
            address extent,
            address values,
            address work,
            address length,
            address whole,
            address wholeLength,
            address failed
        ))

/// Rows: the work, n, and seconds of each contestant, on one thread.
let rows () =
    let openBlas = openBlas ()
    let threads = WorkerPool.Shared.Threads
    WorkerPool.Shared.Threads <- 1

    match openBlas with
    | Some library -> (functionOf<SetThreads> library "openblas_set_num_threads").Invoke 1
    | None -> ()

    let measured =
        [
            for n in sizes do
                let keys = Rand.split (Rand.key 1) 2
                let a = Rand.normal keys[0] [ n; n ]
                let b = Rand.normal keys[1] [ n; n ]
                let definite = a *@ Tensor.transpose a + Tensor.eye n

                for name, ours, theirs in
                    [
                        "cholesky",
                        (fun () -> Linalg.cholesky definite |> ignore),
                        (fun library -> cholesky library n definite)
                        "qr", (fun () -> Linalg.qr a |> ignore), (fun library -> qr library n a)
                        "eigh", (fun () -> Linalg.eigh definite |> ignore), (fun library -> eigh library n definite)
                        "solve", (fun () -> Linalg.solve a b |> ignore), (fun library -> solve library n a b)
                    ] do
                    let calls = max 1 (30_000_000 / (n * n * n))

                    let contestants =
                        [
                            Timing.brief "Fluxion" calls ours
                            match openBlas with
                            | Some library -> Timing.brief "LAPACK" calls (theirs library)
                            | None -> ()
                        ]

                    Timing.settle ours
                    name, n, Timing.interleaved 49 contestants
        ]

    WorkerPool.Shared.Threads <- threads
    measured
