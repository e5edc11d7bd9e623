using System.Collections.Immutable;

namespace Fluxion;

/// <content>Linear systems, inverses, determinants, powers and norms of matrices: the last two axes. Leading axes are batches.</content>
public sealed partial class Tensor
{
    /// <summary>x with a·x = b, by LU factorization with partial pivoting.</summary>
    /// <param name="a">[…; n; n].</param>
    /// <param name="b">[…; n; k], or […; n] with one axis less than a.</param>
    /// <exception cref="LinearAlgebraException">A matrix is exactly singular (when the value is computed).</exception>
    public static Tensor Solve(Tensor a, Tensor b)
    {
        CheckSquare("solve", a);
        return SolveWith("solve", a, b, SolveMatrix);
    }

    /// <summary>x with this·x = b: <see cref="Solve(Tensor, Tensor)"/>.</summary>
    /// <param name="b">[…; n; k], or […; n] with one axis less than this.</param>
    /// <exception cref="LinearAlgebraException">A matrix is exactly singular (when the value is computed).</exception>
    public Tensor Solve(Tensor b) => Solve(this, b);

    /// <summary>x with t·x = b by substitution, t a triangle of a, of which nothing else is read.</summary>
    /// <param name="a">[…; n; n].</param>
    /// <param name="b">[…; n; k], or […; n] with one axis less than a.</param>
    /// <param name="triangle">Which triangle.</param>
    /// <exception cref="LinearAlgebraException">A matrix has a 0 on its diagonal (when the value is computed).</exception>
    public static Tensor SolveTriangular(Tensor a, Tensor b, Triangle triangle)
    {
        CheckSquare("solveTriangular", a);
        if (!Enum.IsDefined(triangle))
        {
            throw Errors.Argument("solveTriangular", $"triangle {triangle}", "Lower, Upper, UnitLower or UnitUpper");
        }

        return SolveWith("solveTriangular", a, b, (a, b) => SolveTriangle(a, b, triangle.IsLower(), triangle.HasUnitDiagonal()));
    }

    /// <summary>The inverse, by LU factorization with partial pivoting. To solve a system, <see cref="Solve(Tensor)"/> is faster and more accurate.</summary>
    /// <exception cref="LinearAlgebraException">A matrix is exactly singular (when the value is computed).</exception>
    public Tensor Inv()
    {
        CheckSquare("inv", this);
        return Inverse("inv");
    }

    /// <summary>The sign of the determinant (−1, 0 or 1, with no derivative) and the natural logarithm of its size, −∞ at a singular matrix: where the determinant itself would overflow.</summary>
    /// <exception cref="LinearAlgebraException">A matrix is exactly singular (when the derivative is computed).</exception>
    public (Tensor Sign, Tensor LogAbsDet) SlogDet()
    {
        CheckSquare("slogdet", this);
        var both = LogDeterminant().ReshapeTo([.. Shape[..^2], 2]);
        return (DropAxis(both.Narrow(Rank - 2, 0, 1), Rank - 2, false).StopGradient(), DropAxis(both.Narrow(Rank - 2, 1, 1), Rank - 2, false));
    }

    /// <summary>The determinant, by LU factorization with partial pivoting; exactly 0 where a pivot is. Both derivatives are right at singular matrices too.</summary>
    public Tensor Det()
    {
        CheckSquare("det", this);
        return Determinant().ReshapeTo(Shape[..^2]);
    }

    /// <summary>The matrix exponential Σₖ Aᵏ/k!, by scaling and squaring.</summary>
    public Tensor MatrixExp()
    {
        CheckSquare("matrixExp", this);
        return Exponential();
    }

    /// <summary>The whole power Aⁿ, by repeated squaring; the inverse's for a negative one.</summary>
    /// <param name="n">The exponent; 0 gives the identity.</param>
    /// <exception cref="LinearAlgebraException">The exponent is negative and a matrix exactly singular (when the value is computed).</exception>
    public Tensor MatrixPower(int n)
    {
        CheckSquare("matrixPower", this);
        var square = n < 0 ? Inverse("matrixPower") : this;
        Tensor? power = null;
        for (var left = Math.Abs((long)n); left > 0; left >>= 1)
        {
            power = (left & 1) == 0 ? power : power is null ? square : Dot(power, square);
            square = left == 1 ? square : Dot(square, square);
        }

        return power ?? Eye(Shape[^1], DType).ExpandTo(Shape);
    }

