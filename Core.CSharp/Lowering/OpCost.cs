using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What computing one element of a node costs, read off the kernel language that its op writes.</summary>
/// <param name="Instructions">About how many primitive instructions; a function counts as what it is lowered to.</param>
/// <param name="Calls">Whether functions are among them: too dear to compute twice.</param>
internal readonly record struct OpCost(int Instructions, bool Calls)
{
    private const int InstructionsOfCall = 20;
    private const int LargestCache = 4096;

    private static readonly ConcurrentDictionary<(Op Op, DType Type, DType Input, int Attribute), OpCost> Known = new();

    public static OpCost Of(LoweredGraph graph, GraphNode node) => node.Kind switch
    {
        NodeKind.Elementwise => OfElementwise(graph, node, (Elementwise)node.Op),
        NodeKind.Pad => new(4 * node.Shape.Length, false),
        NodeKind.Take or NodeKind.Scatter => new(4, false),
        NodeKind.Reduction => new(1, false),
        _ => default,
    };

    private static OpCost OfElementwise(LoweredGraph graph, GraphNode node, Elementwise op)
    {
        var key = (node.Op, node.Type, graph[node.Inputs[^1]].Type, node.Attributes.IsEmpty ? 0 : node.Attributes[0]);
        if (Known.TryGetValue(key, out var cost))
        {
            return cost;
        }

        var builder = new KernelBuilder();
        op.Emit(builder, [.. node.Inputs.Select(input => builder.Scalar(graph[input].Type))], node.Type, node.Attributes);
        foreach (var statement in builder.Finish(op.Name).Body)
        {
            cost = statement is Instruction { Code: Opcode.Call } ? new(cost.Instructions + InstructionsOfCall, true)
                : statement is Instruction { Code: Opcode.Scalar or Opcode.Constant } ? cost
                : cost with { Instructions = cost.Instructions + 1 };
        }

        cost = cost with { Instructions = Math.Max(cost.Instructions, 1) };
        if (Known.Count > LargestCache)
        {
            Known.Clear();
        }

        Known.TryAdd(key, cost);
        return cost;
    }
}
