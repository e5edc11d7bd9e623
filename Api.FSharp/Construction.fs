namespace Fluxion

open System

[<AbstractClass; Sealed>]
type TensorData =
    static member Tensor(value: 'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType) =
        Arrays.scalar value

    static member Tensor
        (elements: 'T list when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.vector (Array.ofList elements)

    static member Tensor
        (rows: 'T list list when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.rows rows

    static member Tensor
        (blocks: 'T list list list when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.blocks blocks

    static member Tensor
        (elements: 'T[] when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.vector elements

    static member Tensor
        (elements: 'T[,] when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.rectangle<'T> elements

    static member Tensor
        (elements: 'T[,,] when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.rectangle<'T> elements

    static member Tensor
        (elements: seq<'T> when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType)
        =
        Arrays.vector (Array.ofSeq elements)

[<AutoOpen>]
module Construction =

    [<Literal>]
    let Float64 = DType.Float64

    [<Literal>]
    let Float32 = DType.Float32

    [<Literal>]
    let Int32 = DType.Int32

    [<Literal>]
    let Int64 = DType.Int64

    [<Literal>]
    let Bool = DType.Bool

    let inline tensor (data: ^Data) : Tensor =
        ((^Data or TensorData): (static member Tensor: ^Data -> Tensor) data)
