/// The same gradient from Fluxion's own compiler and from ILGPU's, and how far they are apart.
module Fluxion.Examples.Compilers

open System
open Fluxion

/// How many floating numbers lie between two: 0 for equal ones.
let private ulps (a: float) (b: float) =
    // Bits of floating numbers, made to count through zero.
    let place (x: float) =
        let bits = BitConverter.DoubleToInt64Bits x
        if bits < 0L then System.Int64.MinValue - bits else bits

    abs (place a - place b)

let private points = 100_000

/// Softmax, a product and a few functions: reductions within rows, and one over everything.
let private loss (x: Tensor) =
    let rows = Tensor.reshape [ points / 10; 10 ] x
    Tensor.sum (Tensor.softmax 1 rows * sin rows) + Tensor.mean (exp (-x * x))

/// The distance on every accelerator that ILGPU finds, or how to get ILGPU.
let compare () =
    if Ilgpu.IsAvailable then
        let x = Tensor.linspace -3.0 3.0 points
        let here = Tensor.toArray (grad loss x)

        for device in Ilgpu.Devices do
            let there = Tensor.toArray (onDevice device (grad loss) x)

            printfn
                "   %d partial derivatives on '%O': at most %d ulp from those on '%O'"
                points
                device
                (Array.map2 ulps here there |> Array.max)
                Device.Cpu
    else
        try
            ignore Ilgpu.Device
        with :? InvalidOperationException as missing ->
            printfn "   %s" missing.Message
