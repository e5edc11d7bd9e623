namespace Fluxion;

/// <summary>
/// How much a program would do. What memory holds bounds most work; what is only broadcast takes no memory, and a loop over it has no end that anyone waits for.
/// </summary>
internal static class Work
{
    /// <summary>About as many elements as a core visits in a week.</summary>
    private const long MostElements = 1L << 50;

    /// <summary>An error where a node would visit more.</summary>
    /// <exception cref="ArgumentException">It would.</exception>
    public static void Check(LoweredGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (Visited(graph, node) is > MostElements and var visited)
            {
                throw Errors.Argument(
                    node.Op.Name,
                    $"{visited:0} elements to visit, for a result of shape {Shapes.Text(node.Shape)}",
                    $"at most {MostElements}, about a week's work",
                    "Reduce before broadcasting: the sum of a repeated tensor is the sum of the tensor, times how often it is repeated.");
            }
        }
    }

    /// <summary>The iterations of what reads more than it writes; everything else is bounded by the memory for its result.</summary>
    private static double Visited(LoweredGraph graph, GraphNode node) =>
        node.Kind == NodeKind.Reduction ? graph[node.Inputs[0]].Size
        : node.Op == Contraction.Dot ? (double)node.Size * graph[node.Inputs[0]].Shape[^1]
        : 0;
}
