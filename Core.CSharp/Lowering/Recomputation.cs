namespace Fluxion;

/// <summary>
/// What is cheaper to compute again than to write and read: a value of a few instructions, over one or two values that lie in buffers anyway,
/// is written into the expressions of other kernels that use it.
/// </summary>
internal static class Recomputation
{
    private const int MostInstructions = 4;
    private const int MostSources = 2;

    /// <summary>Marks such values; whether there are any.</summary>
    public static bool Find(LoweredGraph graph, Deferral deferral, Grouping grouping, Predicate<int> isBuffered)
    {
        var found = new HashSet<int>();
        foreach (var member in grouping.Steps.SelectMany(Grouping.GroupsOf).SelectMany(group => group.Members))
        {
            var (unit, node) = (member.Unit, graph[member.Unit.Node]);
            if (unit.Part < 0
                && node.Kind == NodeKind.Elementwise
                && node.Op != LoweredGraph.Copy
                && isBuffered(unit.Node)
                && !deferral.MustBuffer(unit.Node)
                && !unit.Cost.Calls
                && unit.Cost.Instructions <= MostInstructions
                && unit.Sources.Count <= MostSources
                && unit.Sources.TrueForAll(source => graph[source.Node].View!.Base is var from && (graph[from].Kind == NodeKind.Data || isBuffered(from)) && !found.Contains(from)))
            {
                found.Add(unit.Node);
            }
        }

        foreach (var place in found)
        {
            deferral.Inline[place] = true;
        }

        return found.Count > 0;
    }
}
