using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Batching: a function of single examples becomes one of many, by giving its inputs a further axis 0 and each node's rule that shifts the rest.</summary>
internal static class Batch
{
    /// <summary>The outputs over inputs (parameters or variables) that are replaced by tensors with a further axis 0 of one length; every output has it too.</summary>
    public static Tensor[] Map(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> replacements, int length)
    {
        var walk = Walk.Dependence(inputs, outputs);
        var mapped = new Tensor?[walk.Order.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (walk.Find(inputs[i]) is >= 0 and var place)
            {
                mapped[place] = replacements[i];
            }
        }

        for (var place = 0; place < mapped.Length; place++)
        {
            var node = walk.Order[place];
            if (mapped[place] is not null)
            {
                continue;
            }

            var sources = new Tensor[node.Inputs.Length];
            var batched = new bool[node.Inputs.Length];
            for (var i = 0; i < sources.Length; i++)
            {
                var source = walk.Find(node.Inputs[i]);
                batched[i] = source >= 0;
                sources[i] = batched[i] ? mapped[source]! : node.Inputs[i];
            }

            mapped[place] = node.Op.Batch(node, sources, batched, length);
        }

        var results = new Tensor[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            results[i] = walk.Find(outputs[i]) is >= 0 and var place ? mapped[place]! : outputs[i].ExpandTo([length, .. outputs[i].Shape]);
        }

        return results;
    }
}
