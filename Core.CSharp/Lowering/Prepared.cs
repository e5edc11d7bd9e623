using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A body whose parameters get new arguments at each run. There is a plan for each combination of the arguments' forms (a scalar, contiguous, otherwise strided); mostly there is one.</summary>
internal sealed class Prepared(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters)
{
    private const int MostForms = 16;

    private ImmutableArray<BoundPlan> known = [];

    /// <summary>The outputs for some constants, of the parameters' shapes and types.</summary>
    public Tensor[] Run(ReadOnlySpan<Tensor> arguments)
    {
        foreach (var bound in known)
        {
            if (bound.Accepts(arguments))
            {
                return bound.Run(arguments);
            }
        }

        var fresh = BoundPlan.Of(outputs, parameters, arguments.ToArray());
        ImmutableInterlocked.Update(ref known, (all, one) => all.Length < MostForms ? all.Add(one) : [one], fresh);
        return fresh.Run(arguments);
    }
}
