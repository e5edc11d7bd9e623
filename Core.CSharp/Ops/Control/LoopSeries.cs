using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A loop along a curve of its inputs: the coefficients of what is carried are carried with it, so that the body is expanded once and the loop stays one loop, whatever the order.
/// </summary>
internal sealed class LoopSeries
{
    private readonly LoopShape shape;
    private readonly int order;
    private readonly bool[] moving;
    private readonly Tensor?[] coefficients;

    /// <param name="shape">How the inputs are divided.</param>
    /// <param name="inputs">The loop's inputs.</param>
    /// <param name="given">Their coefficients 1 to order, order by order.</param>
    /// <param name="order">The order.</param>
    /// <param name="reached">Which carries the body gives what some inputs lead to.</param>
    public LoopSeries(LoopShape shape, ImmutableArray<Tensor> inputs, Tensor?[] given, int order, Func<bool[], bool[]> reached)
    {
        (this.shape, this.order) = (shape, order);
        moving = shape.Settled([.. inputs.Select((_, i) => Enumerable.Range(0, order).Any(k => given[(k * inputs.Length) + i] is not null))], reached);
        coefficients = [.. given.Select((one, i) => one ?? (i % inputs.Length < shape.Carries && moving[i % inputs.Length] ? Tensor.LiteralLike(inputs[i % inputs.Length], 0) : null))];
        Inputs = [.. Arranged(inputs, coefficients)];
    }

    /// <summary>Whether an input moves; a carry does if any that leads to it does.</summary>
    public bool[] Moving => moving;

    /// <summary>The loop's inputs: carries, their coefficients, slices, theirs, captures, theirs.</summary>
    public ImmutableArray<Tensor> Inputs { get; }

    /// <summary>How many are carried.</summary>
    public int Carries => shape.Carries + (order * Moved);

    /// <summary>How many slices are taken.</summary>
    public int Slices => shape.Slices + Enumerable.Range(0, order).Sum(k => shape.SlicesOf(Of(coefficients, k)).OfType<Tensor>().Count());

    private int Moved => shape.CarriesOf(moving).Count(one => one);

    /// <summary>The place of a carry's coefficient among those of all carries, or −1 where it does not move.</summary>
    public int Place(int carry, int k) => moving[carry] ? (k * Moved) + moving.Take(carry).Count(one => one) : -1;

    /// <summary>The body: to what it gave before (the first results, and the carries), the carries' coefficients, and those of the results behind them that are reached; order by order.</summary>
    public ClosedFunction Body(ClosedFunction function, int first, bool[] reached)
    {
        var mask = Array.ConvertAll(coefficients, one => one is not null);
        return function.Derived($"loop series {order} {first} " + ClosedFunction.Word(mask), f =>
        {
            var parameters = mask.Select((one, i) => one ? Like(f.Parameters[i % f.Parameters.Length], f.Owner) : null).ToArray();
            var results = Taylor.Push(f.Outputs.AsSpan(), f.Parameters.AsSpan(), parameters, order);
            var (carried, further) = (new List<Tensor>(), new List<Tensor>());
            for (var i = 0; i < results.Length; i++)
            {
                var output = i % f.Outputs.Length;
                var carry = output - first;
                if (carry >= 0 && (carry < shape.Carries ? moving[carry] : reached[output]))
                {
                    (carry < shape.Carries ? carried : further).Add(results[i] ?? Tensor.LiteralLike(f.Outputs[output], 0));
                }
            }

            return ClosedFunction.Of(f.Owner, Arranged(f.Parameters, parameters), [.. f.Outputs.Take(first + shape.Carries), .. carried, .. further]);
        });

        static Tensor Like(Tensor tensor, string owner) => Tensor.Parameter(tensor.Shape, tensor.DType, owner);
    }

    private Tensor?[] Of(Tensor?[] all, int k) => all[(k * moving.Length)..((k + 1) * moving.Length)];

    private IEnumerable<Tensor> Arranged(ImmutableArray<Tensor> own, Tensor?[] series)
    {
        return [.. With(shape.CarriesOf, shape.CarriesOf), .. With(shape.SlicesOf, shape.SlicesOf), .. With(shape.CapturesOf, shape.CapturesOf)];

        IEnumerable<Tensor> With(Func<IEnumerable<Tensor>, Tensor[]> part, Func<IEnumerable<Tensor?>, Tensor?[]> same) =>
            part(own).Concat(Enumerable.Range(0, order).SelectMany(k => same(Of(series, k))).OfType<Tensor>());
    }
}
