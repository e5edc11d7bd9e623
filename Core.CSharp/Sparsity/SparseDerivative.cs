using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A sparse Jacobian or Hessian of a function, at one point after another. The pattern and its colours are decided by the graph of the function and by the positions that it picks,
/// so they are kept as long as those stay the same, and found by them where another one is made of a function that is written alike; then a point costs its products, in one batched evaluation.
/// </summary>
internal sealed class SparseDerivative
{
    private static readonly Derivation AlongColumns = new((outputs, variables, given, _) => [Products(outputs[0], variables[0], given)]);

    private static readonly Derivation AlongRows = new((outputs, variables, given, _) =>
    {
        var cotangent = Tensor.Parameter(outputs[0].Shape, outputs[0].DType, "sparseJacobian");
        var gradient = Transform.Zeros(Reverse.Pull(outputs, [cotangent], variables), variables)[0];
        return [Read(gradient, cotangent, given)];
    });

    private static readonly Derivation OfGradient = new((outputs, variables, given, _) =>
        [Products(Transform.Gradients(outputs[0], variables)[0], variables[0], given)]);

    private static readonly KeyedCache<Known> Patterns = new();

    private readonly string name;
    private readonly bool isHessian;
    private readonly long mostBytes;
    private volatile Known? last;
    private int patternCount;

    private SparseDerivative(string name, bool isHessian, long? mostBytes) =>
        (this.name, this.isHessian, this.mostBytes) = (name, isHessian, mostBytes ?? Transform.LargestEvaluation);

    /// <summary>Of a function's Jacobian; its products are evaluated in one, or in parts where that would take more than some bytes.</summary>
    public static SparseDerivative Jacobian(long? mostBytes = null) => new("sparseJacobian", false, mostBytes);

    /// <summary>Of a scalar function's Hessian.</summary>
    public static SparseDerivative Hessian(long? mostBytes = null) => new("sparseHessian", true, mostBytes);

    /// <summary>How many patterns were read so far for this one.</summary>
    public int PatternCount => patternCount;

    public SparseMatrix At(Tensor x, Func<Tensor, Tensor> f)
    {
        var variables = Transform.Variables(name, [x]);
        var y = f(variables[0]);
        if (isHessian)
        {
            Transform.CheckScalar(name, y);
        }
        else
        {
            Transform.CheckFloating(name, y);
        }

        var how = Compressed(y, variables[0]);
        ImmutableArray<int> shape = isHessian ? [.. x.Shape, .. x.Shape] : [.. y.Shape, .. x.Shape];
        return new(how.Pattern, how.Count == 0 ? Tensor.Zeros([0], y.DType) : Values(y, variables, how), shape);
    }

    /// <summary>All products in one evaluation; in several where that takes too much, but for what stays an expression.</summary>
    private Tensor Values(Tensor y, Tensor[] variables, Compression how)
    {
        var derivation = isHessian ? OfGradient : how.IsByRows ? AlongRows : AlongColumns;
        var along = how.IsByRows ? y : variables[0];
        var isPlain = y.Reach.IsPlain(variables[0].Serial);
        var bytes = 0L;
        if (isPlain && how.SeedBytes(along) > mostBytes)
        {
            // The seeds alone are too many: what one of them takes says how many go together.
            derivation.FinishWithin(0, out var one, [y], variables, how.SeedsOf(along, 0, 1), how.PositionsOf(0, 1, out _));
            bytes = one * how.Count;
        }
        else if (derivation.FinishWithin(isPlain ? mostBytes : long.MaxValue, out bytes, [y], variables, how.Seeds(along), how.Positions()) is { } results)
        {
            return results[0];
        }

        var (maps, result) = how.IsByRows ? (Transform.Pullbacks, y) : (Transform.Pushforwards, isHessian ? Transform.Gradients(y, variables)[0] : y);
        var (_, map) = maps.Of([result], variables);
        var length = (int)Math.Clamp(mostBytes / Math.Max(bytes / how.Count, 1), 1, how.Count);
        var (values, order) = (new List<Tensor>(), new List<long>());
        for (var first = 0; first < how.Count; first += length)
        {
            var count = Math.Min(length, how.Count - first);
            var products = map.AlongMany(how.SeedsOf(along, first, count))[0];
            values.Add(Elements(products, how.PositionsOf(first, count, out var pairs)));
            order.AddRange(pairs);
        }

        var places = new long[order.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[order[i]] = i;
        }

        return Tensor.Cat([.. values], 0).Take(0, Constants.Of<long>(places, [places.Length]), "takeAlong");
    }

