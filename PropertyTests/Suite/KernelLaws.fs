namespace Fluxion.Suite

open System
open System.Collections.Immutable
open FsCheck.FSharp
open Microsoft.FSharp.NativeInterop
open Fluxion
open Fluxion.Kernels
open Fluxion.Kernels.Cpu
open Fluxion.Laws

#nowarn "9" // Buffers are pinned arrays, reached by their addresses.

/// How the interpreter runs a kernel, where a test says so.
type Lanes =
    /// As it likes.
    | Chosen
    /// Along these loops, shared between threads however short they are.
    | Along of ImmutableArray<int>

/// What runs a launch.
type Executor = delegate of launch: byref<Launch> -> LaunchError

/// Launches of kernels on buffers that are arrays.
[<RequireQualifiedAccess>]
module KernelRun =

    // Bytes around each buffer that nobody may touch.
    let private margin = 64
    let private guard = 0xABuy

    /// Runs a case on copies of its buffers; gives what the launch found wrong, and the buffers afterwards.
    let execute (executor: Executor) threads (case: KernelCase) =
        let pinned (length: int) : byte[] = GC.AllocateArray(length, true)

        let memory =
            [|
                for buffer in case.Buffers ->
                    let copy = pinned (buffer.Length + 2 * margin)
                    Array.fill copy 0 copy.Length guard
                    buffer.CopyTo(copy, margin)
                    copy
            |]

        let addresses: nativeint[] = GC.AllocateArray(memory.Length + 1, true)

        memory
        |> Array.iteri (fun i copy ->
            addresses[i] <- Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(copy, margin))

        let mutable launch = Launch()

        launch.Buffers <-
            NativePtr.ofNativeInt (Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(addresses, 0))

        launch.Extents <- ReadOnlySpan case.Extents
        launch.Addresses <- ReadOnlySpan case.Addresses
        launch.Scalars <- ReadOnlySpan case.Scalars
        launch.Threads <- threads

        let error = executor.Invoke &launch

        GC.KeepAlive addresses

        let buffers =
            memory |> Array.map (fun copy -> copy[margin .. copy.Length - margin - 1])

        memory
        |> Array.iteri (fun i copy ->
            let around = Array.append copy[.. margin - 1] copy[copy.Length - margin ..]

            if around |> Array.exists ((<>) guard) then
                failwith $"buffer {i} was written outside of its bounds")

        error, buffers

    /// Interprets a case.
    let interpret (kernel: InterpretedKernel) lanes threads case =
        let executor =
            match lanes with
            | Chosen -> Executor(fun launch -> kernel.Run &launch)
            | Along loops -> Executor(fun launch -> kernel.Run(&launch, loops))

        execute executor threads case

    /// Runs a case compiled, for vectors of so many bytes (0 for none); loops are shared however short they are.
    let compiled (lanes: ImmutableArray<int>) registerBytes threads (case: KernelCase) =
        let compiled =
            CompiledKernel.Compile(
                FunctionLowering.Lower(case.Kernel, FunctionForm.Inline),
                (fun loop -> lanes.Contains loop),
                registerBytes
            )

        let estimates = Array.create 1000 Double.MaxValue
        execute (Executor(fun launch -> compiled.Run(&launch, ReadOnlySpan estimates))) threads case

    /// Where buffers differ; any NaN is as good as another.
    let differences (kernel: Kernel) (expected: byte[][]) (actual: byte[][]) =
        let differs buffer =
            not (expected[buffer].AsSpan().SequenceEqual(ReadOnlySpan actual[buffer]))

        [
            for buffer, dtype in Seq.indexed kernel.Buffers |> Seq.filter (fst >> differs) do
                let size = dtype.Size()

                let element (bytes: byte[]) i =
                    let bits = Array.zeroCreate<byte> 8
                    Array.blit bytes (i * size) bits 0 size
                    BitConverter.ToUInt64 bits

                for i in 0 .. expected[buffer].Length / size - 1 do
                    let a = element expected[buffer] i
                    let b = element actual[buffer] i

                    let areNaN =
                        dtype.IsFloating()
                        && Double.IsNaN(Bits.ToDouble(dtype, a))
                        && Double.IsNaN(Bits.ToDouble(dtype, b))

                    if a <> b && not areNaN then
                        let text bits =
                            $"{Bits.ToDouble(dtype, bits)} (0x{bits:x})"

                        $"buffer {buffer}, element {i}: {text b}, expected {text a}"
        ]

