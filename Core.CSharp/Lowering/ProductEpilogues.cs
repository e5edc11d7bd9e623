using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Which kernel may follow which product block by block: the first step that reads the product's result, if it is a kernel. The product is then computed there, not before;
/// it is for what the kernel reads of it to say whether that is possible (<see cref="Epilogues"/>).
/// </summary>
internal sealed class ProductEpilogues
{
    private readonly LoweredGraph graph;
    private readonly List<int>?[] readers;

    private ProductEpilogues(LoweredGraph graph)
    {
        this.graph = graph;
        readers = new List<int>?[graph.Nodes.Count];
    }

    /// <summary>A product, the kernel that would follow it, and whether anybody else reads the product's result.</summary>
    internal sealed record Pair(RoutineCall Product, Group Kernel, bool IsKept);

    /// <summary>At most one product for each kernel: the largest.</summary>
    public static IEnumerable<Pair> Of(LoweredGraph graph, List<object> steps)
    {
        var products = steps.OfType<RoutineCall>().Where(call => graph[call.Node].Op == Contraction.Dot).ToList();
        if (products.Count == 0)
        {
            return [];
        }

        var own = new ProductEpilogues(graph);
        foreach (var call in products)
        {
            own.readers[call.Node] = [];
        }

        for (var step = 0; step < steps.Count; step++)
        {
            own.Note(steps[step], step);
        }

        var outputs = graph.Outputs.Where(output => graph[output].View is not null).Select(output => graph[output].View!.Base).ToHashSet();
        return products
            .Where(call => own.readers[call.Node] is [var first, ..] && steps[first] is Group)
            .Select(call => new Pair(call, (Group)steps[own.readers[call.Node]![0]], own.readers[call.Node]!.Count > 1 || outputs.Contains(call.Node)))
            .GroupBy(pair => pair.Kernel.Step)
            .Select(pairs => pairs.MaxBy(pair => graph[pair.Product.Node].Size)!);
    }

    private void Note(object step, int number)
    {
        switch (step)
        {
            case RoutineCall call:
                Note(graph[call.Node].Inputs, number);
                break;
            case ControlCall control:
                Note(graph[control.Node].Inputs, number);
                break;
            default:
                Note(Grouping.GroupsOf(step).SelectMany(group => group.Members).SelectMany(member => member.Unit.Sources).Select(source => source.Node), number);
                break;
        }
    }

    private void Note(IEnumerable<int> places, int step)
    {
        foreach (var place in places)
        {
            if (graph[place].View is { } view && readers[view.Base] is { } known && (known.Count == 0 || known[^1] != step))
            {
                known.Add(step);
            }
        }
    }
}
