namespace Fluxion.Laws

open FsCheck
open Fluxion

/// <summary>
/// Random tensors of Float64 for properties of your own functions. Half the numbers are within ±3, the others of every magnitude in the domain; the shapes are those of <c>Shape</c>,
/// rank 0 and axes without elements among them; and the elements lie in storage in every way: dense, transposed, backwards, with gaps, one repeated along an axis.
/// They shrink to smaller dense tensors of simpler numbers of the same domain.
/// </summary>
[<RequireQualifiedAccess>]
module Tensors =

    /// <summary>Tensors of numbers within ±3.</summary>
    /// <example><code>Tensors.any.Generator |> Gen.sample 100 |> Seq.forall (fun x -> Tensor.allClose x x) // true</code></example>
    val any: Arbitrary<Tensor>

    /// <summary>Tensors of numbers between two numbers.</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">The greatest.</param>
    /// <exception cref="T:System.ArgumentException">The low end is not below the high end.</exception>
    /// <example><code>(Tensors.between 1.0 2.0).Generator |> Gen.sample 100 |> Seq.forall (fun x -> Array.forall (fun e -> e >= 1.0) (Tensor.toArray x)) // true</code></example>
    val between: low: float -> high: float -> Arbitrary<Tensor>

    /// <summary>Tensors of numbers from 1/1000 to 1000.</summary>
    /// <example><code>Tensors.positive.Generator |> Gen.sample 100 |> Seq.forall (fun x -> Array.forall (fun e -> e > 0.0) (Tensor.toArray x)) // true</code></example>
    val positive: Arbitrary<Tensor>

    /// <summary>Tensors of numbers up to 1000 whose absolute value is at least 1/1000.</summary>
    /// <example><code>Tensors.nonZero.Generator |> Gen.sample 100 |> Seq.exists (fun x -> Array.contains 0.0 (Tensor.toArray x)) // false</code></example>
    val nonZero: Arbitrary<Tensor>

    /// <summary>Tensors of the numbers −1, −½, 0, ½ and 1, which tie: for what has kinks.</summary>
    /// <example><code>Tensors.tying.Generator |> Gen.sample 100 |> Seq.forall (fun x -> Array.forall (fun e -> abs e &lt;= 1.0) (Tensor.toArray x)) // true</code></example>
    val tying: Arbitrary<Tensor>

    /// <summary>Tensors of one shape, of numbers within ±3, in any layout. The shape does not shrink.</summary>
    /// <param name="shape">The lengths of the axes.</param>
    /// <example><code>(Tensors.ofShape [ 2; 3 ]).Generator |> Gen.sample 10 |> Seq.map Tensor.shape |> Seq.distinct |> List.ofSeq // [[2; 3]]</code></example>
    val ofShape: shape: int list -> Arbitrary<Tensor>

    /// <summary>Tensors of one shape, of numbers between two numbers, in any layout. The shape does not shrink.</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">The greatest.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="T:System.ArgumentException">The low end is not below the high end.</exception>
    /// <example><code>(Tensors.ofShapeBetween 0.5 1.0 [ 3 ]).Generator |> Gen.sample 10 |> Seq.forall (fun x -> Tensor.toFloat (Tensor.min x) >= 0.5) // true</code></example>
    val ofShapeBetween: low: float -> high: float -> shape: int list -> Arbitrary<Tensor>

    /// <summary>Two tensors whose shapes broadcast, of numbers within ±3.</summary>
    /// <example><code>Tensors.broadcasting.Generator |> Gen.sample 100 |> Seq.forall (fun (a, b) -> (a + b).Rank = max a.Rank b.Rank) // true</code></example>
    val broadcasting: Arbitrary<Tensor * Tensor>

    /// <summary>Square matrices of up to 4 rows whose diagonal dominates, so that they can be inverted; alone or in a batch.</summary>
    /// <example><code>Tensors.invertible.Generator |> Gen.sample 10 |> Seq.forall (fun a -> Tensor.toFloat (Tensor.max (abs (a *@ Linalg.solve a a - a))) &lt; 1e-12) // true</code></example>
    val invertible: Arbitrary<Tensor>

    /// <summary>Symmetric positive definite matrices of up to 4 rows, alone or in a batch.</summary>
    /// <example><code>Tensors.positiveDefinite.Generator |> Gen.sample 10 |> Seq.forall (fun a -> Tensor.allClose a (Tensor.swapAxes -1 -2 a)) // true</code></example>
    val positiveDefinite: Arbitrary<Tensor>

    /// <summary>The same tensors in Float32.</summary>
    /// <param name="tensors">Random tensors.</param>
    /// <example><code>(Tensors.inFloat32 Tensors.any).Generator |> Gen.sample 10 |> Seq.forall (fun x -> x.DType = DType.Float32) // true</code></example>
    val inFloat32: tensors: Arbitrary<Tensor> -> Arbitrary<Tensor>
