using System.Collections.Immutable;

namespace Fluxion;

/// <summary>The exponential of a matrix, and its derivative.</summary>
internal static class MatrixExponentials
{
    /// <summary>exp A. Its derivative is <see cref="Frechet"/>, whose adjoint along a cotangent G is the derivative at Aᵀ along G.</summary>
    public static readonly General MatrixExp = new(
        "matrixExp",
        (y, tangents) => Along(y.Inputs[0], tangents[0]!),
        (_, x, _) => x[0].Exponential(),
        sampler =>
        {
            var n = sampler.Integer(1, 4);
            return new Sample([sampler.Numbers([.. sampler.Shape(0, 1), n, n])], x => x[0].Exponential());
        },
        transpose: (g, y, _) => Along(y.Inputs[0].TransposeLast(), g),
        ofMatrices: true);

    /// <summary>
    /// The Fréchet derivative L(A, E) of exp at A along E, linear in E: a block of exp [[A, E], [0, A]], so that its own derivative is that block of L [[A, E], [0, A]], linear in the direction again.
    /// ⟨G, L(A, E)⟩ = ⟨L(Aᵀ, G), E⟩ for all three, and the second derivative of exp is symmetric: so the gradient by A is the derivative of L at (Aᵀ, Eᵀ) along G.
    /// </summary>
    public static readonly General Frechet = new(
        "matrixExpFrechet",
        Tangent,
        (_, x, _) => Along(x[0], x[1]),
        sampler =>
        {
            var n = sampler.Integer(1, 4);
            var shape = sampler.Shape(0, 1);
            return new Sample([sampler.Numbers([.. shape, n, n]), sampler.Numbers([.. shape, n, n])], x => Along(x[0], x[1]));
        },
        transpose: (g, y, input) =>
        {
            var (a, e) = (y.Inputs[0].TransposeLast(), y.Inputs[1].TransposeLast());
            return input == 1 ? Along(a, g) : Tangent(Along(a, e), [g, null]);
        },
        linearIn: 1,
        ofMatrices: true);

    private static Tensor Tangent(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        var (a, e) = (y.Inputs[0], y.Inputs[1]);
        if (tangents[0] is not { } along)
        {
            return Along(a, tangents[1]!);
        }

        var unit = BlockToeplitz.Unit(e, (e, 1));
        var blocks = Along(BlockToeplitz.Embed(a, _ => e / unit, 1), BlockToeplitz.Embed(along, _ => tangents[1] is { } turn ? turn / unit : null, 1));
        return BlockToeplitz.Block(blocks, a.Shape[^1], 1) * unit;
    }

    private static Tensor Along(Tensor a, Tensor direction) => Tensor.Node(Frechet, [a, direction], [], a.Shape, a.DType);
}
