namespace Fluxion;

/// <summary>
/// The series y of f(x₀ + h) for a function each of whose derivatives is a new function, so that no recurrence between them ends: Σ d_m·hᵐ with d_m = f⁽ᵐ⁾(x₀)/m!, three terms at a time,
/// y = s₀ and s_j = d_{3j} + d_{3j+1}·h + d_{3j+2}·h² + h³·s_{j+1} (Paterson and Stockmeyer, On the number of nonscalar multiplications necessary to evaluate polynomials, 1973).
/// h³ begins at t³, so that coefficient k takes s_j up to k − 3j: K³/18 + 1.1·K² products to order K, at most 3K² up to order 34. With all derivatives as series of their own it were K³/6.
/// </summary>
/// <param name="y">The series, of a node with one input.</param>
internal sealed class Composition(Series y)
{
    private const int Stride = 3;

    // Divisors are numbers of either type: 35! is none of Float32's.
    private const double LargestDivisor = 1e38;

    private readonly List<Tensor?> squares = [null];
    private readonly List<Tensor?> cubes = [null];
    private readonly List<List<Tensor?>> sums = [[y.Node]];
    private readonly List<Tensor> scaled = [y.Node];
    private readonly List<double> divisors = [1];
    private Tensor derivative = y.Node;

    /// <summary>Coefficient k, from those of the input up to k; they are asked in order.</summary>
    public Tensor? Coefficient(int k)
    {
        squares.Add(Square(k));
        cubes.Add(Series.Sum(1, k - 2, i => Series.Product(Step(i), squares[k - i])));
        if (k % Stride == 0)
        {
            sums.Add([Scaled(k)]);
        }

        for (var j = (k - 1) / Stride; j >= 0; j--)
        {
            sums[j].Add(Sum(j, k - (Stride * j)));
        }

        return sums[0][k];
    }

    /// <summary>The coefficient n ≥ 1 of s_j.</summary>
    private Tensor? Sum(int j, int n)
    {
        var low = Series.Sum(Series.Product(Step(n), Scaled((Stride * j) + 1)), n < 2 ? null : Series.Product(squares[n], Scaled((Stride * j) + 2)));
        return Series.Sum(low, Series.Sum(Stride, n, i => Series.Product(cubes[i], sums[j + 1][n - i])));
    }

    /// <summary>A coefficient of h², each pair of different ones once.</summary>
    private Tensor? Square(int k)
    {
        var pairs = Series.Sum(1, (k - 1) / 2, i => Series.Product(Step(i), Step(k - i)));
        var middle = k % 2 == 0 ? Series.Product(Step(k / 2), Step(k / 2)) : null;
        return Series.Sum(pairs is null ? null : pairs + pairs, middle);
    }

    private Tensor? Step(int k) => y.Inputs[0]![k];

    /// <summary>d_m.</summary>
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
