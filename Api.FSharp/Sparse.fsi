namespace Fluxion

/// <summary>What <c>sparseJacobian</c> and <c>sparseHessian</c> give, as functions: the coordinates and values of a matrix of derivatives.</summary>
[<RequireQualifiedAccess>]
module Sparse =

    /// <summary>The values, [n], row by row. They can be differentiated, batched and compiled like any result.</summary>
    /// <param name="matrix">A sparse matrix.</param>
    /// <example><code>Sparse.values (sparseJacobian sin (tensor [ 0.0; 0.0 ])) // [1; 1]</code></example>
    val values: matrix: SparseMatrix -> Tensor

    /// <summary>The row of each value: the element of the result in row-major order.</summary>
    /// <param name="matrix">A sparse matrix.</param>
    /// <example><code>Sparse.rows (sparseJacobian sin (tensor [ 0.0; 0.0 ])) // [|0; 1|]</code></example>
    val rows: matrix: SparseMatrix -> int[]

    /// <summary>The column of each value: the element of the input in row-major order.</summary>
    /// <param name="matrix">A sparse matrix.</param>
    /// <example><code>Sparse.columns (sparseJacobian sin (tensor [ 0.0; 0.0 ])) // [|0; 1|]</code></example>
    val columns: matrix: SparseMatrix -> int[]

    /// <summary>Which elements there are; all others are 0.</summary>
    /// <param name="matrix">A sparse matrix.</param>
    /// <example><code>string (Sparse.pattern (sparseJacobian sin (tensor [ 0.0; 0.0 ]))) // "×·\n·×"</code></example>
    val pattern: matrix: SparseMatrix -> SparsityPattern

    /// <summary>Where the Jacobian of a function may be other than 0, for all values of the floating tensors: no derivative is computed.</summary>
    /// <param name="f">A function from a floating tensor to a floating tensor.</param>
    /// <param name="x">An input: its shape and type are used, and what f asks the value for.</param>
    /// <exception cref="T:System.ArgumentException">The input or the result is not floating, or more pairs depend than can be counted.</exception>
    /// <example><code>Seq.toList (Sparse.jacobianPattern (Tensor.cumsum 0) (tensor [ 5.0; 6.0; 7.0 ])).Columns // [0; 0; 1; 0; 1; 2]</code></example>
    val jacobianPattern: f: (Tensor -> Tensor) -> x: Tensor -> SparsityPattern

    /// <summary>Where the Hessian of a scalar function may be other than 0, for all values of the floating tensors: no second derivative is computed.</summary>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <param name="x">An input: its shape and type are used, and what f asks the value for.</param>
    /// <exception cref="T:System.ArgumentException">The input is not floating, the result is no floating scalar, or more pairs depend than can be counted.</exception>
    /// <example><code>string (Sparse.hessianPattern (fun x -> x[0] * exp x[2]) (tensor [ 1.0; 2.0; 3.0 ])) // "··×\n···\n×·×"</code></example>
    val hessianPattern: f: (Tensor -> Tensor) -> x: Tensor -> SparsityPattern

    /// <summary>The same with every 0 in its place, of the shape that <c>jacobian</c> and <c>hessian</c> give.</summary>
    /// <param name="matrix">A sparse matrix.</param>
    /// <exception cref="T:System.ArgumentException">The dense tensor would have more elements than can be counted.</exception>
    /// <example><code>Sparse.toDense (sparseJacobian sin (tensor [ 0.0; 0.0 ])) // [[1; 0]; [0; 1]]</code></example>
    val toDense: matrix: SparseMatrix -> Tensor
