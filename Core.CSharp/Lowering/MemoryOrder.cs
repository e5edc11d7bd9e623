using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// What is computed of values that are seen under permuted axes is computed in the order in which they lie in memory, and seen so itself: no kernel reads across its loops, and a loop over what
/// lies side by side stays long. A convolution's result, channels outermost and images innermost, goes so through bias, activation and pooling to the next product, and its cotangent back.
/// Where rows stay rows nothing is gained, and a later reshape may want the other order: that is left alone, as is what the caller gave. An op on a transposed matrix of his gives one in row-major order.
/// </summary>
internal static class MemoryOrder
{
    /// <summary>The graph with permutations behind the work that they stood before.</summary>
    public static LoweredGraph Kept(LoweredGraph graph)
    {
        if (!graph.Nodes.Exists(node => Permutation(graph, node) is not null))
        {
            return graph;
        }

        var result = new LoweredGraph();
        var places = new int[graph.Nodes.Count];
        for (var place = 0; place < places.Length; place++)
        {
            ImmutableArray<int> inputs = [.. graph[place].Inputs.Select(input => places[input])];
            places[place] = Moved(result, graph[place], inputs) ?? result.Transfer(graph[place], inputs);
        }

        result.Outputs.AddRange(graph.Outputs.Select(output => places[output]));
        return result;
    }

    /// <summary>Under which axes of a computed value a node sees it; null where it sees anything else.</summary>
    private static ImmutableArray<int>? Permutation(LoweredGraph graph, GraphNode node) =>
        node.Op == Structure.Permute && node.Size > 0 && graph[node.View!.Base] is { Kind: not NodeKind.Data, IsGenerator: false } ? node.Attributes : null;

    /// <summary>Whether what is innermost in memory is seen innermost.</summary>
    private static bool KeepsRows(LoweredGraph graph, GraphNode permuted)
    {
        var lying = graph[permuted.Inputs[0]].Shape;
        var (seen, row) = (permuted.Shape.Length - 1, lying.Length - 1);
        while (seen > 0 && permuted.Shape[seen] == 1)
        {
            seen--;
        }

        while (row > 0 && lying[row] == 1)
        {
            row--;
        }

        return permuted.Attributes.IsEmpty || permuted.Attributes[seen] == row;
    }

    /// <summary>A node as a permutation of work on what its inputs are permutations of, or null.</summary>
    private static int? Moved(LoweredGraph result, GraphNode node, ImmutableArray<int> inputs)
    {
        if (node.Kind == NodeKind.Elementwise)
        {
            return node.Op == LoweredGraph.Copy ? null : Elementwise(result, node, inputs);
        }

        if (node.Size == 0 || inputs.IsEmpty || Permutation(result, result[inputs[0]]) is not { } axes)
        {
            return null;
        }

        if (node.Kind is NodeKind.Pad or NodeKind.Reduction && KeepsRows(result, result[inputs[0]]))
        {
            return null;
        }

        var lying = result[inputs[0]].Inputs[0];
        return node.Op == Structure.Slice || node.Op == Structure.Pad ? Under(axes, InOrder(node.Attributes, axes), InOrder(node.Slots, axes))
            : node.Op == Structure.Flip ? Under(axes, [.. node.Attributes.Select(axis => axes[axis]).Order()], [])
            : node.Op == Structure.Windows ? Under(axes.Add(axes.Length), node.Attributes.SetItem(0, axes[node.Attributes[0]]), [])
            : node.Op == Structure.Reshape ? Reshape(result, lying, result[inputs[0]].Shape, axes, node.Shape)
            : node.Kind == NodeKind.Reduction ? Under(Left(axes, node.Attributes), [.. node.Attributes.Select(axis => axes[axis]).Order()], [])
            : null;

        int Under(ImmutableArray<int> seen, ImmutableArray<int> attributes, ImmutableArray<int> slots) =>
            result.Permute(result.Add(node.Op, [lying], attributes, InOrder(node.Shape, seen), node.Type, slots), seen);
    }

