namespace Fluxion;

/// <content>Derivatives along one number, and whole matrices of derivatives.</content>
public static partial class Differentiate
{
    /// <summary>The derivative of a function of one number, df/dx, of the result's shape: one forward pass.</summary>
    /// <param name="f">A function of a scalar, of any result.</param>
    /// <returns>The function x ↦ f′(x) of a floating scalar.</returns>
    /// <exception cref="ArgumentException">The input is not a floating scalar.</exception>
    /// <example><code>Differentiate.Diff(x => x * x * x)(Tensor.Scalar(2))   // 12</code></example>
    public static Func<Tensor, Tensor> Diff(Func<Tensor, Tensor> f)
    {
        var given = Checked("diff", f);
        return x => Transform.Diff(x, given);
    }

    /// <summary>All partial derivatives Jᵢⱼ = ∂yᵢ/∂xⱼ, of shape output axes, then input axes: one batched evaluation, in the mode that the smaller side makes cheaper (forward where no reverse pass goes through the function, as through a while loop).</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <returns>The function x ↦ J(x) of a floating tensor.</returns>
    /// <exception cref="ArgumentException">The input is not floating.</exception>
    /// <example><code>Differentiate.Jacobian(x => x * x)(Tensor.Of([1.0, 2.0]))   // [[2; 0]; [0; 4]]</code></example>
    public static Func<Tensor, Tensor> Jacobian(Func<Tensor, Tensor> f) => Jacobian(f, null);

    /// <summary><see cref="Jacobian(Func{Tensor, Tensor})"/> in forward mode, a column for each input: for functions of few inputs.</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <returns>The function x ↦ J(x) of a floating tensor, of shape output axes, then input axes.</returns>
    /// <exception cref="ArgumentException">The input is not floating.</exception>
    public static Func<Tensor, Tensor> JacobianForward(Func<Tensor, Tensor> f) => Jacobian(f, true);

    /// <summary><see cref="Jacobian(Func{Tensor, Tensor})"/> in reverse mode, a row for each output: for functions of few outputs.</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <returns>The function x ↦ J(x) of a floating tensor, of shape output axes, then input axes.</returns>
    /// <exception cref="ArgumentException">The input is not floating.</exception>
    public static Func<Tensor, Tensor> JacobianReverse(Func<Tensor, Tensor> f) => Jacobian(f, false);

    /// <summary>All second partial derivatives Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ, of shape input axes twice: forward over reverse, one batched evaluation.</summary>
    /// <param name="f">A function of one tensor whose result is a floating scalar. Of several tensors: stack them.</param>
    /// <returns>The function x ↦ H(x) of a floating tensor.</returns>
    /// <exception cref="ArgumentException">The input is not floating, or the result is not a floating scalar.</exception>
    /// <example><code>Differentiate.Hessian(x => x[0] * x[0] * x[1])(Tensor.Of([3.0, 5.0]))   // [[10; 6]; [6; 0]]</code></example>
    public static Func<Tensor, Tensor> Hessian(Func<Tensor, Tensor> f)
    {
        var given = Checked("hessian", f);
        return x => Transform.Hessian(x, given);
    }

    /// <summary>
    /// The Jacobian where it may be other than 0, read off the expression: columns that have no row in common are computed in one product, so a band costs its width, however long it is.
    /// </summary>
    /// <param name="f">A function of one tensor.</param>
    /// <returns>The function x ↦ J(x). Keep it: the pattern is read once, as long as the graph of f stays the same.</returns>
    /// <exception cref="ArgumentException">The input or the result is not floating.</exception>
    /// <example><code>SparseMatrix band = Differentiate.SparseJacobian(x => x[1..] - x[..^1])(x);   // two values a row</code></example>
    public static Func<Tensor, SparseMatrix> SparseJacobian(Func<Tensor, Tensor> f)
    {
        var (given, derivative) = (Checked("sparseJacobian", f), SparseDerivative.Jacobian());
        return x => derivative.At(x, given);
    }

    /// <summary><see cref="SparseJacobian"/> of the gradient of a scalar function, which is symmetric: fewer products still, each a Hessian-vector product.</summary>
    /// <param name="f">A function of one tensor whose result is a floating scalar.</param>
    /// <returns>The function x ↦ H(x). Keep it: the pattern is read once, as long as the graph of f stays the same.</returns>
    /// <exception cref="ArgumentException">The input is not floating, or the result is not a floating scalar.</exception>
    public static Func<Tensor, SparseMatrix> SparseHessian(Func<Tensor, Tensor> f)
    {
        var (given, derivative) = (Checked("sparseHessian", f), SparseDerivative.Hessian());
        return x => derivative.At(x, given);
    }

    /// <summary>Where the Jacobian may be other than 0, for all values of the floating tensors: no derivative is computed.</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <returns>The function from an input to the pattern there; of the input the shape and the type are used, and what f asks the value for.</returns>
    /// <exception cref="ArgumentException">The input or the result is not floating, or more pairs depend than can be counted.</exception>
    /// <example><code>Differentiate.JacobianPattern(x => x[1..] - x[..^1])(x).Columns   // 0, 1, 1, 2, …</code></example>
    public static Func<Tensor, SparsityPattern> JacobianPattern(Func<Tensor, Tensor> f)
    {
        var given = Checked("jacobianPattern", f);
        return x => Sparsity.OfJacobian("jacobianPattern", x, given);
    }

    /// <summary>Where the Hessian of a scalar function may be other than 0, for all values of the floating tensors: no second derivative is computed.</summary>
    /// <param name="f">A function of one tensor whose result is a floating scalar.</param>
    /// <returns>The function from an input to the pattern there.</returns>
    /// <exception cref="ArgumentException">The input is not floating, the result is not a floating scalar, or more pairs depend than can be counted.</exception>
    public static Func<Tensor, SparsityPattern> HessianPattern(Func<Tensor, Tensor> f)
    {
        var given = Checked("hessianPattern", f);
        return x => Sparsity.OfHessian("hessianPattern", x, given);
    }

    /// <summary>The Hessian of a scalar function times a direction, H·v, forward over reverse: at the cost of a few gradients, without forming H.</summary>
    /// <typeparam name="TParameters">The type of the parameters, of the direction and of the product.</typeparam>
    /// <param name="f">A function whose result is a floating scalar.</param>
    /// <returns>The function (x, v) ↦ H(x)·v. The direction has the shapes and types of the parameters; where those are integer it is not looked at.</returns>
    /// <exception cref="ArgumentException">The result is not a floating scalar, no parameter is floating, a type is no tree, or the direction is unlike the parameters.</exception>
    /// <example><code>Differentiate.Hvp((Tensor x) => (x * x * x).Sum())(x, v)   // 6·x·v</code></example>
    public static Func<TParameters, TParameters, TParameters> Hvp<TParameters>(Func<TParameters, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TParameters>("hvp");
        return (parameters, direction) =>
        {
            var arguments = new Arguments<TParameters>("hvp", tree, parameters);
            return arguments.With(Transform.Hvp(arguments.Floating, arguments.Along("direction", direction), Scalar("hvp", arguments, f)));
        };
    }

    private static Func<Tensor, Tensor> Jacobian(Func<Tensor, Tensor> f, bool? forward)
    {
        var given = Checked("jacobian", f);
        return x => Transform.Jacobian(x, given, forward);
    }

    private static Func<Tensor, Tensor> Checked(string operation, Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return x => Given(operation, f(x));
    }
}
