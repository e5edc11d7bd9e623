namespace Fluxion;

/// <summary>A function's body over other arguments: what depends on a parameter is written anew, the rest is shared.</summary>
internal static class Substitute
{
    /// <summary>The outputs with variables replaced by what they stand for, when that has a value.</summary>
    public static Tensor[] Values(ReadOnlySpan<Tensor> outputs, IEnumerable<Tensor> variables)
    {
        // A variable that stands for an expression of others is replaced with them.
        Tensor[] first = [.. variables.Where(variable => variable.Inputs[0].IsConstant)];
        return Into(outputs, first, Array.ConvertAll(first, variable => variable.Inputs[0]));
    }

    /// <summary>The outputs with parameters replaced by tensors of the same shapes and types.</summary>
    public static Tensor[] Into(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> replacements)
    {
        var walk = Walk.Dependence(parameters, outputs);
        var written = new Tensor?[walk.Order.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (walk.Find(parameters[i]) is >= 0 and var place)
            {
                written[place] = replacements[i];
            }
        }

        for (var place = 0; place < written.Length; place++)
        {
            written[place] ??= Rewrite(walk.Order[place]);
        }

        var results = new Tensor[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            results[i] = Replacement(outputs[i]);
        }

        return results;

        Tensor Rewrite(Tensor node) =>
            node.Op == Leaves.Variable
                ? Replacement(node.Inputs[0])
                : node.Op.Over(node, [.. node.Inputs.Select(Replacement)]);

        Tensor Replacement(Tensor node) => walk.Find(node) is >= 0 and var place ? written[place]! : node;
    }
}
