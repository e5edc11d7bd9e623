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
    /// <summary>Longer keys are not kept: the graph of a long loop seldom comes again, and writing it anew takes memory.</summary>
    private const int LongestKey = 1 << 16;

    private static readonly KeyedCache<BoundPlan> Plans = new();

    private static int count;

    private readonly int number = Interlocked.Increment(ref count);

    /// <summary>The results: evaluated, unless one still reaches a variable or a parameter that is older than the transformation's own variables.</summary>
    public Tensor[] Finish(Tensor[] outputs, Tensor[] variables, params Tensor[] given)
    {
        var since = Oldest(variables);
        if (!Reach.ArePlain(outputs, since) || !Reach.ArePlain(given, since))
        {
            return Finish(derive(outputs, variables, given, true), since);
        }

        return Array.TrueForAll(variables, variable => variable.Inputs[0].IsConstant) && Array.TrueForAll(given, tensor => tensor.IsConstant)
            && Run(outputs, variables, given) is { } results
            ? results
            : Finish(derive(outputs, variables, given, false), since);
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

    /// <summary>The results by the plan for the function's graph; null where there is none for it: it is too large, or has values that were asked for and should not be computed again.</summary>
    private Tensor[]? Run(Tensor[] outputs, Tensor[] variables, Tensor[] given)
    {
        var walk = CanonicalWalk.OverFunction(number, outputs, variables, given);
        try
        {
            if (walk.HasStored || walk.Key.Length > LongestKey)
            {
                return null;
            }

            var plan = Plans.Find(walk.Key);
            if (plan is null)
            {
                plan = Plan(walk, variables.Length, given.Length);
                if (!walk.CallsFresh)
                {
                    Plans.Keep(walk.Key, plan);
                }
            }

            return plan.Run(CollectionsMarshal.AsSpan(walk.Arguments));
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The plan of the results over a copy of the function that has parameters where its constants are.</summary>
    private BoundPlan Plan(CanonicalWalk walk, int variableCount, int givenCount)
    {
        var copies = new Tensor[walk.Nodes.Count];
        var parameters = new List<Tensor>();
        for (var i = 0; i < copies.Length; i++)
        {
            var node = walk.Nodes[i];
            if (node.Op == Leaves.Data || node.Op == Leaves.Fill)
            {
                parameters.Add(copies[i] = Tensor.Parameter(node.Shape, node.DType, "a derivation"));
            }
            else if (node.IsConstant)
            {
                copies[i] = node;
            }
        }

        var variables = new Tensor[variableCount];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = copies[i] = Tensor.Variable(copies[i]);
        }

        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] ??= Copy(walk.Nodes[i]);
        }

        var outputs = Array.ConvertAll(walk.Outputs.ToArray(), output => copies[output]);
        var results = derive(outputs, variables, copies[variableCount..(variableCount + givenCount)], false);
        return BoundPlan.Of([.. results], [.. parameters], [.. walk.Arguments]);

        Tensor Copy(Tensor node) => node.Op.Over(node, [.. node.Inputs.Select(input => copies[walk.Number(input)])]);
    }
}
