/// What is said where memory does not suffice, before anything runs; what a plan takes, known before; memory that goes back.
module Fluxion.Suite.RoomTests

open System
open System.Runtime.InteropServices
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

let private megabyte = 1L <<< 20

let private machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes

/// A length whose square is more elements of 8 bytes than the machine has bytes: at least 16 times as much.
let private tooLong = int (sqrt (2.0 * float machine)) + 1

let private vector = lazy (Tensor.linspace 0.0 1.0 tooLong)

let private text (bytes: int64) = bytes.ToString "N0"

let private refuses operation (says: string list) (action: unit -> unit) =
    let steps = BlockPool.Shared.OutstandingBytes

    for part in
        $"{operation}: "
        :: $"; this machine has {text machine} bytes of memory, of which "
        :: " hold tensors already. "
        :: says do
        Expect.raises<InsufficientMemoryException> part action

    let after = BlockPool.Shared.OutstandingBytes
    Expect.isTrue $"{after - steps} bytes are outstanding for it" (after <= steps)

/// What every plan that is refused says.
let private wayOut =
    "Nothing was run. Use smaller batches or Float32, reduce before broadcasting, checkpoint long computations, or let go of tensors that are not needed; Graph.explain says what a function will take."

[<Test>]
let ``an op that would take more than the machine has says so, and runs nothing`` () =
    let x = vector.Value
    let bytes = text (8L * int64 tooLong * int64 tooLong)

    refuses
        "mul"
        [
            $"mul: this would take {bytes} bytes, {bytes} for results and 0 for what is computed on the way, the most of it for one of shape [{tooLong};{tooLong}], Float64"
            wayOut
        ]
        (fun () -> Tensor.outer x x |> ignore)

[<Test>]
let ``a derivative whose temporaries are more than the machine has says so, and runs nothing`` () =
    // The result is as long as x; what is sorted on the way is its square.
    let x = vector.Value

    let f (x: Tensor) =
        Tensor.sum (Tensor.sort 0 (exp (Tensor.outer x x)))

    let square = 8L * int64 tooLong * int64 tooLong

    for way in [ grad; (fun f -> compile (grad f)); (fun f -> valueAndGrad f >> snd) ] do
        refuses "exp" [ " for what is computed on the way, the most of it for one of shape "; wayOut ] (fun () ->
            way f x |> ignore)

    // Nothing has to run, and nothing is refused, to know it.
    Expect.isTrue "the plan counts it" (Evaluation.Bytes(ReadOnlySpan [| f (Graph.variable x) |]) >= 2L * square)
    Expect.isTrue "explain says it" ((Graph.explain (grad f) x).Contains "beside the inputs")

[<Test>]
let ``more elements than can be counted in bytes are more than the machine has`` () =
    let a =
        Tensor.expand [ System.Int32.MaxValue; System.Int32.MaxValue; 2 ] (tensor [ 0.5; 1.0 ])

    refuses "sin" [ "sin: this would take more than 1,125,899,906,842,624 bytes" ] (fun () -> sin a |> ignore)

[<Test>]
let ``random numbers and arrays that the machine has no room for are refused by their own names`` () =
    let shape = [ tooLong; tooLong ]
    let bytes = text (8L * int64 tooLong * int64 tooLong)
    let asked = $"{bytes} bytes were asked for"
    refuses "uniform" [ asked; "Nothing was allocated." ] (fun () -> Rand.uniform (Rand.key 1) shape |> ignore)

    if 8L * int64 Array.MaxLength > machine then
        let zeros = Tensor.zeros [ Array.MaxLength ]
        refuses "toArray" [ "Nothing was allocated." ] (fun () -> Tensor.toArray zeros |> ignore)

