namespace Fluxion;

/// <summary>
/// The passes of a kernel over its inner axes. What depends on a reduction and lives over inner axes needs a pass after the reduction's own.
/// What an earlier pass computed is computed again where that is cheap; what took a function is kept in a buffer.
/// </summary>
internal sealed class Passes
{
    private readonly LoweredGraph graph;
    private readonly Group group;
    private readonly bool[] isInner;
    private readonly int[] pass;
    private readonly Dictionary<int, int> memberOf = [];

    /// <param name="graph">The graph.</param>
    /// <param name="group">The kernel.</param>
    /// <param name="isBuffered">Whether a value is written to a buffer.</param>
    /// <param name="keep">Says that a value is to be written to a buffer.</param>
    public Passes(LoweredGraph graph, Group group, Predicate<int> isBuffered, Action<int> keep)
    {
        this.graph = graph;
        this.group = group;
        var members = group.Members;
        isInner = new bool[members.Count];
        pass = new int[members.Count];
        for (var i = 0; i < members.Count; i++)
        {
            Schedule(i);
        }

        Needed = new bool[Count][];
        Loaded = new bool[Count][];
        for (var p = Count - 1; p >= 0; p--)
        {
            Demand(p, isBuffered, keep);
        }
    }

    /// <summary>How many passes there are.</summary>
    public int Count { get; private set; }

    /// <summary>For each pass, whether it computes a member.</summary>
    public bool[][] Needed { get; }

    /// <summary>For each pass, whether it reads a member's value from its buffer.</summary>
    public bool[][] Loaded { get; }

    /// <summary>The members that have a buffer only for later passes.</summary>
    public List<int> Kept { get; } = [];

    /// <summary>The pass that a member is computed in, or after which it is there; −1 for one that needs none.</summary>
    public int PassOf(int member) => pass[member];

    /// <summary>Whether a member is computed over inner axes (a reduction's result is not, what it reduces is).</summary>
    public bool IsInner(int member) => isInner[member];

    /// <summary>The last pass that reads a member's value from its buffer.</summary>
    public int LastLoad(int member) => Array.FindLastIndex(Loaded, loaded => loaded[member]);

    private static bool IsReduction(GraphNode node, Unit unit) => node.Kind == NodeKind.Reduction && unit.Part < 0;

    private void Schedule(int i)
    {
        var member = group.Members[i];
        var reduction = IsReduction(graph[member.Unit.Node], member.Unit);
        isInner[i] = reduction || HasInnerAxes(member.Axes);
        var after = isInner[i] ? 0 : -1;
        foreach (var source in member.Unit.Sources)
        {
            if (!source.FromBuffer && memberOf.TryGetValue(source.Node, out var other))
            {
                var resultIsInner = isInner[other] && !IsReduction(graph[source.Node], group.Members[other].Unit);
                after = Math.Max(after, isInner[i] && !resultIsInner ? pass[other] + 1 : pass[other]);
            }
        }

        pass[i] = after;
        Count = isInner[i] ? Math.Max(Count, after + 1) : Count;
        if (member.Unit.Part < 0)
        {
            memberOf[member.Unit.Node] = i;
        }
    }

    private bool HasInnerAxes(int[] axes)
    {
        for (var i = Math.Max(group.Outer, 0); group.Outer >= 0 && i < group.Axes.Count; i++)
        {
            if (Array.IndexOf(axes, group.Axes.Order[i]) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Last members first: what a pass has to compute, what it reads, and so what an earlier pass has to keep.</summary>
    private void Demand(int p, Predicate<int> isBuffered, Action<int> keep)
    {
        var members = group.Members;
        var needed = Needed[p] = new bool[members.Count];
        var loaded = Loaded[p] = new bool[members.Count];
        for (var i = members.Count - 1; i >= 0; i--)
        {
            var unit = members[i].Unit;
            if (!isInner[i] || pass[i] > p)
            {
                continue;
            }

            var own = pass[i] == p && (unit.Part >= 0 || IsReduction(graph[unit.Node], unit) || isBuffered(unit.Node));
            if (!own && !needed[i])
            {
                continue;
            }

            if (pass[i] < p && (isBuffered(unit.Node) || unit.Cost.Calls))
            {
                if (!isBuffered(unit.Node))
                {
                    keep(unit.Node);
                    Kept.Add(i);
                }

                needed[i] = false;
                loaded[i] = true;
                continue;
            }

            needed[i] = true;
            foreach (var source in unit.Sources)
            {
                if (!source.FromBuffer && memberOf.TryGetValue(source.Node, out var other) && isInner[other])
                {
                    needed[other] |= !IsReduction(graph[source.Node], members[other].Unit);
                }
            }
        }
    }
}
