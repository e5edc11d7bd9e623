namespace Fluxion;

/// <summary>
/// An argument of a transformation, taken apart: its floating tensors are what is differentiated, everything else rides along.
/// </summary>
/// <typeparam name="T">The tree's type.</typeparam>
internal sealed class Arguments<T>
{
    private readonly string operation;
    private readonly Tree<T> tree;
    private readonly T value;
    private readonly Tensor[] leaves;
    private readonly bool areAllFloating;

    public Arguments(string operation, Tree<T> tree, T value)
    {
        (this.operation, this.tree, this.value) = (operation, tree, value);
        leaves = TreeTypes.Leaves(operation, tree, value);
        areAllFloating = Array.TrueForAll(leaves, leaf => leaf.DType.IsFloating());
        Floating = areAllFloating ? leaves : Array.FindAll(leaves, leaf => leaf.DType.IsFloating());
        if (Floating.Length == 0)
        {
            throw Errors.Argument(
                operation,
                leaves.Length == 0 ? $"a value of type {TypeNames.Of(typeof(T))} that holds no tensor" : $"{string.Join(", ", leaves.Select(leaf => leaf.DType).Distinct())} tensors only",
                "at least one floating tensor: only those can be differentiated",
                leaves.Length == 0 ? null : $"Convert it: {Errors.Conversion(DType.Float64)}.");
        }
    }

    /// <summary>The tensors that are differentiated.</summary>
    public Tensor[] Floating { get; }

    /// <summary>The argument with other floating tensors.</summary>
    public T With(Tensor[] floating)
    {
        if (areAllFloating)
        {
            return tree.Rebuild(value, new LeafReader(floating));
        }

        var (all, next) = (new Tensor[leaves.Length], 0);
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = leaves[i].DType.IsFloating() ? floating[next++] : leaves[i];
        }

        return tree.Rebuild(value, new LeafReader(all));
    }

    /// <summary>The tensors of a tangent or a direction that stand where the argument's floating ones do.</summary>
    public Tensor[] Along(string what, T tangent)
    {
        var given = TreeTypes.Leaves(operation, tree, tangent);
        if (given.Length != leaves.Length)
        {
            throw Errors.Argument(operation, $"a {what} of {given.Length} tensors", $"{leaves.Length}, one for each of the argument's");
        }

        return areAllFloating ? given : [.. given.Where((_, i) => leaves[i].DType.IsFloating())];
    }
}

/// <summary>A function over trees, called on leaves, with the structure of the result that it gave last.</summary>
internal sealed class Results<T>(string operation, Tree<T> tree)
{
    private T structure = default!;

    /// <summary>Takes a result apart.</summary>
    public Tensor[] Take(T result)
    {
        structure = result;
        var leaves = TreeTypes.Leaves(operation, tree, result);
        return leaves.Length > 0
            ? leaves
            : throw Errors.Argument(operation, $"a function whose result of type {TypeNames.Of(typeof(T))} holds no tensor", "at least one tensor in the result");
    }

    /// <summary>The result with other tensors.</summary>
    public T With(Tensor[] leaves) => tree.Rebuild(structure, new LeafReader(leaves));

    /// <summary>The tensors of a cotangent of the result; an integer one has none, so zeros stand for it.</summary>
    public Tensor[] Cotangents(T cotangent, Tensor[] values)
    {
        var given = TreeTypes.Leaves(operation, tree, cotangent);
        return given.Length == values.Length
            ? [.. given.Select((leaf, i) => values[i].DType.IsFloating() ? leaf : values[i].ZerosLike())]
            : throw Errors.Argument(operation, $"a cotangent of {given.Length} tensors", $"{values.Length}, one for each of the result's");
    }
}
