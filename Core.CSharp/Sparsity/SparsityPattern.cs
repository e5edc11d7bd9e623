using System.Collections.Immutable;
using System.Text;

namespace Fluxion;

/// <summary>
/// Which elements of a result depend on which elements of an input: where a Jacobian may be other than 0, read off the expression. Rows and columns are the elements of the
/// result and of the input in row-major order.
/// </summary>
public sealed class SparsityPattern
{
    private const int LargestPicture = 60;

    private readonly int[] starts;
    private readonly int[] columns;
    private bool? isBand;

    private SparsityPattern(int columnCount, int[] starts, int[] columns) => (ColumnCount, this.starts, this.columns) = (columnCount, starts, columns);

    /// <summary>How many elements the result has.</summary>
    public int RowCount => starts.Length - 1;

    /// <summary>How many elements the input has.</summary>
    public int ColumnCount { get; }

    /// <summary>How many pairs depend.</summary>
    public int Count => columns.Length;

    /// <summary>The row of each pair, row by row.</summary>
    public ImmutableArray<int> Rows => [.. Enumerable.Range(0, RowCount).SelectMany(row => Enumerable.Repeat(row, Row(row).Length))];

    /// <summary>The column of each pair, ascending in each row.</summary>
    public ImmutableArray<int> Columns => [.. columns];

    /// <summary>The columns in a row, ascending.</summary>
    internal ReadOnlySpan<int> Row(int row) => columns.AsSpan(starts[row]..starts[row + 1]);

    /// <summary>The longest row.</summary>
    internal int LongestRow
    {
        get
        {
            var longest = 0;
            for (var row = 0; row < RowCount; row++)
            {
                longest = Math.Max(longest, starts[row + 1] - starts[row]);
            }

            return longest;
        }
    }

    /// <summary>A result's: what its elements depend on; null for nothing.</summary>
    internal static SparsityPattern Of(int rowCount, int columnCount, Footprint? footprint)
    {
        var starts = new int[rowCount + 1];
        var (row, total) = (0, 0L);
        foreach (var run in footprint?.Sets() ?? [])
        {
            for (var end = row + run.Count; row < end; starts[++row] = (int)total)
            {
                total += footprint!.Table.Count(run.Set);
                Check(total, rowCount, columnCount);
            }
        }

        var (columns, next) = (new int[total], 0);
        foreach (var (count, set, shift, step) in footprint?.Sets() ?? [])
        {
            var bounds = footprint!.Table[set];
            for (var i = 0; i < count; i++)
            {
                for (var k = 0; k < bounds.Length; k += 2)
                {
                    for (var column = bounds[k]; column < bounds[k + 1]; column++)
                    {
                        columns[next++] = shift + (i * step) + column;
                    }
                }
            }
        }

        return new(columnCount, starts, columns);
    }

    /// <summary>The columns that each row has, which are ascending.</summary>
    internal static SparsityPattern Of(int rowCount, int columnCount, Func<int, ReadOnlySpan<int>> row)
    {
        var starts = new int[rowCount + 1];
        for (var i = 0; i < rowCount; i++)
        {
            starts[i + 1] = checked(starts[i] + row(i).Length);
        }

        var columns = new int[starts[^1]];
        for (var i = 0; i < rowCount; i++)
        {
            row(i).CopyTo(columns.AsSpan(starts[i]));
        }

        return new(columnCount, starts, columns);
    }

    /// <summary>Rows and columns exchanged.</summary>
    internal SparsityPattern Transposed()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in columns)
        {
            starts[column + 1]++;
        }

        for (var i = 0; i < ColumnCount; i++)
        {
            starts[i + 1] += starts[i];
        }

        var (rows, next) = (new int[Count], starts.ToArray());
        for (var row = 0; row < RowCount; row++)
        {
            foreach (var column in Row(row))
            {
                rows[next[column]++] = row;
            }
        }

        return new(RowCount, starts, rows);
    }

    /// <summary>The pattern with each pair the other way round too: a Hessian's, which is symmetric whatever is known of its halves.</summary>
    internal SparsityPattern Symmetric()
    {
        if (IsBand)
        {
            return this;
        }

        var other = Transposed();
        return starts.AsSpan().SequenceEqual(other.starts) && columns.AsSpan().SequenceEqual(other.columns)
            ? this
            : Of(RowCount, ColumnCount, row => (int[])[.. Row(row).ToArray().Union(other.Row(row).ToArray()).Order()]);
    }

    /// <summary>Whether it is square, and has all that is up to some distance from the diagonal and nothing else.</summary>
    internal bool IsBand => isBand ??= FindBand();

    private bool FindBand()
    {
        var reach = RowCount == 0 ? 0 : starts[1] - 1;
        if (reach < 0 || RowCount != ColumnCount)
        {
            return false;
        }

        for (var row = 0; row < RowCount; row++)
        {
            // Columns ascend: where the first, the last and their number are right, all between are there.
            var (first, last) = (Math.Max(row - reach, 0), Math.Min(row + reach, ColumnCount - 1));
            var (from, to) = (starts[row], starts[row + 1]);
            if (to - from != last - first + 1 || columns[from] != first || columns[to - 1] != last)
            {
                return false;
            }
        }

        return true;
    }

    private static void Check(long count, int rows, int columns)
    {
        if (count > Array.MaxLength)
        {
            throw Errors.Argument("sparsity", $"a pattern of more than {Array.MaxLength} pairs, of {rows} x {columns}", "one that is sparse", "Use products that form no matrix: jvp, vjp, hvp.");
        }
    }

    /// <summary>A picture with a line for each row, × where there may be something, · where there is 0; of a large pattern, its sizes.</summary>
    public override string ToString()
    {
        if (RowCount > LargestPicture || ColumnCount > LargestPicture)
        {
            return $"{Count} of {RowCount} x {ColumnCount}";
        }

        var text = new StringBuilder();
        for (var row = 0; row < RowCount; row++)
        {
            var line = new string('·', ColumnCount).ToCharArray();
            foreach (var column in Row(row))
            {
                line[column] = '×';
            }

            text.Append(text.Length > 0 ? "\n" : "").Append(line);
        }

        return text.ToString();
    }
}
