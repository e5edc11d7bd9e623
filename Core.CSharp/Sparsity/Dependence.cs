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
        Tensor.Node(node.Op, [.. node.Inputs.Select((other, i) => i == input ? of.Positions(other.Shape) : node.Op.IsDifferentiable(i) ? Nothing(other) : other)], node.Attributes, node.Shape, DType.Int64));

    /// <summary>Each element of the input is added into one of the result: the op's transpose moves positions.</summary>
    public static readonly Dependence Sums = (node, input, of) => of.Into(node.Op.Pull(node, input, of.Positions(node.Shape))!, node.Shape);

    /// <summary>Each element of the result on all that it is the extreme of.</summary>
    public static readonly Dependence Reduces = (node, _, of) =>
        of.Into(of.Positions(node.Shape).ExpandAlong(node.Attributes, of.Shape), node.Shape);

    /// <summary>Each of the last two axes' matrices on the one in its place: what a factorization mixes.</summary>
    public static readonly Dependence Matrices = (node, _, of) =>
        node.Rank == of.Shape.Length && node.Rank >= 2 && Shapes.Same(node.Shape[..^2], of.Shape[..^2])
            ? of.Along([node.Rank - 2, node.Rank - 1], node.Shape)
            : of.Everywhere(node.Shape);

    /// <summary>An element of a product of matrices on a row of the first, and on a column of the second.</summary>
    public static readonly Dependence Products = (node, input, of) => of.Along([node.Rank - 1 - input], node.Shape);

    /// <summary>A solution on all of its matrix, and column by column on the right side.</summary>
    public static readonly Dependence Solves = (node, input, of) => input == 0 ? Matrices(node, input, of) : of.Along([node.Rank - 2], node.Shape);

    /// <summary>With a lower triangle (its attribute is 1) row i of a solution on the rows up to i, of the triangle and, column by column, of the right side; with an upper one on those from i on.</summary>
    public static readonly Dependence SolvesByRows = (node, input, of) =>
    {
        var (lower, unit) = (node.Attributes[0] == 1, node.Attributes[1]);
        return Down(input == 1 ? of : Rows(Triangle(of, lower, unit)), reverse: !lower).To(node.Shape);
    };

    /// <summary>A lower triangle: element (i, j) on the elements of row i up to column j, and on the rows up to j, all in the lower triangle.</summary>
    public static readonly Dependence Factors = (node, _, of) =>
    {
        var lower = Triangle(of, true, 0);
        var above = Down(Rows(lower), reverse: false);
        var before = above.At(of.Positions(above.Shape).TransposeLast()).To(of.Shape);
        return Triangle(lower.Running(reverse: false).And(before), true, 0);
    };

    /// <summary>All before along the last axis, or, where the attribute is 1, all after.</summary>
    public static readonly Dependence Runs = (node, _, of) => of.Running(reverse: node.Attributes[0] == 1);

    /// <summary>One of two where it is known which.</summary>
    public static readonly Dependence Chooses = (node, input, of) => (node.Inputs[0].IsConstant ? Moves : Elementwise)(node, input, of);

    /// <summary>What a rule says where the positions that an op picks are known, and all along its axis where they are computed.</summary>
    public static Dependence Picks(Dependence rule) => (node, input, of) => node.Inputs[1].IsConstant ? rule(node, input, of) : of.Along([node.Attributes[0]], node.Shape);

    /// <summary>One triangle of each matrix, from a number of diagonals beside the main one on.</summary>
    private static Footprint Triangle(Footprint of, bool lower, int beside) =>
        of.At(lower ? of.Positions(of.Shape).Tril(-beside) : of.Positions(of.Shape).Triu(beside));

    /// <summary>A column of what each row depends on.</summary>
    private static Footprint Rows(Footprint of) => of.Along([of.Shape.Length - 1], Shapes.With(of.Shape, of.Shape.Length - 1, 1));

    /// <summary>Every element on all above it in its matrix and on itself, or on all below it.</summary>
    private static Footprint Down(Footprint of, bool reverse)
    {
        ImmutableArray<int> turned = [.. of.Shape[..^2], of.Shape[^1], of.Shape[^2]];
        return of.At(of.Positions(of.Shape).TransposeLast()).Running(reverse).At(of.Positions(turned).TransposeLast());
    }

    private static Tensor Nothing(Tensor like) => Literal.Zero.As(DType.Int64).ExpandTo(like.Shape);
}
