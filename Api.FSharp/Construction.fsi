namespace Fluxion

open System
open System.ComponentModel

/// <summary>What <c>tensor</c> takes; no part of it is called by name.</summary>
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type TensorData =
    /// <summary>A scalar, of shape [].</summary>
    static member Tensor:
        value: 'T -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>A vector, of shape [n].</summary>
    static member Tensor:
        elements: 'T list -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>A matrix from its rows, of shape [rows; columns].</summary>
    static member Tensor:
        rows: 'T list list -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>Three axes, from blocks of rows.</summary>
    static member Tensor:
        blocks: 'T list list list -> Tensor
            when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>A vector, of shape [n].</summary>
    static member Tensor:
        elements: 'T[] -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>A matrix, of shape [rows; columns].</summary>
    static member Tensor:
        elements: 'T[,] -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>Three axes.</summary>
    static member Tensor:
        elements: 'T[,,] -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

    /// <summary>A vector, of shape [n].</summary>
    static member Tensor:
        elements: seq<'T> -> Tensor when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType

/// <summary>Constants from .NET's data, and the names of the element types.</summary>
[<AutoOpen>]
module Construction =

    /// <summary>64-bit floating point: F#'s <c>float</c>, the default.</summary>
    [<Literal>]
    val Float64: DType = DType.Float64

    /// <summary>32-bit floating point: F#'s <c>float32</c>.</summary>
    [<Literal>]
    val Float32: DType = DType.Float32

    /// <summary>32-bit integers.</summary>
    [<Literal>]
    val Int32: DType = DType.Int32

    /// <summary>64-bit integers: positions and counts.</summary>
    [<Literal>]
    val Int64: DType = DType.Int64

    /// <summary>Truth values.</summary>
    [<Literal>]
    val Bool: DType = DType.Bool

    /// <summary>
    /// A constant that holds a copy of some data: a number gives a scalar, a list, array or seq a vector, nested lists and rectangular arrays matrices
    /// and tensors of three axes. The elements are float, float32, int, int64 or bool, and that is the element type. To join tensors there are
    /// <c>Tensor.stack</c> and <c>Tensor.cat</c>; an empty one is <c>Tensor.zeros [ 0 ]</c>.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <exception cref="T:System.ArgumentException">Nested lists differ in length, or the elements are of another type.</exception>
    /// <example><code>tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] // [[1; 2]; [3; 4]]</code></example>
    /// <example><code>tensor [ 1; 2; 3 ] // [1; 2; 3] : Int32</code></example>
    val inline tensor: data: ^Data -> Tensor when (^Data or TensorData): (static member Tensor: ^Data -> Tensor)
