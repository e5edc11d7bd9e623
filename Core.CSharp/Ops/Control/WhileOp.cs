using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A loop while a predicate holds: c = f(c, k) while p(c, k). Inputs: the carries' first values, the captures k. The one function that is held has the predicate first and then the carries.
/// Attributes: how many carries, and the most iterations before it is an error (0 for no limit).
/// </summary>
/// <param name="name">Whose loop it is, for that error.</param>
internal sealed class WhileOp(string name) : FunctionOp(name)
{
    private const int MostUnrolled = 1000;

    /// <summary>The last values of the carries, as a tuple.</summary>
    public Tensor Of(ClosedFunction step, ImmutableArray<Tensor> inputs, int carries, int limit)
    {
        var (function, constants) = step.Canonical;
        return Node(new Held([function], [.. function.Outputs.Skip(1).Select(Form.Of)]), [.. inputs, .. constants], [carries, limit]);
    }

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var (function, shape) = (Function(node), Shape(node));
        var moving = shape.Settled(Mask(tangents), mask => function.Reached(mask)[1..]);
        var all = tangents.ToArray();
        var starting = Enumerable.Range(0, shape.Carries).Where(i => moving[i]).Select(i => all[i] ?? Tensor.LiteralLike(node.Inputs[i], 0)).ToArray();
        if (starting.Length == 0)
        {
            return null;
        }

