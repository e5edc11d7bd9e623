using System.Collections.Immutable;

namespace Fluxion;

/// <summary>What the elements of a node depend on through one of its inputs, from what the input's elements depend on: what an op declares for sparsity.</summary>
internal delegate Footprint Dependence(Tensor node, int input, Footprint of);

/// <summary>The ways in which results depend on inputs. Where elements go is not said again: the op is asked, with positions in the place of numbers.</summary>
internal static class Dependences
{
    /// <summary>All of the result on all of the input: always true.</summary>
    public static readonly Dependence Dense = (node, _, of) => of.Everywhere(node.Shape);

    /// <summary>Element by element, with broadcasting.</summary>
    public static readonly Dependence Elementwise = (node, _, of) => of.To(node.Shape);

    /// <summary>Each element of the result is one of the input's, or none: the op itself moves positions.</summary>
    public static readonly Dependence Moves = (node, input, of) => of.At(
        Tensor.Node(node.Op, [.. node.Inputs.Select((other, i) => i == input ? Footprint.Positions(other.Shape) : node.Op.IsDifferentiable(i) ? Nothing(other) : other)], node.Attributes, node.Shape, DType.Int64));

    /// <summary>Each element of the input is added into one of the result: the op's transpose moves positions.</summary>
    public static readonly Dependence Sums = (node, input, of) => of.Into(node.Op.Pull(node, input, Footprint.Positions(node.Shape))!, node.Shape);

    /// <summary>Each element of the result on all that it is the extreme of.</summary>
    public static readonly Dependence Reduces = (node, _, of) => of.Into(Footprint.Positions(node.Shape).ExpandAlong(node.Attributes, of.Shape), node.Shape);

    /// <summary>Each of the last two axes' matrices on the one in its place: what a factorization mixes.</summary>
    public static readonly Dependence Matrices = (node, _, of) =>
        node.Rank == of.Shape.Length && node.Rank >= 2 && Shapes.Same(node.Shape[..^2], of.Shape[..^2])
            ? of.Along([node.Rank - 2, node.Rank - 1], node.Shape)
            : of.Everywhere(node.Shape);

    /// <summary>An element of a product of matrices on a row of the first, and on a column of the second.</summary>
    public static readonly Dependence Products = (node, input, of) => of.Along([node.Rank - 1 - input], node.Shape);

    /// <summary>All along the last axis.</summary>
    public static readonly Dependence LastAxis = (node, _, of) => of.Along([node.Rank - 1], node.Shape);

    /// <summary>What a rule says where the positions that an op picks are known, and all along its axis where they are computed.</summary>
    public static Dependence Picks(Dependence rule) => (node, input, of) => node.Inputs[1].IsConstant ? rule(node, input, of) : of.Along([node.Attributes[0]], node.Shape);

    private static Tensor Nothing(Tensor like) => Literal.Zero.As(DType.Int64).ExpandTo(like.Shape);
}
