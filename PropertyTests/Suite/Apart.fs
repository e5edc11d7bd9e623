/// Devices of the tests' own, which compute with the host's kernels in memory that they keep apart.
namespace Fluxion.Suite

open System
open System.Collections.Immutable
open System.Runtime.CompilerServices
open Fluxion
open Fluxion.Kernels

/// Elements that the host reaches by copies only.
type internal Kept(device: Device, host: Storage) =
    inherit DeviceStorage(device, host.Type, host.Length)
    member _.Own = host

    override _.Read(start, bytes) =
        host.Part(start, bytes.Length).CopyTo bytes

/// Counts what it runs and what is brought to it; it runs what its second argument makes of a program, on the host or on another device in its memory.
type internal Apart(name, prepared: DeviceProgram -> DeviceProgram, ?host: Device) =
    inherit Device(name)
    let host = defaultArg host Device.Cpu
    let brought = ConditionalWeakTable<Storage, Storage>()
    let programs = ConditionalWeakTable<DeviceProgram, DeviceProgram>()
    member val Runs = 0 with get, set
    member val Moves = 0 with get, set

    override device.Allocate(dtype, length) =
        Kept(device, Storage.Allocate(dtype, length))

    override device.Bring storage =
        match storage with
        | :? Kept as kept when Object.ReferenceEquals(kept.Device, device) -> storage
        | _ ->
            brought.GetValue(
                storage,
                fun storage ->
                    device.Moves <- device.Moves + 1
                    Kept(device, Device.Cpu.Bring storage)
            )

    override device.Run(program, inputs, data, outputs, scalars) =
        device.Runs <- device.Runs + 1

        let own (storage: Storage) =
            match device.Bring storage with
            | :? Kept as kept -> kept.Own
            | other -> other

        let inputs = inputs.ToArray() |> Array.map own
        let outputs = outputs.ToArray() |> Array.map own

        host.Run(programs.GetValue(program, prepared), ReadOnlySpan inputs, data, ReadOnlySpan outputs, scalars)

/// The host without its own functions: what accelerators compute, they compute as this does.
[<RequireQualifiedAccess>]
module internal Expanded =

    let private kernel (step: KernelStep) =
        KernelStep(
            FunctionLowering.Lower(step.Kernel, FunctionForm.Expanded),
            step.Buffers,
            step.Extents,
            step.Addresses,
            step.Patches,
            step.Scalars,
            step.Origins
        )

    let rec private step (step: ProgramStep) : ProgramStep =
        match step with
        | :? ChoiceStep as step -> ChoiceStep(step.Predicate, inner step.Then, inner step.Else)
        | :? LoopStep as step ->
            let condition =
                match step.Condition with
                | null -> null
                | condition -> inner condition

            LoopStep(
                step.Operation,
                step.Length,
                step.Backwards,
                inner step.Body,
                condition,
                step.Verdict,
                step.Carries
            )
        | :? KernelStep as step -> kernel step
        | :? EpilogueStep as step ->
            EpilogueStep(step.Product, kernel step.Kernel, step.OfColumns, step.Lines, step.Iterations, step.BlockBytes)
        | other -> other

    and private whole (program: DeviceProgram) =
        DeviceProgram(program.Buffers, program.ArenaBytes, program.Steps |> Seq.map step |> ImmutableArray.CreateRange)

    and private inner (program: InnerProgram) =
        InnerProgram(whole program.Program, program.Data, program.Arena, program.Bindings)

    let device = Apart("the host without its functions", whole)

    /// Who has to have an accelerator's bits: ILGPU's CPU accelerator calls the host's functions.
    let twin (accelerator: Device) : Device =
        if accelerator = Ilgpu.Cpu then Device.Cpu else device
