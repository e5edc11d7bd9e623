/// Batches of matrices with known elements, for the tests of factorizations and solves.
module Fluxion.Suite.Batches

open System
open Fluxion
open Fluxion.Suite.Layouts

/// An element type, seen from double.
type Precision<'T> =
    {
        Type: DType
        Of: float -> 'T
        To: 'T -> float
        /// Half the distance from 1 to the next number.
        Unit: float
    }

let float64s =
    {
        Type = DType.Float64
        Of = id
        To = id
        Unit = 1.1e-16
    }

let float32s =
    {
        Type = DType.Float32
        Of = float32
        To = float
        Unit = 6e-8
    }

/// A batch of matrices whose elements a function of batch, row and column gives.
let filled precision random (outer, inner) rows columns (element: int -> int -> int -> float) =
    let layout =
        layout random (outer, inner) false rows columns (fun () -> precision.Of nan)

    for first in 0 .. outer - 1 do
        for second in 0 .. inner - 1 do
            for i in 0 .. rows - 1 do
                for j in 0 .. columns - 1 do
                    layout[first, second, i, j] <- precision.Of(element (first * inner + second) i j)

    layout

let read precision (layout: Layout<'T>) inner batch i j =
    precision.To layout[batch / inner, batch % inner, i, j]

let extents (outer, inner) = [| int64 outer; int64 inner |]

/// The result of one thread, whose bits three threads must give too.
let onAnyThreads precision (run: int -> Layout<'T>) =
    let one = run 1

    let bits (layout: Layout<'T>) =
        layout.Data |> Array.map (precision.To >> BitConverter.DoubleToInt64Bits)

    if bits (run 3) <> bits one then
        Expect.failed "the bits depend on the threads"

    one

/// |left − right| stays within some rounding errors of the values that were summed.
let near units (left: float) (right: float) (size: float) =
    if not (abs (left - right) <= units * size) then
        Expect.failed $"{left} is not {right} within {units * size}"

let sum count (term: int -> float) =
    let mutable total = 0.0

    for i in 0 .. count - 1 do
        total <- total + term i

    total

let uniform (random: Random) = random.NextDouble() * 2.0 - 1.0

/// Random values for a batch, drawn once, so that they can be asked again.
let values random count rows columns =
    let drawn = Array.init (count * rows * columns) (fun _ -> uniform random)
    fun batch i j -> drawn[(batch * rows + i) * columns + j]
