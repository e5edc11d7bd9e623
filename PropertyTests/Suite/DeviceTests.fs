/// What runs where, and what moves.
module Fluxion.Suite.DeviceTests

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

let private x = tensor [ 1.0; 2.0; 3.0 ]

/// A device that runs programs as they are.
let private apart () = Apart("apart", id)

let private deviceOf (x: Tensor) =
    match x.Payload with
    | :? View as view -> view.Storage.Device
    | _ -> Device.Cpu

[<Test>]
let ``a function on a device computes there and leaves its results there`` () =
    let device = apart ()
    let y = onDevice device (fun x -> exp x * 2.0) x
    Expect.isTrue "the result is there" (deviceOf y = device)
    Expect.equal 1 device.Runs
    Expect.equal (Tensor.toArray (exp x * 2.0)) (Tensor.toArray y)
    let z = y + x
    Expect.isTrue "and so is what is made of it" (deviceOf z = device)
    Expect.equal 2 device.Runs

[<Test>]
let ``what the host has follows, moved once`` () =
    let device = apart ()
    let weights = tensor [ 0.5; 1.5; 2.5 ]

    for _ in 1..3 do
        onDevice device (fun x -> Tensor.sum (weights * x)) x |> ignore

    // x, the weights, and the anchor that says where.
    Expect.equal 3 device.Moves

[<Test>]
let ``scalars, too, are computed on the device`` () =
    let device = apart ()
    Expect.equal (tensor 6.0) (onDevice device (grad (fun x -> x * x)) (tensor 3.0))
    Expect.equal 1 device.Runs

[<Test>]
let ``derivatives go through a device, inside and outside`` () =
    let device = apart ()
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
    let device = apart ()

    let sum, (difference, name) =
        onDevice device (fun (a: Tensor, b: Tensor) -> a + b, (a - b, "difference")) (x, x)

    Expect.equal (2.0 * x) sum
    Expect.equal (Tensor.zerosLike x) difference
    Expect.equal "difference" name

[<Test>]
let ``onDevice brings a tensor back`` () =
    let device = apart ()
    let there = onDevice device id x
    Expect.isTrue "there" (deviceOf there = device)
    let here = onDevice Device.Cpu id there
    Expect.isTrue "here" (deviceOf here = Device.Cpu)
    Expect.equal x here

[<Test>]
let ``two devices in one computation are an error that names both`` () =
    let a = onDevice (Apart("first", id)) id x
    let b = onDevice (Apart("second", id)) id x

    Expect.raises<InvalidOperationException>
        "onDevice: one computation has a tensor on 'first' and one on 'second'. Only what the host has follows by itself. Move one of them first: onDevice device id x, with Device.Cpu for the host."
        (fun () -> ignore (a + b))

[<Test>]
let ``an index out of range is the same error on a device`` () =
    let device = apart ()

    Expect.raises<ArgumentOutOfRangeException> "index 5 is outside 0..2" (fun () ->
        onDevice device (fun (x, i) -> Tensor.indexSelect 0 i x) (x, tensor [ 5L ])
        |> ignore)
