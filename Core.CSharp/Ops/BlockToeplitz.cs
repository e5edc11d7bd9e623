using System.Collections.Immutable;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>
/// Series of functions that are power series in matrices. Matrices of series in t, truncated beyond tᴷ, are block Toeplitz matrices [[A₀, A₁, A₂], [0, A₀, A₁], [0, 0, A₀]]:
/// products of the ones are products of the others. So the function of those has the coefficients of the result in its first row of blocks (Mathias, A chain rule for matrix functions and applications, 1996).
/// </summary>
internal static class BlockToeplitz
{
    /// <summary>The result's coefficients 0 to K, side by side.</summary>
    /// <param name="op">A function of square matrices of one size.</param>
    /// <param name="node">It, of some.</param>
    /// <param name="coefficients">The coefficient of an input and an order from 1 on; null where it is zero.</param>
    /// <param name="order">K.</param>
    public static Tensor Row(Op op, Tensor node, Func<int, int, Tensor?> coefficients, int order)
    {
        var all = Enumerable.Range(0, node.Inputs.Length).SelectMany(input => Enumerable.Range(1, order).Select(k => (coefficients(input, k), k)));
        var unit = Unit(node, [.. all]);
        var inputs = node.Inputs.Select((input, i) => Embed(input, k => coefficients(i, k) is { } coefficient ? coefficient / unit.Pow(k) : null, order)).ToImmutableArray();
        var result = Tensor.Node(op, inputs, node.Attributes, inputs[0].Shape, node.DType);
        return Tensor.Cat([.. Enumerable.Range(0, order + 1).Select(k => Block(result, node.Shape[^1], k) * unit.Pow(k))], node.Rank - 1);
    }

    /// <summary>The block of a number in the first row of blocks, of n rows.</summary>
    public static Tensor Block(Tensor blocks, int n, int k) => blocks.Narrow(blocks.Rank - 2, 0, n).Narrow(blocks.Rank - 1, k * n, n);

    /// <summary>The block Toeplitz matrix of a matrix and further coefficients; null ones are zero.</summary>
    public static Tensor Embed(Tensor a, Func<int, Tensor?> coefficients, int order)
    {
        var (rows, n) = (a.Rank - 2, a.Shape[^1]);
        var zero = Tensor.LiteralLike(a, 0);
        var first = Tensor.Cat([a, .. Enumerable.Range(1, order).Select(k => coefficients(k) ?? zero)], rows + 1);
        return Tensor.Cat([.. Enumerable.Range(0, order + 1).Select(Shifted)], rows);

        Tensor Shifted(int k) =>
            k == 0 ? first : Tensor.Cat([.. Enumerable.Repeat(zero, k), first.Narrow(rows + 1, 0, n * (order + 1 - k))], rows + 1);
    }

    /// <summary>In what t is measured so that no coefficient is larger than 1: the blocks shall be of like size. A unit has no derivative.</summary>
    /// <param name="like">A matrix as the coefficients are.</param>
    /// <param name="coefficients">Each with its order; null ones are zero.</param>
    public static Tensor Unit(Tensor like, params ReadOnlySpan<(Tensor? Coefficient, int Order)> coefficients)
    {
        var rows = like.Rank - 2;
        var (zero, one) = (Zero.As(like.DType), One.As(like.DType));
        var unit = zero;
        foreach (var (coefficient, order) in coefficients)
        {
            if (coefficient is not null)
            {
                var norm = coefficient.Abs().SumOver([rows, rows + 1]).ReshapeTo([.. like.Shape[..rows], 1, 1]);
                unit = Tensor.Maximum(unit, order == 1 ? norm : norm.Pow(new Literal(1.0 / order).As(norm.DType)));
            }
        }

        return Tensor.Where(Tensor.Equal(unit, zero), one, unit).StopGradient();
    }
}
