using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Reads a matrix that is larger than a cache once, where it is read for values of its rows and for totals over them: <c>z = X·w</c>, <c>r = f(z)</c>, <c>Xᵀ·r</c>.
/// Rows go in blocks that stay in a cache: what is done row by row (<see cref="RowRegion"/>) is written over axes [blocks, rows of a block], each block gives its totals,
/// and these are added in the order that all reductions have. The kernels of the region run under one loop over the blocks: <see cref="JointGroups"/>.
/// </summary>
internal sealed partial class RowBlocks
{
    /// <summary>What a core keeps beside everything else.</summary>
    public const long LeastBytes = 2 << 20;

    /// <summary>So much of the matrix is a block: a part of the second cache, beside what goes with it.</summary>
    private const long BlockBytes = 384 << 10;

    private const int FewestRows = 8;
    private const int MostRows = ReductionOrder.Block;
    private const int MostRegions = 4;

    private readonly LoweredGraph graph;
    private readonly RowRegion region;
    private readonly LoweredGraph result = new();
    private readonly int[] places;
    private readonly int[] blocked;
    private readonly int[] last;
    private readonly int[] inside;

    /// <summary>What is needed of the region beside totals.</summary>
    private readonly HashSet<int> wanted;
    private readonly int blocks;
    private readonly int rows;
    private readonly int rest;

    private RowBlocks(LoweredGraph graph, RowRegion region, int rows)
    {
        (this.graph, this.region, this.rows) = (graph, region, rows);
        (blocks, rest) = Math.DivRem(region.Rows, rows);
        (places, blocked, last) = (new int[graph.Nodes.Count], new int[graph.Nodes.Count], new int[graph.Nodes.Count]);
        inside = [.. Enumerable.Range(0, places.Length).Where(place => region.IsInside(place) || region.IsTotal(place))];
        wanted = [.. Enumerable.Range(0, places.Length).Where(region.IsAfter).SelectMany(place => graph[place].Inputs).Concat(graph.Outputs).Where(region.IsInside)];
    }

    /// <summary>The graph with such regions in blocks.</summary>
    public static LoweredGraph Of(LoweredGraph graph)
    {
        for (var round = 0; round < MostRegions && Find(graph) is { } found; round++)
        {
            graph = found.Rewritten();
        }

        return graph;
    }

