namespace Fluxion;

/// <content>Functions as linear maps: at a point, or as they are.</content>
public static partial class Differentiate
{
    /// <summary>
    /// A function's value at x, and the linear map v ↦ J·v, J being the Jacobian at x. At a plain x the function is evaluated once, with what the map needs of it;
    /// each use of the map costs the map alone.
    /// </summary>
    /// <typeparam name="TParameters">The type of the parameters and of tangents.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of any result.</param>
    /// <returns>The function x ↦ (f(x), v ↦ J·v). A tangent has the shapes and types of the parameters; where those are integer it is not looked at.</returns>
    /// <exception cref="ArgumentException">No parameter is floating, a type is no tree, or a tangent is unlike the parameters.</exception>
    /// <example><code>
    /// var (y, along) = Differentiate.Linearize((Tensor x) => x.Exp())(x);
    /// Tensor slope = along(x.OnesLike());   // exp x
    /// </code></example>
    public static Func<TParameters, (TResult Value, Func<TParameters, TResult> Pushforward)> Linearize<TParameters, TResult>(Func<TParameters, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("linearize"), TreeTypes.Of<TResult>("linearize"));
        return parameters =>
        {
            var (arguments, results) = (new Arguments<TParameters>("linearize", tree, parameters), new Results<TResult>("linearize", resultTree));
            var (values, pushforward) = Transform.Linearize(arguments.Floating, leaves => results.Take(f(arguments.With(leaves))));
            return (results.With(values), tangent => results.With(pushforward(arguments.Along("tangent", tangent))));
        };
    }

    /// <summary>The transpose of a linear function: v ↦ Aᵀ·v for x ↦ A·x, without forming A.</summary>
    /// <typeparam name="TParameters">The type of the parameters.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function that is linear, by each op on the way; values cannot be asked in it.</param>
    /// <param name="example">An argument: its shapes and types count, its numbers do not.</param>
    /// <returns>The map of cotangents, which have the shapes and types of the result.</returns>
    /// <exception cref="ArgumentException">The function is not linear (the message names the op), no parameter is floating, or a cotangent is unlike the result.</exception>
    /// <example><code>Tensor column = Differentiate.LinearTranspose((Tensor x) => a.Matmul(x), x)(y);   // aᵀ·y</code></example>
    public static Func<TResult, TParameters> LinearTranspose<TParameters, TResult>(Func<TParameters, TResult> f, TParameters example)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("linearTranspose"), TreeTypes.Of<TResult>("linearTranspose"));
        var (arguments, results) = (new Arguments<TParameters>("linearTranspose", tree, example), new Results<TResult>("linearTranspose", resultTree));
        Tensor[] outputs = [];
        var transpose = Transform.LinearTranspose(arguments.Floating, leaves => outputs = results.Take(f(arguments.With(leaves))));
        return cotangent => arguments.With(transpose(results.Cotangents(cotangent, outputs)));
    }

    /// <summary>
    /// JᵀHJ·v for a loss of a model's result: J is the model's Jacobian at x, H the Hessian of the loss at the model's result. Positive semidefinite where the loss is convex; no matrix is formed.
    /// </summary>
    /// <typeparam name="TParameters">The type of the parameters, of the direction and of the product.</typeparam>
    /// <typeparam name="TResult">The type of the model's result.</typeparam>
    /// <param name="model">A function of any result.</param>
    /// <param name="loss">A function of that whose result is a floating scalar.</param>
    /// <returns>The function (x, v) ↦ JᵀHJ·v. The direction has the shapes and types of the parameters; where those are integer it is not looked at.</returns>
    /// <exception cref="ArgumentException">The loss is not a floating scalar, no parameter is floating, a type is no tree, or the direction is unlike the parameters.</exception>
    /// <example><code>Tensor product = Differentiate.GaussNewtonProduct((Tensor x) => x * x, (Tensor y) => (y * y).Sum())(x, v);   // 8·x²·v</code></example>
    public static Func<TParameters, TParameters, TParameters> GaussNewtonProduct<TParameters, TResult>(Func<TParameters, TResult> model, Func<TResult, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("gaussNewtonProduct"), TreeTypes.Of<TResult>("gaussNewtonProduct"));
        return (parameters, direction) =>
        {
            var arguments = new Arguments<TParameters>("gaussNewtonProduct", tree, parameters);
            Arguments<TResult>? between = null;
            return arguments.With(Transform.GaussNewtonProduct(arguments.Floating, arguments.Along("direction", direction), Model, leaves => Given("gaussNewtonProduct", loss(between!.With(leaves)))));

            Tensor[] Model(Tensor[] leaves)
            {
                between = new Arguments<TResult>("gaussNewtonProduct", resultTree, model(arguments.With(leaves)));
                return between.Floating;
            }
        };
    }
}
