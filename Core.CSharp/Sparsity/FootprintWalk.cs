namespace Fluxion;

/// <summary>
/// Footprints flow from inputs to outputs, each node's rule asked once. Positions and truths on the way are evaluated where they depend on no input: what is picked or chosen by them is known then.
/// Made once, it serves any footprints of the inputs.
/// </summary>
internal sealed class FootprintWalk
{
    private readonly Walk walk;
    private readonly Tensor[] nodes;
    private readonly int[] places;

    public FootprintWalk(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        Outputs = outputs.ToArray();
        walk = Walk.Derivative(inputs, outputs);
        places = new int[inputs.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = walk.Find(inputs[i]);
        }

        Walk? dependence = null;
        var given = inputs.ToArray();
        nodes = [.. walk.Order.Select(Settled)];

        Tensor Settled(Tensor node)
        {
            if (Array.TrueForAll([.. node.Inputs], input => !IsOpen(input)))
            {
                return node;
            }

            return node.Op.Over(node, [.. node.Inputs.Select(input => IsOpen(input) && (dependence ??= Walk.Dependence(given, Outputs)).Find(input) < 0 ? Evaluation.Value(input) : input)]);
        }

        static bool IsOpen(Tensor input) => !input.IsConstant && !input.DType.IsFloating() && input.Reach.NewestParameter == 0 && input.Op is not FunctionOp;
    }

    /// <summary>The outputs; what is known of them is a constant.</summary>
    public Tensor[] Outputs { get; }

    /// <summary>From a function's parameters to its outputs. Positions and truths among the arguments that are constants stand in their parameters' place.</summary>
    public static FootprintWalk Of(ClosedFunction function, ReadOnlySpan<Tensor?> arguments)
    {
        var (known, values) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is { IsConstant: true } argument && !argument.DType.IsFloating())
            {
                known.Add(function.Parameters[i]);
                values.Add(argument);
            }
        }

        Tensor[] outputs = known.Count == 0 ? [.. function.Outputs] : Substitute.Into(function.Outputs.AsSpan(), [.. known], [.. values]);
        return new(outputs, function.Parameters.AsSpan());
    }

    /// <summary>What the outputs' elements depend on, from what the inputs' do; null is nothing.</summary>
    public Footprint?[] Push(ReadOnlySpan<Footprint?> inputs)
    {
        var known = new Footprint?[nodes.Length];
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                known[places[i]] = inputs[i];
            }
        }

        for (var place = 0; place < known.Length; place++)
        {
            known[place] ??= Through(place, known);
        }

        return Array.ConvertAll(Outputs, output => walk.Find(output) is >= 0 and var place ? known[place] : null);
    }

    private Footprint? Through(int place, Footprint?[] known)
    {
        // By the node as it was: a value in an input's place is none that the walk met.
        var node = walk.Order[place];
        var arriving = new Footprint?[node.Inputs.Length];
        var any = false;
        for (var i = 0; i < arriving.Length; i++)
        {
            arriving[i] = node.Op.IsDifferentiable(i) && walk.Find(node.Inputs[i]) is >= 0 and var source ? known[source] : null;
            any |= arriving[i] is not null;
        }

        return any ? node.Op.Through(nodes[place], arriving) : null;
    }
}
