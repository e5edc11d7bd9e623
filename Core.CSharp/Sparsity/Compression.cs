using System.Buffers;
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
    /// <summary>By columns or by rows, whichever has fewer colours. No colouring has fewer than the longest row (of columns: column) has elements. By columns where no reverse pass goes through the function.</summary>
    public static Compression OfJacobian(SparsityPattern pattern, bool hasPullback = true)
    {
        var transposed = pattern.Transposed();
        var byColumnsFirst = pattern.LongestRow <= transposed.LongestRow;
        if (!hasPullback)
        {
            return Columns(pattern, transposed);
        }

        var first = byColumnsFirst ? Columns(pattern, transposed) : Rows(pattern, transposed);
        if (first.Count <= Math.Max(pattern.LongestRow, transposed.LongestRow))
        {
            return first;
        }

        var second = byColumnsFirst ? Rows(pattern, transposed) : Columns(pattern, transposed);
        return second.Count < first.Count ? second : first;
    }

    /// <summary>By a star colouring, which needs the matrix to be symmetric, or by one of columns where that has fewer colours. The columns of a band take turns.</summary>
    public static Compression OfHessian(SparsityPattern pattern)
    {
        if (pattern.IsBand)
        {
            var width = Math.Max(pattern.LongestRow, 1);
            return ByColumns(pattern, Turns(pattern.ColumnCount, width));
        }

        var star = Star(pattern);
        return star.Count <= pattern.LongestRow || Columns(pattern, pattern) is not { } columns || star.Count <= columns.Count ? star : columns;
    }

    private Tensor? seeds;
    private Tensor? places;

    /// <summary>How many words of four bytes the pattern, the places and all sums of unit vectors take.</summary>
    public long Words => (6L * Places.Length) + (3L * (Count + 1) * Colors.Length);

    /// <summary>The bytes of all sums of unit vectors.</summary>
    public long SeedBytes(Tensor like) => Count * like.Size * like.DType.Size();

    /// <summary>The sums of unit vectors, one above another, over an input (of products by rows: a result) like this one.</summary>
    public Tensor Seeds(Tensor like) => seeds ??= SeedsOf(like, 0, Count);

    /// <summary>Those of some colours.</summary>
    public Tensor SeedsOf(Tensor like, int first, int count)
    {
        var length = Shapes.Length("sparsity", (long)count * Colors.Length);
        var room = ArrayPool<double>.Shared.Rent(length);
        var ones = room.AsSpan(0, length);
        ones.Clear();
        for (var i = 0; i < Colors.Length; i++)
        {
            if (Colors[i] - first is >= 0 and var own && own < count)
            {
                ones[(own * Colors.Length) + i] = 1;
            }
        }

        var seeds = Constants.Of<double>(ones, [count, .. like.Shape]).Convert(like.DType);
        ArrayPool<double>.Shared.Return(room);
        return seeds;
    }

    /// <summary>The places, as positions to take.</summary>
    public Tensor Positions() => places ??= Constants.Of<long>(Places, [Places.Length]);

    /// <summary>The places in the products of some colours, and which pairs have them.</summary>
    public Tensor PositionsOf(int first, int count, out List<long> pairs)
    {
        var length = IsByRows ? Pattern.ColumnCount : Pattern.RowCount;
        var (from, to) = ((long)first * length, ((long)first + count) * length);
        pairs = [];
        for (var pair = 0; pair < Places.Length; pair++)
        {
            if (Places[pair] >= from && Places[pair] < to)
            {
                pairs.Add(pair);
            }
        }

        return Constants.Of<long>([.. pairs.Select(pair => Places[pair] - from)], [pairs.Count]);
    }

    private static int[] Turns(int count, int width)
    {
        var colors = new int[count];
        for (var i = 0; i < count; i++)
        {
            colors[i] = i % width;
        }

        return colors;
    }

    private static Compression Columns(SparsityPattern pattern, SparsityPattern transposed) => ByColumns(pattern, Coloring.OfColumns(pattern, transposed));

    private static Compression ByColumns(SparsityPattern pattern, int[] colors) =>
        Read(pattern, colors, false, (row, column) => ((long)colors[column] * pattern.RowCount) + row);

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

        return new(pattern, colors.Length == 0 ? 0 : colors.Max() + 1, colors, isByRows, places);
    }
}