    private Compression Compressed(Tensor y, Tensor x)
    {
        var graph = FunctionGraph.Of(isHessian, y, x);
        if (graph is not null && (last is { } own && graph.Equals(own.Graph) ? own : Patterns.Find(graph.Key) is { } shared && graph.Equals(shared.Graph) ? shared : null) is { } known)
        {
            return (last = known).How;
        }

        Interlocked.Increment(ref patternCount);
        var how = isHessian ? Compression.OfHessian(Sparsity.OfHessian(y, x)) : Compression.OfJacobian(Sparsity.OfJacobian(y, x), Reverse.IsPossible([y], [x]));
        if (graph is not null)
        {
            last = new(graph, how);
            if (graph.ComesAgain)
            {
                Patterns.Keep(graph.Key, last, how.Words);
            }
        }

        return how;
    }

    private static Tensor Products(Tensor y, Tensor x, Tensor[] given)
    {
        var direction = Tensor.Parameter(x.Shape, x.DType, "sparseJacobian");
        return Read(Transform.Zeros(Forward.Push([y], [x], [direction]), [y])[0], direction, given);
    }

    /// <summary>The elements that are asked of a product with all seeds: given are the seeds, and the places.</summary>
    private static Tensor Read(Tensor product, Tensor direction, Tensor[] given)
    {
        var (seeds, places) = (given[0], given[1]);
        return Elements(Batch.Map([product], [direction], [seeds], seeds.Shape[0])[0], places);
    }

    private static Tensor Elements(Tensor products, Tensor places) => products.ReshapeTo([Shapes.Length("sparseJacobian", products.Size)]).Take(0, places, "takeAlong");

    private sealed record Known(FunctionGraph Graph, Compression How);

    /// <summary>What decides a pattern: the graph of a function, and the integers and truths that are constants in it.</summary>
    private sealed class FunctionGraph
    {
        private readonly int[] key;
        private readonly Tensor[] positions;

        private FunctionGraph(CanonicalWalk walk)
        {
            key = walk.Key.ToArray();
            positions = [.. walk.Arguments.Where(constant => !constant.DType.IsFloating())];
            ComesAgain = Pattern.CanServe(walk) && !walk.CallsFresh;
        }

        public ReadOnlySpan<int> Key => key;

        /// <summary>Whether the graph of another function may be the same: not if it is too large to be looked for, or calls one that is traced anew each time.</summary>
        public bool ComesAgain { get; }

        /// <summary>Null where the function uses a caller's variables: no later call has that graph.</summary>
        public static FunctionGraph? Of(bool isHessian, Tensor y, Tensor x)
        {
            if (!x.Inputs[0].IsConstant || !y.Reach.IsPlain(x.Serial))
            {
                return null;
            }

            var walk = CanonicalWalk.OverFunction(isHessian ? 1 : 0, [y], [x], []);
            try
            {
                return new(walk);
            }
            finally
            {
                walk.Return();
            }
        }

        public bool Equals(FunctionGraph other) =>
            key.AsSpan().SequenceEqual(other.key) && positions.Length == other.positions.Length && positions.Zip(other.positions).All(pair => pair.First.Equals(pair.Second));
    }
}
