using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Views that are index arithmetic move through elementwise work that nobody else uses, down to buffers: then what is sliced away is not computed,
/// and a reshape stands between no two kernels.
/// </summary>
internal static class ViewPushing
{
    private const int Nobody = -1;
    private const int Several = -2;
    private const int MostRounds = 4;

    /// <summary>The graph with views pushed, and with buffers for outputs that would else be parts of larger ones.</summary>
    public static LoweredGraph Push(LoweredGraph graph)
    {
        // A view of a view follows it in the next round.
        for (var round = 0; round < MostRounds; round++)
        {
            var consumer = Consumers(graph);
            if (FindPushed(graph, consumer) is not { } pushed)
            {
                break;
            }

            graph = Rewrite(graph, consumer, pushed);
        }

        GiveOutputsBuffers(graph);
        return graph;
    }

    private static LoweredGraph Rewrite(LoweredGraph graph, int[] consumer, GraphNode?[] pushed)
    {
        var result = new LoweredGraph();
        var places = new int[graph.Nodes.Count];
        for (var place = 0; place < places.Length; place++)
        {
            if (consumer[place] == Nobody)
            {
                continue;
            }

            var node = graph[place];
            places[place] = node.Kind == NodeKind.Indexed && pushed[node.Inputs[0]] is { } own && ReferenceEquals(own, node)
                ? places[node.Inputs[0]]
                : pushed[place] is { } view
                    ? result.Add(node.Op, [.. node.Inputs.Select(input => Through(result, places[input], view, graph, place, input, pushed[input]))], node.Attributes, view.Shape, node.Type, [])
                    : result.Transfer(node, [.. node.Inputs.Select(input => places[input])]);
        }

        result.Outputs.AddRange(graph.Outputs.Select(output => places[output]));
        return result;
    }

    private static void GiveOutputsBuffers(LoweredGraph graph)
    {
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            graph.Outputs[i] = Returned(graph, graph.Outputs[i]);
        }
    }

    /// <summary>The one consumer of each node, or <see cref="Several"/>; an output has several, what nothing needs has nobody.</summary>
    private static int[] Consumers(LoweredGraph graph)
    {
        var consumer = new int[graph.Nodes.Count];
        Array.Fill(consumer, Nobody);
        foreach (var output in graph.Outputs)
        {
            consumer[output] = Several;
        }

        for (var place = consumer.Length - 1; place >= 0; place--)
        {
            foreach (var input in consumer[place] == Nobody ? [] : graph[place].Inputs)
            {
                consumer[input] = consumer[input] == Nobody || consumer[input] == place ? place : Several;
            }
        }

        return consumer;
    }

    /// <summary>Consumers first: the view that goes through each node; null where none goes through any.</summary>
    private static GraphNode?[]? FindPushed(LoweredGraph graph, int[] consumer)
    {
        var pushed = new GraphNode?[graph.Nodes.Count];
        for (var place = pushed.Length - 1; place >= 0; place--)
        {
            if (graph[place].Kind == NodeKind.Elementwise && consumer[place] >= 0)
            {
                var user = graph[consumer[place]];
                // Windows would compute what they share again and again.
                var view = user.Kind == NodeKind.Indexed && user.Op != Structure.Windows ? user : pushed[consumer[place]] is { } further && Shapes.Same(graph[place].Shape, user.Shape) ? further : null;
                pushed[place] = view is not null && Passes(graph, graph[place], view) ? view : null;
            }
        }

        KeepWhole(graph, consumer, pushed);
        return Array.Exists(pushed, view => view is not null) ? pushed : null;
    }

    /// <summary>
    /// Takes back the reshapes that would cost a buffer: those through a node of which an input stays behind as elementwise work of a kernel of its own, or is repeated along an axis
    /// that the reshape mixes with others. All of the work is written under the old shape then, and what is written is seen under the new one.
    /// </summary>
    private static void KeepWhole(LoweredGraph graph, int[] consumer, GraphNode?[] pushed)
    {
        for (var place = 0; place < pushed.Length; place++)
        {
            if (pushed[place] is { } view && view.Op == Structure.Reshape && graph[place].Inputs.Any(input => !IsFree(input, place, view)))
            {
                pushed[place] = null;
            }
        }

        for (var place = pushed.Length - 1; place >= 0; place--)
        {
            if (pushed[place] is { } view && view.Op == Structure.Reshape && !ReferenceEquals(graph[consumer[place]], view) && !ReferenceEquals(pushed[consumer[place]], view))
            {
                pushed[place] = null;
            }
        }

        bool IsFree(int input, int user, GraphNode view) =>
            graph[input].Size == 1
            || ReferenceEquals(pushed[input], view)
            || (graph[input].Kind == NodeKind.Elementwise ? consumer[input] != user : graph[input].View!.Reshape(graph[input].Shape, view.Shape) is not null);
    }

    private static bool Passes(LoweredGraph graph, GraphNode node, GraphNode view) =>
        node.Op != LoweredGraph.Copy
        && (view.Op != Structure.Reshape || node.Inputs.All(input => graph[input].Size == 1 || Shapes.Same(graph[input].Shape, node.Shape)));

    /// <summary>An input under the view of the node that reads it: only along axes that it has.</summary>
    private static int Through(LoweredGraph result, int place, GraphNode view, LoweredGraph graph, int user, int input, GraphNode? pushed)
    {
        if (ReferenceEquals(pushed, view))
        {
            return place;
        }

        var shape = graph[user].Shape;
        var own = result[place].Shape;
        if (view.Op == Structure.Reshape)
        {
            return result.Reshape(place, graph[input].Size == 1 && !Shapes.Same(own, shape) ? [] : view.Shape);
        }

        var skipped = shape.Length - own.Length;
        if (view.Op == Structure.Flip)
        {
            ImmutableArray<int> axes = [.. view.Attributes.Select(axis => axis - skipped).Where(axis => axis >= 0 && own[axis] != 1)];
            return axes.IsEmpty ? place : result.Add(Structure.Flip, [place], axes, own, result[place].Type, []);
        }

        var slots = view.Slots[skipped..].ToBuilder();
        var steps = view.Attributes[skipped..].ToBuilder();
        var lengths = own.ToBuilder();
        for (var axis = 0; axis < own.Length; axis++)
        {
            if (own[axis] == 1 && shape[axis + skipped] != 1)
            {
                (slots[axis], steps[axis]) = (-1, 1);
            }
            else
            {
                lengths[axis] = view.Shape[axis + skipped];
            }
        }

        return Shapes.Same(lengths.ToImmutable(), own) ? place : result.Add(Structure.Slice, [place], steps.ToImmutable(), lengths.ToImmutable(), result[place].Type, slots.ToImmutable());
    }

    /// <summary>An output that is a part of something larger, or a generator seen through a view, gets elements of its own.</summary>
    private static int Returned(LoweredGraph graph, int place)
    {
        var node = graph[place];
        var from = graph[node.View!.Base];
        var isPart = from.Kind != NodeKind.Data && (node.Size < from.Size || !node.View.Terms.IsEmpty || node.View.Offset != 0);
        return node.Size > 0 && !node.IsGenerator && (isPart || from.IsGenerator) ? graph.Copied(place) : place;
    }
}
