namespace Fluxion

open System.ComponentModel

/// <summary>What the comparison operators take: tensors, and a plain number on one side; no part of it is called by name.</summary>
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type Comparison =
    static member ElementsEqual: a: Tensor * b: Tensor -> Tensor
    static member ElementsEqual: a: Tensor * b: float -> Tensor
    static member ElementsEqual: a: Tensor * b: int -> Tensor
    static member ElementsEqual: a: float * b: Tensor -> Tensor
    static member ElementsEqual: a: int * b: Tensor -> Tensor
    static member ElementsNotEqual: a: Tensor * b: Tensor -> Tensor
    static member ElementsNotEqual: a: Tensor * b: float -> Tensor
    static member ElementsNotEqual: a: Tensor * b: int -> Tensor
    static member ElementsNotEqual: a: float * b: Tensor -> Tensor
    static member ElementsNotEqual: a: int * b: Tensor -> Tensor
    static member ElementsLess: a: Tensor * b: Tensor -> Tensor
    static member ElementsLess: a: Tensor * b: float -> Tensor
    static member ElementsLess: a: Tensor * b: int -> Tensor
    static member ElementsLess: a: float * b: Tensor -> Tensor
    static member ElementsLess: a: int * b: Tensor -> Tensor
    static member ElementsLessOrEqual: a: Tensor * b: Tensor -> Tensor
    static member ElementsLessOrEqual: a: Tensor * b: float -> Tensor
    static member ElementsLessOrEqual: a: Tensor * b: int -> Tensor
    static member ElementsLessOrEqual: a: float * b: Tensor -> Tensor
    static member ElementsLessOrEqual: a: int * b: Tensor -> Tensor

/// <summary>What <c>pown</c> takes: every type that F#'s own takes, and tensors; no part of it is called by name.</summary>
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type WholePower =
    static member Pown: x: Tensor * n: int -> Tensor
    static member Pown: x: float * n: int -> float
    static member Pown: x: float32 * n: int -> float32
    static member Pown: x: decimal * n: int -> decimal
    static member Pown: x: bigint * n: int -> bigint
    static member Pown: x: sbyte * n: int -> sbyte
    static member Pown: x: int16 * n: int -> int16
    static member Pown: x: int * n: int -> int
    static member Pown: x: int64 * n: int -> int64
    static member Pown: x: nativeint * n: int -> nativeint
    static member Pown: x: byte * n: int -> byte
    static member Pown: x: uint16 * n: int -> uint16
    static member Pown: x: uint32 * n: int -> uint32
    static member Pown: x: uint64 * n: int -> uint64
    static member Pown: x: unativeint * n: int -> unativeint

/// <summary>
/// Operators beside F#'s own. The arithmetic ones, and F#'s <c>sin cos tan asin acos atan sinh cosh tanh exp log log10 sqrt abs floor ceil round truncate atan2</c>,
/// work on tensors as they are; a plain number beside a tensor takes its element type.
/// </summary>
[<AutoOpen>]
module Operators =

    /// <summary>The matrix product; see <c>Tensor.matmul</c>. It binds like *.</summary>
    /// <exception cref="T:System.ArgumentException">The inner lengths or the types differ, or one is a scalar.</exception>
    /// <example><code>tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] *@ tensor [ 1.0; 10.0 ] // [21; 43]</code></example>
    val ( *@ ): a: Tensor -> b: Tensor -> Tensor

    /// <summary>a = b, element by element, a Bool tensor; one side may be a number. Whole tensors are compared by <c>=</c> and <c>Tensor.allClose</c>.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .= 2.0 // [false; true; false] : Bool</code></example>
    val inline (.=):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsEqual: ^A * ^B -> Tensor)

    /// <summary>a ≠ b, element by element, a Bool tensor; one side may be a number.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .&lt;&gt; 2.0 // [true; false; true] : Bool</code></example>
    val inline (.<>):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsNotEqual: ^A * ^B -> Tensor)

    /// <summary>a &lt; b, element by element, a Bool tensor; one side may be a number.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .&lt; 2.0 // [true; false; false] : Bool</code></example>
    val inline (.<):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsLess: ^A * ^B -> Tensor)

    /// <summary>a ≤ b, element by element, a Bool tensor; one side may be a number.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .&lt;= 2.0 // [true; true; false] : Bool</code></example>
    val inline (.<=):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsLessOrEqual: ^A * ^B -> Tensor)

    /// <summary>a &gt; b, element by element, a Bool tensor; one side may be a number.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .&gt; 2.0 // [false; false; true] : Bool</code></example>
    val inline (.>):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsLess: ^B * ^A -> Tensor)

    /// <summary>a ≥ b, element by element, a Bool tensor; one side may be a number.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>tensor [ 1.0; 2.0; 3.0 ] .&gt;= 2.0 // [false; true; true] : Bool</code></example>
    val inline (.>=):
        a: ^A -> b: ^B -> Tensor when (^A or ^B or Comparison): (static member ElementsLessOrEqual: ^B * ^A -> Tensor)

    /// <summary>xⁿ for a whole n, which is a part of the program: F#'s <c>pown</c>, for tensors too.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not of numbers.</exception>
    /// <example><code>pown (tensor [ 2.0; -3.0 ]) 3 // [8; -27]</code></example>
    val inline pown: x: ^T -> n: int -> ^T when (^T or WholePower): (static member Pown: ^T * int -> ^T)
