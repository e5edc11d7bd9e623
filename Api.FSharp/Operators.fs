namespace Fluxion

[<AbstractClass; Sealed>]
type Comparison =
    static member ElementsEqual(a: Tensor, b: Tensor) : Tensor = Tensor.Equal(a, b)

    static member ElementsEqual(a: Tensor, b: float) =
        Comparison.ElementsEqual(a, Tensor.Weak("equal", b, a))

    static member ElementsEqual(a: Tensor, b: int) = Comparison.ElementsEqual(a, float b)

    static member ElementsEqual(a: float, b: Tensor) =
        Comparison.ElementsEqual(Tensor.Weak("equal", a, b), b)

    static member ElementsEqual(a: int, b: Tensor) = Comparison.ElementsEqual(float a, b)
    static member ElementsNotEqual(a: Tensor, b: Tensor) : Tensor = Tensor.NotEqual(a, b)

    static member ElementsNotEqual(a: Tensor, b: float) =
        Comparison.ElementsNotEqual(a, Tensor.Weak("notEqual", b, a))

    static member ElementsNotEqual(a: Tensor, b: int) = Comparison.ElementsNotEqual(a, float b)

    static member ElementsNotEqual(a: float, b: Tensor) =
        Comparison.ElementsNotEqual(Tensor.Weak("notEqual", a, b), b)

    static member ElementsNotEqual(a: int, b: Tensor) = Comparison.ElementsNotEqual(float a, b)
    static member ElementsLess(a: Tensor, b: Tensor) : Tensor = Tensor.op_LessThan (a, b)

    static member ElementsLess(a: Tensor, b: float) =
        Comparison.ElementsLess(a, Tensor.Weak("less", b, a))

    static member ElementsLess(a: Tensor, b: int) = Comparison.ElementsLess(a, float b)

    static member ElementsLess(a: float, b: Tensor) =
        Comparison.ElementsLess(Tensor.Weak("less", a, b), b)

    static member ElementsLess(a: int, b: Tensor) = Comparison.ElementsLess(float a, b)
    static member ElementsLessOrEqual(a: Tensor, b: Tensor) : Tensor = Tensor.op_LessThanOrEqual (a, b)

    static member ElementsLessOrEqual(a: Tensor, b: float) =
        Comparison.ElementsLessOrEqual(a, Tensor.Weak("lessOrEqual", b, a))

    static member ElementsLessOrEqual(a: Tensor, b: int) =
        Comparison.ElementsLessOrEqual(a, float b)

    static member ElementsLessOrEqual(a: float, b: Tensor) =
        Comparison.ElementsLessOrEqual(Tensor.Weak("lessOrEqual", a, b), b)

    static member ElementsLessOrEqual(a: int, b: Tensor) =
        Comparison.ElementsLessOrEqual(float a, b)

[<AbstractClass; Sealed>]
type WholePower =
    static member Pown(x: Tensor, n: int) : Tensor = Tensor.Pow(x, n)
    static member Pown(x: float, n: int) = pown x n
    static member Pown(x: float32, n: int) = pown x n
    static member Pown(x: decimal, n: int) = pown x n
    static member Pown(x: bigint, n: int) = pown x n
    static member Pown(x: sbyte, n: int) = pown x n
    static member Pown(x: int16, n: int) = pown x n
    static member Pown(x: int, n: int) = pown x n
    static member Pown(x: int64, n: int) = pown x n
    static member Pown(x: nativeint, n: int) = pown x n
    static member Pown(x: byte, n: int) = pown x n
    static member Pown(x: uint16, n: int) = pown x n
    static member Pown(x: uint32, n: int) = pown x n
    static member Pown(x: uint64, n: int) = pown x n
    static member Pown(x: unativeint, n: int) = pown x n

[<AutoOpen>]
module Operators =

    let ( *@ ) (a: Tensor) (b: Tensor) : Tensor = Tensor.MatMul(a, b)

    let inline (.=) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsEqual: ^A * ^B -> Tensor) (a, b))

    let inline (.<>) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsNotEqual: ^A * ^B -> Tensor) (a, b))

    let inline (.<) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsLess: ^A * ^B -> Tensor) (a, b))

    let inline (.<=) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsLessOrEqual: ^A * ^B -> Tensor) (a, b))

    let inline (.>) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsLess: ^B * ^A -> Tensor) (b, a))

    let inline (.>=) (a: ^A) (b: ^B) : Tensor =
        ((^A or ^B or Comparison): (static member ElementsLessOrEqual: ^B * ^A -> Tensor) (b, a))

    let inline pown (x: ^T) (n: int) : ^T =
        ((^T or WholePower): (static member Pown: ^T * int -> ^T) (x, n))
