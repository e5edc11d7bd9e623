namespace Fluxion

/// <summary>
/// Control flow inside expressions: choices and loops that depend on tensors. Each function is traced once, for trees of any kind; what it uses from outside is captured, and derivatives go through
/// captures as through arguments. Loops run as one step of a plan, without a node for each iteration. All of it can be differentiated, batched and compiled, in any nesting.
/// </summary>
[<AutoOpen>]
module ControlFlow =

    /// <summary>One of two functions of p, by a predicate. Only the branch that is taken is computed; a constant predicate traces only that one.</summary>
    /// <param name="predicate">A Bool scalar. Under vmap each example takes its own branch, both are computed, and what the other one gives, NaN too, leaks into no derivative.</param>
    /// <param name="ifTrue">The branch where it is true.</param>
    /// <param name="ifFalse">The other; its result has the same structure, shapes and types.</param>
    /// <param name="p">The argument of both.</param>
    /// <exception cref="T:System.ArgumentException">The predicate is no Bool scalar, or the branches differ; the message says where and how.</exception>
    /// <example><code>grad (fun x -> cond (x .&gt; 0.0) (fun x -> x * x) (fun x -> -x) x) (tensor 3.0) // 6</code></example>
    val cond: predicate: Tensor -> ifTrue: ('P -> 'Q) -> ifFalse: ('P -> 'Q) -> p: 'P -> 'Q

    /// <summary>A loop over slices: (s, yₜ) = f s xₜ for t = 0, 1, …; the last state and the outputs stacked along axis 0.</summary>
    /// <param name="f">One step. It is traced once.</param>
    /// <param name="start">The first state; each step gives one of the same structure, shapes and types.</param>
    /// <param name="xs">Every tensor has an axis 0 of one length, the number of steps.</param>
    /// <exception cref="T:System.ArgumentException">The state changes from step to step (the message names the leaf), or xs have no axis 0 of one length.</exception>
    /// <example><code>scan (fun s x -> s + x, s * x) (tensor 0.0) (tensor [ 1.0; 2.0; 3.0 ]) // (6, [0; 2; 9])</code></example>
    val scan: f: ('S -> 'X -> 'S * 'Y) -> start: 'S -> xs: 'X -> 'S * 'Y

    /// <summary>A scan from the last slice to the first; the outputs stand where their slices do.</summary>
    /// <param name="f">One step.</param>
    /// <param name="start">The state before the last slice.</param>
    /// <param name="xs">Every tensor has an axis 0 of one length.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>scan</c>.</exception>
    /// <example><code>reverseScan (fun s x -> s + x, s + x) (tensor 0.0) (tensor [ 1.0; 2.0; 3.0 ]) // (6, [6; 5; 3])</code></example>
    val reverseScan: f: ('S -> 'X -> 'S * 'Y) -> start: 'S -> xs: 'X -> 'S * 'Y

    /// <summary>
    /// A scan whose reverse pass keeps the state only before each segment and computes the states within it again: memory for about T/segment + segment states instead of T, for one more evaluation.
    /// </summary>
    /// <param name="segment">Steps in a segment; about √T is best.</param>
    /// <param name="f">One step.</param>
    /// <param name="start">The first state.</param>
    /// <param name="xs">Every tensor has an axis 0 of one length.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>scan</c>; the segment is less than 1.</exception>
    /// <example><code>grad (fun w -> checkpointedScan 2 (fun s x -> s * w + x, ()) (tensor 0.0) (tensor [ 1.0; 1.0; 1.0 ]) |> fst) (tensor 2.0) // 5</code></example>
    val checkpointedScan: segment: int -> f: ('S -> 'X -> 'S * 'Y) -> start: 'S -> xs: 'X -> 'S * 'Y

    /// <summary>A loop over positions lower, lower + 1, …, upper − 1: f upper−1 (… (f lower start)). It can be differentiated in both modes.</summary>
    /// <param name="lower">The first position.</param>
    /// <param name="upper">Where they end, exclusive; with upper ≤ lower the result is start.</param>
    /// <param name="f">One step: the position, an Int64 scalar, and the state.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="T:System.ArgumentException">The state changes from step to step; the message names the leaf.</exception>
    /// <example><code>grad (fun x -> foriLoop 0 3 (fun _ y -> y * x) x) (tensor 2.0) // 32</code></example>
    val foriLoop: lower: int -> upper: int -> f: (Tensor -> 'S -> 'S) -> start: 'S -> 'S

    /// <summary>A loop while a predicate holds. Forward mode goes through it at any order; for reverse mode there is <c>boundedWhileLoop</c>.</summary>
    /// <param name="holds">From the state to a Bool scalar. Under vmap the loop runs while it holds for any example; those that are done stay as they are.</param>
    /// <param name="f">One step; the state keeps its structure, shapes and types.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="T:System.ArgumentException">The predicate is no Bool scalar, or the state changes from step to step.</exception>
    /// <exception cref="T:System.InvalidOperationException">A reverse pass goes through it.</exception>
    /// <example><code>whileLoop (fun x -> x .&lt; 100.0) (fun x -> x * 2.0) (tensor 3.0) // 192</code></example>
    val whileLoop: holds: ('S -> Tensor) -> f: ('S -> 'S) -> start: 'S -> 'S

    /// <summary>A loop while a predicate holds, for at most so many steps: its number of steps is known, so reverse mode goes through it too.</summary>
    /// <param name="most">The most steps; there it ends, whether the predicate holds or not. A reverse pass has room for so many states.</param>
    /// <param name="holds">From the state to a Bool scalar.</param>
    /// <param name="f">One step.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>whileLoop</c>; most is negative.</exception>
    /// <example><code>grad (boundedWhileLoop 10 (fun x -> x .&lt; 100.0) (fun x -> x * 2.0)) (tensor 3.0) // 64</code></example>
    val boundedWhileLoop: most: int -> holds: ('S -> Tensor) -> f: ('S -> 'S) -> start: 'S -> 'S

    /// <summary>
    /// The fixed point x = f x of a contraction, by iteration to 1e-12 of 1 + max |x| (Float32: 1e-6), in at most 1000 steps; <c>Differentiate.FixedPoint</c> takes others.
    /// Derivatives, of any order and mode, are those of the solution by what f captures: dx = (1 − ∂f/∂x)⁻¹·∂f/∂a·da, itself a fixed point. Where the iteration starts has no influence.
    /// </summary>
    /// <param name="f">From x to x.</param>
    /// <param name="start">Where the iteration starts; all of its tensors are floating.</param>
    /// <exception cref="T:System.InvalidOperationException">It has not converged after the most iterations.</exception>
    /// <exception cref="T:System.ArgumentException">f changes a shape or type (the message names the leaf), or a tensor is not floating.</exception>
    /// <example><code>grad (fun a -> fixedPoint (fun x -> (x + a / x) / 2.0) (tensor 1.0)) (tensor 4.0) // 0.25</code></example>
    val fixedPoint: f: ('S -> 'S) -> start: 'S -> 'S

    /// <summary>
    /// A root f x = 0 by Newton's method with the Jacobian of f, to the tolerance and within the steps of <c>fixedPoint</c>; <c>Differentiate.Root</c> takes others.
    /// Derivatives, of any order and mode, are those of the solution by what f captures: dx = −(∂f/∂x)⁻¹·∂f/∂a·da.
    /// </summary>
    /// <param name="f">From x to a result of its shape and type.</param>
    /// <param name="start">Where the iteration starts: near the root that is wanted.</param>
    /// <exception cref="T:System.InvalidOperationException">It has not converged after the most iterations, or a Jacobian is singular.</exception>
    /// <exception cref="T:System.ArgumentException">f's result has another shape or type, or x is not floating.</exception>
    /// <example><code>grad (fun a -> root (fun x -> x * x - a) (tensor 1.0)) (tensor 4.0) // 0.25</code></example>
    val root: f: (Tensor -> Tensor) -> start: Tensor -> Tensor
