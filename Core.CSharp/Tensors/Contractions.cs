using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A factor of a contraction: a tensor, and a label for each of its axes, no two alike. Axes of two factors with one label run together.</summary>
internal readonly record struct Labelled(Tensor Value, ImmutableArray<int> Labels)
{
    public int Length(int label) => Value.Shape[Labels.IndexOf(label)];

    /// <summary>The axes of these labels, in their order.</summary>
    public ImmutableArray<int> Axes(IEnumerable<int> labels)
    {
        var own = Labels;
        return [.. labels.Select(label => own.IndexOf(label))];
    }
}

/// <summary>Sums of products over labelled axes, pair by pair.</summary>
internal static class Contractions
{
    /// <summary>The product of all factors, summed over every label that the result does not have; its axes in the result's order.</summary>
    public static Tensor Of(IEnumerable<Labelled> all, ImmutableArray<int> result)
    {
        var factors = all.ToList();
        for (var i = 0; i < factors.Count; i++)
        {
            var own = i;
            factors[i] = Summed(factors[i], label => result.Contains(label) || factors.Where((_, j) => j != own).Any(other => other.Labels.Contains(label)));
        }

        while (factors.Count > 1)
        {
            var (i, j) = Cheapest(factors, result);
            var others = factors.Where((_, k) => k != i && k != j).ToList();
            var product = Pair(factors[i], factors[j], label => result.Contains(label) || others.Exists(other => other.Labels.Contains(label)));
            factors = [.. others, product];
        }

        var last = factors[0];
        return last.Value.PermuteTo(last.Axes(result));
    }

    /// <summary>The product of two factors, summed over the labels that are in both and not kept: batch axes, then the first one's own, then the second one's.</summary>
    public static Labelled Pair(Labelled a, Labelled b, Func<int, bool> keeps)
    {
        var shared = a.Labels.Where(label => b.Labels.Contains(label)).ToList();
        var batch = shared.Where(keeps).ToList();
        var summed = shared.Where(label => !keeps(label)).ToList();
        var rows = a.Labels.Except(shared).ToList();
        var columns = b.Labels.Except(shared).ToList();
        ImmutableArray<int> labels = [.. batch, .. rows, .. columns];
        var left = a.Value.PermuteTo(a.Axes([.. batch, .. rows, .. summed]));
        ImmutableArray<int> head = [.. batch.Select(a.Length)];
        ImmutableArray<int> tall = [.. rows.Select(a.Length)];
        ImmutableArray<int> inner = [.. summed.Select(a.Length)];
        ImmutableArray<int> wide = [.. columns.Select(b.Length)];
        if (summed.Count == 0)
        {
            var right = b.Value.PermuteTo(b.Axes([.. batch, .. columns]));
            return new Labelled(left.ReshapeTo([.. head, .. tall, .. wide.Select(_ => 1)]) * right.ReshapeTo([.. head, .. tall.Select(_ => 1), .. wide]), labels);
        }

        var (m, k, n) = ((int)Shapes.Count(tall), (int)Shapes.Count(inner), (int)Shapes.Count(wide));
        var matrices = b.Value.PermuteTo(b.Axes([.. batch, .. summed, .. columns])).ReshapeTo([.. head, k, n]);
        return new Labelled(Tensor.Dot(left.ReshapeTo([.. head, m, k]), matrices).ReshapeTo([.. head, .. tall, .. wide]), labels);
    }

    private static Labelled Summed(Labelled factor, Func<int, bool> keeps)
    {
        ImmutableArray<int> axes = [.. Shapes.Range(factor.Labels.Length).Where(axis => !keeps(factor.Labels[axis]))];
        return axes.IsEmpty ? factor : new Labelled(factor.Value.SumOver(axes), [.. factor.Labels.Where(keeps)]);
    }

    /// <summary>The pair whose product takes the fewest multiplications; of equal ones that which leaves the smaller result.</summary>
    private static (int First, int Second) Cheapest(List<Labelled> factors, ImmutableArray<int> result)
    {
        var best = (0, 1);
        var least = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < factors.Count && factors.Count > 2; i++)
        {
            for (var j = i + 1; j < factors.Count; j++)
            {
                var (a, b) = (factors[i], factors[j]);
                var others = factors.Where((_, k) => k != i && k != j).ToList();
                var (work, left) = (1.0, 1.0);
                foreach (var label in a.Labels.Union(b.Labels))
                {
                    var length = a.Labels.Contains(label) ? a.Length(label) : b.Length(label);
                    work *= length;
                    left *= result.Contains(label) || others.Exists(other => other.Labels.Contains(label)) ? length : 1;
                }

                if ((work, left).CompareTo(least) < 0)
                {
                    (best, least) = ((i, j), (work, left));
                }
            }
        }

        return best;
    }
}
