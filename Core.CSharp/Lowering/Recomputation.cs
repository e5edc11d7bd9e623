namespace Fluxion;

/// <summary>
/// What is cheaper to compute again than to write and read: a value of a few instructions, over one or two values that lie in buffers anyway,
/// is written into the expressions of other kernels that use it. Values on the way that lie in no buffer are written into it too.
/// </summary>
internal static class Recomputation
{
    private const int MostInstructions = 4;
    private const int MostSources = 2;

    /// <summary>Marks such values; whether there are any.</summary>
    public static bool Find(LoweredGraph graph, Deferral deferral, Grouping grouping, Predicate<int> isBuffered)
    {
        var units = grouping.Steps.SelectMany(Grouping.GroupsOf).SelectMany(group => group.Members).Where(member => member.Unit.Part < 0).ToDictionary(member => member.Unit.Node, member => member.Unit);
        var found = new HashSet<int>();
        var (needed, sources) = (new List<int>(), new HashSet<int>());
        foreach (var node in units.Keys.Where(node => isBuffered(node)))
        {
            if (IsCheap(node))
            {
                found.UnionWith(needed);
            }
        }

        foreach (var place in found)
        {
            deferral.Inline[place] = true;
        }

        return found.Count > 0;

        // What it is computed of, as far as buffers; all of it is small.
        bool IsCheap(int place)
        {
            needed.Clear();
            sources.Clear();
            needed.Add(place);
            var instructions = 0;
            for (var next = 0; next < needed.Count; next++)
            {
                if (!units.TryGetValue(needed[next], out var unit) || !MayRepeat(unit) || (instructions += unit.Cost.Instructions) > MostInstructions)
                {
                    return false;
                }

                foreach (var source in unit.Sources)
                {
                    var from = graph[source.Node].View!.Base;
                    if (graph[from].Kind == NodeKind.Data || (isBuffered(from) && !found.Contains(from)))
                    {
                        sources.Add(from);
                    }
                    else if (!needed.Contains(from))
                    {
                        needed.Add(from);
                    }
                }
            }

            return sources.Count <= MostSources;
        }

        bool MayRepeat(Unit unit) =>
            graph[unit.Node] is { Kind: NodeKind.Elementwise } node && node.Op != LoweredGraph.Copy && !deferral.MustBuffer(unit.Node) && !unit.Cost.Calls;
    }
}
