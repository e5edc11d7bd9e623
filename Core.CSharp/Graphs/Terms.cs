using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Makes terms: what schoolbook algebra does at sight. Numbers fold, like terms and like factors are collected. It never cancels a factor that would make the formula
/// defined where the expression is not: x/x stays.
/// </summary>
internal sealed class Terms
{
    /// <summary>Longer sums, products and powers are kept as they were nested: so work stays linear.</summary>
    private const int Longest = 16;
    private const int LargestPower = 64;

    private readonly Dictionary<string, Term> known = [];
    private int next;

    public Terms() => One = Number(Ratio.One);

    public Term One { get; }

    /// <summary>A leaf; two of the same text are different ones.</summary>
    public Term Atom(string text, ImmutableArray<int> shape) => new Atom(next++, shape, text);

    public Term Number(Ratio value) => Known($"{value.Numerator:R}/{value.Denominator:R}", id => new Number(id, value));

    public Term Call(string name, ImmutableArray<Term> arguments, string attributes, ImmutableArray<int> shape) =>
        Known($"{name}({string.Join(',', arguments.Select(argument => argument.Id))}){attributes}", id => new Call(id, shape, name, arguments, attributes));

    public Term Add(Term a, Term b)
    {
        var sum = Addends(a);
        var more = Addends(b);
        if (sum.Count + more.Count > Longest)
        {
            sum = [Single(a)];
            more = [Single(b)];
        }

        foreach (var addend in more)
        {
            var like = sum.FindIndex(other => other.Term == addend.Term);
            if (like >= 0)
            {
                sum[like] = new Addend(sum[like].Coefficient + addend.Coefficient, addend.Term);
            }
            else
            {
                sum.Add(addend);
            }
        }

        sum.RemoveAll(addend => addend.Coefficient == Ratio.Zero);
        return sum.Count switch
        {
            0 => Number(Ratio.Zero),
            1 => Scaled(sum[0]),
            _ => Known(
                "+" + string.Join('+', sum.Select(addend => $"{addend.Coefficient.Numerator:R}/{addend.Coefficient.Denominator:R}:{addend.Term.Id}")),
                id => new Sum(id, Broadcast(sum.Select(addend => addend.Term)), [.. sum])),
        };
    }

    public Term Negate(Term a) => Multiply(Number(new Ratio(-1)), a);

    public Term Multiply(Term a, Term b)
    {
        // −(a − b) is b − a.
        if (a is Number { Value: { Numerator: -1, Denominator: 1 } } && b is Sum sum)
        {
            return sum.Addends.Aggregate(Number(Ratio.Zero), (total, addend) => Add(total, Scaled(new Addend(-addend.Coefficient, addend.Term))));
        }

        var (coefficient, factors) = Monomial(a);
        var (other, more) = Monomial(b);
        if (factors.Count + more.Count > Longest)
        {
            (coefficient, factors) = (Ratio.One, [new Factor(a, 1)]);
            (other, more) = (Ratio.One, [new Factor(b, 1)]);
        }

        coefficient *= other;
        foreach (var factor in more)
        {
            Collect(factors, factor);
        }

        return Product(coefficient, factors);
    }

    /// <summary>aⁿ for a whole n.</summary>
    public Term Power(Term a, int n)
    {
        if (n == 0 || Math.Abs(n) > LargestPower)
        {
            return n == 0 ? One : Call("pow", [a, Number(new Ratio(n))], "", a.Shape);
        }

        if (n == -1)
        {
            var (coefficient, factors) = Monomial(a);
            return Product(coefficient.Inverse(), [.. factors.Select(factor => factor with { Power = -factor.Power })]);
        }

        return a is Product { Factors: [var only], Coefficient: { Numerator: 1, Denominator: 1 } } && Math.Abs(only.Power * n) <= LargestPower
            ? Product(Ratio.One, [only with { Power = only.Power * n }])
            : a is Number number && n > 0 ? Enumerable.Repeat(number, n).Aggregate(One, Multiply)
            : Product(Ratio.One, [new Factor(a, n)]);
    }

    /// <summary>Like factors of the same direction are collected; of opposite ones only where something stays below the line.</summary>
    private static void Collect(List<Factor> factors, Factor factor)
    {
        var same = factors.FindIndex(other => other.Base == factor.Base && Math.Sign(other.Power) == Math.Sign(factor.Power) && Math.Abs(other.Power + factor.Power) <= LargestPower);
        if (same >= 0)
        {
            factor = factor with { Power = factor.Power + factors[same].Power };
            factors[same] = factor;
        }
        else
        {
            same = factors.Count;
            factors.Add(factor);
        }

        var opposite = factors.FindIndex(other => other.Base == factor.Base && Math.Sign(other.Power) != Math.Sign(factor.Power));
        if (opposite >= 0 && factors[opposite].Power + factor.Power < 0)
        {
            factors[same] = factor with { Power = factor.Power + factors[opposite].Power };
            factors.RemoveAt(opposite);
        }
    }

    private Term Product(Ratio coefficient, List<Factor> factors) =>
        coefficient == Ratio.Zero || factors.Count == 0 ? Number(coefficient)
        : coefficient == Ratio.One && factors is [{ Power: 1 } only] ? only.Base
        : Known(
            $"{coefficient.Numerator:R}/{coefficient.Denominator:R}*" + string.Join('*', factors.Select(factor => $"{factor.Base.Id}^{factor.Power}")),
            id => new Product(id, Broadcast(factors.Select(factor => factor.Base)), coefficient, [.. factors]));

    private Term Scaled(Addend addend)
    {
        var (coefficient, factors) = Monomial(addend.Term);
        return Product(addend.Coefficient * coefficient, factors);
    }

    private static (Ratio Coefficient, List<Factor> Factors) Monomial(Term term) => term switch
    {
        Number number => (number.Value, []),
        Product product => (product.Coefficient, [.. product.Factors]),
        _ => (Ratio.One, [new Factor(term, 1)]),
    };

    private List<Addend> Addends(Term term) => term switch
    {
        Sum sum => [.. sum.Addends],
        _ => [Single(term)],
    };

    private Addend Single(Term term)
    {
        var (coefficient, factors) = Monomial(term);
        return factors.Count == 0 ? new Addend(coefficient, One) : new Addend(coefficient, Product(Ratio.One, factors));
    }

    private static ImmutableArray<int> Broadcast(IEnumerable<Term> terms) =>
        terms.Aggregate(Shapes.Scalar, (shape, term) => Shapes.Broadcast(shape, term.Shape) ?? shape);

    private Term Known(string key, Func<int, Term> make)
    {
        if (!known.TryGetValue(key, out var term))
        {
            term = make(next++);
            known.Add(key, term);
        }

        return term;
    }
}
