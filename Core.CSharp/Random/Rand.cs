using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Random tensors as pure functions of a key: the same key and arguments give the same tensor, on any machine and any number of threads. There is no generator that changes.
/// Element i in row-major order comes from the key and i alone (Threefry), so a longer tensor begins with the shorter one's elements.
/// </summary>
public static class Rand
{
    private const double Ulp53 = 1.0 / (1L << 53);
    private const double Ulp54 = Ulp53 / 2;
    private const float Ulp24 = 1f / (1 << 24);

    /// <summary>The key of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public static RandomKey Key(long seed) => RandomKey.Of(seed);

    /// <summary>Keys whose numbers have nothing to do with each other, nor with this key's own. The first of them do not depend on how many there are.</summary>
    /// <param name="key">A key.</param>
    /// <param name="count">How many, 0 or more.</param>
    public static ImmutableArray<RandomKey> Split(RandomKey key, int count = 2) =>
        count >= 0 ? [.. Enumerable.Range(0, count).Select(i => key.Child((uint)i))] : throw Errors.Argument("split", $"a count of {count}", "0 or more");

    /// <summary>The key that belongs to a key and a number, such as a step or a layer.</summary>
    /// <param name="key">A key.</param>
    /// <param name="data">Any number.</param>
    public static RandomKey FoldIn(RandomKey key, int data) => key.With((uint)data);

    /// <summary>Uniform in [low, high): low + u·(high − low), u a multiple of 2⁻⁵³ (Float32: 2⁻²⁴).</summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The end, exclusive.</param>
    /// <param name="type">Float64 or Float32.</param>
    public static Tensor Uniform(RandomKey key, ReadOnlySpan<int> shape, double low = 0, double high = 1, DType type = DType.Float64)
    {
        CheckFloating("uniform", type);
        if (type == DType.Float32)
        {
            (low, high) = ((float)low, (float)high);
        }

        if (!(low < high) || !double.IsFinite(high - low))
        {
            throw Errors.Argument("uniform", $"low {NumberText.Exact(low)} and high {NumberText.Exact(high)}", $"low < high, both finite {type} numbers");
        }

        return type == DType.Float64
            ? Samples("uniform", shape, i => Math.Min(low + ((key.Bits(i) >> 11) * Ulp53 * (high - low)), Math.BitDecrement(high)))
            : Samples("uniform", shape, i => MathF.Min((float)(low + ((key.Bits(i) >> 40) * Ulp24 * (high - low))), MathF.BitDecrement((float)high)));
    }

    /// <summary>Normal with mean 0 and standard deviation 1, by the exact inverse of the distribution function at 53 random bits; |x| ≤ 8.3.</summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="type">Float64 or Float32.</param>
    public static Tensor Normal(RandomKey key, ReadOnlySpan<int> shape, DType type = DType.Float64)
    {
        CheckFloating("normal", type);
        return type == DType.Float64 ? Samples("normal", shape, Sample) : Samples("normal", shape, i => (float)Sample(i));

        // One bit is the sign; the other 52 are an odd multiple of 2⁻⁵⁴ in (0, 1/2), the tail's probability, exact in a double.
        double Sample(long i)
        {
            var bits = key.Bits(i) >> 11;
            var size = NormalQuantile.OfTail((bits | 1) * Ulp54);
            return (bits & 1) == 0 ? size : -size;
        }
    }

    /// <summary>True with probability p, a Bool tensor.</summary>
    /// <param name="key">A key.</param>
    /// <param name="probability">p, from 0 to 1.</param>
    /// <param name="shape">The length of each axis.</param>
    public static Tensor Bernoulli(RandomKey key, double probability, ReadOnlySpan<int> shape)
    {
        CheckProbability(probability);
        return Samples("bernoulli", shape, i => Unit(key, i) < probability);
    }

    /// <summary>Each element true with its own probability, a Bool tensor of the same shape.</summary>
    /// <param name="key">A key.</param>
    /// <param name="probabilities">A floating tensor of values from 0 to 1.</param>
    public static Tensor Bernoulli(RandomKey key, Tensor probabilities)
    {
        CheckFloating("bernoulli", Errors.Given(probabilities, "the probabilities", "bernoulli").DType);
        var values = probabilities.ToArray();
        foreach (var probability in values)
        {
            CheckProbability(probability);
        }

        return Samples("bernoulli", probabilities.Shape.AsSpan(), i => Unit(key, i) < values[i]);
    }

    /// <summary>Classes 0 … K−1 (Int64) at given frequencies; the probabilities of each row are divided by their sum.</summary>
    /// <param name="key">A key.</param>
    /// <param name="probabilities">A floating tensor of shape […batch; K], not negative.</param>
    /// <param name="shape">How many samples of each row: the result has these axes, then the batch's.</param>
    public static Tensor Categorical(RandomKey key, Tensor probabilities, params ReadOnlySpan<int> shape)
    {
        return Draw("categorical", key, Errors.Given(probabilities, "the probabilities", "categorical"), shape);
    }

