using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Control nodes become steps, as few as there can be: of two of which the one's work is among the other's (a function's loop and the loop of its tangents or of its series, a choice and the
/// choice of its cotangents) one is left, so that a value together with its derivative runs each step once. Only what is used of their results is computed.
/// </summary>
internal sealed class Joining
{
    private const int Unmet = 0;
    private const int Open = 1;
    private const int Closed = 2;

    private readonly LoweredGraph graph;

    // Of a control node the one that stands for it: of those that are one, the last that was met.
    private readonly Dictionary<int, Standing> standing = [];
    private readonly Dictionary<(Op Op, int Input), List<int>> alike = [];

    private Joining(LoweredGraph graph) => this.graph = graph;

    /// <summary>The graph with steps in the place of control nodes.</summary>
    public static LoweredGraph Of(LoweredGraph graph)
    {
        if (!graph.Nodes.Exists(node => node.Kind == NodeKind.Control))
        {
            return graph;
        }

        var joining = new Joining(graph);
        foreach (var place in joining.Order(graph.Outputs))
        {
            if (graph[place].Kind == NodeKind.Control)
            {
                joining.Meet(place);
            }
        }

        return joining.Rewritten();
    }

    /// <summary>A control node, joined with those before it that it can be joined with.</summary>
    private void Meet(int place)
    {
        var own = graph[place];
        standing.Add(place, new Standing(place, own, [(place, [.. Enumerable.Range(0, own.Held!.Results.Length)])]));
        var key = (own.Op, own.Inputs.IsEmpty ? -1 : own.Inputs[0]);
        if (!alike.TryGetValue(key, out var others))
        {
            alike.Add(key, others = []);
        }

        for (var i = others.Count - 1; i >= 0; i--)
        {
            if (Joined(standing[others[i]], standing[place]) is { } joined)
            {
                others.RemoveAt(i);
                foreach (var (member, _) in joined.Members)
                {
                    standing[member] = joined;
                }
            }
        }

        others.Add(place);
    }

    private Standing? Joined(Standing one, Standing other)
    {
        if (((FunctionOp)one.Node.Op).Join(one.Node, other.Node) is not { } joint)
        {
            return null;
        }

        // What the one needs may be made of the other's results: then they run one after the other.
        var met = new int[graph.Nodes.Count];
        Order(joint.Node.Inputs, met);
        return met[one.Place] != Unmet || met[other.Place] != Unmet
            ? null
            : new Standing(other.Place, joint.Node, [.. Through(one, joint.OfOne), .. Through(other, joint.OfOther)]);

        static IEnumerable<(int, ImmutableArray<int>)> Through(Standing standing, ImmutableArray<int> results) =>
            standing.Members.Select(member => (member.Place, member.Results.Select(result => results[result]).ToImmutableArray()));
    }

    /// <summary>The places that some need, each after those that it needs.</summary>
    private List<int> Order(IEnumerable<int> outputs, int[]? states = null)
    {
        states ??= new int[graph.Nodes.Count];
        var (order, stack) = (new List<int>(), new Stack<(int Place, int Next)>());
        foreach (var output in outputs)
        {
            Visit(output);
            while (stack.TryPop(out var frame))
            {
                var inputs = Node(frame.Place).Inputs;
                if (frame.Next < inputs.Length)
                {
                    stack.Push((frame.Place, frame.Next + 1));
                    Visit(inputs[frame.Next]);
                    continue;
                }

                states[frame.Place] = Closed;
                order.Add(frame.Place);
            }
        }

        return order;

        void Visit(int place)
        {
            place = Place(place);
            if (states[place] == Unmet)
            {
                states[place] = Open;
                stack.Push((place, 0));
            }
        }
    }

    private int Place(int place) => standing.TryGetValue(place, out var one) ? one.Place : place;

    private GraphNode Node(int place) => standing.TryGetValue(place, out var one) ? one.Node : graph[place];

    /// <summary>What a part is of the node that stands for its own.</summary>
    private int Result(GraphNode part) => standing[part.Inputs[0]].Members.First(member => member.Place == part.Inputs[0]).Results[part.Attributes[0]];

    private LoweredGraph Rewritten()
    {
        var order = Order(graph.Outputs);
        var used = standing.Values.Distinct().ToDictionary(one => one.Place, one => new bool[one.Node.Held!.Results.Length]);
        foreach (var part in order.Select(place => graph[place]).Where(node => node.Kind == NodeKind.Part))
        {
            used[Place(part.Inputs[0])][Result(part)] = true;
        }

        var result = new LoweredGraph();
        var places = new int[graph.Nodes.Count];
        foreach (var place in order)
        {
            var node = Node(place);
            places[place] = node.Kind switch
            {
                NodeKind.Control => result.Control(node, ((FunctionOp)node.Op).Lowered(node, used[place]), [.. node.Inputs.Select(input => places[input])]),
                NodeKind.Part => result.Part(node, places[Place(node.Inputs[0])], Result(node)),
                _ => result.Transfer(node, [.. node.Inputs.Select(input => places[input])]),
            };
        }

        result.Outputs.AddRange(graph.Outputs.Select(output => places[output]));
        return result;
    }

    /// <summary>A node that stands for some.</summary>
    /// <param name="Place">Where it is met.</param>
    /// <param name="Node">The node.</param>
    /// <param name="Members">For whom, and which of its results are theirs.</param>
    private sealed record Standing(int Place, GraphNode Node, ImmutableArray<(int Place, ImmutableArray<int> Results)> Members);
}
