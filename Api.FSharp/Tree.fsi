namespace Fluxion

/// <summary>
/// Trees of tensors: a tensor, or any nesting of tuples, records, anonymous records, lists, arrays, options, maps and unions that hold tensors.
/// Primitives, strings, enums, dates, decimals and Guids ride along unchanged. Anything else in a tree (a class, a function, a seq, a Dictionary, a Lazy)
/// is an error that names its path.
/// </summary>
[<RequireQualifiedAccess>]
module Tree =

    /// <summary>Every tensor of a tree, in the order of its fields and elements.</summary>
    /// <param name="tree">Any tree.</param>
    /// <exception cref="T:System.ArgumentException">A field can be no part of a tree.</exception>
    /// <example><code>Tree.leaves (tensor 1.0, [ tensor 2.0; tensor 3.0 ]) // [1; 2; 3]</code></example>
    val leaves: tree: 'P -> Tensor list

    /// <summary>A function applied to every tensor; the rest stays.</summary>
    /// <param name="f">Any function of tensors.</param>
    /// <param name="tree">Any tree.</param>
    /// <exception cref="T:System.ArgumentException">A field can be no part of a tree.</exception>
    /// <example><code>Tree.map (fun x -> x + 1.0) (tensor 1.0, "name") // (2, "name")</code></example>
    val map: f: (Tensor -> Tensor) -> tree: 'P -> 'P

    /// <summary>A function applied to the tensors of two trees of one structure; what rides along is the first one's.</summary>
    /// <param name="f">Any function of two tensors.</param>
    /// <param name="a">A tree.</param>
    /// <param name="b">A tree of the same lengths, cases and keys.</param>
    /// <exception cref="T:System.ArgumentException">The trees differ in structure; the message names the place.</exception>
    /// <example><code>Tree.map2 (fun w g -> w - 0.1 * g) (tensor 1.0) (tensor 5.0) // 0.5</code></example>
    val map2: f: (Tensor -> Tensor -> Tensor) -> a: 'P -> b: 'P -> 'P

    /// <summary>Zeros in place of the floating tensors; integer and bool tensors stay.</summary>
    /// <param name="tree">A tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">The tree holds no floating tensor.</exception>
    /// <example><code>Tree.zerosLike (tensor [ 1.0; 2.0 ]) // [0; 0]</code></example>
    val zerosLike: tree: 'P -> 'P

    /// <summary>The sum a + b of the floating tensors; integer and bool tensors are a's.</summary>
    /// <param name="a">A tree with a floating tensor.</param>
    /// <param name="b">A tree of the same structure.</param>
    /// <exception cref="T:System.ArgumentException">The trees differ in structure, or hold no floating tensor.</exception>
    /// <example><code>Tree.add (tensor 1.0) (tensor 2.0) // 3</code></example>
    val add: a: 'P -> b: 'P -> 'P

    /// <summary>The floating tensors times a number; integer and bool tensors stay.</summary>
    /// <param name="factor">The number.</param>
    /// <param name="tree">A tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">The tree holds no floating tensor.</exception>
    /// <example><code>Tree.scale 3.0 (tensor 2.0) // 6</code></example>
    val scale: factor: float -> tree: 'P -> 'P

    /// <summary>The inner product Σ aᵢ·bᵢ over the elements of all floating tensors, a scalar.</summary>
    /// <param name="a">A tree with a floating tensor; all of them of one type.</param>
    /// <param name="b">A tree of the same structure and shapes.</param>
    /// <exception cref="T:System.ArgumentException">The trees differ in structure or shapes, or hold no floating tensor.</exception>
    /// <example><code>Tree.dot (tensor 2.0, tensor [ 1.0; 2.0 ]) (tensor 3.0, tensor [ 4.0; 5.0 ]) // 20</code></example>
    val dot: a: 'P -> b: 'P -> Tensor
