namespace Fluxion;

/// <summary>
/// The transformations for C#: each takes an ordinary function and gives another one. <c>TParameters</c> and <c>TResult</c> are trees of tensors:
/// a <see cref="Tensor"/>, a tuple of 2 to 7, a record or record struct, an array or <c>ImmutableArray</c> of these, in any nesting.
/// Numbers, strings, enums and dates ride along, and so do integer and Bool tensors beside floating ones; anything else is an <see cref="ArgumentException"/> that names its path.
/// </summary>
/// <remarks>
/// <para>Plain values in, plain values out: a result is evaluated, once and fused whole, unless it still depends on a variable of an outer transformation. So transformations nest.</para>
/// <para>A record's result is a copy, as with the word <c>with</c>: of its own type, and all that is no floating tensor stays as it was.</para>
/// <para>A type that is no tree is told when the transformation is asked for, a value when the function that it gives is called.</para>
/// </remarks>
/// <example>
/// <code>
/// record Line(Tensor Slope, Tensor Offset);
///
/// var gradient = Differentiate.Grad((Line line) => (xs * line.Slope + line.Offset).MseLoss(ys));
/// Line byEach = gradient(new Line(Tensor.Scalar(1), Tensor.Scalar(0)));
/// </code>
/// </example>
public static partial class Differentiate
{
    /// <summary>The gradient of a scalar function: ∂f/∂p for every floating tensor p of the parameters, of p's shape and type. A parameter that f ignores gets zeros.</summary>
    /// <typeparam name="TParameters">The type of the parameters, and of the gradient.</typeparam>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <returns>The function p ↦ ∇f(p).</returns>
    /// <exception cref="ArgumentException">The result is not a floating scalar, no parameter is floating, or a type is no tree.</exception>
    /// <example><code>Differentiate.Grad((Tensor x) => (x * x).Sum())(Tensor.Of([1.0, 2.0]))   // [2; 4]</code></example>
    public static Func<TParameters, TParameters> Grad<TParameters>(Func<TParameters, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TParameters>("grad");
        return parameters =>
        {
            var arguments = new Arguments<TParameters>("grad", tree, parameters);
            return arguments.With(Transform.Grad("grad", arguments.Floating, Scalar("grad", arguments, f)));
        };
    }

    /// <summary>A scalar function's value and its gradient, computed together.</summary>
    /// <typeparam name="TParameters">The type of the parameters, and of the gradient.</typeparam>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <returns>The function p ↦ (f(p), ∇f(p)).</returns>
    /// <exception cref="ArgumentException">As for <see cref="Grad{TParameters}(Func{TParameters, Tensor})"/>.</exception>
    /// <example><code>var (loss, gradient) = Differentiate.ValueAndGrad((Tensor w) => (xs * w).MseLoss(ys))(w);</code></example>
    public static Func<TParameters, (Tensor Value, TParameters Gradient)> ValueAndGrad<TParameters>(Func<TParameters, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TParameters>("valueAndGrad");
        return parameters =>
        {
            var arguments = new Arguments<TParameters>("valueAndGrad", tree, parameters);
            var (value, gradients) = Transform.ValueAndGrad("valueAndGrad", arguments.Floating, Scalar("valueAndGrad", arguments, f));
            return (value, arguments.With(gradients));
        };
    }

