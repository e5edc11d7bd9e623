namespace Fluxion;

/// <content>Control flow inside expressions: choices and loops that depend on tensors.</content>
public static partial class Differentiate
{
    /// <summary>One of two functions of an argument, by a predicate. Only the branch that is taken is computed; a constant predicate traces only that one.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="predicate">A Bool scalar. Under Vmap each example takes its own branch, and nothing of the other one leaks into a derivative.</param>
    /// <param name="ifTrue">The branch where it is true.</param>
    /// <param name="ifFalse">The other; its result has the same structure, shapes and types.</param>
    /// <param name="argument">The argument of both.</param>
    /// <exception cref="ArgumentException">The predicate is no Bool scalar, the branches differ, or a type is no tree.</exception>
    /// <example><code>Differentiate.Grad((Tensor x) => Differentiate.Cond(x > 0, x => x * x, x => -x, x))(Tensor.Scalar(3))   // 6</code></example>
    public static TResult Cond<TArgument, TResult>(Tensor predicate, Func<TArgument, TResult> ifTrue, Func<TArgument, TResult> ifFalse, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(ifTrue);
        ArgumentNullException.ThrowIfNull(ifFalse);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("cond"), TreeTypes.Of<TResult>("cond"));
        var results = new Results<TResult>("cond", resultTree);
        return results.With(Control.Cond("cond", predicate, TreeTypes.Leaves("cond", tree, argument), Branch(ifTrue), Branch(ifFalse), NameOf("the result")));

