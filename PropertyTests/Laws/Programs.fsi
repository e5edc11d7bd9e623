namespace Fluxion.Laws

open FsCheck
open Fluxion

/// <summary>
/// Random differentiable programs: of one vector, some ten ops deep, with values that are used again, views, broadcasting, rank 0 and axes without elements, over every differentiable op of the table.
/// They are made smaller line by line, and print as F# that can be pasted and run.
/// </summary>
[<RequireQualifiedAccess>]
module Programs =

    /// <summary>Programs, of which half are tried at numbers that tie and stand on kinks.</summary>
    /// <example><code>Programs.any.Generator |> Gen.sample 5 |> Seq.forall (fun p -> Tensor.allClose (Programs.run p (Programs.point p)) (Programs.run p (Programs.point p))) // true</code></example>
    val any: Arbitrary<Program>

    /// <summary>Programs that are tried where they are smooth: differences tell their derivatives.</summary>
    /// <example><code>Programs.smooth.Generator |> Gen.sample 5 |> Seq.forall (fun p -> (Programs.point p).Rank = 1) // true</code></example>
    val smooth: Arbitrary<Program>

    /// <summary>The program as a function of a vector.</summary>
    /// <param name="program">A program.</param>
    /// <param name="x">A vector as long as <c>Programs.point program</c>.</param>
    /// <example><code>Programs.any.Generator |> Gen.sample 5 |> Seq.forall (fun p -> Tensor.shape (grad (Programs.run p >> Tensor.sum) (Programs.point p)) = Tensor.shape (Programs.point p)) // true</code></example>
    val run: program: Program -> x: Tensor -> Tensor

    /// <summary>The vector at which the program is tried.</summary>
    /// <param name="program">A program.</param>
    /// <example><code>Programs.any.Generator |> Gen.sample 5 |> Seq.forall (fun p -> (Programs.point p).Size > 0L) // true</code></example>
    val point: program: Program -> Tensor

    /// <summary>An op of the table as its own sampler draws it from a seed, which fixes its attributes, positions and shapes: how programs print an op for which no function stands alone.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="inputs">A tensor of the drawn shape for each floating input.</param>
    /// <exception cref="T:System.ArgumentException">No op has that name, or the inputs are not as many as, or not of the shapes, that are drawn.</exception>
    /// <example><code>Tensor.shape (Programs.op "sin" 2 [ Tensor.zeros [ 2; 1; 4 ] ]) // [2; 1; 4]</code></example>
    val op: name: string -> seed: int -> inputs: Tensor list -> Tensor
