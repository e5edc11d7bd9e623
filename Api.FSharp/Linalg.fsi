namespace Fluxion

/// <summary>Linear algebra. Leading axes are batches, and broadcast.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Linalg =

    /// <summary>x with a·x = b, by LU factorization with partial pivoting.</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <param name="b">Of the same type and shape […; n; k], or […; n] with one axis less than a.</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating, or the right side does not fit it.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">A matrix is exactly singular, when the value is computed.</exception>
    /// <example><code>Linalg.solve (tensor [ [ 2.0; 0.0 ]; [ 0.0; 4.0 ] ]) (tensor [ 2.0; 2.0 ]) // [1.0; 0.5]</code></example>
    val solve: a: Tensor -> b: Tensor -> Tensor

    /// <summary>x with t·x = b by substitution, t a triangle of a, of which nothing else is read.</summary>
    /// <param name="triangle">Triangle.Lower or Triangle.Upper; Triangle.UnitLower or Triangle.UnitUpper for a diagonal that is taken to be 1.</param>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <param name="b">Of the same type and shape […; n; k], or […; n] with one axis less than a.</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating, or the right side does not fit it.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">A matrix has a 0 on its diagonal, when the value is computed.</exception>
    /// <example><code>Linalg.solveTriangular Triangle.Lower (tensor [ [ 2.0; 0.0 ]; [ 1.0; 4.0 ] ]) (tensor [ 2.0; 2.0 ]) // [1.00; 0.25]</code></example>
    val solveTriangular: triangle: Triangle -> a: Tensor -> b: Tensor -> Tensor

    /// <summary>The inverse, by LU factorization with partial pivoting. To solve a system, <c>solve</c> is faster and more accurate.</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">A matrix is exactly singular, when the value is computed.</exception>
    /// <example><code>Linalg.inv (tensor [ [ 2.0; 0.0 ]; [ 1.0; 4.0 ] ]) // [[ 0.500;  0.000]; [-0.125;  0.250]]</code></example>
    val inv: a: Tensor -> Tensor

    /// <summary>The sign of the determinant and the natural logarithm of its size, each of shape […]: where the determinant itself would overflow. By LU factors; d ln |det A| = tr(A⁻¹·dA).</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <returns>−1, 0 or 1, without derivative; and the logarithm, −∞ at a singular matrix.</returns>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">A matrix is exactly singular, when the derivative is computed.</exception>
    /// <example><code>Linalg.slogdet (tensor [ [ 0.0; 1.0 ]; [ 1.0; 4.0 ] ]) // (-1, 0)</code></example>
    val slogdet: a: Tensor -> Tensor * Tensor

    /// <summary>
    /// The determinant, of shape […], by LU factorization with partial pivoting; exactly 0 where a pivot is. d det A = Σ Cᵢⱼ·dAᵢⱼ with the cofactors C (Jacobi): right at singular matrices, and so is the second derivative.
    /// From the third on the derivative is NaN where a matrix is singular, or nearly, and two of its singular values are equal.
    /// </summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <example><code>grad Linalg.det (tensor [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]) // [[ 4; -2]; [-2;  1]]</code></example>
    val det: a: Tensor -> Tensor

    /// <summary>
    /// The matrix exponential Σₖ Aᵏ/k!, by scaling and squaring with a Padé approximant of degree 13 (Higham 2005); NaN where an element is not finite.
    /// Its derivative along E is the upper right block of exp [[A, E], [0, A]].
    /// </summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <example><code>Linalg.matrixExp (tensor [ [ 0.0; 1.0 ]; [ 0.0; 0.0 ] ]) // [[1; 1]; [0; 1]]</code></example>
    val matrixExp: a: Tensor -> Tensor

    /// <summary>The whole power Aⁿ, by repeated squaring; powers of the inverse for a negative n.</summary>
    /// <param name="n">The exponent; 0 gives the identity.</param>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">The exponent is negative and a matrix exactly singular, when the value is computed.</exception>
    /// <example><code>Linalg.matrixPower 10 (tensor [ [ 1.0; 1.0 ]; [ 1.0; 0.0 ] ]) // [[89; 55]; [55; 34]]</code></example>
    val matrixPower: n: int -> a: Tensor -> Tensor

    /// <summary>
    /// A norm of each matrix, of shape […]. Fro: √(Σ aᵢⱼ²), computed without overflow; One and Inf: the largest sum of sizes in a column, or a row; Two: the largest singular value; Nuc: the sum of them.
    /// Columns or rows that tie share the gradient evenly; Fro's gradient at 0 is 0. Where the largest singular values are equal Two has the gradient of the first, and where some are 0 Nuc has one of its subgradients.
    /// </summary>
    /// <param name="kind">Which, by PyTorch's names.</param>
    /// <param name="a">Floating, of shape […; m; n].</param>
    /// <exception cref="T:System.ArgumentException">It is not floating, or has fewer than two axes.</exception>
    /// <exception cref="T:System.InvalidOperationException">Two or Nuc, and an element is not finite, when the value is computed.</exception>
    /// <example><code>Linalg.norm MatrixNorm.Inf (tensor [ [ 1.0; -2.0 ]; [ 3.0; 4.0 ] ]) // 7</code></example>
    val norm: kind: MatrixNorm -> a: Tensor -> Tensor

    /// <summary>The lower triangular L with L·Lᵀ = a, for a symmetric positive definite a, of which the lower triangle is read.</summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:Fluxion.LinearAlgebraException">A matrix is not positive definite, when the value is computed.</exception>
    /// <example><code>Linalg.cholesky (tensor [ [ 4.0; 2.0 ]; [ 2.0; 2.0 ] ]) // [[2; 0]; [1; 1]]</code></example>
    val cholesky: a: Tensor -> Tensor

    /// <summary>
    /// a = Q·R by Householder reflections, reduced: Q […; m; k] with orthonormal columns, R […; k; n] upper triangular, k = min(m, n). The signs of R's diagonal are LAPACK's: opposite to what was reflected.
    /// The derivative (Walter, Lehmann 2012) needs that the first k columns are independent.
    /// </summary>
    /// <param name="a">Floating, of shape […; m; n].</param>
    /// <returns>Q and R; NaN where an element is not finite.</returns>
    /// <exception cref="T:System.ArgumentException">It is not floating, or has fewer than two axes.</exception>
    /// <exception cref="T:System.InvalidOperationException">R has a 0 on its diagonal, when the derivative is computed.</exception>
    /// <example><code>snd (Linalg.qr (tensor [ [ 3.0; 1.0 ]; [ 4.0; 2.0 ] ])) // [[-5.0; -2.2]; [ 0.0;  0.4]]</code></example>
    val qr: a: Tensor -> Tensor * Tensor

    /// <summary>
    /// Eigenvalues […; n], ascending, and orthonormal eigenvectors […; n; n], as columns, of symmetric matrices, of which the lower triangle is read: A·V = V·Λ. Of each vector the element of largest size, the first of them, is positive (LAPACK leaves the sign open).
    /// dλᵢ = vᵢᵀ·dA·vᵢ, dvⱼ = Σᵢ vᵢ·(vᵢᵀ·dA·vⱼ)/(λⱼ − λᵢ). Where eigenvalues are equal, to rounding, their vectors have no derivative: what depends on them has NaN for one, while the derivative of eigenvalues and of other vectors is right. The eigenvalues' own second derivative is NaN there.
    /// </summary>
    /// <param name="a">Floating, of shape […; n; n].</param>
    /// <returns>The eigenvalues, then the vectors.</returns>
    /// <exception cref="T:System.ArgumentException">The matrix is not square or not floating.</exception>
    /// <exception cref="T:System.InvalidOperationException">An element is not finite, when the value is computed.</exception>
    /// <example><code>fst (Linalg.eigh (tensor [ [ 2.0; 1.0 ]; [ 1.0; 2.0 ] ])) // [1; 3]</code></example>
    val eigh: a: Tensor -> Tensor * Tensor

    /// <summary>
    /// a = U·diag(S)·Vᵀ, reduced: U […; m; k] and V […; n; k] with orthonormal columns, singular values S […; k] descending, k = min(m, n), by one-sided Jacobi rotations, which find small singular values accurately too.
    /// Of each column of U the element of largest size, the first of them, is positive (LAPACK leaves the sign open). dσᵢ = uᵢᵀ·dA·vᵢ.
    /// Where singular values are equal, or 0 with m ≠ n, to rounding, their vectors have no derivative: what depends on them has NaN for one, while the derivative of singular values and of other vectors is right. The singular values' own second derivative is NaN there.
    /// </summary>
    /// <param name="a">Floating, of shape […; m; n].</param>
    /// <returns>U, S and Vᵀ.</returns>
    /// <exception cref="T:System.ArgumentException">It is not floating, or has fewer than two axes.</exception>
    /// <exception cref="T:System.InvalidOperationException">An element is not finite, when the value is computed.</exception>
    /// <example><code>Linalg.svd (tensor [ [ 0.0; 2.0 ]; [ 3.0; 0.0 ] ]) // ([[0; 1]; [1; 0]], [3; 2], [[1; 0]; [0; 1]])</code></example>
    val svd: a: Tensor -> Tensor * Tensor * Tensor

    /// <summary>
    /// The pseudo-inverse A⁺ = V·diag(1/S)·Uᵀ […; n; m] (Moore, Penrose); singular values up to max(m, n)·ε times the largest count as 0.
    /// The derivative is that along matrices of the same rank (Golub, Pereyra 1973); where the rank changes there is none.
    /// </summary>
    /// <param name="a">Floating, of shape […; m; n].</param>
    /// <exception cref="T:System.ArgumentException">It is not floating, or has fewer than two axes.</exception>
    /// <exception cref="T:System.InvalidOperationException">An element is not finite, when the value is computed.</exception>
    /// <example><code>Linalg.pinv (tensor [ [ 2.0; 0.0 ]; [ 0.0; 0.0 ]; [ 0.0; 0.0 ] ]) // [[0.5; 0.0; 0.0]; [0.0; 0.0; 0.0]]</code></example>
    val pinv: a: Tensor -> Tensor

    /// <summary>The x of least ‖a·x − b‖, and of these the shortest, a⁺·b: rank-deficient and wide matrices too, with <c>pinv</c>'s bound for the rank and its derivative.</summary>
    /// <param name="a">Floating, of shape […; m; n].</param>
    /// <param name="b">Of the same type and shape […; m; k], or […; m] with one axis less than a.</param>
    /// <exception cref="T:System.ArgumentException">A matrix is not floating, or the right side does not fit it.</exception>
    /// <exception cref="T:System.InvalidOperationException">An element of a is not finite, when the value is computed.</exception>
    /// <example><code>Linalg.lstsq (tensor [ [ 1.0; 0.0 ]; [ 1.0; 1.0 ]; [ 1.0; 2.0 ] ]) (tensor [ 1.0; 3.0; 5.0 ]) // [1; 2]</code></example>
    val lstsq: a: Tensor -> b: Tensor -> Tensor
