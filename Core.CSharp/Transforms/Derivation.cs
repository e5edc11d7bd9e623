using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>The results of a transformation, as expressions.</summary>
/// <param name="outputs">What the function gave.</param>
/// <param name="variables">What it was given.</param>
/// <param name="given">What the transformation was given beside them: directions, cotangents.</param>
/// <param name="share">Whether equal new nodes become one: for results that stay expressions.</param>
internal delegate Tensor[] Derive(Tensor[] outputs, Tensor[] variables, Tensor[] given, bool share);

/// <summary>
/// How a transformation makes its results from a function's. Where those are plain, what it makes is decided by the graph of the function alone, whatever its constants are:
/// so plans are found by that graph, and a function that was met before is neither differentiated nor lowered again.
/// </summary>
internal sealed class Derivation(Derive derive)
{
    private static readonly KeyedCache<BoundPlan> Plans = new();

    private static int count;

    private readonly int number = Interlocked.Increment(ref count);

    /// <summary>The results: evaluated, unless one still reaches a variable or a parameter that is older than the transformation's own variables.</summary>
    public Tensor[] Finish(Tensor[] outputs, Tensor[] variables, params Tensor[] given) => FinishWithin(long.MaxValue, out _, outputs, variables, given)!;

    /// <summary>The results as <see cref="Finish(Tensor[], Tensor[], Tensor[])"/> gives them; null where their evaluation would take more bytes than allowed, and how many.</summary>
    public Tensor[]? FinishWithin(long most, out long bytes, Tensor[] outputs, Tensor[] variables, params Tensor[] given)
    {
        bytes = 0;
        var since = Oldest(variables);
        if (!Reach.ArePlain(outputs, since) || !Reach.ArePlain(given, since))
        {
            return Finish(derive(outputs, variables, given, true), since);
        }

        if (Array.TrueForAll(variables, variable => variable.Inputs[0].IsConstant) && Array.TrueForAll(given, tensor => tensor.IsConstant))
        {
            var found = Run(most, out bytes, outputs, variables, given);
            if (found is not null || bytes > most)
            {
                return found;
            }
        }

        var results = derive(outputs, variables, given, false);
        bytes = most < long.MaxValue && Reach.ArePlain(results, since) ? Evaluation.Bytes(results) : 0;
        return bytes > most ? null : Finish(results, since);
    }

    /// <summary>Results evaluated, unless one still reaches a variable or a parameter that is older than a serial number.</summary>
    public static Tensor[] Finish(Tensor[] results, long since) => Reach.ArePlain(results, since) ? Evaluation.Run(results) : results;

    public static long Oldest(ReadOnlySpan<Tensor> own)
    {
        var since = long.MaxValue;
        foreach (var tensor in own)
        {
            since = Math.Min(since, tensor.Serial);
        }

        return since;
    }

    /// <summary>The results by the plan for the function's graph; null where there is none for it, or where it takes more bytes than allowed.</summary>
    private Tensor[]? Run(long most, out long bytes, Tensor[] outputs, Tensor[] variables, Tensor[] given)
    {
        bytes = 0;
        var walk = CanonicalWalk.OverFunction(number, outputs, variables, given);
        try
        {
            if (!Pattern.CanServe(walk))
            {
                return null;
            }

            var plan = Plans.Find(walk.Key);
            if (plan is null)
            {
                plan = Plan(walk, variables.Length, given.Length);
                if (!walk.CallsFresh)
                {
                    Plans.Keep(walk.Key, plan, plan.Words);
                }
            }

            bytes = plan.Bytes;
            return bytes > most ? null : plan.Run(CollectionsMarshal.AsSpan(walk.Arguments));
        }
        finally
        {
            walk.Return();
        }
    }

    private BoundPlan Plan(CanonicalWalk walk, int variableCount, int givenCount)
    {
        var function = Pattern.Of(walk, variableCount, givenCount);
        return BoundPlan.Of([.. derive(function.Outputs, function.Variables, function.Given, false)], function.Parameters, [.. walk.Arguments]);
    }
}
