namespace Fluxion;

/// <content>Factorizations of matrices: the last two axes. Leading axes are batches.</content>
public sealed partial class Tensor
{
    /// <summary>The lower triangular L with L·Lᵀ = a, for a symmetric positive definite a, of which the lower triangle is read.</summary>
    /// <exception cref="LinearAlgebraException">A matrix is not positive definite (when the value is computed).</exception>
    public Tensor Cholesky()
    {
        CheckSquare("cholesky", this);
        CheckFloating("cholesky");
        return CholeskyFactor();
    }

    /// <summary>
    /// a = Q·R with k = min(m, n) orthonormal columns in Q and an upper triangular R, by Householder reflections; the diagonal's signs are LAPACK's (a positive one only where there was nothing to reflect).
    /// A derivative needs independent leading k columns.
    /// </summary>
    /// <exception cref="InvalidOperationException">R has a 0 on its diagonal (when the derivative is computed).</exception>
    public (Tensor Q, Tensor R) Qr()
    {
        CheckMatrix("qr", this);
        return QrParts(QrFactors());
    }

    /// <summary>
    /// Eigenvalues, ascending, and orthonormal eigenvectors, as columns, of a symmetric matrix, of which the lower triangle is read; the element of largest size of each vector, the first of them, is positive.
    /// The derivative of vectors of equal eigenvalues does not exist, and is NaN.
    /// </summary>
    /// <exception cref="InvalidOperationException">An element is not finite (when the value is computed).</exception>
    public (Tensor Values, Tensor Vectors) Eigh()
    {
        CheckSquare("eigh", this);
        var (values, vectors) = EighFactors().EighParts();
        return (DropAxis(values, Rank - 2, false), vectors);
    }

    /// <summary>
    /// a = U·diag(S)·Vᵀ with k = min(m, n) orthonormal columns in U and V, and singular values S descending; the element of largest size of each column of U, the first of them, is positive.
    /// The derivative of vectors of equal singular values does not exist, and is NaN.
    /// </summary>
    /// <exception cref="InvalidOperationException">An element is not finite (when the value is computed).</exception>
    public (Tensor U, Tensor S, Tensor Vt) Svd()
    {
        CheckMatrix("svd", this);
        var (u, s, v) = SingularParts();
        return (u, s, v.TransposeLast());
    }

    /// <summary>The pseudo-inverse (Moore, Penrose), by singular values, of which those up to max(m, n)·ε times the largest count as 0. Its derivative is that along matrices of the same rank.</summary>
    /// <exception cref="InvalidOperationException">An element is not finite (when the value is computed).</exception>
    public Tensor Pinv()
    {
        CheckMatrix("pinv", this);
        return PseudoInverse();
    }

    /// <summary>The x of least ‖a·x − b‖, and of these the shortest: a⁺·b.</summary>
    /// <param name="a">[…; m; n].</param>
    /// <param name="b">[…; m; k], or […; m] with one axis less than a.</param>
    /// <exception cref="InvalidOperationException">An element of a is not finite (when the value is computed).</exception>
    public static Tensor Lstsq(Tensor a, Tensor b)
    {
        CheckMatrix("lstsq", a);
        return SolveWith("lstsq", a, b, (a, b) =>
        {
            // A step of refinement takes the rounding of a⁺ out of the value. It is 0 but for rounding, and has no derivative.
            var inverse = a.PseudoInverse("lstsq");
            var x = Dot(inverse, b);
            return x + Dot(inverse, b - Dot(a, x)).StopGradient();
        });
    }

    /// <summary>The x of least ‖this·x − b‖: <see cref="Lstsq(Tensor, Tensor)"/>.</summary>
    /// <param name="b">[…; m; k], or […; m] with one axis less than this.</param>
    /// <exception cref="InvalidOperationException">An element of this is not finite (when the value is computed).</exception>
    public Tensor Lstsq(Tensor b) => Lstsq(this, b);

    internal static Tensor SolveMatrix(Tensor a, Tensor b) => Node(Factorization.Solve, [a, b], [], b.Shape, b.DType);

    internal static Tensor SolveTriangle(Tensor a, Tensor b, bool lower, bool unitDiagonal = false, string caller = "solveTriangular") =>
        Node(Factorization.SolveTriangular, [a, b], [lower ? 1 : 0, unitDiagonal ? 1 : 0, Factorization.Callers.IndexOf(caller)], b.Shape, b.DType);

    internal Tensor Inverse(string caller) => Node(Factorization.Inverse, [this], [Factorization.Callers.IndexOf(caller)], Shape, DType);

    internal Tensor CholeskyFactor() => Node(Factorization.Cholesky, [this], [], Shape, DType);

    internal Tensor QrFactors() => Node(Decompositions.Qr, [this], [], [.. Shape[..^2], Shape[^2] + Shape[^1], Math.Min(Shape[^2], Shape[^1])], DType);

    internal Tensor EighFactors() => Node(Decompositions.Eigh, [this], [], [.. Shape[..^2], Shape[^1] + 1, Shape[^1]], DType);

    internal Tensor SvdFactors() => Node(Decompositions.Svd, [this], [], [.. Shape[..^2], Shape[^2] + Shape[^1] + 1, Math.Min(Shape[^2], Shape[^1])], DType);

    internal Tensor PseudoInverse(string caller = "pinv") =>
        Node(Decompositions.PseudoInverse, [this], [Factorization.Callers.IndexOf(caller)], [.. Shape[..^2], Shape[^1], Shape[^2]], DType);

    /// <summary>Q and R of this matrix from <see cref="QrFactors"/>.</summary>
    internal (Tensor Q, Tensor R) QrParts(Tensor factors) => (factors.Narrow(Rank - 2, 0, Shape[^2]), factors.Narrow(Rank - 2, Shape[^2], Shape[^1]).TransposeLast());

    /// <summary>The row of eigenvalues, and the vectors, from <see cref="EighFactors"/>.</summary>
    internal (Tensor Values, Tensor Vectors) EighParts() => (Narrow(Rank - 2, Shape[^1], 1), Narrow(Rank - 2, 0, Shape[^1]));

    /// <summary>U, the vector of singular values, and V, of this matrix from <see cref="SvdFactors"/>.</summary>
    internal (Tensor U, Tensor Values, Tensor V) SvdParts(Tensor factors)
    {
        var (m, n, rows) = (Shape[^2], Shape[^1], Rank - 2);
        return (factors.Narrow(rows, 0, m), DropAxis(factors.Narrow(rows, m + n, 1), rows, false), factors.Narrow(rows, m, n));
    }

    internal (Tensor U, Tensor Values, Tensor V) SingularParts() => SvdParts(SvdFactors());

    private static void CheckMatrix(string operation, Tensor a)
    {
        Errors.Given(a, "the matrix", operation).CheckFloating(operation);
        if (a.Rank < 2)
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(a.Shape)}", "a matrix, [..;m;n]");
        }
    }
}
