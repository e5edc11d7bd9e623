namespace Fluxion;

/// <summary>What depends on the order of elements along the last axis.</summary>
internal static class Sequences
{
    /// <summary>yᵢ = x₀ + … + xᵢ; where the attribute is 1 from the end, yᵢ = xᵢ + … + xₙ₋₁. Each is the other's transpose.</summary>
    public static readonly Linear CumSum = new(
        "cumsum",
        (g, node, _) => g.CumulateLast(reverse: node.Attributes[0] == 0),
        (node, x, _) => x[0].CumulateLast(reverse: node.Attributes[0] == 1),
        sampler =>
        {
            var reverse = sampler.Coin();
            return new Sample([sampler.Numbers(sampler.Shape(1))], x => x[0].CumulateLast(reverse));
        },
        dependence: Dependences.Runs);

    /// <summary>The positions of the elements in ascending order, in descending order where the attribute is 1; stable, NaN above all numbers.</summary>
    public static readonly Discrete ArgSort = new(
        "argsort",
        (node, x, _) => x[0].ArgSortLast(descending: node.Attributes[0] == 1),
        sampler =>
        {
            var descending = sampler.Coin();
            return new Sample([sampler.Distinct(sampler.Shape(1))], x => x[0].ArgSortLast(descending));
        });
}
