namespace Fluxion;

/// <summary>
/// The series y of f(x₀ + h) as Taylor's own, Σ d_m·hᵐ with d_m = f⁽ᵐ⁾(x₀)/m!: for a function each of whose derivatives is a new function, so that no recurrence between them ends, and for one whose
/// recurrence divides by what may be 0. Three terms at a time,
/// y = s₀ and s_j = d_{3j} + d_{3j+1}·h + d_{3j+2}·h² + h³·s_{j+1} (Paterson and Stockmeyer, On the number of nonscalar multiplications necessary to evaluate polynomials, 1973).
/// h³ begins at t³, so that coefficient k takes s_j up to k − 3j: K³/18 + 1.1·K² products to order K, at most 3K² up to order 34. With all derivatives as series of their own it were K³/6.
/// </summary>
/// <param name="value">d₀, the value.</param>
/// <param name="step">The coefficient k ≥ 1 of h.</param>
/// <param name="term">d_m.</param>
internal sealed class Composition(Tensor value, Func<int, Tensor?> step, Func<int, Tensor> term)
{
    private const int Stride = 3;

    private readonly List<Tensor?> squares = [null];
    private readonly List<Tensor?> cubes = [null];
    private readonly List<List<Tensor?>> sums = [[value]];

    /// <summary>Coefficient k, from those of the input up to k; they are asked in order.</summary>
    public Tensor? Coefficient(int k)
    {
        squares.Add(Square(k));
        cubes.Add(Series.Sum(1, k - 2, i => Series.Product(step(i), squares[k - i])));
        if (k % Stride == 0)
        {
            sums.Add([term(k)]);
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
        var low = Series.Sum(Series.Product(step(n), term((Stride * j) + 1)), n < 2 ? null : Series.Product(squares[n], term((Stride * j) + 2)));
        return Series.Sum(low, Series.Sum(Stride, n, i => Series.Product(cubes[i], sums[j + 1][n - i])));
    }

    /// <summary>A coefficient of h², each pair of different ones once.</summary>
    private Tensor? Square(int k)
    {
        var pairs = Series.Sum(1, (k - 1) / 2, i => Series.Product(step(i), step(k - i)));
        var middle = k % 2 == 0 ? Series.Product(step(k / 2), step(k / 2)) : null;
        return Series.Sum(pairs is null ? null : pairs + pairs, middle);
    }
}
