using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A linear map cut in two: what has to be known of the function that it belongs to, and the map over that. The dear part of what the map uses of the function
/// (contractions, routines, reductions, gathers) is kept, once, as residuals; cheap arithmetic and views on the way from them are computed again with the map.
/// </summary>
/// <param name="Kept">The residuals, as expressions of the function's leaves.</param>
/// <param name="StandIns">Parameters in their place.</param>
/// <param name="Results">The map's results over the stand-ins, its own parameters, and leaves.</param>
internal sealed record Residuals(Tensor[] Kept, Tensor[] StandIns, Tensor[] Results)
{
    /// <summary>Cuts the results of a linear map of some parameters.</summary>
    public static Residuals Of(string owner, Tensor[] results, Tensor[] parameters)
    {
        results = Divided(results, parameters);
        var order = new LinearOrder(results, parameters, isCut: true);
        var needed = Needed(order, results);
        var (kept, standIns) = (new List<Tensor>(), new List<Tensor>());
        var written = new Tensor[order.Nodes.Count];
        for (var place = 0; place < written.Length; place++)
        {
            var node = order.Nodes[place];
            if (order.Reaches[place] || (needed[place] && node.Op.IsCheap))
            {
                written[place] = Over(node);
            }
            else if (needed[place] && node.Op is not Leaf)
            {
                kept.Add(node);
                standIns.Add(written[place] = Tensor.Parameter(node.Shape, node.DType, owner));
            }
            else
            {
                written[place] = node;
            }
        }

        return new Residuals([.. kept], [.. standIns], Array.ConvertAll(results, result => written[order.Place(result)]));

        Tensor Over(Tensor node)
        {
            ImmutableArray<Tensor> inputs = [.. node.Inputs.Select(input => written[order.Place(input)])];
            return inputs.AsSpan().SequenceEqual(node.Inputs.AsSpan(), ReferenceEqualityComparer.Instance) ? node : node.Op.Over(node, inputs);
        }
    }

    /// <summary>The results with loops of which a part does not move divided in two: <see cref="FunctionOp.Divided"/>.</summary>
    private static Tensor[] Divided(Tensor[] results, Tensor[] parameters)
    {
        var order = new LinearOrder(results, parameters, isCut: true);
        var written = order.Nodes.ToArray();
        for (var place = 0; place < written.Length; place++)
        {
            var node = written[place];
            if (order.Reaches[place] && node.Op is not Leaf)
            {
                var over = node.Op.Over(node, [.. node.Inputs.Select(input => written[order.Place(input)])]);
                written[place] = node.Op is FunctionOp op && op.Divided(over, [.. node.Inputs.Select(input => order.Reaches[order.Place(input)])]) is { } divided ? divided : over;
            }
        }

        return Array.ConvertAll(results, result => written[order.Place(result)]);
    }

    /// <summary>What the map uses of the function, and what that is computed from again.</summary>
    private static bool[] Needed(LinearOrder order, Tensor[] results)
    {
        var needed = new bool[order.Nodes.Count];
        foreach (var result in results)
        {
            needed[order.Place(result)] = true;
        }

        for (var place = needed.Length - 1; place >= 0; place--)
        {
            if (order.Reaches[place] || (needed[place] && order.Nodes[place].Op.IsCheap))
            {
                foreach (var input in LinearOrder.Inputs(order.Nodes[place]))
                {
                    needed[order.Place(input)] = true;
                }
            }
        }

        return needed;
    }
}
