using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A node along a curve t ↦ Σ x_k·tᵏ of the inputs: its own series, of which coefficient 0 is the node itself. The others are expressions, null where they are zero.</summary>
/// <param name="node">The node.</param>
/// <param name="moves">Whether it depends on what moves; the series of a constant ends at 0.</param>
internal sealed class Series(Tensor node, bool moves)
{
    private readonly List<Tensor?> coefficients = [node];
    private readonly List<Tensor?> slopes = [null];

    public Tensor Node { get; } = node;

    public bool Moves { get; } = moves;

    /// <summary>The op that the series goes by, the node's own where it declares no other: see <see cref="Fluxion.Op.InSeries"/>.</summary>
    public Op Op { get; init; } = node.Op;

    /// <summary>The inputs of that op.</summary>
    public ImmutableArray<Tensor> Arguments { get; init; } = node.Inputs;

    /// <summary>Their series; null where no derivative comes through one.</summary>
    public Series?[] Inputs { get; init; } = [];

    /// <summary>The series of the expressions that the op's rule is made of: see <see cref="Op.Rates"/>.</summary>
    public Series?[] Rates { get; set; } = [];

    /// <summary>Of an input's velocity, a node that a rule was given: the input's series.</summary>
    public Series? Integral { get; init; }

    /// <summary>The order up to which the inputs can be known before any coefficient of the node's own; 0 for what a rule made, which may depend on what it was made for.</summary>
    public int Ahead { get; init; }

    /// <summary>What an op made for all orders in one: see <see cref="Op.ExpandsTogether"/>.</summary>
    public Tensor? Whole { get; set; }

    /// <summary>What a function made that is composed of all its derivatives.</summary>
    public Composition? Composition { get; set; }

    /// <summary>How many coefficients are known: the first so many.</summary>
    public int Known => coefficients.Count;

    /// <summary>The coefficient of tᵏ; null where it is zero.</summary>
    public Tensor? this[int k] => k == 0 ? Node : Moves ? coefficients[k] : null;

    /// <summary>k·x_k, the coefficient of tᵏ⁻¹ in the velocity.</summary>
    public Tensor? Slope(int k)
    {
        for (var i = slopes.Count; i <= k; i++)
        {
            slopes.Add(i == 1 ? this[1] : this[i] is { } coefficient ? new Literal(i) * coefficient : null);
        }

        return Moves ? slopes[k] : null;
    }

    /// <summary>The inputs' coefficients of tᵏ.</summary>
    public Tensor?[] Arriving(int k) => Array.ConvertAll(Inputs, input => input?[k]);

    public void Add(Tensor? coefficient) => coefficients.Add(coefficient);

    /// <summary>x/k, as an integral of a series divides.</summary>
    public static Tensor Divide(Tensor x, int k) => k == 1 ? x : x / new Literal(k);

    public static Tensor? Sum(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a + b;

    public static Tensor? Difference(Tensor? a, Tensor? b) => b is null ? a : a is null ? -b : a - b;

    /// <summary>A sum over a range of whole numbers.</summary>
    public static Tensor? Sum(int first, int last, Func<int, Tensor?> term)
    {
        Tensor? sum = null;
        for (var i = first; i <= last; i++)
        {
            sum = Sum(sum, term(i));
        }

        return sum;
    }

    /// <summary>A product in which zero times anything is zero.</summary>
    public static Tensor? Product(Tensor? a, Tensor? b) => a is null || b is null ? null : Tensor.StrongMultiply(a, b);
}
