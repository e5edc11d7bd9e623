using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// What a program does row by row of a matrix: elementwise work, reductions within a row, and totals over the rows, of which each row gives its share. Nothing in it needs the total of
/// another row, so that the rows can be taken in any blocks, one block after the other.
/// </summary>
internal sealed class RowRegion
{
    private readonly LoweredGraph graph;
    private readonly Standing[] standing;
    private readonly int[] axes;
    private readonly bool[] reads;

    private RowRegion(LoweredGraph graph, int matrix, int axis)
    {
        this.graph = graph;
        Rows = graph[matrix].Shape[axis];
        RowBytes = graph[matrix].Size / Rows * graph[matrix].Type.Size();
        standing = new Standing[graph.Nodes.Count];
        axes = new int[standing.Length];
        reads = new bool[standing.Length];
        Array.Fill(axes, Axes.None);
        var (along, down) = (false, false);
        for (var place = 0; place < standing.Length; place++)
        {
            var node = graph[place];
            Stand(place, node, matrix, graph[matrix].View!.Strides[axis]);
            var isRead = node.Inputs.Any(input => reads[input]);
            reads[place] |= isRead && node.Kind is NodeKind.Elementwise or NodeKind.Alias;
            along |= isRead && node.Kind == NodeKind.Reduction && IsInside(place);
            down |= isRead && IsTotal(place);
        }

        IsReadBothWays = along && down;
    }

    private enum Standing : byte
    {
        /// <summary>It needs nothing of the region.</summary>
        Before,

        /// <summary>A value for each row.</summary>
        Inside,

        /// <summary>A total over the rows.</summary>
        Total,

        /// <summary>It needs something of the region, and all of it.</summary>
        After,
    }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>The bytes of one.</summary>
    public long RowBytes { get; }

    /// <summary>Whether the matrix is read both for values of rows and for totals over them: apart, these read it twice.</summary>
    public bool IsReadBothWays { get; }

    /// <summary>Whether a node has a value for each row, which is computed from the matrix.</summary>
    public bool IsInside(int place) => standing[place] == Standing.Inside;

    /// <summary>Whether a node is a total over the rows.</summary>
    public bool IsTotal(int place) => standing[place] == Standing.Total;

    /// <summary>Whether a node needs something of the region and is not in it.</summary>
    public bool IsAfter(int place) => standing[place] == Standing.After;

    /// <summary>Which axis of a node counts the rows; of a total, which axis of its input does.</summary>
    public int AxisOf(int place) => axes[place];

    /// <summary>What is done row by row along an axis of a matrix that lies in memory.</summary>
    public static RowRegion Of(LoweredGraph graph, int matrix, int axis) => new(graph, matrix, axis);

    private void Stand(int place, GraphNode node, int matrix, long stride)
    {
        if (node.Inputs.Any(input => standing[input] is Standing.Total or Standing.After))
        {
            standing[place] = Standing.After;
            return;
        }

        if (node.View is { } view && view.Base == matrix && !node.Inputs.Any(IsInside))
        {
            var along = Enumerable.Range(0, node.Shape.Length).Where(axis => node.Shape[axis] == Rows && view.Strides[axis] == stride).ToArray();
            axes[place] = along.Length == 1 ? along[0] : Axes.None;
            reads[place] = along.Length == 1;
            return;
        }

        axes[place] = Followed(node);
        standing[place] = axes[place] == Axes.None
            ? node.Inputs.Any(IsInside) ? Standing.After : Standing.Before
            : node.Kind == NodeKind.Reduction && node.Attributes.Contains(axes[place]) ? Standing.Total : Standing.Inside;
        if (IsInside(place) && node.Kind == NodeKind.Reduction)
        {
            axes[place] -= node.Attributes.Count(axis => axis < axes[place]);
        }
    }

    /// <summary>Where the rows of the inputs are in what a node visits; none where they meet nowhere, or in different places.</summary>
    private int Followed(GraphNode node)
    {
        var along = node.Inputs.Select(input => (Input: input, Axis: axes[input])).Where(input => input.Axis != Axes.None).ToArray();
        if (along.Length == 0)
        {
            return Axes.None;
        }

        switch (node.Kind)
        {
            case NodeKind.Reduction:
                return along[0].Axis;
            case NodeKind.Elementwise:
                var places = along.Select(input => input.Axis + node.Shape.Length - graph[input.Input].Shape.Length).Distinct().ToArray();
                return places.Length == 1 ? places[0] : Axes.None;
            case NodeKind.Alias:
                var input = graph[along[0].Input].Shape;
                var through = Axes.Through(node, input, [.. Enumerable.Range(0, node.Shape.Length)]);
                return through[along[0].Axis];
            default:
                return Axes.None;
        }
    }
}
