using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Taylor mode: series flow from inputs to outputs. No op declares how: coefficients follow from the partials and forward rules that it declares, whose own series are asked in turn.
/// Coefficients are computed lazily, one by one for a node and an order, from a list of what waits for what: the partial of a partial is asked up to one order less, which ends what would go round in a circle.
/// Equal expressions that rules make are one node with one series, so the sine, its partial and the partial's partial take two.
/// </summary>
internal sealed class Taylor
{
    private readonly long oldest = long.MaxValue;
    private readonly Dictionary<Tensor, Series> series = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, (Op Op, ImmutableArray<Tensor> Inputs)> forms = new(ReferenceEqualityComparer.Instance);
    private readonly Sharing sharing = new();
    private readonly Stack<Tensor> unmet = new();
    private readonly Stack<(Series Series, int Order)> waiting = new();

    // The order that the nodes between inputs and outputs are asked for; 0 for what rules make of them.
    private int ahead;

    private Taylor(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> coefficients, int order)
    {
        ahead = order;
        for (var i = 0; i < inputs.Length; i++)
        {
            oldest = Math.Min(oldest, inputs[i].Serial);
            var own = new Series(inputs[i], inputs[i].DType.IsFloating());
            for (var k = 0; k < order; k++)
            {
                own.Add(coefficients[(k * inputs.Length) + i]);
            }

            series.Add(inputs[i], own);
        }
    }

    /// <summary>
    /// The coefficients 1, 2, … of the outputs' series from those of the inputs', order by order: of all outputs (inputs) that of order 1, then of all that of order 2.
    /// A null coefficient is zero.
    /// </summary>
    public static Tensor?[] Push(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> coefficients, int order)
    {
        var taylor = new Taylor(inputs, coefficients, order);
        var all = new Series[outputs.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = taylor.Find(outputs[i]);
        }

        taylor.ahead = 0;
        var results = new Tensor?[order * all.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var (own, k) = (all[i % all.Length], 1 + (i / all.Length));
            taylor.Settle(own, k);
            results[i] = own[k];
        }

        return results;
    }

    /// <summary>The series of a node: of one that was not met before, with those of what it is made from.</summary>
    private Series Find(Tensor root)
    {
        unmet.Push(root);
        while (unmet.TryPeek(out var node))
        {
            if (series.ContainsKey(node) || TryMeet(node))
            {
                unmet.Pop();
            }
        }

        return series[root];
    }

    /// <summary>Whether the series of all inputs that a derivative passes through are there, so that this node's is now too; else they are to be met before.</summary>
    private bool TryMeet(Tensor node)
    {
        if (node.Serial < oldest || !node.DType.IsFloating())
        {
            series.Add(node, new Series(node, false));
            return true;
        }

        var (op, arguments) = (node.Op, node.Inputs);
        var inputs = Moving(op, arguments);
        if (inputs is not null)
        {
            (op, arguments) = InSeries(node, inputs);
            inputs = arguments == node.Inputs ? inputs : Moving(op, arguments);
        }

        if (inputs is not null)
        {
            series.Add(node, new Series(node, Array.Exists(inputs, input => input is not null)) { Op = op, Arguments = arguments, Inputs = inputs, Ahead = ahead });
        }

        return inputs is not null;
    }

    /// <summary>The series of those inputs that move and that a derivative passes through, null for the others; null where some are to be met before.</summary>
    private Series?[]? Moving(Op op, ImmutableArray<Tensor> arguments)
    {
        var (inputs, isReady) = (new Series?[arguments.Length], true);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (op.IsDifferentiable(i) && !series.TryGetValue(arguments[i], out inputs[i]))
            {
                unmet.Push(arguments[i]);
                isReady = false;
            }
        }

        return isReady ? Array.ConvertAll(inputs, input => input is { Moves: true } ? input : null) : null;
    }

    /// <summary>The op and the inputs that a node's series goes by; equal ones are one, whenever they are asked.</summary>
    private (Op Op, ImmutableArray<Tensor> Inputs) InSeries(Tensor node, Series?[] inputs)
    {
        if (forms.TryGetValue(node, out var known))
        {
            return known;
        }

        var form = node.Op.InSeries(node, Array.ConvertAll(inputs, input => input is not null));
        if (form.Inputs != node.Inputs)
        {
            sharing.Keep(node);
            form = (form.Op, [.. form.Inputs.Select(sharing.Settle)]);
        }

        // Asked again when its inputs have been met: were they made anew, that would have no end.
        forms.Add(node, form);
        return form;
    }

    /// <summary>Makes coefficients known up to an order.</summary>
    private void Settle(Series root, int order)
    {
        Await(root, order);
        while (waiting.TryPeek(out var next))
        {
            if (next.Series.Known > next.Order)
            {
                waiting.Pop();
            }
            else if (next.Series.Known < next.Order)
            {
                Await(next.Series, next.Series.Known);
            }
            else if (next.Series.Integral is { } integral)
            {
                if (!Await(integral, next.Order + 1))
                {
                    next.Series.Add(integral.Slope(next.Order + 1));
                }
            }
            else if (IsReady(next.Series, next.Order))
            {
                next.Series.Add(next.Series.Op.Coefficient(next.Series, next.Order)?.ExpandTo(next.Series.Node.Shape));
            }
        }
    }

    /// <summary>Whether all is known that a coefficient is made of; else it is awaited.</summary>
    private bool IsReady(Series own, int k)
    {
        var waits = false;
        foreach (var input in own.Inputs)
        {
            waits |= input is not null && Await(input, own.Op.ExpandsTogether ? Math.Max(k, own.Ahead) : k);
        }

        if (waits)
        {
            return false;
        }

        if (k == 1)
        {
            own.Rates = Rates(own);
        }

        foreach (var rate in own.Rates)
        {
            waits |= rate is not null && Await(rate, k - 1);
        }

        return !waits;
    }

    /// <summary>Whether a coefficient is not known yet.</summary>
    private bool Await(Series own, int order)
    {
        if (!own.Moves || own.Known > order)
        {
            return false;
        }

        waiting.Push((own, order));
        return true;
    }

    /// <summary>The series of what a node's rule is made of.</summary>
    private Series?[] Rates(Series own)
    {
        sharing.Keep(own.Node);
        var rates = own.Op.Rates(own, input => own.Inputs[input] is { } moving ? Velocity(moving) : null);
        return Array.ConvertAll(rates, rate => rate is null ? null : Find(sharing.Settle(rate)));
    }

    /// <summary>ẋ as a node of its own with its own series: a variable over x₁, for the same tensor may stand elsewhere for something else.</summary>
    private Tensor Velocity(Series input)
    {
        var velocity = Tensor.Variable(input[1] ?? Tensor.LiteralLike(input.Node, 0));
        series.Add(velocity, new Series(velocity, true) { Integral = input });
        sharing.Keep(velocity);
        return velocity;
    }
}
