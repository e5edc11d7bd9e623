namespace Fluxion

open System

/// <summary>
/// Functions of tensors as delegates of plain numbers, for solvers, integrators and inner loops: traced and compiled at once. A call allocates nothing, and any number of threads may call a delegate.
/// Derivatives are taken before: <c>Compile.toDelegate (diff f)</c>.
/// </summary>
[<RequireQualifiedAccess>]
module Compile =

    /// <summary>A function of a scalar as a delegate of a plain number.</summary>
    /// <param name="f">A function from a Float64 scalar to another one; values cannot be asked in it. Tensors that it captures are fixed.</param>
    /// <exception cref="T:System.ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="T:System.InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>(Compile.toDelegate (diff (fun x -> x * x * x))).Invoke 2.0 // 12.0</code></example>
    val toDelegate: f: (Tensor -> Tensor) -> Func<float, float>

    /// <summary>A function of two scalars, a tuple, as a delegate of two plain numbers.</summary>
    /// <param name="f">A function from two Float64 scalars to one.</param>
    /// <exception cref="T:System.ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="T:System.InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>(Compile.toDelegate2 (fun (x, y) -> x * y)).Invoke(2.0, 3.0) // 6.0</code></example>
    val toDelegate2: f: (Tensor * Tensor -> Tensor) -> Func<float, float, float>

    /// <summary>A function of three scalars, a tuple, as a delegate of three plain numbers.</summary>
    /// <param name="f">A function from three Float64 scalars to one.</param>
    /// <exception cref="T:System.ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="T:System.InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>(Compile.toDelegate3 (fun (x, y, z) -> x * y + z)).Invoke(2.0, 3.0, 1.0) // 7.0</code></example>
    val toDelegate3: f: (Tensor * Tensor * Tensor -> Tensor) -> Func<float, float, float, float>

    /// <summary>A function of four scalars, a tuple, as a delegate of four plain numbers.</summary>
    /// <param name="f">A function from four Float64 scalars to one.</param>
    /// <exception cref="T:System.ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="T:System.InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>(Compile.toDelegate4 (fun (a, b, c, d) -> a * d - b * c)).Invoke(1.0, 2.0, 3.0, 4.0) // -2.0</code></example>
    val toDelegate4: f: (Tensor * Tensor * Tensor * Tensor -> Tensor) -> Func<float, float, float, float, float>

    /// <summary>A function of a vector as a delegate from a span to a span.</summary>
    /// <param name="length">How many numbers the vector has.</param>
    /// <param name="f">A function from a Float64 tensor of shape [length] to a tree of Float64 tensors: their elements are written one after the other, each tensor's in row-major order.</param>
    /// <exception cref="T:System.ArgumentException">The length is less than 1, or a result is no Float64 tensor. Of the delegate: a span has another length than it was made for.</exception>
    /// <exception cref="T:System.InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>let y = [| 0.0; 0.0 |] in (Compile.toSpanDelegate 2 (grad (fun p -> Tensor.sum (p * p)))).Invoke(System.ReadOnlySpan [| 1.0; 2.0 |], System.Span y); y // [|2.0; 4.0|]</code></example>
    val toSpanDelegate: length: int -> f: (Tensor -> 'Q) -> SpanFunction
