namespace Fluxion.Suite

open System
open System.Collections.Immutable
open FsCheck.FSharp
open Microsoft.FSharp.NativeInterop
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

#nowarn "9" // Buffers are pinned arrays, reached by their addresses.

/// How the interpreter runs a kernel, where a test says so.
type Lanes =
    /// As it likes.
    | Chosen
    /// Along these loops, shared between threads however short they are.
    | Along of ImmutableArray<int>

/// Launches of kernels on buffers that are arrays.
[<RequireQualifiedAccess>]
module KernelRun =

    // Bytes around each buffer that nobody may touch.
    let private margin = 64
    let private guard = 0xABuy

    /// Interprets a case on copies of its buffers; gives what the launch found wrong, and the buffers afterwards.
    let interpret (kernel: InterpretedKernel) lanes threads (case: KernelCase) =
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

        let error =
            match lanes with
            | Chosen -> kernel.Run &launch
            | Along loops -> kernel.Run(&launch, loops)

        GC.KeepAlive addresses

        let buffers =
            memory |> Array.map (fun copy -> copy[margin .. copy.Length - margin - 1])

        memory
        |> Array.iteri (fun i copy ->
            let around = Array.append copy[.. margin - 1] copy[copy.Length - margin ..]

            if around |> Array.exists ((<>) guard) then
                failwith $"buffer {i} was written outside of its bounds")

        error, buffers

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

    /// Whether the interpreter gives the reference's bits and errors, along its own and random choices of lane loops, on 1 and 2 threads.
    let agrees (case: KernelCase) =
        KernelChecker.Check case.Kernel

        let expected =
            { case with
                Buffers = case.Buffers |> Array.map Array.copy
            }

        let expectedError = KernelReference.run expected
        let kernel = InterpretedKernel case.Kernel
        let random = Random(case.Kernel.Values)
        // A kernel of few loops has few choices: each of them once.
        let choices =
            [] :: [ for _ in 1..6 -> List.ofSeq (kernel.AnyLanes random) ] |> List.distinct

        for lanes in Chosen :: List.map (ImmutableArray.CreateRange >> Along) choices do
            for threads in [ 1; 2 ] do
                let error, buffers = KernelRun.interpret kernel lanes threads case

                let how =
                    match lanes with
                    | Chosen -> "lane loops of its choice"
                    | Along loops -> sprintf "lane loops %A" (List.ofSeq loops)

                if error <> expectedError then
                    failwith $"with {how} on {threads} threads the launch said {error}, expected {expectedError}"

                if not error.IsError then
                    match KernelRun.differences case.Kernel expected.Buffers buffers with
                    | [] -> ()
                    | differences ->
                        let shown = differences |> Seq.truncate 5 |> String.concat "\n"
                        failwith $"with {how} on {threads} threads {differences.Length} elements differ:\n{shown}"

        true

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

            Prop.forAll (Arb.fromGen KernelGenerator.case) (fun case ->
                let comparer = KernelComparer.Instance
                let k = case.Kernel

                let renamed =
                    Kernel("another name", k.Buffers, k.Scalars, k.Extents, k.Accesses, k.Values, k.Body)

                comparer.Equals(case.Kernel, renamed)
                && comparer.GetHashCode case.Kernel = comparer.GetHashCode renamed)
            |> Law.ofProperty "kernels that differ in their names only are equal"
        ]
