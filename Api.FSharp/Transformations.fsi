namespace Fluxion

/// <summary>
/// The transformations: each takes an ordinary function of trees of tensors and gives another one. With plain values they give plain values, evaluated once;
/// under another transformation they give expressions, so they nest in any order.
/// </summary>
/// <remarks>
/// Only floating tensors have derivatives; integer and bool tensors beside them, and everything in a tree that is no tensor, ride along unchanged.
/// A tree without a floating tensor is an error, and so is a field that can be no part of a tree; see <c>Tree</c>.
/// </remarks>
[<AutoOpen>]
module Transformations =

    /// <summary>The gradient ∂f/∂p of a scalar function, by reverse mode: a tree of p's own type and shapes.</summary>
    /// <param name="f">A function whose result is a floating scalar, of shape [].</param>
    /// <param name="p">Where; a tree with a floating tensor. Zeros come back for what f ignores.</param>
    /// <exception cref="T:System.ArgumentException">The result is no floating scalar, or p is an integer tensor or no tree of floating tensors.</exception>
    /// <example><code>grad (fun x -> x * x) (tensor 3.0) // 6</code></example>
    val grad: f: ('P -> Tensor) -> p: 'P -> 'P

    /// <summary>The value f(p) and the gradient ∂f/∂p, in one evaluation.</summary>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>grad</c>.</exception>
    /// <example><code>valueAndGrad (fun x -> x * x) (tensor 3.0) // (9, 6)</code></example>
    val valueAndGrad: f: ('P -> Tensor) -> p: 'P -> Tensor * 'P

    /// <summary>The gradient of the first part of a result, and the second part, any value; tensors in it come out as plain values.</summary>
    /// <param name="f">A function whose result is a floating scalar and something beside it.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>grad</c>.</exception>
    /// <example><code>gradAux (fun x -> x * x, "seen") (tensor 3.0) // (6, "seen")</code></example>
    val gradAux: f: ('P -> Tensor * 'A) -> p: 'P -> 'P * 'A

    /// <summary>
    /// The value f(p), and the pullback v ↦ Jᵀv of a cotangent v of the result's structure and shapes, J = ∂f/∂p. With plain input f is evaluated once, with what the pullback
    /// needs of it; each use of the pullback costs the pullback alone.
    /// </summary>
    /// <param name="f">A function from a tree to a tree; the result holds a floating tensor.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no floating tensor; a cotangent has other lengths, cases, keys, shapes or types than the result.</exception>
    /// <example><code>vjp (fun x -> x * x) (tensor [ 1.0; 2.0 ]) |> fun (_, pullback) -> pullback (tensor [ 1.0; 10.0 ]) // [2; 40]</code></example>
    val vjp: f: ('P -> 'Q) -> p: 'P -> 'Q * ('Q -> 'P)

    /// <summary>The value f(p) and the directional derivative J·v, J = ∂f/∂p, by forward mode.</summary>
    /// <param name="f">A function from a tree to a tree; the result holds a floating tensor.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <param name="direction">v, of p's structure, shapes and types.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no floating tensor, or the direction differs from p.</exception>
    /// <example><code>jvp (fun x -> x * x) (tensor 3.0) (tensor 1.0) // (9, 6)</code></example>
    val jvp: f: ('P -> 'Q) -> p: 'P -> direction: 'P -> 'Q * 'Q

    /// <summary>
    /// The value f(p), and the linear map v ↦ J·v of a direction v, J = ∂f/∂p. With plain input f is evaluated once, with what the map needs of it; each use of the map
    /// costs the map alone. So for several directions this is cheaper than <c>jvp</c>, which computes the value with each.
    /// </summary>
    /// <param name="f">A function from a tree to a tree; the result holds a floating tensor.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no floating tensor, or a direction differs from p.</exception>
    /// <example><code>linearize (fun x -> x * x) (tensor 3.0) |> fun (y, along) -> y, along (tensor 1.0), along (tensor 2.0) // (9, 6, 12)</code></example>
    val linearize: f: ('P -> 'Q) -> p: 'P -> 'Q * ('P -> 'Q)

    /// <summary>The derivative dy/dx along a scalar input, of the result's shape, by forward mode.</summary>
    /// <param name="f">A function of a scalar; its result may have any shape.</param>
    /// <param name="x">A floating scalar, of shape [].</param>
    /// <exception cref="T:System.ArgumentException">The input is no floating scalar.</exception>
    /// <example><code>diff (fun x -> Tensor.stack [ x * x; 5.0 * x ]) (tensor 3.0) // [6; 5]</code></example>
    val diff: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>All partial derivatives ∂yᵢ/∂xⱼ, of shape output axes, then input axes: one batched evaluation over the smaller side (by forward mode where no reverse pass goes through f, as through a <c>whileLoop</c>), or several where one would take more than a quarter of the machine's memory.</summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating.</exception>
    /// <example><code>jacobian (fun x -> x * x) (tensor [ 1.0; 2.0 ]) // [[2; 0]; [0; 4]]</code></example>
    val jacobian: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>The Jacobian by forward mode, one batched evaluation over the input's elements: for few inputs.</summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating.</exception>
    /// <example><code>jacobianForward (fun x -> x * x) (tensor [ 1.0; 2.0 ]) // [[2; 0]; [0; 4]]</code></example>
    val jacobianForward: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>The Jacobian by reverse mode, one batched evaluation over the result's elements: for few results.</summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating.</exception>
    /// <example><code>jacobianReverse Tensor.sum (tensor [ 1.0; 2.0 ]) // [1; 1]</code></example>
    val jacobianReverse: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>All second partial derivatives ∂²f/∂xᵢ∂xⱼ of a scalar function, of shape input axes twice: forward over reverse, batched as <c>jacobian</c> is.</summary>
    /// <param name="f">A function whose result is a floating scalar. For several inputs stack them into one tensor.</param>
    /// <param name="x">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating, or the result is no floating scalar.</exception>
    /// <example><code>hessian (fun x -> x[0] * x[0] * x[1]) (tensor [ 1.0; 2.0 ]) // [[4; 2]; [2; 0]]</code></example>
    val hessian: f: (Tensor -> Tensor) -> x: Tensor -> Tensor

    /// <summary>
    /// The Jacobian where it may be other than 0, as coordinates and values. The pattern is read off the expression, columns (or rows) that cannot meet share a product,
    /// and all products are one batched evaluation: a band costs its width, however long it is.
    /// Apply it to f once and keep the result: the pattern is read again only where the graph of f is another one.
    /// </summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">The input or the result is not floating.</exception>
    /// <example><code>sparseJacobian (fun x -> x[1..] * x[..1]) (tensor [ 1.0; 2.0; 3.0 ]) |> Sparse.values // [2; 1; 3; 2]</code></example>
    val sparseJacobian: f: (Tensor -> Tensor) -> (Tensor -> SparseMatrix)

    /// <summary>
    /// The Hessian of a scalar function where it may be other than 0, as coordinates and values, by Hessian-vector products with sums of unit vectors: as <c>sparseJacobian</c>
    /// of the gradient, with fewer products where symmetry lets an element be read in either half.
    /// </summary>
    /// <param name="f">A function whose result is a floating scalar. Apply it once and keep the result.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating, or the result is no floating scalar.</exception>
    /// <example><code>sparseHessian (fun x -> Tensor.sum (x ** 3)) (tensor [ 1.0; 2.0 ]) |> Sparse.toDense // [[ 6;  0]; [ 0; 12]]</code></example>
    val sparseHessian: f: (Tensor -> Tensor) -> (Tensor -> SparseMatrix)

    /// <summary>The Hessian of a scalar function times a direction, H·v, forward over reverse: the cost of a few gradients, and no matrix.</summary>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <param name="direction">v, of p's structure, shapes and types.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>grad</c> and <c>jvp</c>.</exception>
    /// <example><code>hvp (fun (x: Tensor) -> x[0] * x[0] * x[1]) (tensor [ 1.0; 2.0 ]) (tensor [ 1.0; 0.0 ]) // [4; 2]</code></example>
    val hvp: f: ('P -> Tensor) -> p: 'P -> direction: 'P -> 'P

    /// <summary>
    /// JᵀHJ·v for a loss of a model's result: J is the model's Jacobian at p, H the Hessian of the loss at the model's result. Where the loss is convex this is positive semidefinite,
    /// which the Hessian of the whole need not be; no matrix is formed.
    /// </summary>
    /// <param name="model">A function from a tree to a tree: predictions.</param>
    /// <param name="loss">A function of these whose result is a floating scalar.</param>
    /// <param name="p">Where; a tree with a floating tensor.</param>
    /// <param name="direction">v, of p's structure, shapes and types.</param>
    /// <exception cref="T:System.ArgumentException">As for <c>grad</c> and <c>jvp</c>.</exception>
    /// <example><code>gaussNewtonProduct (fun x -> x * x) Tensor.sum (tensor 3.0) (tensor 1.0), gaussNewtonProduct (fun x -> x * x) (fun y -> y * y) (tensor 3.0) (tensor 1.0) // (0, 72)</code></example>
    val gaussNewtonProduct: model: ('P -> 'Q) -> loss: ('Q -> Tensor) -> p: 'P -> direction: 'P -> 'P

    /// <summary>The transpose of a linear function: v ↦ Aᵀ·v for f = x ↦ A·x, without forming A.</summary>
    /// <param name="f">A function that is linear, by each op on the way: sums, products with what does not depend on the argument, reshapes, … It cannot ask for values.</param>
    /// <param name="example">An argument: its structure, shapes and types count, its numbers do not.</param>
    /// <exception cref="T:System.ArgumentException">f is not linear (the message names the op), or a tree holds no floating tensor, or a cotangent differs from f's result.</exception>
    /// <example><code>linearTranspose (fun x -> tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] *@ x) (Tensor.zeros [ 2 ]) (tensor [ 1.0; 10.0 ]) // [31; 42]</code></example>
    val linearTranspose: f: ('P -> 'Q) -> example: 'P -> ('Q -> 'P)

    /// <summary>A function of single examples, over axis 0 of every tensor of a tree at once: shape [n; …] in, [n; …] out.</summary>
    /// <param name="f">A function of one example; it is called once. For several arguments take a tuple.</param>
    /// <param name="p">The examples; every tensor, integer and bool ones too, has an axis 0 of one length. What is shared is captured by f.</param>
    /// <exception cref="T:System.ArgumentException">The tensors have no axis 0 of one length; a tree holds no tensor; f is curried.</exception>
    /// <example><code>vmap (fun (x, y) -> Tensor.dot x y) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ], tensor [ [ 1.0; 1.0 ]; [ 1.0; 1.0 ] ]) // [3; 7]</code></example>
    val vmap: f: ('P -> 'Q) -> p: 'P -> 'Q

    /// <summary>
    /// <c>vmap</c> over any axes (JAX's in_axes and out_axes). Axes are an int for every tensor of a tree, or stand in the tree's own structure, one in the place of a tensor
    /// or of a whole part: <c>Some 1</c> or <c>1</c> is the axis along which the examples lie, <c>None</c> says that all examples share the tensor.
    /// </summary>
    /// <param name="inAxes">Where the examples lie in p; −1 is the last axis.</param>
    /// <param name="outAxes">Where they go in the result; <c>None</c> for what is the same for all of them.</param>
    /// <param name="f">A function of one example; it is called once.</param>
    /// <param name="p">The examples, and what they share.</param>
    /// <exception cref="T:System.ArgumentException">
    /// An axis is none of its tensor's, there are not equally many examples along all, no tensor has an axis, axes do not have the tree's structure, or a result
    /// without an axis is another one for each example. The message names the tensors.
    /// </exception>
    /// <example><code>vmapAxes (Some 1, None) 0 (fun (x, w) -> Tensor.dot x w) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ], tensor [ 1.0; 10.0 ]) // [31; 42]</code></example>
    /// <example><code>vmapAxes 0 1 (fun x -> x * x) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[ 1;  9]; [ 4; 16]]</code></example>
    val vmapAxes: inAxes: 'InAxes -> outAxes: 'OutAxes -> f: ('P -> 'Q) -> p: 'P -> 'Q

    /// <summary>
    /// The same function, traced once per shapes and types of its tensors and values of its other fields, and run from then on as one compiled plan.
    /// Apply it to f once and keep the result: each application has traces of its own.
    /// </summary>
    /// <param name="f">A function from a tree to a tree. Constants that it captures are fixed at the first trace. For several arguments take a tuple.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no tensor; f is curried.</exception>
    /// <exception cref="T:System.InvalidOperationException">A field that is no tensor took more than 32 values; the message names it.</exception>
    /// <example><code>compile (fun x -> Tensor.sum (x * x)) (tensor [ 1.0; 2.0 ]) // 5</code></example>
    val compile: f: ('P -> 'Q) -> ('P -> 'Q)

    /// <summary>
    /// The same function, computed on a device: what p and f hold goes there, moved once, and the results stay there until their values are asked.
    /// A later computation over them runs there too; what the host has follows.
    /// </summary>
    /// <param name="device"><c>Device.Cpu</c>, or one of <c>Ilgpu.Devices</c> (package Fluxion.Ilgpu).</param>
    /// <param name="f">A function from a tree to a tree. It can be differentiated, inside and outside.</param>
    /// <param name="p">A tree with a tensor.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no tensor; f is curried.</exception>
    /// <exception cref="T:System.InvalidOperationException">A tensor that f captures is on a third device; the message names both.</exception>
    /// <example><code>onDevice Device.Cpu (grad (fun x -> x * x)) (tensor 3.0) // 6</code></example>
    val onDevice: device: Device -> f: ('P -> 'Q) -> p: 'P -> 'Q

    /// <summary>
    /// The same function, of which reverse mode keeps only the arguments: its inside is computed again when a cotangent arrives. Values and derivatives have the same bits;
    /// a chain of n checkpointed blocks takes the memory of n arguments and of one block's inside.
    /// </summary>
    /// <param name="f">A function from a tree to a tree. What it captures is kept as its arguments are. For several arguments take a tuple.</param>
    /// <param name="p">A tree with a tensor.</param>
    /// <exception cref="T:System.ArgumentException">A tree holds no tensor; f is curried.</exception>
    /// <example><code>grad (checkpoint (fun x -> sin (x * x))) (tensor 0.0) // 0</code></example>
    val checkpoint: f: ('P -> 'Q) -> p: 'P -> 'Q

    /// <summary>
    /// A function with a pullback of your own, in the shape that <c>vjp</c> returns: the value, and the map from a cotangent of the result to one of the argument. Forward mode takes the transpose of that map;
    /// higher derivatives are those of the map as it is written.
    /// </summary>
    /// <param name="rule">The value and the pullback at an argument, made of the argument and of constants. A cotangent has the argument's structure, shapes and types; where those are integer it is not looked at.</param>
    /// <param name="p">A tree with a tensor.</param>
    /// <exception cref="T:System.ArgumentException">The rule captures a variable of an outer transformation, a cotangent differs from the argument (the message names the leaf), or forward mode is asked of a pullback that is not linear.</exception>
    /// <example><code>grad (customVjp (fun x -> abs x, fun v -> v * tanh (x * 50.0))) (tensor 0.0) // 0</code></example>
    val customVjp: rule: ('P -> 'Q * ('Q -> 'P)) -> p: 'P -> 'Q

    /// <summary>
    /// A function with a tangent of your own, in the shape that <c>jvp</c> returns: the value, and the derivative along a direction. Reverse mode takes the transpose of the derivative in the direction;
    /// higher derivatives are those of the rule as it is written.
    /// </summary>
    /// <param name="rule">The value and the tangent at an argument along a direction, made of these and of constants; the value does not depend on the direction.</param>
    /// <param name="p">A tree with a tensor.</param>
    /// <exception cref="T:System.ArgumentException">The rule captures a variable of an outer transformation, a tangent differs from the value (the message names the leaf), or reverse mode is asked of a tangent that is not linear in the direction.</exception>
    /// <example><code>grad (customJvp (fun x u -> sqrt x, u / (2.0 * sqrt x + 1.0))) (tensor 4.0) // 0.2</code></example>
    val customJvp: rule: ('P -> 'P -> 'Q * 'Q) -> p: 'P -> 'Q

    /// <summary>The same values, through which no derivative passes.</summary>
    /// <param name="p">A tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">The tree holds no floating tensor.</exception>
    /// <example><code>grad (fun x -> x * stopGradient x) (tensor 3.0) // 3</code></example>
    val stopGradient: p: 'P -> 'P
