namespace Fluxion

/// <summary>
/// Elements and parts of tensors in F#'s notation: <c>t[0]</c>, <c>t[0, 1]</c>, <c>t[1.., *, 0]</c>, of up to four axes. A position takes its axis away, a range keeps it;
/// both ends are included, as everywhere in F#, and <c>t[2..1]</c> is empty. Position −1 is the last. Axes that are not named are kept whole.
/// A position or range that leaves its axis is an error, where F#'s lists are silent. Parts of constants are views: nothing is copied.
/// </summary>
/// <example><code>(tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ])[0] // [1; 2; 3]</code></example>
/// <example><code>(tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ])[1, 2] // 6</code></example>
/// <example><code>(tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ])[*, 1..] // [[2; 3]; [5; 6]]</code></example>
[<AutoOpen>]
module SlicingExtensions =

    type Tensor with

        member Item: i0: int -> Tensor with get
        member Item: i0: int * i1: int -> Tensor with get
        member Item: i0: int * i1: int * i2: int -> Tensor with get
        member Item: i0: int * i1: int * i2: int * i3: int -> Tensor with get

        member GetSlice: a0: int option * b0: int option -> Tensor
        member GetSlice: a0: int option * b0: int option * a1: int option * b1: int option -> Tensor
        member GetSlice: a0: int option * b0: int option * i1: int -> Tensor
        member GetSlice: i0: int * a1: int option * b1: int option -> Tensor

        member GetSlice:
            a0: int option * b0: int option * a1: int option * b1: int option * a2: int option * b2: int option ->
                Tensor

        member GetSlice: a0: int option * b0: int option * a1: int option * b1: int option * i2: int -> Tensor
        member GetSlice: a0: int option * b0: int option * i1: int * a2: int option * b2: int option -> Tensor
        member GetSlice: a0: int option * b0: int option * i1: int * i2: int -> Tensor
        member GetSlice: i0: int * a1: int option * b1: int option * a2: int option * b2: int option -> Tensor
        member GetSlice: i0: int * a1: int option * b1: int option * i2: int -> Tensor
        member GetSlice: i0: int * i1: int * a2: int option * b2: int option -> Tensor

        member GetSlice:
            a0: int option *
            b0: int option *
            a1: int option *
            b1: int option *
            a2: int option *
            b2: int option *
            a3: int option *
            b3: int option ->
                Tensor

        member GetSlice:
            a0: int option *
            b0: int option *
            a1: int option *
            b1: int option *
            a2: int option *
            b2: int option *
            i3: int ->
                Tensor

        member GetSlice:
            a0: int option *
            b0: int option *
            a1: int option *
            b1: int option *
            i2: int *
            a3: int option *
            b3: int option ->
                Tensor

        member GetSlice: a0: int option * b0: int option * a1: int option * b1: int option * i2: int * i3: int -> Tensor

        member GetSlice:
            a0: int option *
            b0: int option *
            i1: int *
            a2: int option *
            b2: int option *
            a3: int option *
            b3: int option ->
                Tensor

        member GetSlice: a0: int option * b0: int option * i1: int * a2: int option * b2: int option * i3: int -> Tensor
        member GetSlice: a0: int option * b0: int option * i1: int * i2: int * a3: int option * b3: int option -> Tensor
        member GetSlice: a0: int option * b0: int option * i1: int * i2: int * i3: int -> Tensor

        member GetSlice:
            i0: int *
            a1: int option *
            b1: int option *
            a2: int option *
            b2: int option *
            a3: int option *
            b3: int option ->
                Tensor

        member GetSlice: i0: int * a1: int option * b1: int option * a2: int option * b2: int option * i3: int -> Tensor
        member GetSlice: i0: int * a1: int option * b1: int option * i2: int * a3: int option * b3: int option -> Tensor
        member GetSlice: i0: int * a1: int option * b1: int option * i2: int * i3: int -> Tensor
        member GetSlice: i0: int * i1: int * a2: int option * b2: int option * a3: int option * b3: int option -> Tensor
        member GetSlice: i0: int * i1: int * a2: int option * b2: int option * i3: int -> Tensor
        member GetSlice: i0: int * i1: int * i2: int * a3: int option * b3: int option -> Tensor
