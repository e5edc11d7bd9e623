namespace Fluxion;

/// <content>Derivatives of scalar and vector fields, of which no whole matrix is formed.</content>
internal static partial class Transform
{
    private static readonly Derivation SecondDerivativesSum = new((outputs, variables, _, _) =>
    {
        var sums = Collapsed.Push(outputs, variables[0], Basis("laplacian", variables[0], outputs[0]));
        return [sums[0] is { } sum ? Literal.Two * sum : Tensor.LiteralLike(outputs[0], 0)];
    });

    private static readonly Derivation SlopesSum = new((outputs, variables, _, _) =>
    {
        var (x, y) = (variables[0], outputs[0]);
        var basis = Basis("divergence", x, y);
        var direction = Tensor.Parameter(x.Shape, x.DType, "divergence");
        return Forward.Push([y], [x], [direction])[0] is { } tangent
            ? [Tensor.StrongMultiply(Batch.Map([tangent], [direction], [basis], basis.Shape[0])[0], basis).Sum()]
            : [Literal.Zero.As(y.DType)];
    });

    private static readonly Derivation Rotation = new((outputs, variables, _, _) =>
    {
        var j = JacobianForward("curl", variables[0], outputs[0]);
        return [j.Shape[0] == 2 ? j[1, 0] - j[0, 1] : Tensor.Stack([j[2, 1] - j[1, 2], j[0, 2] - j[2, 0], j[1, 0] - j[0, 1]])];
    });

    /// <summary>Σ ∂²f/∂xᵢ², of the result's shape: one pass with all directions, whose second coefficients are summed as they arise.</summary>
    public static Tensor Laplacian(Tensor x, Func<Tensor, Tensor> f)
    {
        var variables = Variables("laplacian", [x]);
        var y = f(variables[0]);
        CheckFloating("laplacian", y);
        return SecondDerivativesSum.Finish([y], variables)[0];
    }

    /// <summary>Σ ∂fᵢ/∂xᵢ, of a function whose result has the shape of its argument.</summary>
    public static Tensor Divergence(Tensor x, Func<Tensor, Tensor> f)
    {
        var variables = Variables("divergence", [x]);
        return SlopesSum.Finish([Field("divergence", x, f(variables[0]))], variables)[0];
    }

    /// <summary>The rotation of a field in the plane (a scalar) or in space (a vector).</summary>
    public static Tensor Curl(Tensor x, Func<Tensor, Tensor> f)
    {
        var variables = Variables("curl", [x]);
        if (x.Rank != 1 || x.Shape[0] is not (2 or 3))
        {
            throw Errors.Argument("curl", $"a point of shape {Shapes.Text(x.Shape)}", "[2] or [3]", "At many points there is vmap.");
        }

        return Rotation.Finish([Field("curl", x, f(variables[0]))], variables)[0];
    }

    private static Tensor Field(string name, Tensor x, Tensor? result)
    {
        CheckFloating(name, result);
        return Shapes.Same(result!.Shape, x.Shape)
            ? result
            : throw Errors.Argument(name, $"a function whose result has shape {Shapes.Text(result.Shape)}", $"{Shapes.Text(x.Shape)}, the shape of its argument: a vector at each point");
    }
}
