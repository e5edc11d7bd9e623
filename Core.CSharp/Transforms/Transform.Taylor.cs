using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Fluxion;

/// <content>Taylor mode, and what is made of series: higher derivatives, mixed partials.</content>
internal static partial class Transform
{
    /// <summary>170! is the last that a double holds.</summary>
    private const int LargestOrder = 170;

    private static readonly ConcurrentDictionary<int, Derivation> Jets = new();

    private static readonly ConcurrentDictionary<int, Derivation> Expansions = new();

    private static readonly ConcurrentDictionary<int, Derivation> HigherDerivatives = new();

    private static readonly ConcurrentDictionary<int, Derivation> MixedPartials = new();

    /// <summary>A function's results, and the coefficients of their series along that of the leaves, order by order.</summary>
    public static (Tensor[] Values, Tensor[][] Coefficients) Jet(Tensor[] leaves, Tensor[][] series, Func<Tensor[], Tensor[]> f)
    {
        foreach (var coefficients in series)
        {
            CheckLike("jet", "coefficient", coefficients, leaves);
        }

        var variables = Variables("jet", leaves);
        var outputs = f(variables);
        var finished = Jets.GetOrAdd(series.Length, NewJets).Finish(outputs, variables, [.. series.SelectMany(coefficients => coefficients)]);
        return (finished[..outputs.Length], [.. finished[outputs.Length..].Chunk(outputs.Length)]);
    }

    /// <summary>The coefficients 0 to n of a function's series in one scalar.</summary>
    public static Tensor[] Expansion(int n, Tensor x, Func<Tensor, Tensor> f) => OfScalar("taylor", n, Expansions, NewExpansion, x, f);

    /// <summary>The n-th derivative of a function of one scalar.</summary>
    public static Tensor HigherDerivative(int n, Tensor x, Func<Tensor, Tensor> f) => OfScalar("diffN", n, HigherDerivatives, NewHigherDerivative, x, f)[0];

    /// <summary>All partial derivatives of a function up to an order, each with how often it is taken by each element of x.</summary>
    public static (ImmutableArray<int> Orders, Tensor Value)[] Partials(int order, Tensor x, Func<Tensor, Tensor> f)
    {
        CheckOrder("partials", order);
        var variables = Variables("partials", [x]);
        var y = f(variables[0]);
        CheckFloating("partials", y);
        var finished = MixedPartials.GetOrAdd(order, NewMixedPartials).Finish([y], variables);
        var count = (int)x.Size;
        var all = Enumerable.Range(0, order + 1).SelectMany(total => MultiIndex.OfTotal(count, total));
        return [.. all.Zip(finished)];
    }

    private static Tensor[] OfScalar(string name, int n, ConcurrentDictionary<int, Derivation> known, Func<int, Derivation> derive, Tensor x, Func<Tensor, Tensor> f)
    {
        CheckOrder(name, n);
        if (Errors.Given(x, "x", name).Rank != 0)
        {
            throw Errors.Argument(name, $"an input of shape {Shapes.Text(x.Shape)}", "a scalar", "Along a direction there is jet; of several variables there are partials.");
        }

        var variables = Variables(name, [x]);
        var y = f(variables[0]);
        CheckFloating(name, y);
        return known.GetOrAdd(n, derive).Finish([y], variables);
    }

    private static void CheckOrder(string name, int n)
    {
        if (n is < 0 or > LargestOrder)
        {
            throw Errors.Argument(name, $"order {n}", $"an order from 0 to {LargestOrder}");
        }
    }

    private static Derivation NewJets(int order) => new((outputs, variables, given, _) => [.. outputs, .. SeriesOf(outputs, variables, given, order)]);

    private static Derivation NewExpansion(int n) => new((outputs, variables, _, _) => [outputs[0], .. SeriesOf(outputs, variables, Line(variables[0], n), n)]);

    private static Derivation NewHigherDerivative(int n)
    {
        var factorial = Enumerable.Range(1, n).Aggregate(1.0, (product, i) => product * i);
        return new((outputs, variables, _, _) => n == 0 ? outputs : [new Literal(factorial) * SeriesOf(outputs, variables, Line(variables[0], n), n)[^1]]);
    }

    /// <summary>Of the series along enough directions, evaluated as one batch, each partial derivative is a linear combination.</summary>
    private static Derivation NewMixedPartials(int order) => new((outputs, variables, _, _) =>
    {
        var (x, y) = (variables[0], outputs[0]);
        if (order == 0)
        {
            return outputs;
        }

        var interpolation = new Interpolation((int)x.Size, order);
        var directions = interpolation.Directions.Convert(x.DType).ReshapeTo([interpolation.Count, .. x.Shape]);
        var along = Tensor.Parameter(x.Shape, x.DType, "partials");
        var series = SeriesOf(outputs, variables, [along, .. Enumerable.Repeat<Tensor?>(null, order - 1)], order);
        var batched = Batch.Map(series, [along], [directions], interpolation.Count);
        var results = new List<Tensor> { y };
        for (var total = 1; total <= order; total++)
        {
            var rows = batched[total - 1].ReshapeTo([interpolation.Count, Shapes.Length("partials", y.Size)]);
            var partials = Tensor.Dot(interpolation.Weights(total).Convert(y.DType), rows);
            results.AddRange(Enumerable.Range(0, partials.Shape[0]).Select(i => partials.Narrow(0, i, 1).ReshapeTo(y.Shape)));
        }

        return [.. results];
    });

    /// <summary>The series x + t.</summary>
    private static Tensor?[] Line(Tensor x, int order) => [.. Enumerable.Range(1, order).Select(k => k == 1 ? Literal.One.As(x.DType) : null)];

    private static Tensor[] SeriesOf(Tensor[] outputs, Tensor[] variables, Tensor?[] coefficients, int order) =>
        Zeros(Taylor.Push(outputs, variables, coefficients, order), [.. Enumerable.Repeat(outputs, order).SelectMany(all => all)]);
}
