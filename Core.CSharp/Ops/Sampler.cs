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

    /// <summary>m×n matrices, tall, wide or square, whose diagonal dominates.</summary>
    public Tensor Rectangular(ImmutableArray<int> batch, int m, int n)
    {
        var k = Math.Max(m, n);
        return Numbers([.. batch, m, n]) + (Tensor.Eye(k).Narrow(0, 0, m).Narrow(1, 0, n) * (3.0 * k));
    }

    /// <summary>m×n matrices whose singular values are at least 0.8 apart, and from 0: vectors of equal ones have no derivative. Symmetric ones have them as eigenvalues.</summary>
    public Tensor WithSpectrum(ImmutableArray<int> batch, int m, int n, bool symmetric = false)
    {
        var k = Math.Min(m, n);
        var matrices = Enumerable.Range(0, (int)Shapes.Count(batch)).Select(_ =>
        {
            var u = Orthogonal(m);
            var v = symmetric ? u : Orthogonal(n);
            var values = Constants.Of<double>([.. Enumerable.Range(1, k).Select(i => i + (0.2 * random.NextDouble()))], [1, k]);
            return Tensor.MatMul(u.Narrow(1, 0, k) * values, v.Narrow(1, 0, k).TransposeLast());
        });
        return Tensor.Stack(matrices).ReshapeTo([.. batch, m, n]).Value();
    }

    /// <summary>Two reflections, in each of whose columns one element stands out by 0.05: the sign of a vector is fixed by its largest, and must not change within a difference.</summary>
    private Tensor Orthogonal(int n)
    {
        while (true)
        {
            var (x, y) = (Numbers([n]), Numbers([n]));
            var q = Tensor.MatMul(Reflection(x), Reflection(y)).Value();
            var sizes = q.TransposeLast().Abs().ToArray().Chunk(n).Select(column => column.OrderDescending().ToArray());
            if (sizes.All(column => n == 1 || column[0] - column[1] > 0.05))
            {
                return q;
            }
        }
    }

    private static Tensor Reflection(Tensor x) => Tensor.Eye(x.Shape[0]) - (Tensor.Outer(x, x) * 2.0 / Tensor.InnerProduct(x, x));

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
