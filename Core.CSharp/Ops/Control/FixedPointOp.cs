using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// The fixed point x = f(x, k) of a contraction. Inputs: where the iteration starts, the captures k. Lowering writes the loop. Attributes: how many leaves x has, how many batch axes lead, the most
/// iterations, the tolerance's bits in two halves, and 1 where the change is compared with |x| alone and not with 1 + |x|.
/// Its derivatives are those of the solution, not of the iteration (Christianson, Reverse accumulation and attractive fixed points, 1994): the tangent is the fixed point of ẋ = f_x·ẋ + f_k·k̇, and with λ the
/// fixed point of λ = x̄ + f_xᵀ·λ the cotangent of k is f_kᵀ·λ. Both are fixed points again, so that any order follows. Where the iteration starts has no influence.
/// </summary>
/// <param name="name">Whose iteration it is, for its error.</param>
/// <param name="sample">One use, for the laws.</param>
internal sealed class FixedPointOp(string name, Func<Sampler, Sample> sample) : FunctionOp(name)
{
    private readonly WhileOp iteration = new(name);

    /// <summary>The fixed point, as a tuple.</summary>
    /// <param name="f">From x and captures to x.</param>
    /// <param name="start">Where the iteration starts.</param>
    /// <param name="captures">The captures.</param>
    /// <param name="rule">When it ends.</param>
    public Tensor Of(ClosedFunction f, ImmutableArray<Tensor> start, ImmutableArray<Tensor> captures, Convergence rule)
    {
        var (function, constants) = f.Canonical;
        return Node(function.Held, [.. start, .. captures, .. constants], [start.Length, .. rule.Attributes]);
    }

    public override bool HasRule => true;

    public override Tensor[] Body(Tensor node) => Rule(node).Loop(iteration, Function(node), node.Inputs, Leaves(node));

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var (count, moving) = (Leaves(node), Mask(tangents));
        var settled = Settled(node, moving, Function(node).Reached);
        if (!settled.AsSpan(..count).Contains(true))
        {
            return null;
        }

