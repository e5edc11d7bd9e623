namespace Fluxion;

/// <summary>
/// What stands under the results of a linear map, each node after its inputs, and which of it moves with the map's parameters.
/// Calls are their bodies here, and values that were asked for are leaves. Nothing recurses.
/// </summary>
internal sealed class LinearOrder
{
    private const int Open = -1;

    private readonly NodeMap places = new();
    private readonly bool isCut;
    private bool[]? zeros;

    /// <param name="results">The results.</param>
    /// <param name="parameters">The map's parameters.</param>
    /// <param name="isCut">Whether the map is cut in two: see <see cref="FunctionOp.IsWhole"/>.</param>
    public LinearOrder(Tensor[] results, Tensor[] parameters, bool isCut = false)
    {
        this.isCut = isCut;
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
            if (Moves[place] && (!node.DType.IsFloating() || !(node.Op.IsLinear(node, MovingInputs(node)) || node.Op.IsLinear(node, MovingInputs(node, Zeros)))))
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
    public bool[] MovingInputs(Tensor node) => MovingInputs(node, []);

    /// <summary>For each node whether it is 0, as far as that is written: what is linear in zeros is one. A zero may move with anything and stays linear in it.</summary>
    public bool[] Zeros => zeros ??= FindZeros();

    private bool[] MovingInputs(Tensor node, bool[] further)
    {
        var inputs = Inputs(node);
        var moving = new bool[inputs.Length];
        for (var i = 0; i < moving.Length; i++)
        {
            var place = Place(inputs[i]);
            moving[i] = Moves[place] || (further.Length > 0 && further[place]);
        }

        return moving;
    }

    private bool[] FindZeros()
    {
        var found = new bool[Nodes.Count];
        for (var place = 0; place < found.Length; place++)
        {
            var node = Nodes[place];
            // Of what a node of functions gives some may be 0; and a zero may stand beside another factor that is one.
            found[place] = Inputs(node) is { IsEmpty: false } inputs && node.Op is not FunctionOp && node.Op != Tuples.Part
                ? IsLinearIn(node, [.. inputs.ToArray().Select(input => found[Place(input)])])
                : Leaves.IsZero(CanonicalWalk.StandIn(node));
        }

        return found;
    }

    private static bool IsLinearIn(Tensor node, bool[] inputs)
    {
        var first = Array.IndexOf(inputs, true);
        return first >= 0 && (Is(inputs) || Is([.. inputs.Select((_, i) => i == first)]));

        bool Is(bool[] mask) => node.Op.Moves(node, mask) && node.Op.IsLinear(node, mask);
    }

    /// <summary>Whether what moves moves a node: of the results of a node that holds functions it may move some.</summary>
    private bool DoesMove(Tensor node) =>
        node.Op is not Leaf
        && node.Op.Moves(node, MovingInputs(node))
        && (node.Op != Tuples.Part || ((FunctionOp)node.Inputs[0].Op).Moved(node.Inputs[0], MovingInputs(node.Inputs[0]))[node.Attributes[0]]);

    /// <summary>Through calls and variables to what is computed, but a variable over a leaf is a leaf: were it replaced by its constant, arithmetic on it would be computed at once, node by node.</summary>
    private Tensor Resolve(Tensor node)
    {
        var resolved = CanonicalWalk.Resolve(node, op => !op.IsWhole(isCut));
        return resolved.Op is Leaf && node.Op == Leaves.Variable ? node : resolved;
    }
}