[<Test>]
let ``axes that would be too long are refused by name`` () =
    let x = Tensor.zeros [ 100_000 ]
    let ones = Tensor.zeros [ 2 ]

    for name, count, action in
        [
            "tile", 200_000_000_000L, (fun () -> Tensor.tile [ 2_000_000 ] x)
            "kron", 10_000_000_000L, (fun () -> Tensor.kron x x)
            "diag", 10_000_000_000L, (fun () -> Tensor.diag x)
            "pad", 2L + int64 System.Int32.MaxValue, (fun () -> Tensor.pad [ System.Int32.MaxValue, 0 ] ones)
        ] do
        Expect.raises<ArgumentException>
            $"{name}: got {count} elements for one axis; wanted at most 2147483647 along an axis. Spread them over several axes, or work on parts."
            (fun () -> action () |> ignore)

[<Test>]
let ``a limit that the process is under counts, not the machine`` () =
    // What a container's limit becomes for .NET: here 1 GB.
    let printed =
        Scripts.runUnder
            [ "DOTNET_GCHeapHardLimit", "0x40000000" ]
            """open Fluxion
try
    let x = Tensor.linspace 0.0 1.0 20_000
    Tensor.outer x x |> ignore
    printfn "it ran"
with error ->
    printfn "%s" error.Message
"""

    let says =
        "mul: this would take 3,200,000,000 bytes, 3,200,000,000 for results and 0 for what is computed on the way, the most of it for one of shape [20000;20000], Float64; this machine has 1,073,741,824 bytes of memory, of which "

    if not (printed.StartsWith(says, StringComparison.Ordinal)) then
        Expect.failed printed

/// Everything that nobody holds is back in the pool.
let private settle () =
    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

/// What a compiled function really takes, beside its inputs, and what its plan says.
let private taken (f: Tensor -> Tensor list) (x: Tensor) =
    let said = Evaluation.Bytes(ReadOnlySpan(Array.ofList (f (Graph.variable x))))

    let compiled = compile f
    compiled x |> ignore
    settle ()
    let before = BlockPool.Shared.OutstandingBytes
    BlockPool.Shared.ForgetPeak()
    let results = compiled x
    let peak = BlockPool.Shared.PeakBytes - before
    GC.KeepAlive results
    said, peak

/// A well conditioned matrix.
let private matrix n =
    Tensor.reshape [ n; n ] (Tensor.linspace 0.0 1.0 (n * n)) + 3.0 * Tensor.eye n

[<Test>]
let ``what a plan is said to take is what it takes`` () =
    // Blocks of the pool are up to an eighth larger than what was asked for. Partial sums are what is not counted.
    let cases: (string * (Tensor -> Tensor list) * Tensor) list =
        [
            "value and gradient",
            (fun x ->
                let value, gradient =
                    valueAndGrad (fun x -> Tensor.sum (tanh x * sin x + exp (-x * x))) x

                [ value; gradient ]),
            Tensor.linspace 0.0 1.0 300_000
            "rows", (fun x -> [ grad (Tensor.logsumexpAlong 1 >> Tensor.sum) x ]), matrix 500
            "loop",
            (fun x ->
                let step s v =
                    let s = tanh (s + v)
                    s, s

                let last, all = scan step (Tensor.zeros [ 500 ]) x
                [ last; all ]),
            matrix 500
            "order", (fun x -> [ Tensor.sort 0 x ]), matrix 300
        ]

    for name, f, x in cases do
        let said, peak = taken f x
        Expect.isTrue $"{name}: {peak} of {said}" (peak <= said + said / 8L + 65_536L && peak >= said * 9L / 10L)

