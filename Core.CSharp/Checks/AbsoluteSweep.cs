using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Forward mode over absolute values: what a sweep's rounding is measured by. Where a tangent is a sum of products along all paths, its size here is
/// the sum of their absolute values, and no order of the sums errs by more than a few roundings of it, whatever cancels in them.
/// </summary>
internal static class AbsoluteSweep
{
    /// <summary>
    /// A factorization mixes all elements of a matrix, and what its rule rounds on the way is larger than what comes of it by the condition of the matrix: of a rule
    /// that is none of the simple kinds every element of the result has the size of the largest, times this.
    /// </summary>
    private const double Mixing = 16;

    /// <summary>By the elements of inputs up to this size derivatives are taken one by one.</summary>
    private const int MostColumns = 256;

    /// <summary>Along so many directions they are taken of larger inputs.</summary>
    private const int Probes = 16;

    /// <summary>What a node adds to the size that arrives; null for nothing.</summary>
    private delegate Tensor? Own(Tensor node);

    /// <summary>The size of the outputs' tangents, of the outputs' shapes, from that of the inputs' tangents.</summary>
    public static Tensor[] Push(Tensor[] outputs, Tensor[] inputs, Tensor[] tangents)
    {
        outputs = Expanded(outputs, inputs);
        return Sweep(Walk.Derivative(inputs, outputs), _ => null, outputs, inputs, tangents);
    }

    /// <summary>
    /// What one rounding in every node between inputs and outputs comes to in the outputs, in units of the rounding: a running error analysis
    /// (Higham, Accuracy and stability of numerical algorithms, section 3.3).
    /// </summary>
    public static Tensor[] Errors(Tensor[] outputs, Tensor[] inputs)
    {
        outputs = Expanded(outputs, inputs);

        // Through comparisons too: what comes of them is summed like anything else.
        return Sweep(Walk.Dependence(inputs, outputs), OwnRounding, outputs, inputs, Array.ConvertAll(inputs, input => input.ZerosLike()));
    }

    private static Tensor? OwnRounding(Tensor node) => node.Op switch
    {
        _ when !node.DType.IsFloating() => null,
        Elementwise => node.Abs(),
        Bilinear => OverAbsolute(node),
        Linear op => op.Push(node, [.. node.Inputs.Select((input, i) => op.IsDifferentiable(i) ? input.Abs() : null)]),
        General when !IsExtreme(node.Op) && node.Size > 0 => Largest(node.Abs(), node),
        _ => null,
    };

    private static Tensor[] Sweep(Walk walk, Own own, Tensor[] outputs, Tensor[] inputs, Tensor[] tangents)
    {
        var sizes = new Tensor?[walk.Order.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (walk.Find(inputs[i]) is >= 0 and var place)
            {
                sizes[place] = tangents[i].Abs();
            }
        }

        for (var place = 0; place < sizes.Length; place++)
        {
            if (sizes[place] is not null)
            {
                continue;
            }

            var node = walk.Order[place];
            var arriving = new Tensor?[node.Inputs.Length];
            for (var i = 0; i < arriving.Length; i++)
            {
                arriving[i] = node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) is >= 0 and var source ? sizes[source] : null;
            }

            var arrived = Array.Exists(arriving, size => size is not null) ? Through(node, arriving) : null;
            sizes[place] = Sum(arrived, own(node))?.ExpandTo(node.Shape);
        }

