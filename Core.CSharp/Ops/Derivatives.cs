namespace Fluxion;

/// <summary>All derivatives of a function of one number that has an op of the same kind for its partial: f⁽ᵐ⁾(x₀)/m!, made as they are asked for.</summary>
internal sealed class Derivatives
{
    // Divisors are numbers of either type: 35! is none of Float32's.
    private const double LargestDivisor = 1e38;

    private readonly List<Tensor> scaled;
    private readonly List<double> divisors = [1];
    private Tensor derivative;

    private Derivatives(Tensor value) => (scaled, derivative) = ([value], value);

    /// <summary>The series of a node by all of them.</summary>
    public static Composition Composed(Series y) => new(y.Node, k => y.Inputs[0]![k], new Derivatives(y.Node).Scaled);

    private Tensor Scaled(int m)
    {
        for (var i = scaled.Count; i <= m; i++)
        {
            derivative = ((Elementwise)derivative.Op).Partials[0]!(derivative.Inputs, derivative, derivative.Attributes);
            if (divisors[^1] * i > LargestDivisor)
            {
                divisors.Add(1);
            }

            divisors[^1] *= i;
            scaled.Add(i == 1 ? derivative : divisors.Aggregate(derivative, (quotient, divisor) => quotient / new Literal(divisor)));
        }

        return scaled[m];
    }
}
