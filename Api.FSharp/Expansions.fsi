namespace Fluxion

/// <summary>
/// Taylor mode and what is made of it: derivatives of any order along a curve at a cost that grows with the square of the order, where nested derivatives double for each.
/// Like the other transformations they give plain values for plain values, and nest with all of them.
/// </summary>
[<AutoOpen>]
module Expansions =

    /// <summary>
    /// Series in, series out: along the curve x(t) = p + x₁·t + … + x_K·tᴷ the value f(p) and the coefficients y₁ … y_K of f(x(t)) = f(p) + y₁·t + y₂·t² + …, in one pass.
    /// Coefficients are normalized: y_k is the k-th derivative by t at 0 over k!.
    /// </summary>
    /// <param name="f">A function from a tree to a tree; the result holds a floating tensor.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <param name="series">x₁ … x_K, each of p's structure, shapes and types.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no floating tensor, or a coefficient differs from p.</exception>
    /// <example><code>jet exp (tensor 0.0) [ tensor 1.0; tensor 0.0 ] // (1, [1; 0.5])</code></example>
    val jet: f: ('P -> 'Q) -> p: 'P -> series: 'P list -> 'Q * 'Q list

    /// <summary>The Taylor coefficients c₀ … c_n of a function of one number, c_k = f⁽ᵏ⁾(x)/k!, so that f(x + h) ≈ Σ c_k·hᵏ.</summary>
    /// <param name="n">The order, 0 to 170.</param>
    /// <param name="f">A function of a scalar; its result may have any shape.</param>
    /// <param name="x">A floating scalar, of shape [].</param>
    /// <exception cref="T:System.ArgumentException">The order is outside its range, or the input is no floating scalar.</exception>
    /// <example><code>taylor 2 exp (tensor 0.0) // [1; 1; 0.5]</code></example>
    val taylor: n: int -> f: (Tensor -> Tensor) -> x: Tensor -> Tensor list

    /// <summary>The n-th derivative of a function of one number, in one pass of Taylor mode.</summary>
    /// <param name="n">The order, 0 to 170; 0 is f itself.</param>
    /// <param name="f">A function of a scalar; its result may have any shape.</param>
    /// <param name="x">A floating scalar, of shape [].</param>
    /// <exception cref="T:System.ArgumentException">The order is outside its range, or the input is no floating scalar.</exception>
    /// <example><code>diffN 3 (fun x -> x * x * x) (tensor 2.0) // 6</code></example>
    val diffN: n: int -> f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>
    /// All partial derivatives up to a total order, mixed ones too, by how often each is taken by each element of x (in row-major order): [ 2; 1 ] is ∂³f/∂x₀²∂x₁, [ 0; 0 ] is f.
    /// They are interpolated, with exact weights, from series along (n+order−1 over order) directions, which are evaluated in one batch.
    /// </summary>
    /// <param name="order">The highest total order, 0 to 170.</param>
    /// <param name="f">A function from a floating tensor of n elements to a floating tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The order is outside its range, or the input is not floating.</exception>
    /// <example><code>(partials 3 (fun x -> x[0] * x[0] * x[1]) (tensor [ 3.0; 5.0 ]))[[ 2; 1 ]] // 2</code></example>
    val partials: order: int -> f: (Tensor -> Tensor) -> x: Tensor -> Map<int list, Tensor>

    /// <summary>
    /// The Laplacian Σ ∂²f/∂xᵢ², of the result's shape: the trace of the Hessian, which is not formed. Second-order Taylor mode along all axes at once, the second coefficients summed as they arise.
    /// </summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input or the result is not floating.</exception>
    /// <example><code>laplacian (fun x -> Tensor.sum (x * x * x)) (tensor [ 1.0; 2.0 ]) // 18</code></example>
    val laplacian: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>The divergence Σ ∂fᵢ/∂xᵢ of a vector field, the trace of its Jacobian.</summary>
    /// <param name="f">A function from a floating tensor to one of its shape.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input or the result is not floating, or they have different shapes.</exception>
    /// <example><code>divergence (fun x -> x * x) (tensor [ 1.0; 2.0 ]) // 6</code></example>
    val divergence: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>
    /// The curl of a vector field: in space the vector (∂f₂/∂x₁ − ∂f₁/∂x₂, ∂f₀/∂x₂ − ∂f₂/∂x₀, ∂f₁/∂x₀ − ∂f₀/∂x₁), in the plane the scalar ∂f₁/∂x₀ − ∂f₀/∂x₁. At many points: <c>vmap (curl f)</c>.
    /// </summary>
    /// <param name="f">A function from a floating tensor of shape [3] or [2] to one of its shape.</param>
    /// <param name="x">A floating tensor of shape [3] or [2].</param>
    /// <exception cref="T:System.ArgumentException">The input or the result is not floating, or of another shape.</exception>
    /// <example><code>curl (fun x -> Tensor.stack [ -x[1]; x[0] ]) (tensor [ 1.0; 2.0 ]) // 2</code></example>
    val curl: f: (Tensor -> Tensor) -> x: Tensor -> Tensor
