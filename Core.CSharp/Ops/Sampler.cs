using System.Collections.Immutable;

namespace Fluxion;

/// <summary>One use of an op, as its laws draw it: inputs, and the op applied to inputs of their shapes and types.</summary>
internal sealed record Sample(Tensor[] Inputs, Func<Tensor[], Tensor> Apply)
{
    private const double SmoothRoom = 0.01;

    /// <summary>How far each element of each input may move before it nears a singularity, a kink or a jump.</summary>
    public Tensor[] Rooms { get; init; } = Array.ConvertAll(Inputs, x => Tensor.Full(x.Shape.AsSpan(), SmoothRoom));
}

/// <summary>Draws what the laws try ops on: small shapes, numbers from an op's domain, positions, well-conditioned matrices. The same seed draws the same.</summary>
internal sealed class Sampler(int seed)
{
    private const double GridStep = 0.04;

    private readonly Random random = new(seed);

    public int Integer(int low, int high) => random.Next(low, high + 1);

    public bool Coin() => random.Next(2) == 0;

    /// <summary>A shape of so many axes, each up to 4 long.</summary>
    public ImmutableArray<int> Shape(int leastRank = 0, int greatestRank = 3) =>
        [.. Enumerable.Range(0, Integer(leastRank, greatestRank)).Select(_ => Integer(1, 4))];

    /// <summary>An axis of a shape.</summary>
    public int Axis(ImmutableArray<int> shape) => Integer(0, shape.Length - 1);

    /// <summary>Some axes of a shape, ascending, at least one.</summary>
    public ImmutableArray<int> Axes(ImmutableArray<int> shape)
    {
        ImmutableArray<int> some = [.. Enumerable.Range(0, shape.Length).Where(_ => Coin())];
        return some.IsEmpty ? [Axis(shape)] : some;
    }

    /// <summary>A shape that broadcasts to one: leading axes dropped, others 1 long.</summary>
    public ImmutableArray<int> Narrower(ImmutableArray<int> shape)
    {
        if (Coin())
        {
            return shape;
        }

        return [.. shape.Skip(Integer(0, shape.Length)).Select(length => Integer(0, 3) == 0 ? 1 : length)];
    }

    /// <summary>Numbers around 0, most within ±3.</summary>
    public Tensor Numbers(ImmutableArray<int> shape) => From(Domain.Real with { Low = -3, High = 3 }, shape);

    /// <summary>Numbers of which no two are closer than 0.04, so that no difference quotient crosses a tie.</summary>
    public Tensor Distinct(ImmutableArray<int> shape)
    {
        var values = Enumerable.Range(0, (int)Shapes.Count(shape)).Select(i => (i - 7.3) * GridStep).ToArray();
        random.Shuffle(values);
        return Constants.Of<double>(values, shape);
    }

    /// <summary>Numbers of a domain: half of them small, the others of every magnitude in it.</summary>
    public Tensor From(Domain domain, ImmutableArray<int> shape)
    {
        var values = new double[Shapes.Count(shape)];
        for (var i = 0; i < values.Length; i++)
        {
            do
            {
                values[i] = Draw(domain);
            }
            while (!domain.Holds(values[i]));
        }

        return Constants.Of<double>(values, shape);
    }

    /// <summary>How far each number of a domain may move.</summary>
    public static Tensor Room(Domain domain, Tensor x) => Constants.Of<double>(Array.ConvertAll(x.ToArray(), domain.Room), x.Shape);

    public Tensor Truths(ImmutableArray<int> shape) => Constants.Of<bool>([.. Enumerable.Range(0, (int)Shapes.Count(shape)).Select(_ => Coin())], shape);

    /// <summary>Positions along an axis of a length.</summary>
    public Tensor Positions(ImmutableArray<int> shape, int length) =>
        Constants.Of<long>([.. Enumerable.Range(0, (int)Shapes.Count(shape)).Select(_ => (long)random.Next(length))], shape);

    /// <summary>Square matrices whose diagonal dominates.</summary>
    public Tensor Matrices(ImmutableArray<int> batch, int n) => Numbers([.. batch, n, n]) + (Tensor.Eye(n) * (3.0 * n));

    /// <summary>Symmetric positive definite matrices.</summary>
    public Tensor PositiveDefinite(ImmutableArray<int> batch, int n)
    {
        var a = Numbers([.. batch, n, n]);
        return (Tensor.MatMul(a, a.TransposeLast()) + Tensor.Eye(n)).Value();
    }

    private double Draw(Domain domain)
    {
        if (domain.Grid is { } offset)
        {
            return (Integer(-60, 60) * GridStep) + offset;
        }

        var (low, high) = (Math.Max(domain.Low, -3), Math.Min(domain.High, 3));
        if (low < high && Coin())
        {
            return low + ((high - low) * random.NextDouble());
        }

        var magnitude = Math.Pow(10, (random.NextDouble() * 6) - 3);
        var sign = domain.Low >= 0 || (domain.High > 0 && Coin()) ? 1 : -1;
        return magnitude * sign;
    }
}
