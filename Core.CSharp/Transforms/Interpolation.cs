using System.Collections.Immutable;
using System.Numerics;

namespace Fluxion;

/// <summary>
/// Mixed partial derivatives from series along directions (Griewank, Utke, Walther, Evaluating higher derivative tensors by forward propagation of univariate Taylor series, 2000):
/// the directions are the multi-indices j of total d, and ∂ⁱf = Σⱼ γ(i, j)·f_{|i|}(j), with f_{|i|}(j) the coefficient of order |i| along j. The weights are exact fractions, rounded once.
/// </summary>
internal sealed class Interpolation(int variables, int order)
{
    private readonly ImmutableArray<int>[] directions = [.. MultiIndex.OfTotal(variables, order)];

    /// <summary>How many directions there are.</summary>
    public int Count => directions.Length;

    /// <summary>A row for each direction.</summary>
    public Tensor Directions => Constants.Of<double>([.. directions.SelectMany(direction => direction.Select(i => (double)i))], [Count, variables]);

    /// <summary>A row for each derivative of a total order, its weights for the directions.</summary>
    public Tensor Weights(int total)
    {
        ImmutableArray<int>[] rows = [.. MultiIndex.OfTotal(variables, total)];
        return Constants.Of<double>([.. rows.SelectMany(i => directions.Select(j => Weight(i, j, total)))], [rows.Length, Count]);
    }

    /// <summary>γ(i, j) = Σ_{0&lt;m≤i} (−1)^|i−m| · (i over m) · (d·m/|m| over j) · (|m|/d)^|i|.</summary>
    private double Weight(ImmutableArray<int> i, ImmutableArray<int> j, int total)
    {
        var (numerator, denominator) = (BigInteger.Zero, BigInteger.One);
        foreach (var m in Below(i))
        {
            var size = m.Sum();
            var (top, bottom) = (BigInteger.Pow(size, total), BigInteger.Pow(order, total));
            for (var l = 0; l < variables; l++)
            {
                // (d·m/|m| over j) is a product of (d·m − s·|m|)/(|m|·(s + 1)), s from 0 below j.
                for (var s = 0; s < j[l]; s++)
                {
                    top *= (order * m[l]) - (s * size);
                    bottom *= size * (s + 1);
                }

                for (var s = 0; s < m[l]; s++)
                {
                    top *= i[l] - s;
                    bottom *= s + 1;
                }
            }

            top = (total - size) % 2 == 0 ? top : -top;
            (numerator, denominator) = ((numerator * bottom) + (top * denominator), denominator * bottom);
            var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
            (numerator, denominator) = (numerator / divisor, denominator / divisor);
        }

        return (double)numerator / (double)denominator;
    }

    /// <summary>All multi-indices up to one, but 0.</summary>
    private static IEnumerable<int[]> Below(ImmutableArray<int> index)
    {
        var m = new int[index.Length];
        while (true)
        {
            var place = 0;
            while (place < m.Length && m[place] == index[place])
            {
                m[place++] = 0;
            }

            if (place == m.Length)
            {
                yield break;
            }

            m[place]++;
            yield return [.. m];
        }
    }
}
