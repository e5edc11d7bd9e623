namespace Fluxion.Suite

open System
open System.Collections.Immutable
open FsCheck.FSharp
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

/// Kernels on a device, as programs of one step.
[<RequireQualifiedAccess>]
module DeviceRun =

    /// Runs a case on copies of its buffers in the device's memory; gives what the run found wrong (an access stands in the place of the operation), and the buffers afterwards.
    let kernel (device: Device) (case: KernelCase) =
        let kernel = case.Kernel

        let outputs =
            [|
                for dtype, bytes in Seq.zip kernel.Buffers case.Buffers ->
                    let host = Storage.Allocate(dtype, int64 (bytes.Length / dtype.Size()))
                    bytes.CopyTo(host.Part(0L, bytes.Length))
                    device.Bring host
            |]

        let program =
            DeviceProgram(
                [
                    for i, dtype in Seq.indexed kernel.Buffers ->
                        ProgramBuffer(BufferKind.Output, int64 i, dtype, outputs[i].Length)
                ]
                |> ImmutableArray.CreateRange,
                0L,
                ImmutableArray.Create<ProgramStep>(
                    KernelStep(
                        kernel,
                        ImmutableArray.CreateRange [ 0 .. kernel.Buffers.Length - 1 ],
                        ImmutableArray.CreateRange case.Extents,
                        ImmutableArray.CreateRange case.Addresses,
                        ImmutableArray.Empty,
                        ImmutableArray.CreateRange [ 0 .. kernel.Scalars.Length - 1 ],
                        ImmutableArray.CreateRange [ for i in 0 .. kernel.Accesses.Length - 1 -> $"{i}" ]
                    )
                )
            )

        let data = case.Scalars |> Array.map int64

        let error =
            device.Run(program, ReadOnlySpan<Storage>(), ReadOnlySpan data, ReadOnlySpan outputs, Span<uint64>())

        let buffers =
            [| for output in outputs -> output.Part(0L, int output.Bytes).ToArray() |]

        error, buffers

/// Laws of the accelerators that ILGPU finds; none where it is not there.
[<RequireQualifiedAccess>]
module IlgpuLaws =

    let private devices = if Ilgpu.IsAvailable then List.ofSeq Ilgpu.Devices else []

    /// Whether a device gives the reference's bits; of the errors that a launch finds, threads may find any first.
    let private agrees (device: Device) (case: KernelCase) =
        let form =
            if device = Ilgpu.Cpu then
                FunctionForm.Host
            else
                FunctionForm.Expanded

        let case =
            { case with
                Kernel = FunctionLowering.Lower(case.Kernel, form)
            }

        let expected =
            { case with
                Buffers = case.Buffers |> Array.map Array.copy
            }

        let expectedError = KernelReference.run expected
        let error, buffers = DeviceRun.kernel device case

        if error.IsError <> expectedError.IsError then
            failwith $"the launch said {error}, expected {expectedError}"

        if error.IsError then
            let isInside = error.Position >= 0L && error.Position < error.Bound

            if isInside || case.Kernel.Accesses[int error.Operation].Index = Instruction.None then
                failwith $"the launch said {error}, expected {expectedError}"
        else
            match KernelRun.differences case.Kernel expected.Buffers buffers with
            | [] -> ()
            | differences ->
                let shown = differences |> Seq.truncate 5 |> String.concat "\n"
                failwith $"{differences.Length} elements differ:\n{shown}"

        true

    /// Two zeros are added or subtracted, where one of them is known: the sum of −0 and 0 is 0, and no compiler may take it for −0.
    let private zeros =
        gen {
            let! dtype = Gen.elements [ DType.Float64; DType.Float32 ]
            let! isNegative = Gen.elements [ true; false ]
            let! isLeft = Gen.elements [ true; false ]
            let! code = Gen.elements [ Opcode.Add; Opcode.Sub ]

            let! known =
                Gen.elements
                    [
                        fun (b: KernelBuilder) -> b.Constant(dtype, 0.0)
                        fun b -> b.Constant(dtype, -0.0)
                        fun b -> b.Convert(dtype, b.Constant(DType.Bool, 0.0))
                        fun b -> b.Convert(dtype, b.Constant(DType.Int64, 0.0))
                        fun b ->
                            let five = b.Constant(DType.Int32, 5.0)
                            b.Convert(dtype, b.Binary(Opcode.Sub, five, five))
                    ]

            let b = KernelBuilder()
            let access = b.Access(Access(b.Buffer dtype, ImmutableArray.Empty))
            let variable = b.Load(access, 0)
            let constant = known b
            let left, right = if isLeft then constant, variable else variable, constant
            b.Store(access, b.Binary(code, left, right))
            let zero = Array.zeroCreate (dtype.Size())

            if isNegative then
                zero[zero.Length - 1] <- 0x80uy

            return
                {
                    Kernel = b.Finish "zeros"
                    Extents = [||]
                    Addresses = [| 0L |]
                    Scalars = [||]
                    Buffers = [| zero |]
                }
        }

    let all =
        [
            for device in devices do
                Prop.forAll (Arb.fromGen KernelGenerator.case) (agrees device)
                |> Law.ofProperty $"{device} computes a random kernel bit for bit as the language says"
                |> Law.withCases 200

                Prop.forAll (Arb.fromGen zeros) (agrees device)
                |> Law.ofProperty $"{device} adds and subtracts zeros that it knows as the language says"
        ]
