namespace Fluxion;

/// <summary>Dependence of elements on elements: footprints flow from an input to outputs, each node's rule asked once for each of its inputs.</summary>
internal static class Sparsity
{
    /// <summary>What outputs' elements depend on through an input (any node), from what the input's depend on; null where nothing reaches an output.</summary>
    public static Footprint?[] Push(ReadOnlySpan<Tensor> outputs, Tensor input, Footprint of)
    {
        var walk = Walk.Derivative([input], outputs);
        var known = new Footprint?[walk.Order.Count];
        for (var place = 0; place < known.Length; place++)
        {
            var node = walk.Order[place];
            known[place] = ReferenceEquals(node, input) ? of : Through(node);
        }

        var results = new Footprint?[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            results[i] = walk.Find(outputs[i]) is >= 0 and var place ? known[place] : null;
        }

        return results;

        Footprint? Through(Tensor node)
        {
            Footprint? sum = null;
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) is >= 0 and var source && known[source] is { } arriving)
                {
                    var part = node.Op.Through(node, i, arriving);
                    sum = sum is null ? part : sum.And(part);
                }
            }

            return sum;
        }
    }

    /// <summary>The pattern of ∂output/∂input, between any nodes.</summary>
    public static SparsityPattern OfJacobian(Tensor output, Tensor input)
    {
        var (rows, columns) = (Shapes.Length("sparsity", output.Size), Shapes.Length("sparsity", input.Size));
        var found = input.IsConstant ? null : Push([output], input, Footprint.OfInput(new ElementSets(), input))[0];
        return SparsityPattern.Of(rows, columns, row => found is null ? [] : found.Of(row));
    }

    /// <summary>The pattern of ∂²output/∂input², of a scalar output: that of its gradient, made symmetric.</summary>
    public static SparsityPattern OfHessian(Tensor output, Tensor input) =>
        OfJacobian(Transform.Gradients(output, [input])[0], input).Symmetric();
}
