using System.Collections.Immutable;

namespace Fluxion;

/// <summary>How a sparse matrix of derivatives is had from a few products with sums of unit vectors: which those are, and where in the products each element is read.</summary>
/// <param name="Pattern">The matrix' pattern.</param>
/// <param name="Count">How many products.</param>
/// <param name="Colors">For each column (of products by rows: row) the product that it is in.</param>
/// <param name="IsByRows">Whether the products are with rows: cotangents pulled back.</param>
/// <param name="Places">For each of the pattern's pairs its place among the products' elements, one product after another.</param>
internal sealed record Compression(SparsityPattern Pattern, int Count, int[] Colors, bool IsByRows, long[] Places)
{
    /// <summary>By columns or by rows, whichever has fewer colours. No colouring has fewer than the longest row (of columns: column) has elements.</summary>
    public static Compression OfJacobian(SparsityPattern pattern)
    {
        var transposed = pattern.Transposed();
        var byColumnsFirst = pattern.LongestRow <= transposed.LongestRow;
        var first = byColumnsFirst ? Columns(pattern, transposed) : Rows(pattern, transposed);
        if (first.Count <= Math.Max(pattern.LongestRow, transposed.LongestRow))
        {
            return first;
        }

        var second = byColumnsFirst ? Rows(pattern, transposed) : Columns(pattern, transposed);
        return second.Count < first.Count ? second : first;
    }

    /// <summary>By a star colouring, which needs the matrix to be symmetric, or by one of columns where that has fewer colours.</summary>
    public static Compression OfHessian(SparsityPattern pattern)
    {
        var star = Star(pattern);
        return star.Count <= pattern.LongestRow || Columns(pattern, pattern) is not { } columns || star.Count <= columns.Count ? star : columns;
    }

    private Tensor? seeds;
    private Tensor? places;

    /// <summary>The sums of unit vectors, one above another, over an input (of products by rows: a result) like this one.</summary>
    public Tensor Seeds(Tensor like)
    {
        return seeds ??= Made();

        Tensor Made()
        {
            var ones = new double[(long)Count * Colors.Length];
            for (var i = 0; i < Colors.Length; i++)
            {
                ones[((long)Colors[i] * Colors.Length) + i] = 1;
            }

            return Constants.Of<double>(ones, [Count, .. like.Shape]).Convert(like.DType);
        }
    }

    /// <summary>The places, as positions to take.</summary>
    public Tensor Positions() => places ??= Constants.Of<long>(Places, [Places.Length]);

    private static Compression Columns(SparsityPattern pattern, SparsityPattern transposed)
    {
        var colors = Coloring.OfColumns(pattern, transposed);
        return Read(pattern, colors, false, (row, column) => ((long)colors[column] * pattern.RowCount) + row);
    }

    private static Compression Rows(SparsityPattern pattern, SparsityPattern transposed)
    {
        var colors = Coloring.OfColumns(transposed, pattern);
        return Read(pattern, colors, true, (row, column) => ((long)colors[row] * pattern.ColumnCount) + column);
    }

    private static Compression Star(SparsityPattern pattern)
    {
        var colors = Coloring.Star(pattern, out var neighbours);
        return Read(pattern, colors, false, (row, column) =>
            row == column || neighbours.Count(row, colors[column]) == 1
                ? ((long)colors[column] * pattern.RowCount) + row
                : ((long)colors[row] * pattern.RowCount) + column);
    }

    private static Compression Read(SparsityPattern pattern, int[] colors, bool isByRows, Func<int, int, long> place)
    {
        var places = new long[pattern.Count];
        var next = 0;
        for (var row = 0; row < pattern.RowCount; row++)
        {
            foreach (var column in pattern.Row(row))
            {
                places[next++] = place(row, column);
            }
        }

        return new(pattern, colors.DefaultIfEmpty(-1).Max() + 1, colors, isByRows, places);
    }
}
