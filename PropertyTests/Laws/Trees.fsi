namespace Fluxion.Laws

open FsCheck
open Fluxion

/// <summary>What FsCheck draws for an argument of type <c>Tensor</c>, and for any type that holds tensors: name this class where a runner asks for arbitraries.</summary>
/// <remarks>FsCheck.NUnit and FsCheck.Xunit: <c>[&lt;Property(Arbitrary = [| typeof&lt;Arbitraries&gt; |])&gt;]</c>.</remarks>
[<AbstractClass; Sealed>]
type Arbitraries =
    /// <summary>Tensors of numbers within ±3: <c>Tensors.any</c>.</summary>
    static member Tensor: unit -> Arbitrary<Tensor>

/// <summary>Random trees of tensors.</summary>
[<RequireQualifiedAccess>]
module Trees =

    /// <summary>Trees of any type that FsCheck can build by itself (tuples, records, lists, options, unions), with tensors of numbers within ±3 in them.</summary>
    /// <example><code>(Trees.any&lt;Tensor * Tensor list> ()).Generator |> Gen.sample 5 |> Seq.forall (fun (_, list) -> List.length list >= 0) // true</code></example>
    val any<'P> : unit -> Arbitrary<'P>

    /// <summary>Trees of the structure and shapes of an example, with other numbers within ±3 in its floating tensors: for functions whose parameters' shapes depend on one another.</summary>
    /// <param name="example">A tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">The tree holds no floating tensor.</exception>
    /// <example><code>(Trees.like (Tensor.zeros [ 2; 3 ], Tensor.zeros [ 3 ])).Generator |> Gen.sample 5 |> Seq.forall (fun (w, b) -> Tensor.shape (w *@ b) = [ 2 ]) // true</code></example>
    val like: example: 'P -> Arbitrary<'P>

    /// A tree of the same structure with other tensors, in the order of Tree.leaves.
    val internal withLeaves: tree: 'P -> leaves: Tensor list -> 'P