        var solution = Tuples.PartsOf(node, count);
        var tangent = Of(
            Pushed(Function(node), count, moving),
            [.. solution.Select(x => Tensor.LiteralLike(x, 0))],
            [.. solution, .. node.Inputs.Skip(count), .. Some(tangents[count..].ToArray())],
            Rule(node).Linear);
        return Tuples.Pack(solution.Select((x, i) => settled[i] ? Tuples.PartOf(tangent, i) : Tensor.LiteralLike(x, 0)));
    }

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted)
    {
        var (count, function) = (Leaves(node), Function(node));
        var asked = wanted.Select((one, i) => one && i >= count).ToArray();
        if (!asked.Contains(true))
        {
            return new Tensor?[wanted.Length];
        }

        var solution = Tuples.PartsOf(node, count);
        Tensor[] arguments = [.. solution, .. node.Inputs.Skip(count)];
        var adjoint = Tuples.PartsOf(
            Of(Pulled(function, count, Mask(cotangents.AsSpan())), [.. solution.Select(x => Tensor.LiteralLike(x, 0))], [.. arguments, .. Some(cotangents)], Rule(node).Linear),
            count);
        var pulled = CallOp.Of(function.Pulled(solution.Select(_ => true).ToArray(), asked), [.. arguments, .. adjoint]);
        return Spread(pulled, asked);
    }

    /// <summary>The solution is linear, where the iteration goes by values.</summary>
    public override bool IsWhole(bool isCut) => true;

    /// <summary>Where f is linear in the solution and the captures that move, together: x = A·x + B·k. Where it starts has no influence.</summary>
    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) => Function(node).IsLinear(Settled(node, moving, Function(node).Moved));

    /// <summary>The equation over what is dear of it and does not move, which is then the same in each iteration: the solution's where it is a derivative's.</summary>
    public override Tensor? Divided(Tensor node, bool[] moving)
    {
        var (count, function) = (Leaves(node), Function(node));
        var cut = Residuals.Of(function.Owner, [.. function.Outputs], [.. function.Parameters.Where((_, i) => i < count || moving[i])]);
        return cut.Kept.Length == 0
            ? null
            : Of(
                ClosedFunction.Of(function.Owner, [.. function.Parameters, .. cut.StandIns], cut.Results),
                node.Inputs[..count],
                [.. node.Inputs[count..], .. Substitute.Into(cut.Kept, function.Parameters.AsSpan(), node.Inputs.AsSpan())],
                Rule(node));
    }

    public override bool[] Moved(Tensor node, bool[] moving) => Settled(node, moving, Function(node).Moved)[..Leaves(node)];

    public override Sample Draw(Sampler sampler) => sample(sampler);

    /// <summary>Each example ends when it has converged itself.</summary>
    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var count = Leaves(node);
        var many = batched.ToArray();
        var starting = inputs.ToArray();
        for (var i = 0; i < count; i++)
        {
            many[i] = true;
            starting[i] = batched[i] ? inputs[i] : inputs[i].ExpandTo([length, .. inputs[i].Shape]);
        }

        return Of(Function(node).Batched(many, length), [.. starting[..count]], [.. starting[count..]], Rule(node).Batched);
    }

    /// <summary>The least that solves the tangent's equation: what the captures lead to, in any number of steps.</summary>
    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs)
    {
        var (count, all) = (Leaves(node), inputs.ToArray());
        var body = FootprintWalk.Of(Function(node), [.. new Tensor?[count], .. node.Inputs.Skip(count)]);
        return Footprint.Tuple(LoopFootprints.Closure(new Footprint?[count], carries => body.Push([.. carries, .. all.Skip(count)])), HeldBy(node).Results);
    }

    /// <summary>The tangent's equation: from ẋ, x and captures, and tangents of some captures to ẋ.</summary>
    private static ClosedFunction Pushed(ClosedFunction function, int count, bool[] moving) =>
        function.Derived("fixed push" + ClosedFunction.Word(moving), f =>
        {
            var tangents = f.Parameters.Select((parameter, i) => i < count || moving[i] ? Tensor.Parameter(parameter.Shape, parameter.DType, f.Owner) : null).ToArray();
            var pushed = Forward.Push(f.Outputs.AsSpan(), f.Parameters.AsSpan(), tangents);
            return ClosedFunction.Of(
                f.Owner,
                [.. Some(tangents.Take(count)), .. f.Parameters, .. Some(tangents.Skip(count))],
                pushed.Select((tangent, i) => tangent ?? Tensor.LiteralLike(f.Outputs[i], 0)));
        });

    /// <summary>The adjoint's equation: from λ, x and captures, and those x̄ that are given to λ.</summary>
    private static ClosedFunction Pulled(ClosedFunction function, int count, bool[] given) =>
        function.Derived("fixed pull" + ClosedFunction.Word(given), f =>
        {
            Tensor[] adjoint = [.. f.Outputs.Select(Like)];
            var cotangents = f.Outputs.Select((output, i) => given[i] ? Like(output) : null).ToArray();
            var pulled = Reverse.Pull(f.Outputs.AsSpan(), adjoint, f.Parameters.AsSpan()[..count]);
            return ClosedFunction.Of(
                f.Owner,
                [.. adjoint, .. f.Parameters, .. Some(cotangents)],
                pulled.Select((part, i) => Series.Sum(cotangents[i], part) ?? Tensor.LiteralLike(f.Outputs[i], 0)));

            Tensor Like(Tensor output) => Tensor.Parameter(output.Shape, output.DType, f.Owner);
        });

    /// <summary>The captures that move, and what they lead to of the solution.</summary>
    private static bool[] Settled(Tensor node, ReadOnlySpan<bool> moving, Func<bool[], bool[]> step)
    {
        var count = Leaves(node);
        return new LoopShape(count, 0, moving.Length - count).Settled([.. new bool[count], .. moving[count..]], step);
    }

    private static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];

    private static int Leaves(Tensor node) => node.Attributes[0];

    private static Convergence Rule(Tensor node) => Convergence.Of(node.Attributes.AsSpan()[1..]);
}