    private static RowBlocks? Find(LoweredGraph graph)
    {
        foreach (var matrix in Matrices(graph))
        {
            for (var axis = 0; axis < graph[matrix].Shape.Length; axis++)
            {
                if (graph[matrix].Shape[axis] > 1
                    && RowRegion.Of(graph, matrix, axis) is { IsReadBothWays: true } region
                    && Rows(region) is var rows and >= FewestRows
                    && new RowBlocks(graph, region, rows) is var found
                    && (found.rest == 0 || !found.wanted.Any(place => graph[place].Size >= graph[matrix].Size)))
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>Matrices that lie in memory, are larger than a cache, and are read by several reductions: the largest first.</summary>
    private static IEnumerable<int> Matrices(LoweredGraph graph)
    {
        var read = new int[graph.Nodes.Count];
        var reductions = new Dictionary<int, int>();
        for (var place = 0; place < read.Length; place++)
        {
            var node = graph[place];
            var isFused = node.Kind is NodeKind.Elementwise or NodeKind.Reduction || graph.BlockAxis(place) is not null;
            read[place] = isFused || node.Kind is NodeKind.Alias or NodeKind.Indexed ? node.Inputs.Select(input => read[input]).DefaultIfEmpty(Axes.None).MaxBy(matrix => matrix < 0 ? 0 : graph[matrix].Size)
                : !node.IsGenerator && node.Kind != NodeKind.Control && node.Size * node.Type.Size() >= LeastBytes && !IsRepeated(node) ? place
                : Axes.None;
            if (node.Kind == NodeKind.Reduction)
            {
                reductions[read[place]] = reductions.GetValueOrDefault(read[place]) + (graph.BlockAxis(place) is null ? 1 : 0);
                read[place] = Axes.None;
            }
        }

        return reductions.Where(pair => pair.Key != Axes.None && pair.Value > 1).Select(pair => pair.Key).OrderByDescending(matrix => graph[matrix].Size).ThenBy(matrix => matrix).Take(MostRegions);
    }

    /// <summary>Whether there are fewer elements in memory than the shape says.</summary>
    private static bool IsRepeated(GraphNode node) => Enumerable.Range(0, node.Shape.Length).Any(axis => node.Shape[axis] > 1 && node.View!.Strides[axis] == 0);

    /// <summary>How many rows a block has: a divisor near to what fills the cache, so that none are left over, if there is one.</summary>
    private static int Rows(RowRegion region)
    {
        var wanted = (int)Math.Min(BlockBytes / region.RowBytes, MostRows);
        var divisor = Enumerable.Range(1, Math.Min(2 * wanted, MostRows)).Where(rows => rows >= wanted / 2 && region.Rows % rows == 0).DefaultIfEmpty(wanted).MaxBy(rows => (double)Math.Min(rows, wanted) / Math.Max(rows, wanted));
        return region.Rows / Math.Max(divisor, 1) > 1 ? divisor : 0;
    }

    private LoweredGraph Rewritten()
    {
        Each(place => !region.IsInside(place) && !region.IsTotal(place) && !region.IsAfter(place), Transfer);

        // What the region reads stands before it, so that nothing stands in it.
        var inputs = inside.SelectMany(place => graph[place].Inputs.Where(input => !region.IsInside(input)).Select(input => (input, AxisIn(place, input)))).ToHashSet();
        Write(inputs.ToDictionary(input => input, input => InBlocks(places[input.Item1], input.Item2)), blocked, [blocks, rows]);
        foreach (var place in inside.Where(place => result[blocked[place]].Kind is NodeKind.Elementwise or NodeKind.Reduction))
        {
            result.MarkBlocks(blocked[place], RowsIn(place));
        }

        if (rest > 0)
        {
            Write(inputs.ToDictionary(input => input, input => Rest(places[input.Item1], input.Item2)), last, [rest]);
        }

        foreach (var place in inside.Where(place => region.IsTotal(place) || wanted.Contains(place)))
        {
            places[place] = region.IsTotal(place) ? Total(place) : Whole(place);
        }

        Each(region.IsAfter, Transfer);
        result.Outputs.AddRange(graph.Outputs.Select(output => places[output]));
        return result;
    }

    private void Each(Predicate<int> isMeant, Action<int> act)
    {
        for (var place = 0; place < places.Length; place++)
        {
            if (isMeant(place))
            {
                act(place);
            }
        }
    }

    private void Transfer(int place)
    {
        var node = graph[place];
        places[place] = result.Transfer(node, [.. node.Inputs.Select(input => places[input])]);
        if (graph.BlockAxis(place) is { } axis)
        {
            result.MarkBlocks(places[place], axis);
        }
    }

    /// <summary>The nodes of the region over other lengths in the place of the rows.</summary>
    private void Write(Dictionary<(int Input, int Axis), int> inputs, int[] written, ImmutableArray<int> lengths)
    {
        var more = lengths.Length - 1;
        foreach (var place in inside)
        {
            var node = graph[place];
            var axis = region.AxisOf(place);
            written[place] = result.Add(
                node.Op,
                [.. node.Inputs.Select(input => region.IsInside(input) ? written[input] : inputs[(input, AxisIn(place, input))])],
                node.Kind == NodeKind.Reduction ? [.. node.Attributes.Select(reduced => reduced < RowsIn(place) ? reduced : reduced + more)]
                    : node.Op == Structure.Permute ? Permuted(node.Attributes, axis, more)
                    : node.Attributes,
                !region.IsTotal(place) ? Replaced(node.Shape, axis, lengths) : more == 0 ? node.Shape : node.Shape.Insert(BlocksIn(place), blocks),
                node.Type,
                node.Slots);
        }
    }

    /// <summary>A total: that of the blocks' totals, and of the rows that are left over.</summary>
    private int Total(int place)
    {
        var node = graph[place];
        var total = result.Add(node.Op, [blocked[place]], [BlocksIn(place)], node.Shape, node.Type, []);
        return rest == 0 ? total : result.Add(Combining(Reductions.Kind(node.Op)!.Value, node.Type), [total, last[place]], node.Shape, node.Type);
    }

    /// <summary>A value of each row, in one piece.</summary>
    private int Whole(int place)
    {
        var node = graph[place];
        var axis = region.AxisOf(place);
        var whole = result.Reshape(blocked[place], node.Shape.SetItem(axis, blocks * rows));
        return rest == 0 ? whole : result.Add(Structure.Concat, [whole, last[place]], [axis], node.Shape, node.Type, []);
    }

    private static Elementwise Combining(ReductionKind kind, DType type) => kind switch
    {
        ReductionKind.Sum => Arithmetic.Add,
        ReductionKind.Max => type == DType.Bool ? Logic.Or : Arithmetic.Maximum,
        _ => type == DType.Bool ? Logic.And : Arithmetic.Minimum,
    };

    /// <summary>Where the blocks are counted among the axes of their totals.</summary>
    private int BlocksIn(int total) => region.AxisOf(total) - graph[total].Attributes.Count(reduced => reduced < region.AxisOf(total));

    /// <summary>Which axis of what a node visits counts the rows.</summary>
    private int RowsIn(int place) => graph[place].Kind == NodeKind.Reduction && region.IsInside(place) ? AxisIn(place, graph[place].Inputs[0]) : region.AxisOf(place);

    /// <summary>Which axis of an input counts the rows, as its reader sees it; below 0 where it has none there.</summary>
    private int AxisIn(int place, int input) =>
        graph[place].Kind == NodeKind.Elementwise ? region.AxisOf(place) - graph[place].Shape.Length + graph[input].Shape.Length : region.AxisOf(input);
}
