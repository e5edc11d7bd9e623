namespace Fluxion;

/// <summary>Which elements of a result depend on which of an input, read off the expression between them.</summary>
internal static class Sparsity
{
    /// <summary>The pattern of a function's Jacobian.</summary>
    public static SparsityPattern OfJacobian(string name, Tensor x, Func<Tensor, Tensor> f)
    {
        var variable = Transform.Variables(name, [x])[0];
        var y = f(variable);
        Transform.CheckFloating(name, y);
        return OfJacobian(y, variable);
    }

    /// <summary>The pattern of a scalar function's Hessian.</summary>
    public static SparsityPattern OfHessian(string name, Tensor x, Func<Tensor, Tensor> f)
    {
        var variable = Transform.Variables(name, [x])[0];
        var y = f(variable);
        Transform.CheckScalar(name, y);
        return OfHessian(y, variable);
    }

    /// <summary>The pattern of ∂output/∂input, between any nodes.</summary>
    public static SparsityPattern OfJacobian(Tensor output, Tensor input)
    {
        var (rows, columns) = (Shapes.Length("sparsity", output.Size), Shapes.Length("sparsity", input.Size));
        return SparsityPattern.Of(rows, columns, Read(output, input, new ElementSets()));
    }

    /// <summary>What each element of an output depends on; null for nothing.</summary>
    public static Footprint? Read(Tensor output, Tensor input, ElementSets sets) =>
        input.IsConstant ? null : new FootprintWalk([output], [input]).Push([Footprint.OfInput(sets, input)])[0];

    /// <summary>The pattern of ∂²output/∂input², of a scalar output: that of its gradient, made symmetric.</summary>
    public static SparsityPattern OfHessian(Tensor output, Tensor input) =>
        OfJacobian(Transform.Gradients(output, [input])[0], input).Symmetric();
}
