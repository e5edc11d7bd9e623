namespace Fluxion;

/// <summary>
/// Numeric checks of derivatives: central differences of order 8, whose step follows from their own account of their error, against what the transformations give.
/// Errors are related to the greatest derivative by the same tensor. Where a function has a kink, any slope between its two is right, and the report says so.
/// </summary>
public static class Check
{
    /// <summary>Checks the gradient of a scalar function at a point.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">A floating tensor.</param>
    public static CheckReport Gradient(Func<Tensor, Tensor> f, Tensor x) => DerivativeCheck.Gradient(["x"], [x], leaves => f(leaves[0]));

    /// <summary>Checks the second derivatives of a scalar function at a point, by differences of its gradient.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">A floating tensor.</param>
    public static CheckReport SecondOrder(Func<Tensor, Tensor> f, Tensor x) => DerivativeCheck.SecondOrder(["x"], [x], leaves => f(leaves[0]));

    /// <summary>Checks the forward derivative of a function with a result of any shape at a point, along every element.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">A floating tensor.</param>
    public static CheckReport Jvp(Func<Tensor, Tensor> f, Tensor x) => DerivativeCheck.Jvp(["x"], [x], leaves => [f(leaves[0])]);
}
