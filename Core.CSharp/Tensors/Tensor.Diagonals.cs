using System.Collections.Immutable;

namespace Fluxion;

/// <content>Triangles and diagonals. Diagonal k of a matrix holds the elements (i, i + k): 0 is the main one, 1 the one above.</content>
public sealed partial class Tensor
{
    /// <summary>The lower triangle of the last two axes up to a diagonal, zeros elsewhere.</summary>
    /// <param name="diagonal">The last diagonal that is kept.</param>
    /// <exception cref="ArgumentException">There are less than two axes.</exception>
    public Tensor Tril(int diagonal = 0) => Triangle("tril", (row, column) => row + (double)diagonal >= column);

    /// <summary>The upper triangle of the last two axes from a diagonal, zeros elsewhere.</summary>
    /// <param name="diagonal">The first diagonal that is kept.</param>
    /// <exception cref="ArgumentException">There are less than two axes.</exception>
    public Tensor Triu(int diagonal = 0) => Triangle("triu", (row, column) => row + (double)diagonal <= column);

    /// <summary>Of a vector the matrix with it on a diagonal and zeros elsewhere; of a matrix that diagonal.</summary>
    /// <param name="diagonal">Which diagonal.</param>
    /// <exception cref="ArgumentException">The tensor is neither, or the matrix has no such diagonal.</exception>
    public Tensor Diag(int diagonal = 0)
    {
        if (Rank == 2)
        {
            return DiagonalOf("diag", diagonal, 0, 1);
        }

        if (Rank != 1)
        {
            throw Errors.Argument("diag", $"shape {Shapes.Text(Shape)}", "a vector or a matrix", "For diagonals of batches there is diagonal.");
        }

        var n = Shapes.Length("diag", Shape[0] + Math.Abs((long)diagonal));
        return PadTo([FirstOfDiagonal(diagonal, n)], [n + 1], [Shapes.Length("diag", (long)n * n)]).ReshapeTo([n, n]);
    }

    /// <summary>A diagonal of two axes, which go from the shape; it becomes the last axis.</summary>
    /// <param name="diagonal">Which diagonal.</param>
    /// <param name="axis1">The axis of rows.</param>
    /// <param name="axis2">The axis of columns.</param>
    /// <exception cref="ArgumentException">There are no such two axes, or there is no such diagonal.</exception>
    public Tensor Diagonal(int diagonal = 0, int axis1 = 0, int axis2 = 1) => DiagonalOf("diagonal", diagonal, axis1, axis2);

    /// <summary>The sum of the main diagonal of a matrix, Σ xᵢᵢ; of more axes that of the first two.</summary>
    /// <exception cref="ArgumentException">There are less than two axes, or the tensor is Bool.</exception>
    public Tensor Trace()
    {
        CheckNumbers("trace");
        var diagonal = DiagonalOf("trace", 0, 0, 1);
        return diagonal.SumOver([diagonal.Rank - 1]);
    }

    private static int FirstOfDiagonal(int diagonal, int columns) => diagonal >= 0 ? diagonal : -diagonal * columns;

    /// <summary>Every (columns + 1)-th element of the rows end to end: a slice, and so a view.</summary>
    private Tensor DiagonalOf(string operation, int diagonal, int axis1, int axis2)
    {
        if (Rank < 2)
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(Shape)}", "at least two axes");
        }

        var (a, b) = (Shapes.Axis(operation, axis1, Shape), Shapes.Axis(operation, axis2, Shape));
        if (a == b)
        {
            throw Errors.Argument(operation, $"axis {axis1} twice", "two axes");
        }

        var (rows, columns) = (Shape[a], Shape[b]);
        if (diagonal < -rows || diagonal > columns)
        {
            throw Errors.Argument(operation, $"diagonal {diagonal} of {rows} rows and {columns} columns", $"a diagonal from {-rows} to {columns}");
        }

        ImmutableArray<int> others = [.. Shapes.Range(Rank).Where(axis => axis != a && axis != b)];
        ImmutableArray<int> batch = [.. others.Select(axis => Shape[axis])];
        var length = diagonal >= 0 ? Math.Min(rows, columns - diagonal) : Math.Min(rows + diagonal, columns);
        var flat = PermuteTo([.. others, a, b]).ReshapeTo([.. batch, Shapes.Length("diagonal", (long)rows * columns)]);
        var (starts, steps) = (Zeros(flat.Rank), Steps(flat.Rank));
        return length == 0
            ? flat.Narrow(flat.Rank - 1, 0, 0)
            : flat.Slice(Shapes.With(starts, batch.Length, FirstOfDiagonal(diagonal, columns)), [.. batch, length], Shapes.With(steps, batch.Length, columns + 1));
    }

    private Tensor Triangle(string operation, Func<Tensor, Tensor, Tensor> inside)
    {
        if (Rank < 2)
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(Shape)}", "at least two axes");
        }

        ImmutableArray<int> matrix = [Shape[^2], Shape[^1]];
        return Where(inside(Leaves.NewIota(matrix, DType.Int64, 0), Leaves.NewIota(matrix, DType.Int64, 1)), this, Literal.Zero.As(DType));
    }
}
