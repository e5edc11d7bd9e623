namespace Fluxion;

/// <summary>
/// Arithmetic on whole trees for C#: on a tensor, a tuple, a record, an array of these, as <see cref="Differentiate"/> takes and gives them.
/// </summary>
/// <example><code>
/// Model step = Trees.Map((w, g) => w - 0.1 * g, model, gradient);   // gradient descent
/// </code></example>
public static class Trees
{
    /// <summary>All tensors of a tree, in the order of its fields.</summary>
    /// <typeparam name="T">The tree's type.</typeparam>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ArgumentException">The type is no tree.</exception>
    public static IReadOnlyList<Tensor> Leaves<T>(T tree) => TreeTypes.Leaves("Trees.Leaves", TreeTypes.Of<T>("Trees.Leaves"), tree);

    /// <summary>The tree with f(x) in the place of every tensor x; everything else stays.</summary>
    /// <typeparam name="T">The tree's type.</typeparam>
    /// <param name="f">A function of a tensor.</param>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ArgumentException">The type is no tree.</exception>
    public static T Map<T>(Func<Tensor, Tensor> f, T tree)
    {
        ArgumentNullException.ThrowIfNull(f);
        return MapAll("Trees.Map", tree, [], x => f(x[0]));
    }

    /// <summary>The tree with f(x, y) in the place of every tensor x, y being the one in its place in the second tree; everything else stays as in the first.</summary>
    /// <typeparam name="T">The trees' type.</typeparam>
    /// <param name="f">A function of two tensors.</param>
    /// <param name="first">A tree.</param>
    /// <param name="second">One of as many tensors.</param>
    /// <exception cref="ArgumentException">The type is no tree, or the trees have different numbers of tensors.</exception>
    public static T Map<T>(Func<Tensor, Tensor, Tensor> f, T first, T second)
    {
        ArgumentNullException.ThrowIfNull(f);
        return MapAll("Trees.Map", first, [second], x => f(x[0], x[1]));
    }

    /// <summary>The tree with f(x, y, z) in the place of every tensor x, y and z being those in its place in the other trees; everything else stays as in the first.</summary>
    /// <typeparam name="T">The trees' type.</typeparam>
    /// <param name="f">A function of three tensors.</param>
    /// <param name="first">A tree.</param>
    /// <param name="second">One of as many tensors.</param>
    /// <param name="third">One of as many tensors.</param>
    /// <exception cref="ArgumentException">The type is no tree, or the trees have different numbers of tensors.</exception>
    public static T Map<T>(Func<Tensor, Tensor, Tensor, Tensor> f, T first, T second, T third)
    {
        ArgumentNullException.ThrowIfNull(f);
        return MapAll("Trees.Map", first, [second, third], x => f(x[0], x[1], x[2]));
    }

    /// <summary>The tree with zeros in the place of every floating tensor; integer and Bool tensors stay, as everything else.</summary>
    /// <typeparam name="T">The tree's type.</typeparam>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ArgumentException">The type is no tree.</exception>
    public static T ZerosLike<T>(T tree) => MapAll("Trees.ZerosLike", tree, [], Floating(x => x[0].ZerosLike()));

    /// <summary>The sum a + b of the floating tensors; everything else stays as in a.</summary>
    /// <typeparam name="T">The trees' type.</typeparam>
    /// <param name="a">A tree.</param>
    /// <param name="b">One of as many tensors.</param>
    /// <exception cref="ArgumentException">The type is no tree, or the trees have different numbers of tensors.</exception>
    /// <example><code>model = Trees.Add(model, Trees.Scale(-0.1, gradient));   // a step of gradient descent</code></example>
    public static T Add<T>(T a, T b) => MapAll("Trees.Add", a, [b], Floating(x => x[0] + x[1]));

    /// <summary>The floating tensors times a number; everything else stays.</summary>
    /// <typeparam name="T">The tree's type.</typeparam>
    /// <param name="factor">The number.</param>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ArgumentException">The type is no tree.</exception>
    public static T Scale<T>(double factor, T tree) => MapAll("Trees.Scale", tree, [], Floating(x => factor * x[0]));

    private static Func<Tensor[], Tensor> Floating(Func<Tensor[], Tensor> f) => x => x[0].DType.IsFloating() ? f(x) : x[0];

    private static T MapAll<T>(string operation, T first, T[] others, Func<Tensor[], Tensor> f)
    {
        var tree = TreeTypes.Of<T>(operation);
        var leaves = TreeTypes.Leaves(operation, tree, first);
        var further = Array.ConvertAll(others, other => TreeTypes.Leaves(operation, tree, other));
        if (further.FirstOrDefault(list => list.Length != leaves.Length) is { } unlike)
        {
            throw Errors.Argument(operation, $"trees of {leaves.Length} and {unlike.Length} tensors", "equally many");
        }

        var results = leaves.Select((leaf, i) => f([leaf, .. further.Select(list => list[i])]));
        return tree.Rebuild(first, new LeafReader(results.ToArray()));
    }
}
