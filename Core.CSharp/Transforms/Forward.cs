using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Forward mode: tangents flow from inputs to outputs, each node's rule asked once. Here, in one place, a tangent gets its node's shape.</summary>
internal static class Forward
{
    /// <summary>The tangents of outputs from those of inputs, as expressions of the outputs' shapes; null where nothing reaches an output. A null tangent is zero.</summary>
    public static Tensor?[] Push(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> tangents)
    {
        var walk = Walk.Derivative(inputs, outputs);
        var known = new Tensor?[walk.Order.Count];
        var given = new HashSet<int>();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (walk.Find(inputs[i]) is >= 0 and var place)
            {
                known[place] = tangents[i];
                given.Add(place);
            }
        }

        for (var place = 0; place < known.Length; place++)
        {
            if (given.Contains(place))
            {
                continue;
            }

            var node = walk.Order[place];
            var arriving = new Tensor?[node.Inputs.Length];
            for (var i = 0; i < arriving.Length; i++)
            {
                arriving[i] = node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) is >= 0 and var source ? known[source] : null;
            }

            known[place] = Array.Exists(arriving, tangent => tangent is not null) ? node.Op.Push(node, arriving)?.ExpandTo(node.Shape) : null;
        }

        var results = new Tensor?[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            results[i] = walk.Find(outputs[i]) is >= 0 and var place ? known[place] : null;
        }

        return results;
    }
}
