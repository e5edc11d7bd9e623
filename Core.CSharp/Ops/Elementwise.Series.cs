using System.Collections.Immutable;

namespace Fluxion;

/// <content>
/// Series of elementwise ops: sums Σ uᵢ ⊙ v_{k−i}, as few as the shape of the partials allows. No op has a rule of its own, and one whose partials never end, or divide by 0, is a <see cref="Composition"/> of all its derivatives.
/// </content>
internal sealed partial class Elementwise
{
    private bool IsQuotient => linear == LinearIn.First;

    /// <summary>Whether it picks among its inputs, by one that has no derivative.</summary>
    private bool IsChoice => linear == LinearIn.Together && Array.Exists(Partials, partial => partial is null);

    public override (Op Op, ImmutableArray<Tensor> Inputs) InSeries(Tensor node, ReadOnlySpan<bool> moving) =>
        form is null ? base.InSeries(node, moving) : form(node.Inputs, node, moving);

    /// <summary>The partials. Of a single one that is a quotient the numerator, and behind all partials the denominator.</summary>
    public override Tensor?[] Rates(Series y, Func<int, Tensor?> velocity)
    {
        if (composed is not null)
        {
            return [];
        }

        var partials = new Tensor?[Arity];
        for (var i = 0; i < Arity && !IsQuotient && !IsChoice; i++)
        {
            partials[i] = y.Inputs[i] is null ? null : Partials[i]?.Invoke(y.Arguments, y.Node, y.Node.Attributes);
        }

        var only = Array.FindIndex(partials, partial => partial is not null);
        if (only >= 0 && only == Array.FindLastIndex(partials, partial => partial is not null)
            && partials[only] is { Op: Elementwise { IsQuotient: true } } quotient && !y.Arguments.Contains(quotient))
        {
            partials[only] = quotient.Inputs[0];
            return [.. partials, quotient.Inputs[1]];
        }

        return partials;
    }

    public override Tensor? Coefficient(Series y, int k) =>
        composed is not null ? (y.Composition ??= composed(y)).Coefficient(k)
        : IsQuotient ? OfQuotient(y, k)
        : IsChoice ? OfChoice(y, k)
        : Arity == 2 && y.Rates[0] is { } left && y.Rates[1] is { } right && left == y.Inputs[1] && right == y.Inputs[0] ? OfProduct(y, k)
        : OfPartials(y, k);

    /// <summary>From y·d = n: d₀·y_k = n_k − Σ_{i=1..k} d_i ⊙ y_{k−i}.</summary>
    private static Tensor? OfQuotient(Series y, int k)
    {
        var (n, d) = (y.Inputs[0], y.Inputs[1]);
        return Over(Series.Difference(n?[k], Series.Sum(1, k, i => Series.Product(d?[i], y[k - i]))), y.Arguments[1]);
    }

    /// <summary>A choice among the coefficients.</summary>
    private Tensor? OfChoice(Series y, int k) =>
        Array.TrueForAll(y.Inputs, input => input?[k] is null)
            ? null
            : Tensor.Node(this, [.. y.Arguments.Select((x, i) => Partials[i] is null ? x : y.Inputs[i]?[k] ?? Tensor.LiteralLike(x, 0))], y.Node.Attributes, y.Node.Shape, y.Node.DType);

    /// <summary>In a product each factor is the other one's partial: the sums for both are one.</summary>
    private static Tensor? OfProduct(Series y, int k) =>
        Series.Sum(0, k, i => Series.Product(y.Inputs[0]![i], y.Inputs[1]![k - i]));

    /// <summary>
    /// From ẏ = Σ ẋ·p, p the partial: k·y_k = Σ_{i=1..k} i·x_i ⊙ p_{k−i} for each input (Griewank and Walther, Evaluating derivatives, 2008, section 13.2).
    /// Of a partial n/d, ẏ·d = ẋ·n is solved for y_k: d₀·k·y_k = Σ_{i=1..k} i·x_i ⊙ n_{k−i} − Σ_{i=1..k−1} i·y_i ⊙ d_{k−i}. So no reciprocal has a series.
    /// </summary>
    private Tensor? OfPartials(Series y, int k)
    {
        Tensor? outer = null;
        Tensor? inner = null;
        for (var j = 0; j < Arity; j++)
        {
            if (y.Inputs[j] is { } x && y.Rates[j] is { } p)
            {
                outer = Series.Sum(outer, Series.Product(x[k]?.Convert(y.Node.DType), p.Node));
                inner = Series.Sum(inner, Series.Sum(1, k - 1, i => Series.Product(x.Slope(i)?.Convert(y.Node.DType), p[k - i])));
            }
        }

        var d = y.Rates.Length > Arity ? y.Rates[Arity] : null;
        inner = d is null ? inner : Series.Difference(inner, Series.Sum(1, k - 1, i => Series.Product(y.Slope(i), d[k - i])));
        var sum = Series.Sum(outer, inner is null ? null : Series.Divide(inner, k));
        return d is null ? sum : Over(sum, d.Node);
    }

    private static Tensor? Over(Tensor? n, Tensor d) => n is null ? null : Tensor.StrongDivide(n, d);
}