    /// <summary>The gradient of a function's first result, a scalar, and what else it gives: predictions, figures to report.</summary>
    /// <typeparam name="TParameters">The type of the parameters, and of the gradient.</typeparam>
    /// <typeparam name="TAuxiliary">The type of the rest: a tree, or what rides along.</typeparam>
    /// <param name="f">A function whose first result is a floating scalar.</param>
    /// <returns>The function p ↦ (∇f(p), the rest), evaluated together.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Grad{TParameters}(Func{TParameters, Tensor})"/>.</exception>
    /// <example><code>var (gradient, predictions) = Differentiate.GradAux((Tensor w) => ((xs * w).MseLoss(ys), xs * w))(w);</code></example>
    public static Func<TParameters, (TParameters Gradient, TAuxiliary Auxiliary)> GradAux<TParameters, TAuxiliary>(
        Func<TParameters, (Tensor Value, TAuxiliary Auxiliary)> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, restTree) = (TreeTypes.Of<TParameters>("gradAux"), TreeTypes.Of<TAuxiliary>("gradAux"));
        return parameters =>
        {
            var arguments = new Arguments<TParameters>("gradAux", tree, parameters);
            TAuxiliary rest = default!;
            var (gradients, leaves) = Transform.GradAux("gradAux", arguments.Floating, Parts);
            return (arguments.With(gradients), restTree.Rebuild(rest, new LeafReader(leaves)));

            (Tensor Value, Tensor[] Auxiliary) Parts(Tensor[] variables)
            {
                (var value, rest) = f(arguments.With(variables));
                return (Given("gradAux", value), TreeTypes.Leaves("gradAux", restTree, rest));
            }
        };
    }

    /// <summary>The gradient of a scalar function of an array of tensors: the array form of <see cref="Grad{TParameters}(Func{TParameters, Tensor})"/>.</summary>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <returns>The function of the tensors that gives ∂f/∂xᵢ for each of them, in their order.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Grad{TParameters}(Func{TParameters, Tensor})"/>.</exception>
    /// <example><code>Tensor[] byEach = Differentiate.GradMany(x => (x[0] * x[1]).Sum())([a, b]);   // [b; a]</code></example>
    public static Func<Tensor[], Tensor[]> GradMany(Func<Tensor[], Tensor> f) => Grad(f);

    /// <summary>
    /// Reverse mode: a function's value at x, and the pullback, the linear map v ↦ Jᵀ·v from cotangents of the result to cotangents of the parameters, J being the Jacobian at x.
    /// </summary>
    /// <typeparam name="TParameters">The type of the parameters.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of any result. Integer tensors in it have no cotangents: what stands in their places is not looked at.</param>
    /// <returns>The function x ↦ (f(x), v ↦ Jᵀ·v). A cotangent has the shapes and types of the result.</returns>
    /// <exception cref="ArgumentException">No parameter is floating, a type is no tree, or a cotangent is unlike the result.</exception>
    /// <example><code>
    /// var (y, pullback) = Differentiate.Vjp((Tensor x) => x.Sin())(x);
    /// Tensor g = pullback(y.OnesLike());   // cos x
    /// </code></example>
    public static Func<TParameters, (TResult Value, Func<TResult, TParameters> Pullback)> Vjp<TParameters, TResult>(Func<TParameters, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("vjp"), TreeTypes.Of<TResult>("vjp"));
        return parameters =>
        {
            var (arguments, results) = (new Arguments<TParameters>("vjp", tree, parameters), new Results<TResult>("vjp", resultTree));
            var (values, pullback) = Transform.Vjp(arguments.Floating, leaves => results.Take(f(arguments.With(leaves))));
            return (results.With(values), cotangent => arguments.With(pullback(results.Cotangents(cotangent, values))));
        };
    }

    /// <summary>Forward mode: a function's value at x, and its derivative J·v along a tangent v.</summary>
    /// <typeparam name="TParameters">The type of the parameters and of the tangent.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of any result.</param>
    /// <returns>The function (x, v) ↦ (f(x), J·v). The tangent has the shapes and types of the parameters; where those are integer it is not looked at, and an integer result's tangent is zeros.</returns>
    /// <exception cref="ArgumentException">No parameter is floating, a type is no tree, or the tangent is unlike the parameters.</exception>
    /// <example><code>var (y, slope) = Differentiate.Jvp((Tensor x) => x.Exp())(x, x.OnesLike());   // both exp x</code></example>
    public static Func<TParameters, TParameters, (TResult Value, TResult Tangent)> Jvp<TParameters, TResult>(Func<TParameters, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("jvp"), TreeTypes.Of<TResult>("jvp"));
        return (parameters, tangent) =>
        {
            var (arguments, results) = (new Arguments<TParameters>("jvp", tree, parameters), new Results<TResult>("jvp", resultTree));
            var (values, tangents) = Transform.Jvp(arguments.Floating, arguments.Along("tangent", tangent), leaves => results.Take(f(arguments.With(leaves))));
            return (results.With(values), results.With(tangents));
        };
    }

    /// <summary>The function of leaves behind a scalar function of a tree.</summary>
    private static Func<Tensor[], Tensor> Scalar<TParameters>(string operation, Arguments<TParameters> arguments, Func<TParameters, Tensor> f) =>
        leaves => Given(operation, f(arguments.With(leaves)));

    private static Tensor Given(string operation, Tensor? result) => result ?? throw Errors.Argument(operation, "a function whose result is null", "a tensor");
}
