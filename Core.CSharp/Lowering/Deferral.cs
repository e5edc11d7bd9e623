namespace Fluxion;

/// <summary>
/// Which values are written into the expressions of those who use them, and which get a place of their own in a kernel.
/// Cheap values with one consumer go to it; so does everything with one consumer that leads into one reduction or one part of a concatenation,
/// so that these choose their kernel together; and cheap functions of positions and scalars are repeated wherever they are used.
/// </summary>
internal sealed class Deferral
{
    private const int CheapTree = 24;
    private const int ReducedTree = 120;
    private const int CheapGenerator = 8;
    private const int DeepestTree = 48;
    private const int Nobody = -1;

    private readonly LoweredGraph graph;
    private readonly bool[] live;
    private readonly bool[] buffered;
    private readonly int[] uses;
    private readonly int[] consumer;

    public Deferral(LoweredGraph graph)
    {
        this.graph = graph;
        var count = graph.Nodes.Count;
        live = new bool[count];
        buffered = new bool[count];
        uses = new int[count];
        consumer = new int[count];
        Inline = new bool[count];
        Array.Fill(consumer, Nobody);
        CountUses();
        FindGenerators();
        Defer();
    }

    /// <summary>Whether consumers write the value into their own expressions.</summary>
    public bool[] Inline { get; }

    /// <summary>Whether a node is computed at a place of its own: by a kernel, or by a routine.</summary>
    public bool IsPlaced(int place) =>
        live[place]
        && graph[place].Kind is NodeKind.Elementwise or NodeKind.Reduction or NodeKind.Pad or NodeKind.Concat or NodeKind.Take or NodeKind.Scatter or NodeKind.Routine or NodeKind.Control or NodeKind.Part
        && (!Inline[place] || buffered[place]);

    /// <summary>Whether somebody can only read a node's value from a buffer: a routine, a view that is index arithmetic, the caller.</summary>
    public bool MustBuffer(int place) => buffered[place];

    /// <summary>Whether a consumer writes an input into its own expression; else it reads a buffer.</summary>
    public static bool Takes(GraphNode consumer, int input, GraphNode value) => consumer.Kind switch
    {
        NodeKind.Elementwise or NodeKind.Reduction or NodeKind.Scatter or NodeKind.Concat or NodeKind.Alias => true,
        NodeKind.Pad => Padding.IsChoice(consumer.Shape, value),
        NodeKind.Take => input == 1,
        _ => false,
    };

    private void CountUses()
    {
        foreach (var output in graph.Outputs)
        {
            live[output] = true;
            uses[output]++;
            if (graph[output].View is { } view)
            {
                buffered[view.Base] = true;
            }
        }

        for (var place = graph.Nodes.Count - 1; place >= 0; place--)
        {
            if (!live[place])
            {
                continue;
            }

            var node = graph[place];
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                var input = node.Inputs[i];
                live[input] = true;
                if (!Takes(node, i, graph[input]))
                {
                    buffered[graph[input].View!.Base] = true;
                }

                var repeated = node.Inputs.IndexOf(input) < i && node.Kind != NodeKind.Concat;
                uses[input] += repeated ? 0 : node.Kind == NodeKind.Alias ? uses[place] : 1;
                consumer[input] = node.Kind == NodeKind.Alias ? consumer[place] : place;
            }
        }
    }

    private void FindGenerators()
    {
        var cost = new int[graph.Nodes.Count];
        for (var place = 0; place < cost.Length; place++)
        {
            var node = graph[place];
            if (node.Kind is NodeKind.Alias && cost[node.Inputs[0]] >= 0)
            {
                cost[place] = cost[node.Inputs[0]];
            }
            else if (node.Kind == NodeKind.Elementwise && live[place])
            {
                var own = OpCost.Of(graph, node);
                var total = own.Instructions;
                foreach (var input in node.Inputs)
                {
                    total = cost[input] < 0 ? CheapGenerator + 1 : total + cost[input];
                }

                Inline[place] = !own.Calls && total <= CheapGenerator;
                cost[place] = Inline[place] ? total : -1;
            }
            else if (live[place] && Picking.IsCheck(graph, node))
            {
                Inline[place] = true;
                cost[place] = OpCost.Of(graph, node).Instructions;
            }
            else
            {
                cost[place] = node.IsGenerator ? 0 : -1;
            }
        }
    }

    /// <summary>Consumers first: what a root may still take in, and how deep its expression is.</summary>
    private void Defer()
    {
        var root = new int[graph.Nodes.Count];
        var budget = new int[graph.Nodes.Count];
        var level = new int[graph.Nodes.Count];
        var size = new long[graph.Nodes.Count];
        var whole = new bool[graph.Nodes.Count];
        for (var place = graph.Nodes.Count - 1; place >= 0; place--)
        {
            var node = graph[place];
            if (!live[place] || node.Kind is not (NodeKind.Elementwise or NodeKind.Pad or NodeKind.Take or NodeKind.Reduction or NodeKind.Scatter or NodeKind.Concat))
            {
                continue;
            }

            root[place] = place;
            whole[place] = node.Kind is NodeKind.Reduction;
            budget[place] = whole[place] ? ReducedTree : CheapTree;
            size[place] = node.Kind is NodeKind.Reduction or NodeKind.Scatter ? graph[node.Inputs[0]].Size : node.Size;
            if (Inline[place] || buffered[place] || uses[place] != 1 || consumer[place] < 0 || node.Kind is not (NodeKind.Elementwise or NodeKind.Pad or NodeKind.Take))
            {
                continue;
            }

            var cost = OpCost.Of(graph, node);
            var user = consumer[place];
            if (graph[user].Kind == NodeKind.Concat)
            {
                // Each part of a concatenation is an expression of its own.
                budget[place] = ReducedTree - cost.Instructions;
                whole[place] = true;
                Inline[place] = true;
                continue;
            }

            var target = root[user];
            var dear = cost.Calls && !(whole[target] && node.Size == size[target]);
            if (!dear && budget[target] >= cost.Instructions && level[user] < DeepestTree)
            {
                Inline[place] = true;
                root[place] = target;
                budget[target] -= cost.Instructions;
                level[place] = level[user] + 1;
            }
        }
    }
}