/// Laws of the kernel language and of what executes it.
[<RequireQualifiedAccess>]
module KernelLaws =

    let private choicesOf (kernel: InterpretedKernel) count (case: KernelCase) =
        let random = Random(case.Kernel.Values)
        // A kernel of few loops has few choices: each of them once.
        [] :: [ for _ in 1..count -> List.ofSeq (kernel.AnyLanes random) ]
        |> List.distinct
        |> List.map ImmutableArray.CreateRange

    /// All loops that can be lane loops: the outermost of them are.
    let rec private parallelIn (block: seq<Statement>) : int list =
        [
            for statement in block do
                match statement with
                | :? Loop as loop ->
                    if loop.Kind <> LoopKind.Sequential then
                        loop.Number

                    yield! parallelIn loop.Body
                | :? If as branch ->
                    yield! parallelIn branch.Then
                    yield! parallelIn branch.Else
                | _ -> ()
        ]

    /// Whether what runs a case, in each of some ways, gives the reference's bits and errors.
    let private agreesWith (case: KernelCase) ways =
        KernelChecker.Check case.Kernel

        let expected =
            { case with
                Buffers = case.Buffers |> Array.map Array.copy
            }

        let expectedError = KernelReference.run expected

        for how, run in ways do
            let error, buffers = run ()

            if error <> expectedError then
                failwith $"{how} the launch said {error}, expected {expectedError}"

            if not error.IsError then
                match KernelRun.differences case.Kernel expected.Buffers buffers with
                | [] -> ()
                | differences ->
                    let shown = differences |> Seq.truncate 5 |> String.concat "\n"
                    failwith $"{how} {differences.Length} elements differ:\n{shown}"

        true

    /// Whether the interpreter gives the reference's bits and errors, along its own and random choices of lane loops, on 1 and 2 threads.
    let agrees (case: KernelCase) =
        let kernel = InterpretedKernel case.Kernel

        agreesWith
            case
            [
                for lanes in Chosen :: List.map Along (choicesOf kernel 6 case) do
                    for threads in [ 1; 2 ] do
                        let how =
                            match lanes with
                            | Chosen -> "its choice"
                            | Along loops -> sprintf "%A" (List.ofSeq loops)

                        $"with lane loops {how} on {threads} threads",
                        fun () -> KernelRun.interpret kernel lanes threads case
            ]

    /// Whether the compiled kernel does, in vectors of every length and without them: along all loops, and along some.
    let agreesCompiled (case: KernelCase) =
        let everyLoop = ImmutableArray.CreateRange(parallelIn case.Kernel.Body)
        let choices = choicesOf (InterpretedKernel case.Kernel) 4 case

        agreesWith
            case
            [
                for i, bytes in List.indexed [ 64; 32; 16; 0 ] do
                    for lanes in [ everyLoop; choices[i % choices.Length] ] do
                        let threads = 1 + i % 2

                        $"compiled for {bytes} bytes, with lane loops %A{List.ofSeq lanes} on {threads} threads",
                        fun () -> KernelRun.compiled lanes bytes threads case
            ]

    let all =
        [
            Prop.forAll (Arb.fromGen KernelGenerator.case) agrees
            |> Law.ofProperty
                "the interpreter computes a random kernel bit for bit as the language says, along any lanes, on any threads"
            |> Law.withCases 200

            Prop.forAll (Arb.fromGen KernelGenerator.case) (fun case ->
                agrees
                    { case with
                        Kernel = FunctionLowering.Lower(case.Kernel, FunctionForm.Expanded)
                    })
            |> Law.ofProperty "so does it where the functions are expanded: in loops, in branches, of any type"
            |> Law.withCases 100

            Prop.forAll (Arb.fromGen KernelGenerator.case) agreesCompiled
            |> Law.ofProperty
                "a compiled random kernel has the bits that the language says: in vectors of any length, along any lanes, on any threads"
            |> Law.withCases 100

            Prop.forAll (Arb.fromGen KernelGenerator.long) agreesCompiled
            |> Law.ofProperty "so has a compiled random kernel whose blocks are too long for one method"
            |> Law.withCases 15

            Law.ofCheck "most long random kernels are longer than a method" (fun () ->
                let operations =
                    Gen.sampleWithSeed (FsCheck.Rnd 7UL) 50 40 KernelGenerator.long
                    |> Seq.map (fun case ->
                        CompiledKernel.Operations(FunctionLowering.Lower(case.Kernel, FunctionForm.Inline)))
                    |> List.ofSeq

                let long =
                    operations
                    |> List.filter (fun count -> count > CompiledKernel.MostOperations)
                    |> List.length

                Expect.isTrue $"{long} of {operations.Length} are" (2 * long > operations.Length))

            Prop.forAll (Arb.fromGen KernelGenerator.case) (fun case ->
                let comparer = KernelComparer.Instance
                let k = case.Kernel

                let renamed =
                    Kernel("another name", k.Buffers, k.Scalars, k.Extents, k.Accesses, k.Values, k.Body)

                comparer.Equals(case.Kernel, renamed)
                && comparer.GetHashCode case.Kernel = comparer.GetHashCode renamed)
            |> Law.ofProperty "kernels that differ in their names only are equal"
        ]
