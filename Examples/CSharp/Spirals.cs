namespace Fluxion.Examples.CSharp;

/// <summary>Two spirals around each other: points that no straight line, nor a few of them, can part.</summary>
/// <param name="Points">[n; 2], Float64.</param>
/// <param name="Labels">[n], Int64: the spiral that each point lies on, 0 or 1.</param>
public sealed record Spirals(Tensor Points, Tensor Labels)
{
    /// <summary>One and a half turns, a radius that grows from 0.2 to 1, and a little noise: the same points for the same key.</summary>
    /// <param name="key">Where the noise comes from.</param>
    /// <param name="pointsPerSpiral">How many points lie on each.</param>
    public static Spirals Create(RandomKey key, int pointsPerSpiral = 100)
    {
        var keys = Rand.Split(key);
        return new Spirals(
            Tensor.Cat([Spiral(keys[0], pointsPerSpiral, 0), Spiral(keys[1], pointsPerSpiral, Math.PI)]),
            Tensor.Cat([Tensor.Zeros([pointsPerSpiral], DType.Int64), Tensor.Ones([pointsPerSpiral], DType.Int64)]));
    }

    private static Tensor Spiral(RandomKey key, int n, double start)
    {
        var along = Tensor.Arange(0, n) / n;
        var radius = 0.2 + (0.8 * along) + Rand.Uniform(key, [n], low: -0.01, high: 0.01);
        var angle = (3 * Math.PI * along) + start;
        return Tensor.Stack([radius * angle.Cos(), radius * angle.Sin()], axis: 1);
    }
}
