/// Matrices in arrays, in any layout, for the tests of the dense routines.
module Fluxion.Suite.Layouts

#nowarn "9" // The routines take raw addresses.

open System
open Microsoft.FSharp.NativeInterop
open Fluxion.Kernels

/// A batch of matrices over two batch axes, somewhere in an array.
type Layout<'T> =
    {
        Data: 'T[]
        Offset: int
        Batch: int64[]
        Row: int
        Column: int
    }

    member this.Index (first: int) (second: int) i j =
        this.Offset
        + first * int this.Batch[0]
        + second * int this.Batch[1]
        + i * this.Row
        + j * this.Column

    member this.Item
        with get (first, second, i, j) = this.Data[this.Index first second i j]
        and set (first, second, i, j) value = this.Data[this.Index first second i j] <- value

    /// The same places, holding other values.
    member this.Copy() =
        { this with
            Data = Array.copy this.Data
        }

    /// The same elements with rows and columns exchanged.
    member this.Transposed =
        { this with
            Row = this.Column
            Column = this.Row
        }

/// Row-major, column-major, with gaps or backwards; where it may, sharing one matrix along a batch axis.
let layout (random: Random) (outer, inner) mayShare rows columns (draw: unit -> 'T) =
    let rows, columns = max rows 1, max columns 1

    let offset, row, column, extent =
        match random.Next 4 with
        | 0 -> 0, columns, 1, rows * columns
        | 1 -> 0, 1, rows, rows * columns
        | 2 -> 3, 2 * columns + 3, 2, rows * (2 * columns + 3)
        | _ -> rows * columns - 1, -columns, -1, rows * columns

    let batch =
        match random.Next 4 with
        | 0 when mayShare -> [| 0L; 0L |]
        | 1 when mayShare -> [| int64 extent; 0L |]
        | 2 -> [| int64 extent; int64 (extent * outer) |]
        | _ -> [| int64 (extent * inner); int64 extent |]

    {
        Data = Array.init (max 1 (extent * outer * inner + 4)) (fun _ -> draw ())
        Offset = offset
        Batch = batch
        Row = row
        Column = column
    }

let matrices (layout: Layout<'T>) (address: nativeptr<'T>) =
    let first = NativePtr.add address layout.Offset |> NativePtr.toVoidPtr
    Matrices(first, ReadOnlySpan layout.Batch, int64 layout.Row, int64 layout.Column)

/// Two and more threads, to be compared with one.
let threads = new WorkerPool(3)