        Func<Tensor[], Tensor[]> Branch(Func<TArgument, TResult> f) => leaves => results.Take(f(tree.Rebuild(argument, new LeafReader(leaves))));
    }

    /// <summary>A loop over slices: (s, yₜ) = f(s, xₜ) for t = 0, 1, …; the last state and the outputs stacked along axis 0.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <typeparam name="TSlice">The type of the slices.</typeparam>
    /// <typeparam name="TOutput">The type of a step's output.</typeparam>
    /// <param name="f">One step; it is traced once.</param>
    /// <param name="start">The first state; each step gives one of the same structure, shapes and types.</param>
    /// <param name="xs">Every tensor has an axis 0 of one length, the number of steps.</param>
    /// <param name="reverse">Whether it goes from the last slice to the first; the outputs stand where their slices do.</param>
    /// <param name="segment">Where it is not 0: a reverse pass keeps the state only before each so many steps and computes the others again; about √T is best.</param>
    /// <exception cref="ArgumentException">The state changes from step to step, xs have no axis 0 of one length, or a type is no tree.</exception>
    /// <example><code>var (sum, sums) = Differentiate.Scan((Tensor s, Tensor x) => (s + x, s + x), Tensor.Scalar(0), Tensor.Of([1.0, 2.0, 3.0]));   // 6, [1; 3; 6]</code></example>
    public static (TState State, TOutput Outputs) Scan<TState, TSlice, TOutput>(Func<TState, TSlice, (TState State, TOutput Output)> f, TState start, TSlice xs, bool reverse = false, int segment = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, sliceTree, outputTree) = (TreeTypes.Of<TState>("scan"), TreeTypes.Of<TSlice>("scan"), TreeTypes.Of<TOutput>("scan"));
        TOutput structure = default!;
        var (last, outputs) = Control.Scan("scan", AtLeastOne("scan", tree, start), TreeTypes.Leaves("scan", sliceTree, xs), Step, reverse, segment, NameOf("the state"));
        return (tree.Rebuild(start, new LeafReader(last)), outputTree.Rebuild(structure, new LeafReader(outputs)));

        (Tensor[] Carries, Tensor[] Outputs) Step(Tensor[] carries, Tensor[] slices)
        {
            (var next, structure) = f(tree.Rebuild(start, new LeafReader(carries)), sliceTree.Rebuild(xs, new LeafReader(slices)));
            return (TreeTypes.Leaves("scan", tree, next), TreeTypes.Leaves("scan", outputTree, structure));
        }
    }

    /// <summary>A loop over positions lower, lower + 1, …, upper − 1; it can be differentiated in both modes.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="lower">The first position.</param>
    /// <param name="upper">Where they end, exclusive; with upper ≤ lower the result is start.</param>
    /// <param name="f">One step: of the position, an Int64 scalar, and the state.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="ArgumentException">The state changes from step to step, or its type is no tree.</exception>
    /// <example><code>Differentiate.Grad((Tensor x) => Differentiate.ForiLoop(0, 3, (i, y) => y * x, x))(Tensor.Scalar(2))   // 32</code></example>
    public static TState ForiLoop<TState>(int lower, int upper, Func<Tensor, TState, TState> f, TState start)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TState>("foriLoop");
        return tree.Rebuild(start, new LeafReader(Control.Fori(
            "foriLoop",
            lower,
            upper,
            AtLeastOne("foriLoop", tree, start),
            (i, carries) => TreeTypes.Leaves("foriLoop", tree, f(i, tree.Rebuild(start, new LeafReader(carries)))),
            NameOf("the state"))));
    }

    /// <summary>A loop while a predicate holds. Forward mode goes through it at any order; for reverse mode there is <see cref="BoundedWhileLoop"/>.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="holds">From the state to a Bool scalar. Under Vmap the loop runs while it holds for any example; those that are done stay as they are.</param>
    /// <param name="f">One step; the state keeps its structure, shapes and types.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="ArgumentException">The predicate is no Bool scalar, the state changes from step to step, or its type is no tree.</exception>
    /// <exception cref="InvalidOperationException">A reverse pass goes through it.</exception>
    /// <example><code>Tensor x = Differentiate.WhileLoop(x => x &lt; 100, x => x * 2, Tensor.Scalar(3));   // 192</code></example>
    public static TState WhileLoop<TState>(Func<TState, Tensor> holds, Func<TState, TState> f, TState start)
    {
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TState>("whileLoop");
        return tree.Rebuild(start, new LeafReader(Control.While(
            "whileLoop",
            AtLeastOne("whileLoop", tree, start),
            carries => holds(tree.Rebuild(start, new LeafReader(carries))),
            carries => TreeTypes.Leaves("whileLoop", tree, f(tree.Rebuild(start, new LeafReader(carries)))),
            NameOf("the state"))));
    }

    /// <summary>A loop while a predicate holds, for at most so many steps: its number of steps is known, so reverse mode goes through it too.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="most">The most steps; there it ends, whether the predicate holds or not. A reverse pass has room for so many states.</param>
    /// <param name="holds">From the state to a Bool scalar.</param>
    /// <param name="f">One step.</param>
    /// <param name="start">The first state.</param>
    /// <exception cref="ArgumentException">As for <see cref="WhileLoop"/>; most is negative.</exception>
    /// <example><code>Differentiate.Grad((Tensor x) => Differentiate.BoundedWhileLoop(10, y => y &lt; 100, y => y * 2, x))(Tensor.Scalar(3))   // 64</code></example>
    public static TState BoundedWhileLoop<TState>(int most, Func<TState, Tensor> holds, Func<TState, TState> f, TState start)
    {
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TState>("boundedWhileLoop");
        return tree.Rebuild(start, new LeafReader(Control.BoundedWhile(
            "boundedWhileLoop",
            most,
            AtLeastOne("boundedWhileLoop", tree, start),
            carries => holds(tree.Rebuild(start, new LeafReader(carries))),
            carries => TreeTypes.Leaves("boundedWhileLoop", tree, f(tree.Rebuild(start, new LeafReader(carries)))),
            NameOf("the state"))));
    }

    /// <summary>The fixed point x = f(x) of a contraction. Derivatives, of any order and mode, are those of the solution by what f captures; where the iteration starts has none.</summary>
    /// <typeparam name="TState">The type of x; all of its tensors are floating.</typeparam>
    /// <param name="f">From x to x.</param>
    /// <param name="start">Where the iteration starts.</param>
    /// <param name="tolerance">It ends when no element changes by more than this times 1 + max |x|; 0 for 1e-12 (Float32: 1e-6).</param>
    /// <param name="maxSteps">The most iterations.</param>
    /// <exception cref="InvalidOperationException">It has not converged after the most iterations.</exception>
    /// <exception cref="ArgumentException">f changes a shape or type, a tensor is not floating, or a type is no tree.</exception>
    /// <example><code>Differentiate.Grad((Tensor a) => Differentiate.FixedPoint(x => (x + a / x) / 2, Tensor.Scalar(1)))(Tensor.Scalar(4))   // 0.25</code></example>
    public static TState FixedPoint<TState>(Func<TState, TState> f, TState start, double tolerance = 0, int maxSteps = Control.MostIterations)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TState>("fixedPoint");
        return tree.Rebuild(start, new LeafReader(Control.FixedPoint(
            "fixedPoint",
            AtLeastOne("fixedPoint", tree, start),
            x => TreeTypes.Leaves("fixedPoint", tree, f(tree.Rebuild(start, new LeafReader(x)))),
            tolerance,
            maxSteps,
            NameOf("x"))));
    }

    /// <summary>A root f(x) = 0 by Newton's method, with the Jacobian of f. Derivatives are those of the solution by what f captures: −(∂f/∂x)⁻¹·∂f/∂a; where the iteration starts has none.</summary>
    /// <param name="f">From x to a result of its shape and type.</param>
    /// <param name="start">Where the iteration starts: near the root that is wanted.</param>
    /// <param name="tolerance">It ends when no element changes by more than this times 1 + max |x|; 0 for 1e-12 (Float32: 1e-6).</param>
    /// <param name="maxSteps">The most iterations.</param>
    /// <exception cref="InvalidOperationException">It has not converged after the most iterations, or a Jacobian is singular.</exception>
    /// <exception cref="ArgumentException">f's result has another shape or type, or x is not floating.</exception>
    /// <example><code>Differentiate.Grad((Tensor a) => Differentiate.Root(x => x * x - a, Tensor.Scalar(1)))(Tensor.Scalar(4))   // 0.25</code></example>
    public static Tensor Root(Func<Tensor, Tensor> f, Tensor start, double tolerance = 0, int maxSteps = Control.MostIterations)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Control.Root("root", Errors.Given(start, "start", "root"), f, tolerance, maxSteps);
    }

    private static Func<int, string> NameOf(string whole) => leaf => $"tensor {leaf + 1} of {whole}";
}
