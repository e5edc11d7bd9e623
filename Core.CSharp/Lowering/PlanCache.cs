namespace Fluxion;

/// <summary>The plans of the process, by what walks wrote of expressions.</summary>
internal static class PlanCache
{
    private static readonly KeyedCache<Plan> Plans = new();

    /// <summary>The plan of what a walk met.</summary>
    public static Plan Get(CanonicalWalk walk)
    {
        if (Plans.Find(walk.Key) is { } known)
        {
            return known;
        }

        var plan = Lowering.Of(walk);
        Plans.Keep(walk.Key, plan, plan.Words);
        return plan;
    }
}
