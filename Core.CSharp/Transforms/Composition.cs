namespace Fluxion;

/// <summary>
/// The series y of f(x₀ + h) as Taylor's own, Σ d_m·hᵐ with d_m = f⁽ᵐ⁾(x₀)/m!: for a function each of whose derivatives is a new function, so that no recurrence between them ends, and for one whose
/// recurrence divides by what may be 0. Four terms at a time,
/// y = s₀ and s_j = d_{4j} + d_{4j+1}·h + d_{4j+2}·h² + d_{4j+3}·h³ + h⁴·s_{j+1} (Paterson and Stockmeyer, On the number of nonscalar multiplications necessary to evaluate polynomials, 1973).
/// h⁴ begins at t⁴, so that coefficient k takes s_j up to k − 4j: K³/24 + 1.3·K² products to order K, at most 3K² up to order 41. With all derivatives as series of their own it were K³/6.
/// </summary>
/// <param name="value">d₀, the value.</param>
/// <param name="step">The coefficient k ≥ 1 of h.</param>
/// <param name="term">d_m.</param>
internal sealed class Composition(Tensor value, Func<int, Tensor?> step, Func<int, Tensor> term)
{
    private const int Stride = 4;

    // The coefficients of h², h³ and h⁴, by their exponents.
    private readonly List<Tensor?>[] powers = [[], [], [null], [null], [null]];
    private readonly List<List<Tensor?>> sums = [[value]];

    /// <summary>Coefficient k, from those of the input up to k; they are asked in order.</summary>
    public Tensor? Coefficient(int k)
    {
        for (var r = 2; r <= Stride; r++)
        {
            powers[r].Add(r % 2 == 0 ? Square(r / 2, k) : Series.Sum(1, k - r + 1, i => Series.Product(step(i), Power(r - 1, k - i))));
        }

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

    private Tensor? Power(int r, int k) => r == 1 ? step(k) : powers[r][k];

    /// <summary>The coefficient n ≥ 1 of s_j.</summary>
    private Tensor? Sum(int j, int n)
    {
        var low = Series.Sum(1, Math.Min(Stride - 1, n), r => Series.Product(Power(r, n), term((Stride * j) + r)));
        return Series.Sum(low, Series.Sum(Stride, n, i => Series.Product(Power(Stride, i), sums[j + 1][n - i])));
    }

    /// <summary>A coefficient of the square of a power, each pair of different ones once.</summary>
    private Tensor? Square(int r, int k)
    {
        var pairs = Series.Sum(r, (k - 1) / 2, i => Series.Product(Power(r, i), Power(r, k - i)));
        var middle = k % 2 == 0 && k / 2 >= r ? Series.Product(Power(r, k / 2), Power(r, k / 2)) : null;
        return Series.Sum(pairs is null ? null : pairs + pairs, middle);
    }
}
