using System.Collections.Immutable;
using static Fluxion.Literal;

namespace Fluxion;

/// <summary>What the series of a power aᵇ is made of: its partials, powers whose partials are further powers, would take a new series for each order.</summary>
internal static class Powers
{
    /// <summary>aᵇ whose value is known; b stays.</summary>
    private static readonly Elementwise KnownPower = new(
        "pow",
        (k, x, _, _) => x[2],
        [(x, y, _) => x[1] * y / x[0], null, null],
        [Domain.Positive, Domain.Real, Domain.Real],
        Accepts.Floating);

    /// <summary>eʷ whose value is known.</summary>
    private static readonly Elementwise KnownExp = Declare.Binary("exp", (k, w, value) => value, (w, value, y) => y, null);

    /// <summary>From a·ẏ = b·y·ȧ, or where b moves too as exp (b·ln a), of which only what changes counts. Where a is 0 neither says anything.</summary>
    public static (Elementwise Op, ImmutableArray<Tensor> Inputs) InSeries(ImmutableArray<Tensor> x, Tensor y, ReadOnlySpan<bool> moving)
    {
        var (a, b) = (x[0], x[1]);
        var elsewhere = moving[1] ? KnownExp.Apply([b * a.Log(), y]) : KnownPower.Apply([a, b, y]);
        return (Logic.Where, [Tensor.Equal(a, Zero.As(a.DType)), AtZero(a, b.StopGradient()), elsewhere]);
    }

    /// <summary>
    /// Of series that begin with 0: u·v, v = aᵐ with the greatest m = 0, 1, 2 below b, and u = aᵇ⁻ᵐ: right to the second order, and to every order where b is 0, 1, 2 or 3.
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
