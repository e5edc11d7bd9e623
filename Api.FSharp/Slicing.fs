namespace Fluxion

open System
open System.Collections.Immutable

/// An end of a range, which may be left open.
type internal Bound = int option

/// What stands at one place between the brackets of t[1.., *, 0].
type internal Place =
    | At of int
    | Range of start: int option * stop: int option

module internal Slicing =

    let private refuse (x: Tensor) axis got wanted =
        raise (Errors.Argument("slice", $"{got} along axis {axis} of shape {Shapes.Text x.Shape}", wanted))

    // Both ends are included, as in F#; stop = start - 1 is an empty range. What leaves the axis is an error, where F#'s arrays are silent.
    let private bounds (x: Tensor) axis place : struct (int * int) =
        let length = x.Shape[axis]

        match place with
        | At position ->
            let from0 = if position < 0 then position + length else position

            if from0 < 0 || from0 >= length then
                refuse
                    x
                    axis
                    $"position {position}"
                    $"a position from 0 to {length - 1}, or from {-length} to -1 counted from the end"

            struct (from0, 1)
        | Range(start, stop) ->
            let first, last = defaultArg start 0, defaultArg stop (length - 1)

            if first < 0 || last >= length || last < first - 1 then
                refuse x axis $"the range {first}..{last}, both ends included" $"a range within 0..{length - 1}"

            struct (first, last - first + 1)

    let take (x: Tensor) (places: Place list) : Tensor =
        if places.Length > Errors.Given(x, "x", "slice").Rank then
            raise (
                Errors.Argument(
                    "slice",
                    $"{places.Length} places in the brackets for shape {Shapes.Text x.Shape}",
                    $"at most {x.Rank}"
                )
            )

        let starts, lengths = Array.zeroCreate x.Rank, x.Shape.AsSpan().ToArray()

        places
        |> List.iteri (fun axis place ->
            let struct (start, length) = bounds x axis place
            starts[axis] <- start
            lengths[axis] <- length)

        let isRange axis =
            match List.tryItem axis places with
            | Some(At _) -> false
            | _ -> true

        let kept =
            lengths |> Array.indexed |> Array.filter (fst >> isRange) |> Array.map snd

        let ones = ImmutableArray.CreateRange(Seq.replicate x.Rank 1)

        x
            .Slice(ImmutableArray.Create<int> starts, ImmutableArray.Create<int> lengths, ones)
            .ReshapeTo(ImmutableArray.Create<int> kept)

[<AutoOpen>]
module SlicingExtensions =

    type Tensor with

        member x.Item
            with get (i0: int) = Errors.Given(x, "x", "index").[ReadOnlySpan<int>(&i0)]

        member x.Item
            with get (i0: int, i1: int) = Errors.Given(x, "x", "index").[ReadOnlySpan [| i0; i1 |]]

        member x.Item
            with get (i0: int, i1: int, i2: int) = Errors.Given(x, "x", "index").[ReadOnlySpan [| i0; i1; i2 |]]

        member x.Item
            with get (i0: int, i1: int, i2: int, i3: int) =
                Errors.Given(x, "x", "index").[ReadOnlySpan [| i0; i1; i2; i3 |]]

        member x.GetSlice(a0: Bound, b0: Bound) = Slicing.take x [ Range(a0, b0) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1) ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int) = Slicing.take x [ Range(a0, b0); At i1 ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound) = Slicing.take x [ At i0; Range(a1, b1) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, a2: Bound, b2: Bound) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); Range(a2, b2) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, i2: int) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); At i2 ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, a2: Bound, b2: Bound) =
            Slicing.take x [ Range(a0, b0); At i1; Range(a2, b2) ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, i2: int) =
            Slicing.take x [ Range(a0, b0); At i1; At i2 ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, a2: Bound, b2: Bound) =
            Slicing.take x [ At i0; Range(a1, b1); Range(a2, b2) ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, i2: int) =
            Slicing.take x [ At i0; Range(a1, b1); At i2 ]

        member x.GetSlice(i0: int, i1: int, a2: Bound, b2: Bound) =
            Slicing.take x [ At i0; At i1; Range(a2, b2) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, a2: Bound, b2: Bound, a3: Bound, b3: Bound) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); Range(a2, b2); Range(a3, b3) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, a2: Bound, b2: Bound, i3: int) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); Range(a2, b2); At i3 ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, i2: int, a3: Bound, b3: Bound) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); At i2; Range(a3, b3) ]

        member x.GetSlice(a0: Bound, b0: Bound, a1: Bound, b1: Bound, i2: int, i3: int) =
            Slicing.take x [ Range(a0, b0); Range(a1, b1); At i2; At i3 ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, a2: Bound, b2: Bound, a3: Bound, b3: Bound) =
            Slicing.take x [ Range(a0, b0); At i1; Range(a2, b2); Range(a3, b3) ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, a2: Bound, b2: Bound, i3: int) =
            Slicing.take x [ Range(a0, b0); At i1; Range(a2, b2); At i3 ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, i2: int, a3: Bound, b3: Bound) =
            Slicing.take x [ Range(a0, b0); At i1; At i2; Range(a3, b3) ]

        member x.GetSlice(a0: Bound, b0: Bound, i1: int, i2: int, i3: int) =
            Slicing.take x [ Range(a0, b0); At i1; At i2; At i3 ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, a2: Bound, b2: Bound, a3: Bound, b3: Bound) =
            Slicing.take x [ At i0; Range(a1, b1); Range(a2, b2); Range(a3, b3) ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, a2: Bound, b2: Bound, i3: int) =
            Slicing.take x [ At i0; Range(a1, b1); Range(a2, b2); At i3 ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, i2: int, a3: Bound, b3: Bound) =
            Slicing.take x [ At i0; Range(a1, b1); At i2; Range(a3, b3) ]

        member x.GetSlice(i0: int, a1: Bound, b1: Bound, i2: int, i3: int) =
            Slicing.take x [ At i0; Range(a1, b1); At i2; At i3 ]

        member x.GetSlice(i0: int, i1: int, a2: Bound, b2: Bound, a3: Bound, b3: Bound) =
            Slicing.take x [ At i0; At i1; Range(a2, b2); Range(a3, b3) ]

        member x.GetSlice(i0: int, i1: int, a2: Bound, b2: Bound, i3: int) =
            Slicing.take x [ At i0; At i1; Range(a2, b2); At i3 ]

        member x.GetSlice(i0: int, i1: int, i2: int, a3: Bound, b3: Bound) =
            Slicing.take x [ At i0; At i1; At i2; Range(a3, b3) ]