    /// <summary>Classes 0 … K−1 (Int64) with probabilities softmax(logits) along the last axis; a logit of −∞ is never drawn.</summary>
    /// <param name="key">A key.</param>
    /// <param name="logits">A floating tensor of shape […batch; K].</param>
    /// <param name="shape">How many samples of each row: the result has these axes, then the batch's.</param>
    public static Tensor CategoricalFromLogits(RandomKey key, Tensor logits, params ReadOnlySpan<int> shape)
    {
        CheckClasses("categoricalFromLogits", Errors.Given(logits, "the logits", "categoricalFromLogits"));
        return Draw("categoricalFromLogits", key, logits.Value().Softmax(-1), shape);
    }

    /// <summary>0, 1, …, n−1 in random order (Int64), every order equally likely (Fisher and Yates).</summary>
    /// <param name="key">A key.</param>
    /// <param name="n">How many, 0 or more.</param>
    public static Tensor Permutation(RandomKey key, int n)
    {
        if (n < 0)
        {
            throw Errors.Argument("permutation", $"a length of {n}", "0 or more");
        }

        var order = new long[n];
        var drawn = 0L;
        for (var i = 0; i < n; i++)
        {
            var j = Below((ulong)i + 1);
            (order[i], order[j]) = (order[j], i);
        }

        return Tensor.Of(order);

        // D. Lemire, "Fast random integer generation in an interval", 2019: the few draws that would favour some numbers are drawn again.
        int Below(ulong bound)
        {
            var threshold = (0 - bound) % bound;
            while (true)
            {
                var high = Math.BigMul(key.Bits(drawn++), bound, out var low);
                if (low >= threshold)
                {
                    return (int)high;
                }
            }
        }
    }

    private static double Unit(RandomKey key, long i) => (key.Bits(i) >> 11) * Ulp53;

    private static Tensor Draw(string operation, RandomKey key, Tensor probabilities, ReadOnlySpan<int> shape)
    {
        CheckClasses(operation, probabilities);
        var classes = probabilities.Shape[^1];
        var cumulative = probabilities.ToArray();
        var rows = cumulative.Length / classes;
        for (var row = 0; row < rows; row++)
        {
            Accumulate(operation, cumulative.AsSpan(row * classes, classes));
        }

        return Samples(operation, [.. shape, .. probabilities.Shape[..^1]], i => Class(i));

        long Class(long i)
        {
            var row = cumulative.AsSpan((int)(i % rows) * classes, classes);
            var target = Unit(key, i) * row[^1];
            var (first, last) = (0, classes - 1);
            while (first < last)
            {
                var middle = (first + last) / 2;
                (first, last) = row[middle] > target ? (first, middle) : (middle + 1, last);
            }

            return first;
        }
    }

    private static void Accumulate(string operation, Span<double> row)
    {
        var sum = 0.0;
        foreach (ref var probability in row)
        {
            if (!(probability >= 0))
            {
                throw Errors.Argument(operation, $"a probability of {NumberText.Exact(probability)}", "numbers of 0 or more", "For logits there is categoricalFromLogits.");
            }

            sum += probability;
            probability = sum;
        }

        if (!(sum > 0) || !double.IsFinite(sum))
        {
            throw Errors.Argument(operation, $"probabilities that sum to {NumberText.Exact(sum)}", "a positive finite sum along the last axis");
        }
    }

    private static Tensor Samples<T>(string operation, ReadOnlySpan<int> shape, Func<long, T> sample)
        where T : unmanaged
    {
        var checkedShape = Shapes.Checked(operation, [.. shape]);
        if (checkedShape.IsEmpty)
        {
            return Constants.Of<T>([sample(0)], checkedShape);
        }

        var count = Shapes.Count(checkedShape);
        var storage = Storage.Allocate(Storage.TypeOf<T>(), count, operation);
        const int BlockLength = 1 << 12;
        var block = new T[Math.Min(BlockLength, count)];
        for (var start = 0L; start < count; start += BlockLength)
        {
            var part = block.AsSpan(0, (int)Math.Min(BlockLength, count - start));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = sample(start + i);
            }

            storage.CopyFrom<T>(part, start);
        }

        return Leaves.NewData(checkedShape, Storage.TypeOf<T>(), new View(storage, 0, Shapes.ContiguousStrides(checkedShape)));
    }

    private static void CheckProbability(double probability)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw Errors.Argument("bernoulli", $"a probability of {NumberText.Exact(probability)}", "a number from 0 to 1");
        }
    }

    private static void CheckClasses(string operation, Tensor probabilities)
    {
        CheckFloating(operation, probabilities.DType);
        if (probabilities.Rank == 0 || probabilities.Shape[^1] == 0)
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(probabilities.Shape)}", "classes along the last axis, at least one");
        }
    }

    private static void CheckFloating(string operation, DType type)
    {
        if (!type.IsFloating())
        {
            throw Errors.Argument(operation, $"the element type {type}", "Float64 or Float32");
        }
    }
}
