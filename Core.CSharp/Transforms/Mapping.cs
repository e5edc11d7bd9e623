namespace Fluxion;

/// <summary>Where a tree's tensors have the axis along which examples follow one another; null where a tensor has none.</summary>
/// <param name="Axes">One for each tensor.</param>
/// <param name="Whole">What messages call the tree.</param>
/// <param name="Paths">The path of each tensor in the tree, for messages; "" for the tree itself.</param>
internal sealed record MappedAxes(int?[] Axes, string Whole, Func<string[]> Paths)
{
    /// <summary>What messages call a tensor.</summary>
    public string Name(int leaf) => Paths()[leaf] is { Length: > 0 } path ? $"{path} of {Whole}" : Whole;
}

/// <summary>A function of single examples over any axis of some of its tensors, the others being shared by all examples.</summary>
internal static class Mapping
{
    /// <summary>The results over all examples, along an axis each.</summary>
    /// <param name="leaves">The argument's tensors.</param>
    /// <param name="inAxes">Their axes.</param>
    /// <param name="f">The results for one example, and where all examples go.</param>
    public static Tensor[] Vmap(Tensor[] leaves, MappedAxes inAxes, Func<Tensor[], (Tensor[] Results, MappedAxes OutAxes)> f)
    {
        var axes = leaves.Select((leaf, i) => inAxes.Axes[i] is { } axis ? Axis(axis, leaf.Rank, $"{inAxes.Name(i)}, of shape {Shapes.Text(leaf.Shape)}") : -1).ToArray();
        var mapped = Enumerable.Range(0, axes.Length).Where(i => axes[i] >= 0).ToArray();
        if (mapped.Length == 0)
        {
            throw Errors.Argument("vmapAxes", $"no axis for any tensor of {inAxes.Whole}", "an axis for one of them at least", "Without one there is one example: call the function itself.");
        }

        var length = Length(leaves, axes, mapped, inAxes);
        var parameters = Array.ConvertAll(mapped, i => Tensor.Parameter(leaves[i].Shape.RemoveAt(axes[i]), leaves[i].DType, "vmapAxes"));
        var arguments = leaves.ToArray();
        foreach (var (parameter, i) in parameters.Zip(mapped))
        {
            arguments[i] = parameter;
        }

        var (results, outAxes) = f(arguments);
        var many = Batch.Map(results, parameters, Array.ConvertAll(mapped, i => Moved(leaves[i], axes[i], 0)), length);
        var walk = Walk.Dependence(parameters, results);
        return Derivation.Finish([.. results.Select(Placed)], Derivation.Oldest(parameters));

        Tensor Placed(Tensor result, int i) =>
            outAxes.Axes[i] is { } axis ? Moved(many[i], 0, Axis(axis, result.Rank + 1, $"{outAxes.Name(i)}, of shape {Shapes.Text(result.Shape)} for each example"))
            : walk.Find(result) < 0 ? result
            : throw Errors.Argument("vmapAxes", $"no axis for {outAxes.Name(i)}, which is another one for each example", "an axis along which the examples lie");
    }

    private static int Length(Tensor[] leaves, int[] axes, int[] mapped, MappedAxes names)
    {
        var first = mapped[0];
        foreach (var i in mapped)
        {
            if (leaves[i].Shape[axes[i]] != leaves[first].Shape[axes[first]])
            {
                throw Errors.Argument("vmapAxes", $"{Examples(first)}, but {Examples(i)}", "equally many along each", "A tensor that all examples share has no axis: None (in C#: null).");
            }
        }

        return leaves[first].Shape[axes[first]];

        string Examples(int i) => $"{leaves[i].Shape[axes[i]]} examples along axis {axes[i]} of {names.Name(i)}";
    }

    private static int Axis(int axis, int rank, string of)
    {
        var found = axis < 0 ? axis + rank : axis;
        return found >= 0 && found < rank
            ? found
            : throw Errors.Argument("vmapAxes", $"axis {axis} for {of}", rank == 0 ? "no axis: a scalar is shared by all examples" : $"an axis from {-rank} to {rank - 1}", rank == 0 ? "Give None (in C#: null) for it." : null);
    }

    private static Tensor Moved(Tensor tensor, int from, int to)
    {
        var order = Enumerable.Range(0, tensor.Rank).Where(axis => axis != from).ToList();
        order.Insert(to, from);
        return tensor.PermuteTo([.. order]);
    }
}
