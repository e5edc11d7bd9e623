namespace Fluxion;

/// <content>What acts on whole functions without differentiating them.</content>
public static partial class Differentiate
{
    /// <summary>A function of one example, made a function of many: every tensor of the argument has a further axis 0, of one length n, and every tensor of the result gets one.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of a single example; values cannot be asked in it.</param>
    /// <returns>The function (x₀, x₁, …) ↦ (f(x₀), f(x₁), …), stacked along axis 0: one batched evaluation, not n.</returns>
    /// <exception cref="ArgumentException">The axes 0 differ in length, or a type is no tree.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value.</exception>
    /// <example><code>Tensor rows = Differentiate.Vmap(Differentiate.Grad((Tensor x) => (x * x).Sum()))(points);   // a gradient a row</code></example>
    public static Func<TArgument, TResult> Vmap<TArgument, TResult>(Func<TArgument, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("vmap"), TreeTypes.Of<TResult>("vmap"));
        return argument =>
        {
            var results = new Results<TResult>("vmap", resultTree);
            return results.With(Transform.Vmap(AtLeastOne("vmap", tree, argument), leaves => results.Take(f(tree.Rebuild(argument, new LeafReader(leaves))))));
        };
    }

    /// <summary><see cref="Vmap"/> over any axes: those along which the examples lie in each tensor of the argument, and go in each tensor of the result.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of a single example; values cannot be asked in it.</param>
    /// <param name="inAxes">An axis for each tensor of the argument, in the order of its fields, or one for all; null for a tensor that all examples share.</param>
    /// <param name="outAxes">An axis for each tensor of the result, or one for all; null for what is the same for all examples.</param>
    /// <returns>The function of all examples: one batched evaluation.</returns>
    /// <exception cref="ArgumentException">An axis is none of its tensor's, there are not equally many examples along all, or there are not as many axes as tensors.</exception>
    /// <example><code>Tensor products = Differentiate.VmapAxes(((Tensor X, Tensor W) p) => p.X.Dot(p.W), [1, null], [0])((columns, weights));   // one for each column</code></example>
    public static Func<TArgument, TResult> VmapAxes<TArgument, TResult>(Func<TArgument, TResult> f, IReadOnlyList<int?> inAxes, IReadOnlyList<int?> outAxes)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(inAxes);
        ArgumentNullException.ThrowIfNull(outAxes);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("vmapAxes"), TreeTypes.Of<TResult>("vmapAxes"));
        return argument =>
        {
            var results = new Results<TResult>("vmapAxes", resultTree);
            var given = AtLeastOne("vmapAxes", tree, argument);
            return results.With(Mapping.Vmap(given, Axes(inAxes, given.Length, "the argument"), One));

            (Tensor[] Results, MappedAxes OutAxes) One(Tensor[] leaves)
            {
                var taken = results.Take(f(tree.Rebuild(argument, new LeafReader(leaves))));
                return (taken, Axes(outAxes, taken.Length, "the result"));
            }
        };
    }

    /// <summary>
    /// The same function, traced once per shapes and types of its tensors and values of what rides along beside them, and run from the trace after that.
    /// </summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function without side effects. Tensors that it captures are fixed at the first trace; values cannot be asked in it.</param>
    /// <returns>The function, with its own traces.</returns>
    /// <exception cref="ArgumentException">A type is no tree.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or what rides along took more than 32 different values.</exception>
    /// <example><code>var step = Differentiate.Compile(Differentiate.ValueAndGrad((Model m) => Loss(m)));</code></example>
    public static Func<TArgument, TResult> Compile<TArgument, TResult>(Func<TArgument, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("compile"), TreeTypes.Of<TResult>("compile"));
        var compiled = new Compiled<TArgument, TResult>((argument, parameters) =>
        {
            var result = f(tree.Rebuild(argument, new LeafReader(parameters)));
            return (result, TreeTypes.Leaves("compile", resultTree, result));
        });
        return argument =>
        {
            var given = TreeTypes.Leaves("compile", tree, argument);
            var fields = new List<StaticField>();
            tree.AddStatics(argument, "", fields);
            var (structure, leaves) = compiled.Call(argument, given, [.. fields]);
            return resultTree.Rebuild(structure, new LeafReader(leaves));
        };
    }

    /// <summary>The same function, computed on a device: what its argument and the function hold goes there, and its results stay there until their values are asked.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="device">Where: <see cref="Device.Cpu"/>, or one that another package finds.</param>
    /// <param name="f">A function from a tree to a tree; it can be differentiated, and so can what this gives.</param>
    /// <returns>The function. What the host has follows to the device, moved once.</returns>
    /// <exception cref="ArgumentException">A type is no tree.</exception>
    /// <exception cref="InvalidOperationException">A tensor that f captures is on a third device.</exception>
    /// <example><code>Tensor y = Differentiate.OnDevice(Device.Cpu, (Tensor x) => x * x)(Tensor.Scalar(3));   // 9</code></example>
    public static Func<TArgument, TResult> OnDevice<TArgument, TResult>(Device device, Func<TArgument, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("onDevice"), TreeTypes.Of<TResult>("onDevice"));
        return argument =>
        {
            var results = new Results<TResult>("onDevice", resultTree);
            return results.With(Transform.OnDevice(device, AtLeastOne("onDevice", tree, argument), leaves => results.Take(f(tree.Rebuild(argument, new LeafReader(leaves))))));
        };
    }

    /// <summary>The same values, through which no derivative flows.</summary>
    /// <typeparam name="T">A tree's type.</typeparam>
    /// <param name="value">Tensors.</param>
    /// <returns>The value with each tensor t as a constant of every derivative: ∂t/∂x = 0. Its value can still be asked, and batched.</returns>
    /// <exception cref="ArgumentException">The type is no tree.</exception>
    /// <example><code>Differentiate.Grad((Tensor x) => x * Differentiate.StopGradient(x))(Tensor.Scalar(3))   // 3, not 6</code></example>
    public static T StopGradient<T>(T value)
    {
        var tree = TreeTypes.Of<T>("stopGradient");
        return tree.Rebuild(value, new LeafReader(Array.ConvertAll(TreeTypes.Leaves("stopGradient", tree, value), leaf => leaf.StopGradient())));
    }

    private static MappedAxes Axes(IReadOnlyList<int?> axes, int count, string whole) =>
        axes.Count == count || axes.Count == 1
            ? new([.. Enumerable.Range(0, count).Select(i => axes[axes.Count == 1 ? 0 : i])], whole, () => [.. Enumerable.Range(0, count).Select(i => count == 1 ? "" : $"tensor {i}")])
            : throw Errors.Argument("vmapAxes", $"{axes.Count} axes for {count} tensors of {whole}", "one for each tensor, or one for all");

    private static Tensor[] AtLeastOne<T>(string operation, Tree<T> tree, T argument)
    {
        var leaves = TreeTypes.Leaves(operation, tree, argument);
        return leaves.Length > 0 ? leaves : throw Errors.Argument(operation, $"a value of type {TypeNames.Of(typeof(T))} that holds no tensor", "at least one tensor");
    }

    /// <summary>
    /// What a function runs at a point, as text: a line for all of it, then one for each kernel (what was fused, and over which loops), routine and loop, with the bytes that it reads and writes,
    /// its operations, and about how long it takes on one thread. It is counted from the program; nothing is run.
    /// </summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">Any function, a gradient too.</param>
    /// <returns>The function from an argument to the text.</returns>
    /// <exception cref="ArgumentException">The argument holds no floating tensor, or a type is no tree.</exception>
    /// <example><code>Console.WriteLine(Differentiate.Explain(Differentiate.Grad(loss))(parameters));</code></example>
    public static Func<TArgument, string> Explain<TArgument, TResult>(Func<TArgument, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("explain"), TreeTypes.Of<TResult>("explain"));
        return argument =>
        {
            var arguments = new Arguments<TArgument>("explain", tree, argument);
            var result = f(arguments.With(Transform.Variables("explain", arguments.Floating)));
            return Explanation.Of(TreeTypes.Leaves("explain", resultTree, result)).Summary;
        };
    }
}