[<Test>]
let ``what routines need for themselves is within what explain says`` () =
    let cases: (string * (Tensor -> Tensor)) list =
        [
            "product", (fun x -> x *@ x)
            "what follows a product", (fun x -> tanh (Tensor.cat [ x; x; x; x ] *@ x))
            "what follows a product's columns", (fun x -> Tensor.sumAlong 0 (tanh (Tensor.cat [ x; x; x; x ] *@ x)))
            "solve", (fun x -> Linalg.solve x x)
            "triangle", (fun x -> Linalg.solveTriangular Triangle.Lower x x)
            "cholesky", (fun x -> Linalg.cholesky (x *@ Tensor.transpose x))
            "inverse", Linalg.inv
            "determinant's gradient", grad Linalg.det
            "eigenvectors", (fun x -> Linalg.eigh x |> snd)
            "singular values", (fun x -> let _, s, _ = Linalg.svd x in s)
            "reflections", (Linalg.qr >> fst)
            "pseudo-inverse", Linalg.pinv
            "exponential", (fun x -> Linalg.matrixExp (x / 100.0))
        ]

    for n in [ 100; 300 ] do
        for name, f in cases do
            let x = matrix n
            let _, peak = taken (fun x -> [ f x ]) x

            let said = Explanation.Of(ReadOnlySpan [| f (Graph.variable x) |]).PeakBytes

            // Totals of columns, which a thread sums side by side once the kernel is compiled: a part of a cache for each, and for who starts them.
            let totals =
                if name.EndsWith "columns" then
                    int64 (1 + WorkerPool.Shared.Threads) * (1L <<< 19)
                else
                    0L

            Expect.isTrue $"{name} of {n}: {peak} of {said}" (peak <= said + said / 8L + 65_536L + totals)

[<Test>]
let ``memory that is not needed goes back to the operating system`` () =
    let pool = BlockPool.Shared
    settle ()
    let blocks = Array.init 40 (fun _ -> Storage.Allocate(DType.Float64, 400_000L))
    GC.KeepAlive blocks
    Array.Clear blocks
    settle ()
    // What comes back is kept for a while, and given up if nobody asks for it from one full collection to the next.
    settle ()
    Expect.isTrue $"{pool.IdleBytes} bytes are idle" (pool.IdleBytes <= 16L * megabyte)

[<Test>]
let ``the process is as small again as before, of blocks that a heap would keep too`` () =
    // Elsewhere it is the allocator's own affair.
    if
        OperatingSystem.IsLinux()
        && fst (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim"))
    then
        settle ()
        settle ()

        let blocks =
            Array.init 2000 (fun _ ->
                let storage = Storage.Allocate(DType.Float64, 12_500L)
                storage.AsSpan<float>().Fill 1.0
                storage)

        let most = Environment.WorkingSet
        GC.KeepAlive blocks
        Array.Clear blocks
        settle ()
        settle ()
        let after = Environment.WorkingSet
        Expect.isTrue $"{after} bytes after {most}, of which 200 MB were blocks" (most - after >= 150L * megabyte)

[<Test>]
let ``all that is idle goes back where memory is short, and what is used stays idle otherwise`` () =
    let pool = BlockPool.Shared
    settle ()

    let fill () =
        for _ in 1..20 do
            Arena.Rent(3L * megabyte).Dispose()

    fill ()
    Expect.isTrue "a block is idle" (pool.IdleBytes >= 3L * megabyte)
    pool.Ease false
    fill ()
    pool.Ease false
    Expect.isTrue "one that is used stays" (pool.IdleBytes >= 3L * megabyte)
    pool.Ease true
    Expect.equal 0L pool.IdleBytes

/// Gradient steps over results of so many bytes: the most that is ever outstanding, and how often the pool and the collector collected.
let private descend steps (bytes: int) =
    let step =
        compile (fun (w: Tensor) -> w - 0.1 * grad (fun w -> Tensor.sum (w * w)) w)

    let mutable w = Tensor.linspace 0.0 1.0 (bytes / 8)
    w <- step w
    settle ()
    let pool, full = BlockPool.Shared.Collections, GC.CollectionCount 2
    BlockPool.Shared.ForgetPeak()

    for _ in 1..steps do
        w <- step w

    BlockPool.Shared.PeakBytes, BlockPool.Shared.Collections - pool, GC.CollectionCount 2 - full

[<TestCase(10_000, 1, 100, 10)>]
[<TestCase(300, 40, 150, 50)>]
let ``gradient steps hold steady memory, and collect seldom`` (steps: int, megabytes: int, most: int, mostFull: int) =
    let limit = BlockPool.Shared.Limit
    let peak, collections, full = descend steps (megabytes <<< 20)
    Expect.isTrue $"the peak of {peak} is within {limit}" (peak <= limit)
    // 256 MB of dead results between two of them.
    Expect.isTrue $"{collections} collections" (collections <= int64 most)
    Expect.isTrue $"{full} full collections" (full <= mostFull)
