using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A function's body in lowering's words: what it reads from storage are parameters.</summary>
/// <param name="Graph">The body, with steps in the place of control nodes.</param>
/// <param name="Data">Its data vector.</param>
/// <param name="Parameters">For each of its inputs which parameter it is.</param>
internal sealed record FunctionBody(LoweredGraph Graph, ImmutableArray<long> Data, ImmutableArray<int> Parameters)
{
    /// <summary>The body of a function whose constants are parameters.</summary>
    public static FunctionBody Of(ReadOnlySpan<Tensor> outputs, ImmutableArray<Tensor> parameters)
    {
        var walk = CanonicalWalk.OverBody(outputs, parameters);
        try
        {
            var inputs = Enumerable.Range(0, parameters.Length).Where(i => walk.ParameterNumbers[i] >= 0).OrderBy(i => walk.ParameterNumbers[i]);
            return new FunctionBody(Joining.Of(LoweredGraph.From(walk)), [.. walk.Data], [.. inputs]);
        }
        finally
        {
            walk.Return();
        }
    }
}
