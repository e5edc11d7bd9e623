using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// What a picture of expressions shows: their nodes, each after its inputs, with the names that the user gave some of them.
/// A variable ends the picture where it stands for a constant.
/// </summary>
internal sealed class Drawing
{
    private readonly Dictionary<Tensor, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);

    public Drawing(IEnumerable<(string Name, Tensor Tensor)> named, IEnumerable<Tensor> outputs)
    {
        foreach (var (name, tensor) in named)
        {
            names.TryAdd(Errors.Given(tensor, $"the node named {name}", "Graph"), name);
        }

        Outputs = [.. outputs];
        Op.CheckGiven("Graph", Outputs.AsSpan());
        var stack = new Stack<(Tensor Node, int Next)>();
        foreach (var output in Outputs)
        {
            stack.Push((output, 0));
            while (stack.TryPop(out var top))
            {
                var inputs = Inputs(top.Node);
                if (top.Next == 0 && !places.TryAdd(top.Node, -1))
                {
                    continue;
                }

                if (top.Next < inputs.Length)
                {
                    stack.Push((top.Node, top.Next + 1));
                    stack.Push((inputs[top.Next], 0));
                    continue;
                }

                places[top.Node] = Nodes.Count;
                Nodes.Add(top.Node);
            }
        }
    }

    public ImmutableArray<Tensor> Outputs { get; }

    public List<Tensor> Nodes { get; } = [];

    /// <summary>The place of a node that is shown.</summary>
    public int Place(Tensor node) => places[node];

    /// <summary>The name that the user gave a node, or null.</summary>
    public string? Name(Tensor node) => names.GetValueOrDefault(node);

    /// <summary>What a node is drawn from.</summary>
    public static ImmutableArray<Tensor> Inputs(Tensor node) => node.Op == Leaves.Variable && node.Inputs[0].IsConstant ? [] : node.Inputs;

    /// <summary>A node's op, with what is static about it, and the value of a scalar: sum(1), constant 2, variable 3.</summary>
    public static string Label(Tensor node)
    {
        var value = TensorText.Scalar(node.Op == Leaves.Variable ? node.Inputs[0] : node) is { } scalar ? " " + scalar : "";
        var owner = node.Op == Leaves.Parameter ? $" of {node.Payload}" : "";
        var attributes = node.Attributes.IsEmpty ? "" : "(" + string.Join(", ", node.Attributes) + ")";
        return node.Op.Name + attributes + owner + value;
    }
}