    /// <summary>A norm of each matrix. Rows or columns that tie for the largest share its gradient evenly; the Frobenius norm's gradient at 0 is 0.</summary>
    /// <param name="kind">Which norm.</param>
    public Tensor Norm(MatrixNorm kind)
    {
        CheckMatrix("norm", this);
        return kind switch
        {
            MatrixNorm.One => LargestSum(-2),
            MatrixNorm.Inf => LargestSum(-1),
            MatrixNorm.Two when Math.Min(Shape[^2], Shape[^1]) > 0 => SingularParts().Values.Narrow(Rank - 2, 0, 1).Squeeze(Rank - 2),
            MatrixNorm.Two or MatrixNorm.Nuc => SingularParts().Values.SumOver([Rank - 2]),
            MatrixNorm.Fro => Frobenius(),
            _ => throw Errors.Argument("norm", $"norm {kind}", "Fro, Nuc, One, Two or Inf"),
        };
    }

    /// <summary>The largest sum of sizes along an axis of a matrix; 0 of nothing.</summary>
    private Tensor LargestSum(int axis)
    {
        var sums = Abs().SumOver([Rank + axis]);
        return sums.Shape[^1] == 0 ? sums.SumOver([Rank - 2]) : sums.MaxOver([Rank - 2]);
    }

    /// <summary>√(Σ aᵢⱼ²) with the largest element taken out, so that no square overflows or vanishes.</summary>
    private Tensor Frobenius()
    {
        ImmutableArray<int> axes = [Rank - 2, Rank - 1];
        if (Shape[^2] == 0 || Shape[^1] == 0)
        {
            return SumOver(axes);
        }

        var top = Abs().MaxOver(axes).StopGradient();
        var scale = Where((top > 0) & (top < double.PositiveInfinity), top, Literal.One.As(DType));
        return (this / scale.ExpandAlong(axes, Shape)).Square().SumOver(axes).Sqrt() * scale;
    }

    internal Tensor LogDeterminant() => Node(Determinants.LogDeterminant, [this], [], [.. Shape[..^2], 1, 2], DType);

    internal Tensor Determinant() => Node(Determinants.Determinant, [this], [], [.. Shape[..^2], 1, 1], DType);

    internal Tensor Cofactors() => Node(Determinants.Cofactors, [this], [], Shape, DType);

    internal Tensor Exponential() => Node(MatrixExponentials.MatrixExp, [this], [], Shape, DType);

    /// <summary>Σᵢⱼ aᵢⱼ·bᵢⱼ of each matrix, as a 1×1 matrix.</summary>
    internal static Tensor Along(Tensor a, Tensor b) => (a * b).SumOver([a.Rank - 2, a.Rank - 1]).ReshapeTo([.. a.Shape[..^2], 1, 1]);

    private static Tensor SolveWith(string operation, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> solve)
    {
        CheckProduct(operation, a, b);
        var vector = b.Rank == a.Rank - 1;
        var right = vector ? b.Unsqueeze(b.Rank) : b;
        if (right.Rank < 2 || right.Shape[^2] != a.Shape[^2])
        {
            throw Errors.Argument(operation, $"a matrix of shape {Shapes.Text(a.Shape)} and a right side of shape {Shapes.Text(b.Shape)}", $"a right side of shape [..;{a.Shape[^2]}] or [..;{a.Shape[^2]};k]");
        }

        var (left, all) = Batched(operation, a, right);
        var x = solve(left, all);
        return vector ? DropAxis(x, x.Rank - 1, false) : x;
    }

    private static void CheckSquare(string operation, Tensor a)
    {
        Errors.Given(a, "the matrix", operation).CheckFloating(operation);
        if (a.Rank < 2 || a.Shape[^1] != a.Shape[^2])
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(a.Shape)}", "a square matrix, [..;n;n]");
        }
    }
}
