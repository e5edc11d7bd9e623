/// Storage, the pool of native blocks, and the ladder that holds arrays in place.
module Fluxion.Suite.MemoryTests

#nowarn "9" // Raw addresses are what is tested.

open System
open System.Threading
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

let private megabyte = 1L <<< 20

/// The longest managed storage of doubles, in elements.
let private managedDoubles = int64 Storage.LargestManaged / 8L

[<Test>]
let ``what goes into a storage comes out again, for every type and both kinds`` () =
    let roundTrip (values: 'T[]) kind =
        let storage = Storage.Of<'T>(ReadOnlySpan values)
        Expect.equal kind storage.Type
        Expect.equal (int64 values.Length) storage.Length
        let back = Array.zeroCreate<'T> values.Length
        storage.CopyTo(Span back)
        Expect.equal values back

    for length in [ 0; 1; 7; 500; 512; 513; 5000 ] do
        roundTrip (Array.init length float) DType.Float64
        roundTrip (Array.init length float32) DType.Float32
        roundTrip (Array.init length int) DType.Int32
        roundTrip (Array.init length int64) DType.Int64
        roundTrip (Array.init length (fun i -> i % 3 = 0)) DType.Bool

[<Test>]
let ``a part of a storage can be read and written`` () =
    for length in [ 100; 100_000 ] do
        let storage = Storage.Of(Array.init length float)
        storage.CopyFrom(ReadOnlySpan [| -1.0; -2.0 |], 50L)
        let part = Array.zeroCreate<float> 4
        storage.CopyTo(Span part, 49L)
        Expect.equal [| 49.0; -1.0; -2.0; 52.0 |] part

[<Test>]
let ``a wrong type, a wrong place and a wrong length are said`` () =
    let storage = Storage.Allocate(DType.Float64, 10L)

    Expect.raises<ArgumentException>
        "the elements are Float64, and System.Single was asked for. Nothing converts silently: convert the tensor first."
        (fun () -> storage.AsSpan<float32>().Clear())

    Expect.raises<ArgumentOutOfRangeException> "elements 8 to 11 were asked for, and there are 10" (fun () ->
        storage.CopyTo(Span(Array.zeroCreate<float> 3), 8L))

    Expect.raises<ArgumentException>
        "System.Decimal is no element type; tensors hold double, float, int, long or bool"
        (fun () -> Storage.Of [| 1.0M |] |> ignore)

    Expect.raises<ArgumentOutOfRangeException> "length" (fun () -> Storage.Allocate(DType.Bool, -1L) |> ignore)

[<TestCase(1L <<< 43)>]
[<TestCase(1L <<< 50)>]
[<TestCase(System.Int64.MaxValue)>]
let ``more than the machine has is refused before anything is allocated`` (length: int64) =
    let before = BlockPool.Shared.OutstandingBytes

    let asked = (bigint length * 8I).ToString "N0"
    let there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes.ToString "N0"

    let allocate () =
        Storage.Allocate(DType.Float64, length) |> ignore

    Expect.raises<InsufficientMemoryException>
        $"Storage: {asked} bytes were asked for; this machine has {there} bytes of memory"
        allocate

    Expect.raises<InsufficientMemoryException>
        "Nothing was allocated. Use smaller batches or Float32, or let go of tensors that are not needed."
        allocate

    Expect.isTrue "nothing is outstanding for it" (BlockPool.Shared.OutstandingBytes <= before)

/// Allocates, and touches, storages that die at once; the most bytes that were ever outstanding.
let private churn steps (bytes: int -> int64) =
    let mutable peak = 0L

    for step in 1..steps do
        let storage = Storage.Allocate(DType.Float64, bytes step / 8L)
        storage.AsSpan<float>(0L, 1)[0] <- 1.0
        peak <- max peak BlockPool.Shared.OutstandingBytes

    peak

[<Test>]
let ``20,000 megabytes that die at once stay within the limit`` () =
    let limit = BlockPool.Shared.Limit
    let collections = BlockPool.Shared.Collections
    let peak = churn 20_000 (fun _ -> megabyte)
    Expect.isTrue $"the peak of {peak} is within {limit}" (peak <= limit)

    // 20 GB through 256 MB need about 80 collections; many more would mean that the pool thrashes.
    let collected = BlockPool.Shared.Collections - collections
    Expect.isTrue $"{collected} collections are few" (collected < 400L)

[<Test>]
let ``what is outstanding and what is idle stay within the limit together`` () =
    let random = Random 5

    for _ in 1..50 do
        churn 40 (fun _ -> 8L * random.NextInt64(1000L, 2L * megabyte)) |> ignore
        let pool = BlockPool.Shared
        let held = pool.OutstandingBytes + pool.IdleBytes
        Expect.isTrue $"{held} is within {pool.Limit}" (held <= pool.Limit)

[<Test>]
let ``the limit becomes twice what survives, and falls again`` () =
    let survivors =
        Array.init 400 (fun _ -> Storage.Allocate(DType.Float64, megabyte / 8L))

    churn 500 (fun _ -> megabyte) |> ignore
    let raised = BlockPool.Shared.Limit
    Expect.isTrue $"a limit of {raised} lets 400 MB live" (raised >= 800L * megabyte)
    GC.KeepAlive survivors
    Array.Clear survivors
    churn 3000 (fun _ -> megabyte) |> ignore
    let lowered = BlockPool.Shared.Limit
    Expect.isTrue $"a limit of {lowered} follows what lives" (lowered < raised)

[<Test>]
let ``storages that are replaced slowly do not pile up`` () =
    // Each lives through many young collections before it dies, as weights do.
    let weights = Array.zeroCreate<Storage> 50
    let random = Random 7
    let mutable peak = 0L
    // What other tests let live may have raised the limit.
    let limit = max (512L * megabyte) BlockPool.Shared.Limit

    for _ in 1..5000 do
        weights[random.Next weights.Length] <- Storage.Allocate(DType.Float64, megabyte / 8L)
        peak <- max peak BlockPool.Shared.OutstandingBytes

    Expect.isTrue $"the peak of {peak} is within {limit}" (peak <= limit)

[<Test>]
let ``an arena is aligned, and given back at the end of its scope`` () =
    let before = BlockPool.Shared.OutstandingBytes

    let hold () =
        use arena = Arena.Rent 100_000L
        Expect.equal 0n (NativePtr.toNativeInt arena.Address % 64n)
        Expect.isTrue "it counts" (BlockPool.Shared.OutstandingBytes >= 100_000L)
        NativePtr.set arena.Address 99_999 1uy

    for _ in 1..1000 do
        hold ()

    Expect.isTrue "nothing is left" (BlockPool.Shared.OutstandingBytes <= before)

/// Storages of lengths that make every third one native, each holding its own number.
let private numbered count =
    Array.init count (fun i ->
        let length = if i % 3 = 2 then managedDoubles + 1L else int64 (1 + i % 5)
        let storage = Storage.Allocate(DType.Float64, length)
        storage.AsSpan<float>()[0] <- float i
        storage)

/// Makes the collector move everything that it may move.
let private shake () =
    let garbage = Array.init 100 (fun i -> Array.zeroCreate<byte>(100 + i))
    GC.Collect(0, GCCollectionMode.Forced, true, true)
    GC.KeepAlive garbage

/// Holds the storages, lets the collector loose, and checks every address; adds 1 to each first element through it.
let private holdAll (storages: Storage[]) =
    let pointers = NativePtr.stackalloc<nativeptr<byte>> storages.Length

    let action =
        PinnedAction<int>(fun pointers count ->
            shake ()

            for i in 0 .. count - 1 do
                let first: nativeptr<float> =
                    NativePtr.get pointers i |> NativePtr.toNativeInt |> NativePtr.ofNativeInt

                if NativePtr.read first <> float i then
                    Expect.failed $"storage {i} of {count} holds {NativePtr.read first}"

                NativePtr.write first (float i + 1.0))

    Pinned.Run(ReadOnlySpan storages, pointers, storages.Length, action)

    for i in 0 .. storages.Length - 1 do
        let first = storages[i].AsSpan<float>()[0]

        if first <> float i + 1.0 then
            Expect.failed $"storage {i} lost what was written: {first}"

[<Test>]
let ``addresses hold while the collector moves things, for 0 to 40 storages`` () =
    for count in 0..40 do
        holdAll (numbered count)

[<Test>]
let ``thousands of storages can be held at once`` () = holdAll (numbered 5000)

[<Test>]
let ``one storage can be held several times`` () =
    let storage = Storage.Of [| 42.0 |]
    let storages = Array.create 20 storage
    let pointers = NativePtr.stackalloc<nativeptr<byte>> 20

    Pinned.Run(
        ReadOnlySpan storages,
        pointers,
        20,
        PinnedAction<int>(fun pointers count ->
            let addresses = List.init count (NativePtr.get pointers >> NativePtr.toNativeInt)
            Expect.equal [ addresses.Head ] (List.distinct addresses))
    )

[<Test>]
let ``eight threads allocate, hold and let go at once`` () =
    let failures = ResizeArray<exn>()

    let work seed () =
        try
            let random = Random(seed: int)

            for _ in 1..150 do
                let storage = Storage.Of(Array.init (random.Next(1, 200_000)) float)
                holdAll (numbered (random.Next 20))
                let last = int storage.Length - 1
                Expect.equal (float last) (storage.AsSpan<float>()[last])
        with error ->
            lock failures (fun () -> failures.Add error)

    let threads = Array.init 8 (fun seed -> Thread(work seed))
    threads |> Array.iter _.Start()
    threads |> Array.iter _.Join()
    Expect.equal [] (List.ofSeq failures)
