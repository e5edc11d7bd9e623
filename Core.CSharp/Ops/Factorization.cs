using System.Collections.Immutable;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>Linear systems and factorizations, by their forward rules (Giles, Collected matrix derivative results, 2008; Murray, Differentiation of the Cholesky decomposition, 2016).</summary>
internal static class Factorization
{
    /// <summary>The operations that invert and solve with triangles: what is wrong with a matrix is said in the words of the one that was called.</summary>
    public static readonly ImmutableArray<string> Callers = ["inv", "solveTriangular", "slogdet", "matrixPower", "det", "qr", "pinv", "lstsq"];

    /// <summary>X with A·X = B by LU with partial pivoting; leading axes are equal. Ẋ = A⁻¹(Ḃ − Ȧ·X); in B its transpose is A⁻ᵀ.</summary>
    public static readonly General Solve = new(
        "solve",
        (x, tangents) => Tensor.SolveMatrix(x.Inputs[0], RightSide(x, tangents[0], tangents[1])),
        (node, x, _) => Tensor.SolveMatrix(x[0], x[1]),
        Draw(Tensor.SolveMatrix),
        transpose: (g, x, input) => input == 1 ? Tensor.SolveMatrix(x.Inputs[0].TransposeLast(), g) : null,
        dependence: Dependences.Solves,
        linearIn: 1);

    /// <summary>X with T·X = B, T one triangle of A (attributes: 1 for the lower; 1 for a unit diagonal; the number of the caller). Ẋ = T⁻¹(Ḃ − Ṫ·X), Ṫ the same triangle of Ȧ; in B its transpose is T⁻ᵀ.</summary>
    public static readonly General SolveTriangular = new(
        "solveTriangular",
        (x, tangents) => Tensor.SolveTriangle(x.Inputs[0], RightSide(x, tangents[0] is { } a ? Triangle(a, x.Attributes) : null, tangents[1]), x.Attributes[0] == 1, x.Attributes[1] == 1, Callers[x.Attributes[2]]),
        (node, x, _) => Tensor.SolveTriangle(x[0], x[1], node.Attributes[0] == 1, node.Attributes[1] == 1, Callers[node.Attributes[2]]),
        sampler =>
        {
            var (lower, unitDiagonal) = (sampler.Coin(), sampler.Coin());
            return Draw((a, b) => Tensor.SolveTriangle(a, b, lower, unitDiagonal))(sampler);
        },
        transpose: (g, x, input) => input == 1 ? Tensor.SolveTriangle(x.Inputs[0].TransposeLast(), g, x.Attributes[0] == 0, x.Attributes[1] == 1, Callers[x.Attributes[2]]) : null,
        dependence: Dependences.SolvesByRows,
        linearIn: 1);

    /// <summary>Y = A⁻¹ (attribute: the number of the caller). Ẏ = −Y·Ȧ·Y.</summary>
    public static readonly General Inverse = new(
        "inv",
        (y, tangents) => -Tensor.Dot(Tensor.Dot(y, tangents[0]!), y),
        (node, x, _) => x[0].Inverse(Callers[node.Attributes[0]]),
        sampler => new Sample([sampler.Matrices(sampler.Shape(0, 1), sampler.Integer(1, 4))], x => x[0].Inverse(Callers[0])));

    /// <summary>The lower triangular L with L·Lᵀ = A, of which the lower triangle is read. L̇ = L·Φ(L⁻¹ Ȧ L⁻ᵀ), Φ the lower triangle with half the diagonal, Ȧ read as symmetric from its lower triangle.</summary>
    public static readonly General Cholesky = new("cholesky", CholeskyForward, (node, x, _) => x[0].CholeskyFactor(), sampler => new Sample([sampler.PositiveDefinite(sampler.Shape(0, 1), sampler.Integer(1, 4))], x => x[0].CholeskyFactor()), dependence: Dependences.Factors);

    /// <summary>The operation in whose words a failure is told.</summary>
    public static string NameOf(Op op, ImmutableArray<int> attributes) => op == Inverse || op == SolveTriangular || op == Decompositions.PseudoInverse ? Callers[attributes[^1]] : op.Name;

    private static Func<Sampler, Sample> Draw(Func<Tensor, Tensor, Tensor> solve) => sampler =>
    {
        var batch = sampler.Shape(0, 1);
        var n = sampler.Integer(1, 4);
        return new Sample([sampler.Matrices(batch, n), sampler.Numbers([.. batch, n, sampler.Integer(1, 3)])], x => solve(x[0], x[1]));
    };

    private static Tensor RightSide(Tensor x, Tensor? a, Tensor? b)
    {
        var product = a is null ? null : Tensor.Dot(a, x);
        return product is null ? b! : b is null ? -product : b - product;
    }

    private static Tensor Triangle(Tensor a, ImmutableArray<int> attributes)
    {
        var diagonal = attributes[1] == 1 ? -1 : 0;
        return attributes[0] == 1 ? a.Tril(diagonal) : a.Triu(-diagonal);
    }

    private static Tensor CholeskyForward(Tensor l, ImmutableArray<Tensor?> tangents)
    {
        var lower = tangents[0]!.Tril();
        var symmetric = lower + tangents[0]!.Tril(-1).TransposeLast();
        var left = Tensor.SolveTriangle(l, symmetric, lower: true);
        var both = Tensor.SolveTriangle(l, left.TransposeLast(), lower: true);
        return Tensor.Dot(l, both.Tril() - (OneHalf * both.Tril().Triu()));
    }
}