    /// <summary>All inputs of which every element is read once must lie alike; what is repeated is seen in their order.</summary>
    private static int? Elementwise(LoweredGraph result, GraphNode node, ImmutableArray<int> inputs)
    {
        ImmutableArray<int>? axes = null;
        foreach (var input in inputs.Where(input => node.Size > 0 && IsWhole(input)))
        {
            if (Permutation(result, result[input]) is not { } own || own.Length != node.Shape.Length || KeepsRows(result, result[input]) || (axes is { } others && !own.AsSpan().SequenceEqual(others.AsSpan())))
            {
                return null;
            }

            axes = own;
        }

        if (axes is not { } order)
        {
            return null;
        }

        ImmutableArray<int> lying = [.. inputs.Select(input => IsWhole(input) ? result[input].Inputs[0] : Repeated(input))];
        return result.Permute(result.Add(node.Op, lying, node.Attributes, InOrder(node.Shape, order), node.Type, node.Slots), order);

        bool IsWhole(int input) => result[input] is { IsGenerator: false } value && value.Size == node.Size && result[value.View!.Base] is { IsGenerator: false } from && from.Size >= node.Size;

        int Repeated(int input)
        {
            var shape = result[input].Shape;
            return shape.IsEmpty ? input : result.Permute(result.Reshape(input, [.. Enumerable.Repeat(1, node.Shape.Length - shape.Length), .. shape]), Shapes.Inverse(order));
        }
    }

    /// <summary>
    /// A reshape takes runs of axes to runs of axes. Where the axes of each run lie side by side, runs keep the order in which they lie. Null where they do not.
    /// </summary>
    private static int? Reshape(LoweredGraph result, int lying, ImmutableArray<int> from, ImmutableArray<int> axes, ImmutableArray<int> to)
    {
        // Side by side but for axes of length 1, which lie anywhere.
        var ranks = new int[from.Length];
        foreach (var (rank, axis) in Enumerable.Range(0, from.Length).Where(axis => from[axis] != 1).OrderBy(axis => axes[axis]).Index())
        {
            ranks[axis] = rank;
        }

        var runs = new List<(int Rank, int First, int End)>();
        for (var (i, j) = (0, 0); i < from.Length || j < to.Length;)
        {
            var (firstOld, firstNew) = (i, j);
            var (old, wanted) = (i < from.Length ? from[i++] : 1L, j < to.Length ? to[j++] : 1L);
            while (old != wanted)
            {
                _ = old < wanted ? old *= from[i++] : wanted *= to[j++];
            }

            int[] run = [.. Enumerable.Range(firstOld, i - firstOld).Where(axis => from[axis] != 1).Select(axis => ranks[axis])];
            if (run.Index().Any(place => place.Item != run[0] + place.Index))
            {
                return null;
            }

            runs.Add((run.Length == 0 ? int.MaxValue : run[0], firstNew, j));
        }

        ImmutableArray<int> order = [.. runs.OrderBy(run => run.Rank).SelectMany(run => Enumerable.Range(run.First, run.End - run.First))];
        return result.Permute(result.Reshape(lying, [.. order.Select(axis => to[axis])]), Shapes.Inverse(order));
    }

    /// <summary>What is said of each axis as it is seen, said of each as it lies.</summary>
    private static ImmutableArray<int> InOrder(ImmutableArray<int> ofSeen, ImmutableArray<int> axes) => [.. Shapes.Inverse(axes).Select(axis => ofSeen[axis])];

    /// <summary>What is left of a permutation where some of the axes that are seen go.</summary>
    private static ImmutableArray<int> Left(ImmutableArray<int> axes, ImmutableArray<int> gone)
    {
        int[] left = [.. axes.Where((_, axis) => !gone.Contains(axis))];
        return [.. left.Select(axis => left.Count(other => other < axis))];
    }
}
