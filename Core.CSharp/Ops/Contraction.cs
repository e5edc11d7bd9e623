namespace Fluxion;

/// <summary>Products of matrices.</summary>
internal static class Contraction
{
    /// <summary>y[…, i, j] = Σₖ a[…, i, k]·b[…, k, j]; leading axes are equal.</summary>
    public static readonly Bilinear Dot = new(
        "matmul",
        (g, a, b) => Tensor.Dot(g, b.TransposeLast()),
        (g, a, b) => Tensor.Dot(a.TransposeLast(), g),
        (node, x, _) => Tensor.Dot(x[0], x[1]),
        Draw,
        dependence: Dependences.Products);

    private static Sample Draw(Sampler sampler)
    {
        var batch = sampler.Shape(0, 2);
        var (m, k, n) = (sampler.Integer(1, 20), sampler.Integer(1, 20), sampler.Integer(1, 20));
        return new Sample([sampler.Numbers([.. batch, m, k]), sampler.Numbers([.. batch, k, n])], x => Tensor.Dot(x[0], x[1]));
    }
}
