/// What runs where, and what moves: on devices of the tests' own, which compute with the host's kernels in memory that they keep apart.
module Fluxion.Suite.DeviceTests

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

/// Elements that the host reaches by copies only.
type private Kept(device: Device, host: Storage) =
    inherit DeviceStorage(device, host.Type, host.Length)
    member _.Own = host

    override _.Read(start, bytes) =
        host.Part(start, bytes.Length).CopyTo bytes

/// Counts what it runs and what is brought to it.
type private Apart(name) =
    inherit Device(name)
    let brought = Runtime.CompilerServices.ConditionalWeakTable<Storage, Storage>()
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
        Device.Cpu.Run(program, ReadOnlySpan inputs, data, ReadOnlySpan outputs, scalars)

let private x = tensor [ 1.0; 2.0; 3.0 ]

let private deviceOf (x: Tensor) =
    match x.Payload with
    | :? View as view -> view.Storage.Device
    | _ -> Device.Cpu

[<Test>]
let ``a function on a device computes there and leaves its results there`` () =
    let device = Apart "apart"
    let y = onDevice device (fun x -> exp x * 2.0) x
    Expect.isTrue "the result is there" (deviceOf y = device)
    Expect.equal 1 device.Runs
    Expect.equal (Tensor.toArray (exp x * 2.0)) (Tensor.toArray y)
    let z = y + x
    Expect.isTrue "and so is what is made of it" (deviceOf z = device)
    Expect.equal 2 device.Runs

[<Test>]
let ``what the host has follows, moved once`` () =
    let device = Apart "apart"
    let weights = tensor [ 0.5; 1.5; 2.5 ]

    for _ in 1..3 do
        onDevice device (fun x -> Tensor.sum (weights * x)) x |> ignore

    // x, the weights, and the anchor that says where.
    Expect.equal 3 device.Moves

[<Test>]
let ``scalars, too, are computed on the device`` () =
    let device = Apart "apart"
    Expect.equal (tensor 6.0) (onDevice device (grad (fun x -> x * x)) (tensor 3.0))
    Expect.equal 1 device.Runs

[<Test>]
let ``derivatives go through a device, inside and outside`` () =
    let device = Apart "apart"
    let f (x: Tensor) = Tensor.sum (sin x * x)
    let expected = grad f x
    Expect.equal expected (onDevice device (grad f) x)
    Expect.equal expected (grad (onDevice device f) x)
    Expect.equal (hessian f x) (hessian (onDevice device f) x)
    let rows = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
    Expect.equal (vmap f rows) (vmap (onDevice device f) rows)
    Expect.equal (compile f x) (compile (onDevice device f) x)
    Expect.equal (compile f x) (onDevice device (compile f) x)

[<Test>]
let ``a tree goes to the device and comes back as one`` () =
    let device = Apart "apart"

    let sum, (difference, name) =
        onDevice device (fun (a: Tensor, b: Tensor) -> a + b, (a - b, "difference")) (x, x)

    Expect.equal (2.0 * x) sum
    Expect.equal (Tensor.zerosLike x) difference
    Expect.equal "difference" name

[<Test>]
let ``onDevice brings a tensor back`` () =
    let device = Apart "apart"
    let there = onDevice device id x
    Expect.isTrue "there" (deviceOf there = device)
    let here = onDevice Device.Cpu id there
    Expect.isTrue "here" (deviceOf here = Device.Cpu)
    Expect.equal x here

[<Test>]
let ``two devices in one computation are an error that names both`` () =
    let a = onDevice (Apart "first") id x
    let b = onDevice (Apart "second") id x

    Expect.raises<InvalidOperationException>
        "onDevice: one computation has a tensor on 'first' and one on 'second'. Only what the host has follows by itself. Move one of them first: onDevice device id x, with Device.Cpu for the host."
        (fun () -> ignore (a + b))

[<Test>]
let ``an index out of range is the same error on a device`` () =
    let device = Apart "apart"

    Expect.raises<ArgumentOutOfRangeException> "index 5 is outside 0..2" (fun () ->
        onDevice device (fun (x, i) -> Tensor.indexSelect 0 i x) (x, tensor [ 5L ])
        |> ignore)
