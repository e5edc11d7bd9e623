namespace Fluxion;

/// <summary>
/// Reverse mode: cotangents flow from outputs to inputs, each node's rule asked once. Here, in one place, broadcasting is undone:
/// what a rule gives is summed over the axes along which an input was repeated.
/// </summary>
internal static class Reverse
{
    /// <summary>
    /// The cotangents of inputs (any nodes) from those of outputs, as expressions of the inputs' shapes; null where nothing reaches an input. A null cotangent is zero.
    /// </summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="cotangents">One for each output.</param>
    /// <param name="inputs">By what.</param>
    /// <param name="share">Whether equal new nodes become one: for results that stay expressions. What is evaluated at once is merged by lowering.</param>
    public static Tensor?[] Pull(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> cotangents, ReadOnlySpan<Tensor> inputs, bool share = false)
    {
        var walk = Walk.Derivative(inputs, outputs);
        var gathered = new Tensor?[walk.Order.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (cotangents[i] is { } cotangent && walk.Find(outputs[i]) is >= 0 and var place)
            {
                Add(ref gathered[place], cotangent);
            }
        }

        for (var place = walk.Order.Count - 1; place >= 0; place--)
        {
            var node = walk.Order[place];
            if (gathered[place] is { } cotangent && node.Op.PullsTogether)
            {
                PullTogether(node, cotangent, walk, gathered);
                continue;
            }

            for (var i = 0; gathered[place] is { } arrived && i < node.Inputs.Length; i++)
            {
                if (node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) is >= 0 and var source && node.Op.Pull(node, i, arrived) is { } part)
                {
                    Add(ref gathered[source], part.SumTo(node.Inputs[i].Shape));
                }
            }
        }

        var results = new Tensor?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            results[i] = walk.Find(inputs[i]) is >= 0 and var place ? gathered[place] : null;
        }

        if (share)
        {
            Sharing.Merge(results, walk, cotangents);
        }

        return results;
    }

    /// <summary>Whether every node between outputs and inputs lets a reverse pass through.</summary>
    public static bool IsPossible(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Walk.Derivative(inputs, outputs).Order.TrueForAll(node => node.Op.HasPullback(node));

    private static void PullTogether(Tensor node, Tensor cotangent, Walk walk, Tensor?[] gathered)
    {
        var wanted = new bool[node.Inputs.Length];
        var parts = new Tensor?[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            wanted[i] = node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) >= 0;
        }

        node.Op.PullTogether(node, cotangent, wanted, parts);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part)
            {
                Add(ref gathered[walk.Find(node.Inputs[i])], part.SumTo(node.Inputs[i].Shape));
            }
        }
    }

    private static void Add(ref Tensor? sum, Tensor part) => sum = sum is null ? part : Tuples.Sum(sum, part);
}
