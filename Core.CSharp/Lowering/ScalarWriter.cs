using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Gives the value of an element of a leaf: of what is in storage by its place there, of a repeated scalar the one element.</summary>
internal delegate int LeafElement(GraphNode leaf, long place);

/// <summary>
/// Writes a graph of scalars and tiny tensors into one kernel without lanes: each element is a value of its own, views only say which, loops that are long are loops and short ones are written out, and a choice is
/// a branch. Sums have the order that they have elsewhere (<see cref="ReductionOrder"/>), so the results have the same bits.
/// </summary>
internal sealed class ScalarWriter(KernelBuilder kernel, Func<long, int> extent)
{
    /// <summary>A tensor of more elements is none of a scalar program, unless it only is read from.</summary>
    public const int MostElements = 16;

    /// <summary>A program of more instructions is none.</summary>
    public const int MostInstructions = 4000;

    public KernelBuilder Kernel { get; } = kernel;

    /// <summary>A new extent of so many iterations.</summary>
    public int Extent(long iterations) => extent(iterations);

    /// <summary>About how many instructions a graph takes; more than <see cref="MostInstructions"/> where it cannot be written so.</summary>
    public static long Cost(LoweredGraph graph)
    {
        var total = 0L;
        foreach (var place in Needed(graph))
        {
            // Each is at most so much before it is added: what cannot be written has no number that could be added to.
            total += Math.Min(Cost(graph, graph[place]), MostInstructions + 1);
            if (total > MostInstructions)
            {
                return long.MaxValue;
            }
        }

        return graph.Outputs.Exists(output => graph[output].Size > MostElements) ? long.MaxValue : total;
    }

    /// <summary>The elements of each output, in row-major order.</summary>
    public int[][] Write(LoweredGraph graph, ImmutableArray<long> data, LeafElement leaf)
    {
        var written = new WrittenGraph(this, graph, data, leaf);
        foreach (var place in Needed(graph))
        {
            written.Write(place);
        }

        return [.. graph.Outputs.Select(written.All)];
    }

    /// <summary>The results of a function's body for the elements of its parameters.</summary>
    public int[][] Write(FunctionBody body, Func<int, long, int> parameter) =>
        Write(body.Graph, body.Data, (leaf, place) => parameter(body.Parameters[leaf.Attributes[0]], place));

    /// <summary>The places that outputs need, inputs first.</summary>
    private static List<int> Needed(LoweredGraph graph)
    {
        var needed = new bool[graph.Nodes.Count];
        graph.Outputs.ForEach(output => needed[output] = true);
        for (var place = needed.Length - 1; place >= 0; place--)
        {
            foreach (var input in needed[place] ? graph[place].Inputs : [])
            {
                needed[input] = true;
            }
        }

        return [.. Enumerable.Range(0, needed.Length).Where(place => needed[place])];
    }

    /// <summary>What a copy is of.</summary>
    private static GraphNode Original(LoweredGraph graph, int place)
    {
        while (graph[place].Op == LoweredGraph.Copy)
        {
            place = graph[place].Inputs[0];
        }

        return graph[place];
    }

    private static long Cost(LoweredGraph graph, GraphNode node)
    {
        var read = node.Kind == NodeKind.Reduction ? graph[node.Inputs[0]].Size : node.Size;
        return node.Kind switch
        {
            NodeKind.Literal or NodeKind.Fill or NodeKind.Data or NodeKind.Iota or NodeKind.Alias or NodeKind.Indexed or NodeKind.Part => 0,
            NodeKind.Elementwise when node.Op == LoweredGraph.Copy => 0,
            NodeKind.Control => node.Control!.ScalarCost(input => Original(graph, node.Inputs[node.Control.Inputs.IndexOf(input)]) is { Kind: NodeKind.Iota, Shape.Length: 1 }),
            _ when read > MostElements => long.MaxValue,
            NodeKind.Elementwise => OpCost.Of(graph, node).Instructions * node.Size,
            NodeKind.Pad or NodeKind.Concat => 0,

            // The loops of a kernel over several axes have an order of their own.
            NodeKind.Reduction when node.Attributes.Count(axis => graph[node.Inputs[0]].Shape[axis] > 1) == 1 => read,
            _ => long.MaxValue,
        };
    }
}
