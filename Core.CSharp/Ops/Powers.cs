using System.Collections.Immutable;
using Fluxion.Kernels;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>What the series of a power aᵇ is made of: its partials, powers whose partials are further powers, would take a new series for each order.</summary>
internal static class Powers
{
    /// <summary>aᵇ whose value is known and of which a alone moves: the binomial series.</summary>
    private static readonly Elementwise KnownPower = new(
        "pow",
        (k, x, _, _) => x[2],
        [(x, y, _) => x[1] * y / x[0], null, null],
        [Domain.Positive, Domain.Real, Domain.Real],
        Accepts.Floating,
        composed: Binomial);

    /// <summary>eʷ whose value is known.</summary>
    private static readonly Elementwise KnownExp = Declare.Binary("exp", (k, w, value) => value, (w, value, y) => y, null);

    /// <summary>0ᶜ as a power of that 0: its derivative by it is c·0ᶜ⁻¹.</summary>
    private static readonly Elementwise PowerOfZero = Declare.Binary("pow", EmitPowerOfZero, (a, c, y) => Tensor.StrongMultiply(c, OfZero(a, c - One)), null);

    /// <summary>The binomial series, or where b moves too that of exp (b·ln a), of which only what changes counts. Where a is 0 that says nothing.</summary>
    public static (Elementwise Op, ImmutableArray<Tensor> Inputs) InSeries(ImmutableArray<Tensor> x, Tensor y, ReadOnlySpan<bool> moving)
    {
        var (a, b) = (x[0], x[1]);
        return moving[1]
            ? (Logic.Where, [Tensor.Equal(a, Zero.As(a.DType)), AtZero(a, b.StopGradient()), KnownExp.Apply([b * a.Log(), y])])
            : (KnownPower, [a, b, y]);
    }

    /// <summary>
    /// (a + h)ᵇ = Σ (b choose m)·aᵇ⁻ᵐ·hᵐ, where a is not 0 as aᵇ·Σ (b choose m)·(h/a)ᵐ. At a = 0 the powers aᵇ⁻ᵐ are 0, 1 where m is b, and then infinite, unless they stand beside a binomial that is 0: as are
    /// the derivatives, one by one, and so are theirs by a.
    /// </summary>
    private static Composition Binomial(Series y)
    {
        var (a, b, value) = (y.Arguments[0], y.Arguments[1], y.Arguments[2]);
        var isZero = Tensor.Equal(a, Zero.As(a.DType));
        var unit = Tensor.Where(isZero, One.As(a.DType), a);
        var binomials = new List<Tensor> { One.As(b.DType) };
        return new Composition(
            y.Node,
            k => y.Inputs[0]![k] is { } x ? Tensor.StrongDivide(x, unit) : null,
            m => Tensor.StrongMultiply(Choose(m), Tensor.Where(isZero, OfZero(a, b - new Literal(m)), value)));

        Tensor Choose(int m)
        {
            for (var i = binomials.Count; i <= m; i++)
            {
                binomials.Add(Series.Divide(binomials[i - 1] * (b - new Literal(i - 1)), i));
            }

            return binomials[m];
        }
    }

    private static Tensor OfZero(Tensor a, Tensor c) => PowerOfZero.Apply([a, c]);

    private static int EmitPowerOfZero(KernelBuilder k, int a, int c)
    {
        var (zero, below, above) = (k.Zero(c), k.Binary(Opcode.Less, c, k.Zero(c)), k.Binary(Opcode.Less, k.Zero(c), c));
        var whole = k.Select(k.Binary(Opcode.Equal, c, zero), k.Number(c, 1), c);
        return k.Select(below, k.Number(c, double.PositiveInfinity), k.Select(above, zero, whole));
    }

    /// <summary>
    /// Of series that begin with 0, where the exponent moves: u·v, v = aᵐ with the greatest m = 0, 1, 2 below b, and u = aᵇ⁻ᵐ: right to the second order, and to every order where b is 0, 1, 2 or 3.
    /// Where u is no whole power it is 0 with derivatives that are infinite (a logarithm's, from its value on), and beyond b = 3 no numbers: to tell would take as many powers as there are orders.
    /// </summary>
    private static Tensor AtZero(Tensor a, Tensor b)
    {
        var (zero, one, two, three) = (Zero.As(b.DType), One.As(b.DType), new Literal(2).As(b.DType), new Literal(3).As(b.DType));
        var steep = Arithmetic.Excess.Apply([a.Log(), a.Log().StopGradient()]);
        var v = Tensor.Where(Logic.Less.Apply([two, b]), Tensor.Square(a), Tensor.Where(Logic.Less.Apply([one, b]), a, one));
        var u = Tensor.Where(
            (Is(one) | Is(two)) | Is(three),
            a,
            Tensor.Where(
                Logic.Less.Apply([three, b]),
                Tensor.StrongMultiply(new Literal(double.NaN).As(b.DType), steep),
                Tensor.Where(Is(zero), zero, Tensor.Where(Logic.Less.Apply([b, zero]), -steep, steep))));
        return Tensor.StrongMultiply(u, v);

        Tensor Is(Tensor exponent) => Tensor.Equal(b, exponent);
    }
}
