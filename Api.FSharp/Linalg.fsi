namespace Fluxion

/// <summary>Linear algebra. Leading axes are batches, and broadcast.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Linalg =

    /// <summary>x with a·x = b, by LU factorization with partial pivoting.</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <param name="b">Of the same type and shape […; n; k], or […; n] with one axis less than a.</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating, or the right side does not fit it.</exception>
    /// <exception cref="T:System.InvalidOperationException">A matrix is exactly singular, when the value is computed.</exception>
    /// <example><code>Linalg.solve (tensor [ [ 2.0; 0.0 ]; [ 0.0; 4.0 ] ]) (tensor [ 2.0; 2.0 ]) // [1.0; 0.5]</code></example>
    val solve: a: Tensor -> b: Tensor -> Tensor

    /// <summary>The lower triangular L with L·Lᵀ = a, for a symmetric positive definite a, of which the lower triangle is read.</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:System.InvalidOperationException">A matrix is not positive definite, when the value is computed.</exception>
    /// <example><code>Linalg.cholesky (tensor [ [ 4.0; 2.0 ]; [ 2.0; 2.0 ] ]) // [[2; 0]; [1; 1]]</code></example>
    val cholesky: a: Tensor -> Tensor
