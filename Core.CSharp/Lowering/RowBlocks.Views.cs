using System.Collections.Immutable;

namespace Fluxion;

/// <content>What the rows of a value look like in blocks, and those that fill no block: views, so that nothing is copied.</content>
internal sealed partial class RowBlocks
{
    /// <summary>A value whose axis of rows becomes two, the blocks and the rows of a block; without the rows that are left over.</summary>
    private int InBlocks(int place, int axis) =>
        !HasRows(place, axis) ? Widened(place, axis)
        : Repeated(place, axis) is var (once, at) ? result.Expand(Widened(once, at), Replaced(result[place].Shape, axis, [blocks, rows]))
        : result.Reshape(First(place, axis, blocks * rows), Replaced(result[place].Shape, axis, [blocks, rows]));

    /// <summary>The rows that are left over. Where a slice starts is data: from the other end it starts at 0.</summary>
    private int Rest(int place, int axis) =>
        !HasRows(place, axis) ? place
        : Repeated(place, axis) is var (once, _) ? result.Expand(once, Replaced(result[place].Shape, axis, [rest]))
        : Flipped(First(Flipped(place, axis), axis, rest), axis);

    private bool HasRows(int place, int axis) => axis >= 0 && result[place].Shape[axis] == region.Rows;

    /// <summary>What a view repeats for each row, and where its rows would be; null where each row has elements of its own.</summary>
    private (int Once, int Axis)? Repeated(int place, int axis)
    {
        var node = result[place];
        if (node.Op != Structure.Expand || node.Kind != NodeKind.Alias)
        {
            return null;
        }

        var once = node.Inputs[0];
        var at = axis - node.Shape.Length + result[once].Shape.Length;
        return at < 0 || result[once].Shape[at] == 1 ? (once, at) : null;
    }

    /// <summary>The same with an axis of length 1 for the blocks, where there is one for the rows.</summary>
    private int Widened(int place, int axis) => axis < 0 ? place : result.Reshape(place, result[place].Shape.Insert(axis, 1));

    private int First(int place, int axis, int count)
    {
        var node = result[place];
        return count == region.Rows
            ? place
            : result.Add(Structure.Slice, [place], [.. node.Shape.Select(_ => 1)], node.Shape.SetItem(axis, count), node.Type, [.. node.Shape.Select(_ => -1)]);
    }

    private int Flipped(int place, int axis) => result.Add(Structure.Flip, [place], [axis], result[place].Shape, result[place].Type, []);

    private static ImmutableArray<int> Replaced(ImmutableArray<int> shape, int axis, ImmutableArray<int> lengths) => [.. shape[..axis], .. lengths, .. shape[(axis + 1)..]];

    /// <summary>An exchange of axes of which one became two, which stay side by side.</summary>
    private static ImmutableArray<int> Permuted(ImmutableArray<int> axes, int axis, int more) =>
        [.. axes.SelectMany((from, to) => Enumerable.Range(from > axes[axis] ? from + more : from, to == axis ? more + 1 : 1))];
}
