using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Writes a graph of scalars and tiny tensors into one kernel without lanes: each element is a value of its own, views only say which, loops that are long are loops and short ones are written out, and a choice is
/// a branch. What loops keep of each iteration, and take in turn, is in memory where it is more than tiny. Sums have the order that they have elsewhere (<see cref="ReductionOrder"/>), so the results have the same bits.
/// </summary>
internal sealed class ScalarWriter(ScalarKernel kernel)
{
    /// <summary>A tensor of more elements is none of a scalar program, unless loops take it in turn, or make it so, or it only is read from.</summary>
    public const int MostElements = 16;

    /// <summary>A program of more instructions is none.</summary>
    public const int MostInstructions = 4000;

    public ScalarKernel Kernel { get; } = kernel;

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

        return graph.Outputs.Exists(output => graph[output].Size > MostElements && !IsOfLoop(graph, output)) ? long.MaxValue : total;
    }

    /// <summary>The elements of each output.</summary>
    public ImmutableArray<ScalarElements> Write(LoweredGraph graph, ImmutableArray<long> data, Func<GraphNode, ScalarElements> leaf)
    {
        var written = new WrittenGraph(this, graph, data, leaf);
        foreach (var place in Needed(graph))
        {
            written.Write(place);
        }

        return [.. graph.Outputs.Select(written.All)];
    }

    /// <summary>The results of a function's body for the elements of its parameters.</summary>
    public ImmutableArray<ScalarElements> Write(FunctionBody body, Func<int, ScalarElements> parameter) =>
        Write(body.Graph, body.Data, leaf => parameter(body.Parameters[leaf.Attributes[0]]));

    /// <summary>A variable for each element of a tensor of so many.</summary>
    public static ImmutableArray<int> Variables(ScalarElements elements, long count) => [.. Enumerable.Range(0, (int)count).Select(index => elements.At(index))];

    /// <summary>Whether something is what a loop keeps of its iterations.</summary>
    private static bool IsOfLoop(LoweredGraph graph, int place)
    {
        var node = graph[graph.Original(place)];
        return graph[node.Kind is NodeKind.Alias or NodeKind.Indexed ? graph.Original(node.View!.Base) : graph.Original(place)].Kind == NodeKind.Part;
    }

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

    private static long Cost(LoweredGraph graph, GraphNode node)
    {
        var read = node.Kind == NodeKind.Reduction ? graph[node.Inputs[0]].Size : node.Size;
        return node.Kind switch
        {
            NodeKind.Literal or NodeKind.Fill or NodeKind.Data or NodeKind.Iota or NodeKind.Alias or NodeKind.Indexed or NodeKind.Part => 0,
            NodeKind.Elementwise when graph.IsCopy(node) => 0,
            NodeKind.Control => node.Control!.ScalarCost,
            _ when read > MostElements => long.MaxValue,
            NodeKind.Elementwise => OpCost.Of(graph, node).Instructions * node.Size,
            NodeKind.Pad or NodeKind.Concat => 0,

            // The loops of a kernel over several axes have an order of their own.
            NodeKind.Reduction when node.Attributes.Count(axis => graph[node.Inputs[0]].Shape[axis] > 1) == 1 => read,
            _ => long.MaxValue,
        };
    }
}
