using System.Collections.Immutable;

namespace Fluxion;

/// <content>Taylor mode, and the derivatives of fields.</content>
public static partial class Differentiate
{
    /// <summary>
    /// Taylor mode: series in, series out. Along the curve x(t) = x₀ + x₁·t + … + x_K·tᴷ the result is y(t) = y₀ + y₁·t + … + y_K·tᴷ + …; in one pass, at a cost that grows with K².
    /// </summary>
    /// <typeparam name="TParameters">The type of the parameters and of each of their coefficients.</typeparam>
    /// <typeparam name="TResult">The type of the result and of each of its coefficients.</typeparam>
    /// <param name="f">A function of any result.</param>
    /// <returns>
    /// The function (x₀, [x₁, …, x_K]) ↦ (y₀, [y₁, …, y_K]). Coefficients are normalized, y_k = y⁽ᵏ⁾(0)/k!, and have the shapes and types of what they belong to;
    /// those of integer parameters are not looked at, those of integer results are zeros.
    /// </returns>
    /// <exception cref="ArgumentException">No parameter is floating, a type is no tree, or a coefficient is unlike the parameters.</exception>
    /// <example><code>var (y, series) = Differentiate.Jet((Tensor x) => x.Exp())(Tensor.Scalar(0), [Tensor.Scalar(1), Tensor.Scalar(0)]);   // 1, [1, 1/2]</code></example>
    public static Func<TParameters, IReadOnlyList<TParameters>, (TResult Value, TResult[] Coefficients)> Jet<TParameters, TResult>(Func<TParameters, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TParameters>("jet"), TreeTypes.Of<TResult>("jet"));
        return (parameters, series) =>
        {
            ArgumentNullException.ThrowIfNull(series);
            var (arguments, results) = (new Arguments<TParameters>("jet", tree, parameters), new Results<TResult>("jet", resultTree));
            Tensor[][] given = [.. series.Select(coefficient => arguments.Along("coefficient", coefficient))];
            var (values, coefficients) = Transform.Jet(arguments.Floating, given, leaves => results.Take(f(arguments.With(leaves))));
            return (results.With(values), Array.ConvertAll(coefficients, results.With));
        };
    }

    /// <summary>The Taylor polynomial of a function of one number: f(x + h) ≈ Σ c_k·hᵏ.</summary>
    /// <param name="n">The order, 0 to 170.</param>
    /// <param name="f">A function of a scalar, of any result.</param>
    /// <returns>The function x ↦ [c₀, …, c_n], c_k = f⁽ᵏ⁾(x)/k!, each of the result's shape.</returns>
    /// <exception cref="ArgumentException">The order is outside its range, or the input is not a floating scalar.</exception>
    /// <example><code>Differentiate.Taylor(2, x => x.Exp())(Tensor.Scalar(0))   // 1, 1, 1/2</code></example>
    public static Func<Tensor, Tensor[]> Taylor(int n, Func<Tensor, Tensor> f)
    {
        var given = Checked("taylor", f);
        return x => Transform.Expansion(n, x, given);
    }

    /// <summary>The n-th derivative of a function of one number, in Taylor mode: at a cost that grows with n², where n nested derivatives take 2ⁿ.</summary>
    /// <param name="n">The order, 0 to 170; 0 is the function itself.</param>
    /// <param name="f">A function of a scalar, of any result.</param>
    /// <returns>The function x ↦ f⁽ⁿ⁾(x), of the result's shape.</returns>
    /// <exception cref="ArgumentException">The order is outside its range, or the input is not a floating scalar.</exception>
    /// <example><code>Differentiate.DiffN(3, x => x * x * x)(Tensor.Scalar(2))   // 6</code></example>
    public static Func<Tensor, Tensor> DiffN(int n, Func<Tensor, Tensor> f)
    {
        var given = Checked("diffN", f);
        return x => Transform.HigherDerivative(n, x, given);
    }

    /// <summary>
    /// All partial derivatives of a function of several numbers up to an order, mixed ones too, from series along (n+order−1 over order) directions in one batch.
    /// </summary>
    /// <param name="order">The highest total order, 0 to 170.</param>
    /// <param name="f">A function of one tensor of n elements, of any result.</param>
    /// <returns>
    /// The function that gives each derivative, of the result's shape, with how often it is taken by each element of x (in row-major order), by rising total order: f, ∂f/∂x₀, …, ∂²f/∂x₀², ∂²f/∂x₀∂x₁, …
    /// </returns>
    /// <exception cref="ArgumentException">The order is outside its range, or the input is not floating.</exception>
    /// <example><code>Differentiate.Partials(2, x => x[0] * x[0] * x[1])(Tensor.Of([3.0, 5.0]))[3]   // ([2, 0], 10)</code></example>
    public static Func<Tensor, IReadOnlyList<(ImmutableArray<int> Orders, Tensor Value)>> Partials(int order, Func<Tensor, Tensor> f)
    {
        var given = Checked("partials", f);
        return x => Transform.Partials(order, x, given);
    }

    /// <summary>The Laplacian Σ ∂²f/∂xᵢ², the trace of the Hessian, which is not formed: second-order Taylor mode along all axes at once, the second coefficients summed as they arise.</summary>
    /// <param name="f">A function of one tensor, of any result.</param>
    /// <returns>The function x ↦ Δf(x), of the result's shape.</returns>
    /// <exception cref="ArgumentException">The input or the result is not floating.</exception>
    /// <example><code>Differentiate.Laplacian(x => (x * x).Sum())(Tensor.Of([1.0, 2.0]))   // 4</code></example>
    public static Func<Tensor, Tensor> Laplacian(Func<Tensor, Tensor> f)
    {
        var given = Checked("laplacian", f);
        return x => Transform.Laplacian(x, given);
    }

    /// <summary>The divergence Σ ∂fᵢ/∂xᵢ of a vector field, the trace of its Jacobian.</summary>
    /// <param name="f">A function of one tensor whose result has its shape.</param>
    /// <returns>The function x ↦ div f(x), a scalar.</returns>
    /// <exception cref="ArgumentException">The input or the result is not floating, or they have different shapes.</exception>
    /// <example><code>Differentiate.Divergence(x => x * x)(Tensor.Of([1.0, 2.0]))   // 6</code></example>
    public static Func<Tensor, Tensor> Divergence(Func<Tensor, Tensor> f)
    {
        var given = Checked("divergence", f);
        return x => Transform.Divergence(x, given);
    }

    /// <summary>The curl of a vector field: in space the vector (∂f₂/∂x₁ − ∂f₁/∂x₂, ∂f₀/∂x₂ − ∂f₂/∂x₀, ∂f₁/∂x₀ − ∂f₀/∂x₁), in the plane the scalar ∂f₁/∂x₀ − ∂f₀/∂x₁.</summary>
    /// <param name="f">A function of a tensor of shape [3] or [2] whose result has its shape.</param>
    /// <returns>The function x ↦ rot f(x).</returns>
    /// <exception cref="ArgumentException">The input or the result is not floating, or of another shape.</exception>
    /// <example><code>Differentiate.Curl(x => Tensor.Stack([-x[1], x[0]]))(Tensor.Of([1.0, 2.0]))   // 2</code></example>
    public static Func<Tensor, Tensor> Curl(Func<Tensor, Tensor> f)
    {
        var given = Checked("curl", f);
        return x => Transform.Curl(x, given);
    }
}