        return Array.ConvertAll(outputs, output => walk.Find(output) is >= 0 and var place && sizes[place] is { } size ? size : output.ZerosLike());
    }

    private static Tensor? Through(Tensor node, Tensor?[] arriving) => node.Op switch
    {
        Elementwise op => ThroughPartials(op, node, arriving),
        Bilinear => ThroughFactors(node, arriving),
        General when !IsExtreme(node.Op) => ThroughMatrix(node, arriving),

        // The coefficients of the linear ops and of max and min are never negative.
        _ => node.Op.Push(node, arriving),
    };

    private static Tensor? ThroughPartials(Elementwise op, Tensor node, Tensor?[] arriving)
    {
        Tensor? sum = null;
        for (var i = 0; i < arriving.Length; i++)
        {
            if (arriving[i] is { } size && op.Partials[i] is { } partial)
            {
                sum = Sum(sum, Tensor.StrongMultiply(size, partial(node.Inputs, node, node.Attributes).Abs()));
            }
        }

        return sum;
    }

    private static Tensor? ThroughFactors(Tensor node, Tensor?[] arriving)
    {
        Tensor? sum = null;
        for (var i = 0; i < arriving.Length; i++)
        {
            if (arriving[i] is { } size)
            {
                sum = Sum(sum, Over(node, node.Inputs.SetItem(1 - i, node.Inputs[1 - i].Abs()).SetItem(i, size)));
            }
        }

        return sum;
    }

    /// <summary>
    /// The size of a result with a rule of its own: its whole matrix of derivatives, in absolute values, times the arriving sizes.
    /// The matrix of a large input is not formed: what directions of random signs give is as large as the squares of a row's terms add up to.
    /// </summary>
    private static Tensor? ThroughMatrix(Tensor node, Tensor?[] arriving)
    {
        Tensor? sum = null;
        for (var i = 0; i < arriving.Length; i++)
        {
            if (arriving[i] is not { } size || size.Size == 0 || node.Size == 0)
            {
                continue;
            }

            var (input, place) = (node.Inputs[i], i);
            var isSmall = input.Size <= MostColumns;
            var flat = size.ExpandTo(input.Shape).ReshapeTo([(int)input.Size]);
            var directions = (isSmall ? Tensor.Eye((int)input.Size).Convert(input.DType) : Signs(input)) * flat;
            var rows = Transform.Vmap([directions], one => [Along(node, place, one[0].ReshapeTo(input.Shape))])[0];
            sum = Sum(sum, isSmall ? rows.Abs().SumOver([0]) : ((rows * rows).SumOver([0]) / Probes).Sqrt());
        }

        return sum is null ? null : Largest(sum, node);
    }

    private static Tensor Along(Tensor node, int input, Tensor direction)
    {
        var tangents = new Tensor?[node.Inputs.Length];
        tangents[input] = direction;
        return (node.Op.Push(node, tangents)?.ExpandTo(node.Shape) ?? node.ZerosLike()).ReshapeTo([(int)node.Size]);
    }

    private static Tensor Signs(Tensor input) => (2 * Rand.Bernoulli(Rand.Key(0), 0.5, [Probes, (int)input.Size]).Convert(input.DType)) - 1;

    private static Tensor Largest(Tensor sizes, Tensor node) => (Mixing * sizes.Max()).ExpandTo(node.Shape);

    private static bool IsExtreme(Op op) => op == Reductions.Max || op == Reductions.Min;

    private static Tensor OverAbsolute(Tensor node) => Over(node, [.. node.Inputs.Select(input => input.Abs())]);

    private static Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => Tensor.Node(node.Op, inputs, node.Attributes, node.Shape, node.DType);

    private static Tensor? Sum(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a + b;

    /// <summary>The same expressions with the bodies of functions in the place of their nodes.</summary>
    private static Tensor[] Expanded(Tensor[] outputs, Tensor[] inputs)
    {
        var known = new Dictionary<Tensor, Tensor[]?>(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var (parts, bodies) = (new List<Tensor>(), new List<Tensor>());
            foreach (var node in Walk.Dependence(inputs, outputs).Order)
            {
                if (node.Op == Tuples.Part && Unrolled(node.Inputs[0]) is { } results)
                {
                    parts.Add(node);
                    bodies.Add(results[node.Attributes[0]]);
                }
            }

            if (parts.Count == 0)
            {
                return outputs;
            }

            outputs = Substitute.Into(outputs, parts.ToArray(), bodies.ToArray());
        }

        Tensor[]? Unrolled(Tensor node)
        {
            if (!known.TryGetValue(node, out var results))
            {
                known.Add(node, results = ((FunctionOp)node.Op).Unrolled(node));
            }

            return results;
        }
    }
}