        var loop = Of(
            Pushed(function, shape, moving),
            [.. shape.CarriesOf(node.Inputs), .. starting, .. shape.CapturesOf(node.Inputs), .. Some(shape.CapturesOf(all))],
            shape.Carries + starting.Length,
            Limit(node));
        var next = shape.Carries;
        return Tuples.Pack(shape.CarriesOf(moving).Select((moves, i) => moves ? Tuples.PartOf(loop, next++) : HeldBy(node).Results[i].Zero()));
    }

    public override bool ExpandsTogether => true;

    public override bool HasPullback(Tensor node) => false;

    /// <summary>Where the predicate does not move, and the step is linear in what does.</summary>
    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving)
    {
        var (function, shape) = (Function(node), Shape(node));
        var settled = Settled(node, moving);
        return !function.Moved(settled)[0] && shape.IsLinear(node, function, moving, settled, 1);
    }

    public override bool[] Moved(Tensor node, bool[] moving)
    {
        var settled = Settled(node, moving);
        var stops = Function(node).Moved(settled)[0];
        return [.. Shape(node).CarriesOf(settled).Select(moves => moves || stops)];
    }

    /// <summary>The steps that it takes where its inputs have values; so many at most are written.</summary>
    public override Tensor[]? Unrolled(Tensor node)
    {
        var (function, shape) = (Function(node), Shape(node));
        if (node.Reach.NewestParameter > 0)
        {
            return null;
        }

        var (carries, captures) = (shape.CarriesOf(node.Inputs), shape.CapturesOf(node.Inputs));
        var values = Evaluation.Run(node.Inputs.AsSpan());
        for (var step = 0; step < MostUnrolled; step++)
        {
            var results = function.Run(values);
            if (results[0].ScalarBits == 0)
            {
                return carries;
            }

            results.AsSpan(1).CopyTo(values);
            carries = function.Over([.. carries, .. captures])[1..];
        }

        return null;
    }

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted) => throw Errors.Operation(
        Name,
        "how many steps it takes is not known beforehand, so there is no room to keep what a reverse pass needs",
        "Bound it: boundedWhileLoop (in C#: Differentiate.BoundedWhileLoop) takes the most steps and can be differentiated so; foriLoop and scan where the number is known; forward mode (jvp, diff, jacobianForward) goes through any loop.");

    /// <summary>One loop for all examples, while any of them goes on; those that are done stay as they are.</summary>
    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var (function, shape) = (Function(node), Shape(node));
        var many = shape.Settled(batched, mask =>
        {
            var dependent = function.Dependent(mask);
            return [.. dependent.Skip(1).Select(one => one || dependent[0])];
        });
        var starting = inputs.ToArray();
        for (var i = 0; i < shape.Carries; i++)
        {
            starting[i] = many[i] && !batched[i] ? inputs[i].ExpandTo([length, .. inputs[i].Shape]) : inputs[i];
        }

        var isAsked = function.Dependent(many)[0];
        var loop = Of(isAsked ? Selecting(function, shape, many, length) : function.Batched(many, length, [false, .. shape.CarriesOf(many)]), [.. starting], shape.Carries, Limit(node));
        return Tuples.Pack(HeldBy(node).Results.Select((form, i) => many[i] ? Tuples.PartOf(loop, i) : Tuples.PartOf(loop, i).ExpandTo([length, .. form.Shape])));
    }

    /// <summary>What any number of steps depends on.</summary>
    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs)
    {
        var (shape, all) = (Shape(node), inputs.ToArray());
        var body = FootprintWalk.Of(Function(node), [.. new Tensor?[shape.Carries], .. node.Inputs.Skip(shape.Carries)]);
        return Footprint.Tuple(
            LoopFootprints.Closure(shape.CarriesOf(all), carries => body.Push([.. carries, .. shape.CapturesOf(all)])[1..]),
            HeldBy(node).Results);
    }

    public override LoweredControl Lowered(GraphNode node, bool[] used) => LoweredLoop.OfWhile(Name, node.Held!.Functions[0], Shape(node), node.Attributes[1], used);

    public override Joint? Join(GraphNode one, GraphNode other) =>
        one.Attributes[1] == other.Attributes[1] && JointLoop.Of(one, Shape(one), other, Shape(other), leading: 1) is { } joint
            ? joint.As(one, [joint.Carries, one.Attributes[1]])
            : null;

    /// <summary>A recurrence of so many steps, with a capture.</summary>
    public override Sample Draw(Sampler sampler)
    {
        var (shape, length) = (sampler.Shape(0, 2), sampler.Integer(0, 4));
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x => Control.While(
            Name,
            [Tensor.Scalar(0, DType.Int64), x[0]],
            c => c[0] < Tensor.Scalar(length, DType.Int64),
            c => [c[0] + Tensor.Scalar(1, DType.Int64), (c[1] * x[1] * 0.25).Sin() + x[1]])[1]);
    }

    /// <summary>A loop that carries the coefficients of what moves.</summary>
    protected override Tensor? Expand(Tensor node, Tensor?[] coefficients, int order)
    {
        var (function, shape, forms) = (Function(node), Shape(node), HeldBy(node).Results);
        var series = new LoopSeries(shape, node.Inputs, coefficients, order, mask => function.Reached(mask)[1..]);
        if (series.Carries == shape.Carries)
        {
            return null;
        }

        var loop = Of(series.Body(function, 1, []), series.Inputs, series.Carries, Limit(node));
        return Tuples.Pack(Enumerable.Range(0, order).SelectMany(k => forms.Select((form, i) =>
            series.Place(i, k) is >= 0 and var place ? Tuples.PartOf(loop, shape.Carries + place) : form.Zero())));
    }

    /// <summary>From carries, their tangents, captures, their tangents to the predicate, carries, their tangents.</summary>
    private static ClosedFunction Pushed(ClosedFunction function, LoopShape shape, bool[] moving) =>
        function.Derived("while push" + ClosedFunction.Word(moving), f =>
        {
            var tangents = f.Parameters.Select((parameter, i) => moving[i] ? Tensor.Parameter(parameter.Shape, parameter.DType, f.Owner) : null).ToArray();
            var pushed = Forward.Push(f.Outputs.AsSpan()[1..], f.Parameters.AsSpan(), tangents);
            var moved = pushed.Select((tangent, i) => moving[i] ? tangent ?? Tensor.LiteralLike(f.Parameters[i], 0) : null);
            return ClosedFunction.Of(
                f.Owner,
                [.. shape.CarriesOf(f.Parameters), .. Some(shape.CarriesOf(tangents)), .. shape.CapturesOf(f.Parameters), .. Some(shape.CapturesOf(tangents))],
                [.. f.Outputs, .. Some(moved)]);
        });

    /// <summary>The step of examples, each of which goes on while its own predicate holds.</summary>
    private static ClosedFunction Selecting(ClosedFunction function, LoopShape shape, bool[] many, int length) =>
        function.Derived($"while{length}x" + ClosedFunction.Word(many), f =>
        {
            var batched = f.Batched(many, length, [true, .. shape.CarriesOf(many)]);
            var goes = batched.Outputs[0];
            var any = goes.Convert(DType.Int32).MaxOver([0]) > 0;
            var kept = batched.Outputs.Skip(1).Select((next, i) => Tensor.Where(goes.ReshapeTo([length, .. Enumerable.Repeat(1, next.Rank - 1)]), next, batched.Parameters[i]));
            return ClosedFunction.Of(f.Owner, batched.Parameters, [any, .. kept]);
        });

    /// <summary>What moves in some iteration.</summary>
    private static bool[] Settled(Tensor node, ReadOnlySpan<bool> moving)
    {
        var function = Function(node);
        return Shape(node).Settled(moving, mask => function.Moved(mask)[1..]);
    }

    private static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];

    private static LoopShape Shape(Tensor node) => new(node.Attributes[0], 0, node.Inputs.Length - node.Attributes[0]);

    private static LoopShape Shape(GraphNode node) => new(node.Attributes[0], 0, node.Inputs.Length - node.Attributes[0]);

    private static int Limit(Tensor node) => node.Attributes[1];
}
