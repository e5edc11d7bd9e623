namespace Fluxion;

/// <summary>The results of a linear map that belongs to a function, as expressions.</summary>
/// <param name="outputs">What the function gave.</param>
/// <param name="variables">What it was given.</param>
/// <param name="directions">What the map is given: tangents of the variables, or cotangents of the outputs.</param>
internal delegate Tensor[] LinearMap(Tensor[] outputs, Tensor[] variables, Tensor[] directions);

/// <summary>
/// A function's values, and the linear map that belongs to it, for plain input: one plan computes the values and the residuals that the map needs, and another one the map over those,
/// as often as it is asked. Both are found by the function's graph where it was met before.
/// </summary>
/// <param name="owner">Whose the map's parameters are, for messages.</param>
/// <param name="map">The map.</param>
/// <param name="alongOutputs">Whether directions are like the outputs, not like the variables.</param>
internal sealed class Linearization(string owner, LinearMap map, bool alongOutputs)
{
    private static readonly KeyedCache<Known> Plans = new();

    private static int count;

    private readonly int number = Interlocked.Increment(ref count);

    /// <summary>The values of the function's outputs, and the map: a function over arguments of which the last are directions.</summary>
    public (Tensor[] Values, PlainMap Map) Of(Tensor[] outputs, Tensor[] variables)
    {
        if (Array.TrueForAll(variables, variable => variable.Inputs[0].IsConstant))
        {
            var walk = CanonicalWalk.OverFunction(number, outputs, variables, []);
            try
            {
                if (Pattern.CanServe(walk))
                {
                    return Of(Find(walk, variables.Length), [.. walk.Arguments]);
                }
            }
            finally
            {
                walk.Return();
            }
        }

        var (function, kept) = Cut(outputs, variables, []);
        var computed = Evaluation.Run([.. outputs, .. kept]);
        return (computed[..outputs.Length], new PlainMap(function, computed[outputs.Length..]));
    }

    private static (Tensor[] Values, PlainMap Map) Of(Known known, Tensor[] arguments)
    {
        var computed = known.Plan.Run(arguments);
        return (computed[..known.OutputCount], new PlainMap(known.Function, [.. arguments, .. computed[known.OutputCount..]]));
    }

    private Known Find(CanonicalWalk walk, int variableCount)
    {
        if (Plans.Find(walk.Key) is { } known)
        {
            return known;
        }

        var (outputs, variables, _, parameters) = Pattern.Of(walk, variableCount, 0);
        var (function, kept) = Cut(outputs, variables, [.. parameters]);
        known = new Known(BoundPlan.Of([.. outputs, .. kept], parameters, [.. walk.Arguments]), function, outputs.Length);
        if (!walk.CallsFresh)
        {
            Plans.Keep(walk.Key, known, known.Plan.Words);
        }

        return known;
    }

    /// <summary>The map over the function's own parameters, residuals, and directions; and the residuals.</summary>
    private (ClosedFunction Function, Tensor[] Kept) Cut(Tensor[] outputs, Tensor[] variables, Tensor[] parameters)
    {
        var directions = Array.ConvertAll(alongOutputs ? outputs : variables, like => Tensor.Parameter(like.Shape, like.DType, owner));
        var residuals = Residuals.Of(owner, map(outputs, variables, directions), directions);
        return (ClosedFunction.Of(owner, [.. parameters, .. residuals.StandIns, .. directions], residuals.Results), residuals.Kept);
    }

    /// <summary>What was made for a function's graph.</summary>
    private sealed record Known(BoundPlan Plan, ClosedFunction Function, int OutputCount);
}

/// <summary>A linear map at a plain point.</summary>
/// <param name="Function">The map as a function of what is fixed, and then of directions.</param>
/// <param name="Fixed">Constants.</param>
internal sealed record PlainMap(ClosedFunction Function, Tensor[] Fixed)
{
    /// <summary>The map's results: values, or where a direction is an expression, the parts of a call.</summary>
    public Tensor[] Along(Tensor[] directions)
    {
        if (Array.TrueForAll(directions, direction => direction.IsConstant))
        {
            return Function.Call([.. Fixed, .. directions]);
        }

        // Variables keep arithmetic on what is fixed in the expression, and in its plan. They are newer than any variable that a direction reaches, and so are over for whoever asks.
        return Function.Call([.. Array.ConvertAll(Fixed, Tensor.Variable), .. directions]);
    }

    /// <summary>The map's results along many directions at once: the last argument has a further axis 0, and so has every result.</summary>
    public Tensor[] AlongMany(Tensor directions)
    {
        var batched = new bool[Fixed.Length + 1];
        batched[^1] = true;
        return Function.Batched(batched, directions.Shape[0]).Call([.. Fixed, directions]);
    }
}
