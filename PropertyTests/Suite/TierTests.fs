namespace Fluxion.Suite

open System
open System.Collections.Immutable
open System.Threading
open Microsoft.FSharp.NativeInterop
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

#nowarn "9" // Buffers are pinned arrays, reached by their addresses.

/// When kernels are compiled.
[<TestFixture>]
type TierTests() =

    /// y = √|x|, and the sum of x.
    static let kernel () =
        let b = KernelBuilder()
        let x = b.Buffer DType.Float64
        let y = b.Buffer DType.Float64
        let total = b.Buffer DType.Float64
        let extent = b.Extent()
        let l = b.BeginLoop()
        let value = b.Load(b.Access(Access(x, ImmutableArray.Create StrideClass.One)), 1)
        let sum = b.Reduce(ReductionKind.Sum, value)
        let root = b.Unary(Opcode.Sqrt, b.Unary(Opcode.Abs, value))
        b.Store(b.Access(Access(y, ImmutableArray.Create StrideClass.One)), root)
        b.EndLoop(l, extent, LoopKind.Reducing)
        b.Store(b.Access(Access(total, ImmutableArray.Empty)), sum)
        b.Finish "roots"

    static let pinned (values: float[]) =
        let memory: float[] = GC.AllocateArray(values.Length, true)
        values.CopyTo(memory, 0)
        memory

    static let run (kernel: PreparedKernel) length =
        let x = pinned (Array.init length (fun i -> float i - 5.5))
        let y = pinned (Array.zeroCreate length)
        let total = pinned [| 0.0 |]

        let addresses: nativeint[] = GC.AllocateArray(3, true)

        for i, memory in Seq.indexed [ x; y; total ] do
            addresses[i] <- Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)

        let mutable launch = Launch()

        launch.Buffers <-
            NativePtr.ofNativeInt (Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(addresses, 0))

        launch.Extents <- ReadOnlySpan [| int64 length |]
        launch.Addresses <- ReadOnlySpan [| 0L; 1L; 0L; 1L; 0L |]
        launch.Threads <- 1
        let error = kernel.Run &launch
        GC.KeepAlive addresses
        Assert.That(error.IsError, Is.False)
        Array.append y total

    [<Test>]
    member _.``a kernel is compiled once it has been interpreted long enough, and its bits stay``() =
        let prepared = PreparedKernel(kernel (), Tier.Automatic)
        let first = run prepared 1000
        Assert.That(prepared.Compiled, Is.Zero)

        for _ in 1..2000 do
            Assert.That((run prepared 1000 = first))

        Assert.That(prepared.Compiled, Is.EqualTo<int> 1)

    [<Test>]
    member _.``the first kernel of a process waits until interpreting has cost what the compiler's start does, others do not``
        ()
        =
        let start = CompilerStart()

        let runs () =
            let prepared = PreparedKernel(kernel (), Tier.Automatic, start)
            let first = run prepared 1000
            let mutable runs = 1

            while prepared.Compiled = 0 && runs < 1_000_000 do
                Assert.That((run prepared 1000 = first))
                runs <- runs + 1

            runs

        let first, second = runs (), runs ()
        Assert.That(first < 1_000_000 && second < first / 2, $"{first} runs, and then {second}")

    [<Test>]
    member _.``lengths that take turns are planned once each``() =
        let kernel = InterpretedKernel(kernel ())

        let plan length =
            let mutable launch = Launch()
            launch.Extents <- ReadOnlySpan [| int64 length |]
            launch.Addresses <- ReadOnlySpan [| 0L; 1L; 0L; 1L; 0L |]
            kernel.PlanFor &launch

        let lengths = [ 1..16 ]
        let first = lengths |> List.map plan
        let again = lengths |> List.map plan
        Assert.That(List.forall2 (fun a b -> obj.ReferenceEquals(a, b)) first again)

    [<Test>]
    member _.``another choice of lanes is another compilation``() =
        let prepared = PreparedKernel(kernel (), Tier.Compiled)
        run prepared 1000 |> ignore
        run prepared 1001 |> ignore
        Assert.That(prepared.Compiled, Is.EqualTo<int> 1)
        run prepared 1 |> ignore
        Assert.That(prepared.Compiled, Is.EqualTo<int> 2)

    [<Test>]
    member _.``threads that launch a kernel together compile it once``() =
        let prepared = PreparedKernel(kernel (), Tier.Compiled)
        let expected = run (PreparedKernel(kernel (), Tier.Interpreted)) 500
        use start = new Barrier 4

        let threads =
            [
                for _ in 1..4 ->
                    Tasks.Task.Run(fun () ->
                        start.SignalAndWait()
                        [ for _ in 1..20 -> run prepared 500 ])
            ]

        for results in threads do
            for result in results.Result do
                Assert.That((result = expected))

        Assert.That(prepared.Compiled, Is.EqualTo<int> 1)

    [<Test>]
    member _.``a kernel of any length is compiled, in several methods``() =
        let b = KernelBuilder()
        let x = b.Buffer DType.Float64
        let place = b.Access(Access(x, ImmutableArray.Empty))
        let start = b.Load(place, 0)
        let mutable value = start

        for _ in 1..20_000 do
            value <- b.Binary(Opcode.Add, b.Unary(Opcode.Sqrt, value), start)

        b.Store(place, value)
        let kernel = b.Finish "long"

        let result tier =
            let prepared = PreparedKernel(kernel, tier)
            let memory = pinned [| 3.0 |]
            let addresses: nativeint[] = GC.AllocateArray(1, true)
            addresses[0] <- Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)
            let mutable launch = Launch()

            launch.Buffers <-
                NativePtr.ofNativeInt (Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(addresses, 0))

            launch.Addresses <- ReadOnlySpan [| 0L |]
            prepared.Run &launch |> ignore
            GC.KeepAlive addresses
            prepared.Compiled, memory[0]

        let _, interpreted = result Tier.Interpreted
        let versions, compiled = result Tier.Compiled
        Assert.That(versions, Is.EqualTo<int> 1)
        Assert.That(compiled, Is.EqualTo<float> interpreted)
