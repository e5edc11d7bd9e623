using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A sparse Jacobian or Hessian of a function, at one point after another. The pattern and its colours are decided by the graph of the function and by the positions that it picks,
/// so they are kept as long as those stay the same; then a point costs its products, in one batched evaluation.
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

    private readonly string name;
    private readonly bool isHessian;
    private volatile Known? last;
    private int patternCount;

    private SparseDerivative(string name, bool isHessian) => (this.name, this.isHessian) = (name, isHessian);

    public static SparseDerivative Jacobian() => new("sparseJacobian", false);

    public static SparseDerivative Hessian() => new("sparseHessian", true);

    /// <summary>How many patterns were read so far.</summary>
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

    private Tensor Values(Tensor y, Tensor[] variables, Compression how)
    {
        var derivation = isHessian ? OfGradient : how.IsByRows ? AlongRows : AlongColumns;
        return derivation.Finish([y], variables, how.Seeds(how.IsByRows ? y : variables[0]), how.Positions())[0];
    }

    private Compression Compressed(Tensor y, Tensor x)
    {
        var graph = FunctionGraph.Of(y, x);
        if (graph is not null && last is { } known && graph.Equals(known.Graph))
        {
            return known.How;
        }

        Interlocked.Increment(ref patternCount);
        var how = isHessian ? Compression.OfHessian(Sparsity.OfHessian(y, x)) : Compression.OfJacobian(Sparsity.OfJacobian(y, x));
        last = graph is null ? last : new(graph, how);
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
        var all = Batch.Map([product], [direction], [seeds], seeds.Shape[0])[0];
        return all.ReshapeTo([Shapes.Length("sparseJacobian", all.Size)]).Take(0, places, "takeAlong");
    }

    private sealed record Known(FunctionGraph Graph, Compression How);

    /// <summary>What decides a pattern: the graph of a function, and the integers and truths that are constants in it.</summary>
    private sealed class FunctionGraph
    {
        private readonly int[] key;
        private readonly Tensor[] positions;

        private FunctionGraph(CanonicalWalk walk) => (key, positions) = (walk.Key.ToArray(), [.. walk.Arguments.Where(constant => !constant.DType.IsFloating())]);

        /// <summary>Null where the function uses a caller's variables: no later call has that graph.</summary>
        public static FunctionGraph? Of(Tensor y, Tensor x)
        {
            if (!x.Inputs[0].IsConstant || !y.Reach.IsPlain(x.Serial))
            {
                return null;
            }

            var walk = CanonicalWalk.OverFunction(0, [y], [x], []);
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
