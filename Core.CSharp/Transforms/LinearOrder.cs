namespace Fluxion;

/// <summary>
/// What stands under the results of a linear map, each node after its inputs, and which of it moves with the map's parameters.
/// Calls are their bodies here, and values that were asked for are leaves. Nothing recurses.
/// </summary>
internal sealed class LinearOrder
{
    private const int Open = -1;

    private readonly NodeMap places = new();
    private readonly bool entersCheckpoints;

    /// <param name="results">The results.</param>
    /// <param name="parameters">The map's parameters.</param>
    /// <param name="entersCheckpoints">Whether checkpointed functions are their bodies too: whoever keeps what is inside would keep what they are there to forget.</param>
    public LinearOrder(Tensor[] results, Tensor[] parameters, bool entersCheckpoints = true)
    {
        this.entersCheckpoints = entersCheckpoints;
        var stack = new Stack<(Tensor Node, int Next)>();
        var own = new HashSet<Tensor>(parameters, ReferenceEqualityComparer.Instance);
        foreach (var result in results)
        {
            Visit(Resolve(result));
            while (stack.TryPop(out var frame))
            {
                var inputs = Inputs(frame.Node);
                if (frame.Next < inputs.Length)
                {
                    stack.Push((frame.Node, frame.Next + 1));
                    Visit(Resolve(inputs[frame.Next]));
                    continue;
                }

                var isOwn = own.Contains(frame.Node);
                Reaches.Add(isOwn || Inputs(frame.Node).ToArray().Any(input => Reaches[Place(input)]));
                Moves.Add(isOwn || DoesMove(frame.Node));
                Nodes.Add(frame.Node);
                places[frame.Node] = Nodes.Count;
            }
        }

        void Visit(Tensor node)
        {
            if (places.Find(node) == 0)
            {
                places[node] = Open;
                stack.Push((node, 0));
            }
        }
    }

    /// <summary>The nodes.</summary>
    public List<Tensor> Nodes { get; } = [];

    /// <summary>For each node whether it depends on a parameter.</summary>
    public List<bool> Moves { get; } = [];

    /// <summary>For each node whether a parameter is under it: a result that does not depend on one may be of a loop that others do.</summary>
    public List<bool> Reaches { get; } = [];

    /// <summary>The first node that moves and is not linear in what moves of its inputs; null where there is none.</summary>
    public Tensor? Nonlinear()
    {
        for (var place = 0; place < Nodes.Count; place++)
        {
            var node = Nodes[place];
            if (Moves[place] && (!node.DType.IsFloating() || !node.Op.IsLinear(node, MovingInputs(node))))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>What a node is computed from.</summary>
    public static ReadOnlySpan<Tensor> Inputs(Tensor node) => node.Op is Leaf ? [] : node.Inputs.AsSpan();

    /// <summary>A node's place among the others.</summary>
    public int Place(Tensor node) => places.Find(Resolve(node)) - 1;

    /// <summary>Which inputs of a node depend on a parameter.</summary>
    public bool[] MovingInputs(Tensor node)
    {
        var inputs = Inputs(node);
        var moving = new bool[inputs.Length];
        for (var i = 0; i < moving.Length; i++)
        {
            moving[i] = Moves[Place(inputs[i])];
        }

        return moving;
    }

    /// <summary>Whether what moves moves a node: of the results of a node that holds functions it may move some.</summary>
    private bool DoesMove(Tensor node)
    {
        var moving = MovingInputs(node);
        return Array.Exists(moving, moves => moves)
            && (node.Op != Tuples.Part || ((FunctionOp)node.Inputs[0].Op).Moved(node.Inputs[0], MovingInputs(node.Inputs[0]))[node.Attributes[0]]);
    }

    /// <summary>Through calls and variables to what is computed, but a variable over a leaf is a leaf: were it replaced by its constant, arithmetic on it would be computed at once, node by node.</summary>
    private Tensor Resolve(Tensor node)
    {
        var resolved = CanonicalWalk.StandIn(node);
        while (resolved.Op == Tuples.Part && (entersCheckpoints || resolved.Inputs[0].Op is not CheckpointOp) && Tuples.Expand(resolved) is { } body)
        {
            resolved = CanonicalWalk.StandIn(body);
        }

        return resolved.Op is Leaf && node.Op == Leaves.Variable ? node : resolved;
    }
}
