using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Second order along many directions at once, of which only the sum of the second coefficients is wanted: a Laplacian. A node's second coefficient is linear in those of its inputs,
/// so their sum flows as one tensor, while the first coefficients flow as a batch (Dangel, Siebert, Zeinhofer, Walther, Collapsing Taylor mode automatic differentiation, 2025).
/// What a node adds, the sum over directions of its own second-order term, is Taylor mode over that node alone, batched and summed: no op has a rule for it.
/// </summary>
internal sealed class Collapsed
{
    private readonly int count;
    private readonly Walk walk;
    private readonly Along[] known;

    private Collapsed(ReadOnlySpan<Tensor> outputs, Tensor input, Tensor directions)
    {
        count = directions.Shape[0];
        walk = Walk.Derivative([input], outputs);
        known = new Along[walk.Order.Count];
        for (var place = 0; place < known.Length; place++)
        {
            known[place] = ReferenceEquals(walk.Order[place], input) ? new([directions], [null]) : Step(walk.Order[place]);
        }
    }

    /// <summary>The sums over directions of the outputs' second coefficients; null where they are zero.</summary>
    /// <param name="outputs">What is expanded.</param>
    /// <param name="input">By what.</param>
    /// <param name="directions">The first coefficients of the input, along a further axis 0.</param>
    public static Tensor?[] Push(ReadOnlySpan<Tensor> outputs, Tensor input, Tensor directions)
    {
        var collapsed = new Collapsed(outputs, input, directions);
        var results = new Tensor?[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            results[i] = collapsed.Of(outputs[i])?.Seconds[0];
        }

        return results;
    }

    private Along? Of(Tensor node) => walk.Find(node) is >= 0 and var place && Array.Exists(known[place].Firsts, first => first is not null) ? known[place] : null;

    /// <summary>A node over variables of its own: newer than all else, so that no walk over it goes further.</summary>
    private Along Step(Tensor node)
    {
        if (node.Op == Tuples.Part)
        {
            var (tuple, index) = (Of(node.Inputs[0]), node.Attributes[0]);
            return new([tuple?.Firsts[index]], [tuple?.Seconds[index]]);
        }

        var (inputs, arriving) = (node.Inputs.ToBuilder(), new List<(Tensor Variable, Along Along)>());
        for (var i = 0; i < inputs.Count; i++)
        {
            if (node.Op.IsDifferentiable(i) && Of(node.Inputs[i]) is { } along)
            {
                inputs[i] = Tensor.Variable(node.Inputs[i]);
                arriving.Add((inputs[i], along));
            }
        }

        if (arriving.Count == 0)
        {
            var results = node.Op is FunctionOp ? FunctionOp.HeldBy(node).Results.Length : 1;
            return new(new Tensor?[results], new Tensor?[results]);
        }

        var own = node.Op.Over(node, inputs.ToImmutable());
        var outputs = node.Op is FunctionOp ? Tuples.PartsOf(own, FunctionOp.HeldBy(node).Results.Length) : [own];
        Tensor[] variables = [.. arriving.Select(source => source.Variable)];
        var directions = Array.ConvertAll(variables, variable => Tensor.Parameter(variable.Shape, variable.DType, "laplacian"));
        var series = Taylor.Push(outputs, variables, [.. directions, .. new Tensor?[directions.Length]], 2);
        var many = Many(series, directions, [.. arriving.Select(source => source.Along.Firsts[0]!)]);
        var carried = arriving.Exists(source => source.Along.Seconds[0] is not null)
            ? Forward.Push(outputs, variables, [.. arriving.Select(source => source.Along.Seconds[0])])
            : new Tensor?[outputs.Length];
        return new(many[..outputs.Length], [.. carried.Zip(many[outputs.Length..], (one, others) => Series.Sum(one, others?.SumOver([0])))]);
    }

    /// <summary>Expressions of one direction over all of them; null stays.</summary>
    private Tensor?[] Many(Tensor?[] expressions, Tensor[] one, Tensor[] all)
    {
        var batched = new Queue<Tensor>(Batch.Map([.. expressions.OfType<Tensor>()], one, all, count));
        return Array.ConvertAll(expressions, expression => expression is null ? null : batched.Dequeue());
    }

    /// <summary>For each result of a node (there are several where it gives a tuple) the first coefficients, a batch, and the sum of the second ones; null where they are zero.</summary>
    private sealed record Along(Tensor?[] Firsts, Tensor?[] Seconds);
}
