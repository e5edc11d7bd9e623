using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A loop over slices: (c, yₜ) = f(c, xₜ, k) for t = 0, 1, … or from the end. Inputs: the carries' first values, the stacked xs, the captures k. Results: the carries' last values, the stacked ys, and for each
/// carry the row of its values before each step. Nobody pays for a row that is not used; a derivative uses them as its residuals. Attributes: the length, 1 for backwards, how many carries, how many xs.
/// Its tangents are a scan of the pushed body; its cotangents are a scan the other way over the rows, the xs and the cotangents of the ys, that carries the cotangents of the carries and the sums of those of
/// the captures: a scan again, so that any order follows.
/// </summary>
internal sealed class ScanOp() : FunctionOp("scan")
{
    /// <summary>The results of a scan, as a tuple.</summary>
    /// <param name="body">From carries, slices and captures to carries and ys.</param>
    /// <param name="inputs">The carries' first values, the stacked xs, the captures.</param>
    /// <param name="length">How many steps.</param>
    /// <param name="backwards">Whether the last slice comes first.</param>
    /// <param name="carries">How many carries.</param>
    /// <param name="slices">How many xs.</param>
    public Tensor Of(ClosedFunction body, ImmutableArray<Tensor> inputs, int length, bool backwards, int carries, int slices)
    {
        var (function, constants) = body.Canonical;
        ImmutableArray<Form> results =
        [
            .. function.Outputs.Take(carries).Select(Form.Of),
            .. function.Outputs.Skip(carries).Concat(function.Parameters.Take(carries)).Select(slice => new Form([length, .. slice.Shape], slice.DType)),
        ];
        return length == 0
            ? Tuples.Pack([.. inputs.Take(carries), .. results.Skip(carries).Select(form => form.Zero())])
            : Node(new Held([function], results), [.. inputs, .. constants], [length, backwards ? 1 : 0, carries, slices]);
    }

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var (function, shape) = (Function(node), Shape(node));
        var moving = shape.Settled(Mask(tangents), function.Reached);
        var reached = function.Reached(moving);
        if (!Array.Exists(reached, one => one))
        {
            return null;
        }

        var all = tangents.ToArray();
        var pushed = Pushed(function, shape, moving, reached);
        var starting = Enumerable.Range(0, shape.Carries).Where(i => moving[i]).Select(i => all[i] ?? Tensor.LiteralLike(node.Inputs[i], 0));
        var scan = Of(
            pushed,
            [.. shape.CarriesOf(node.Inputs), .. starting, .. shape.SlicesOf(node.Inputs), .. Some(shape.SlicesOf(all)), .. shape.CapturesOf(node.Inputs), .. Some(shape.CapturesOf(all))],
            Length(node),
            IsBackwards(node),
            shape.Carries + shape.CarriesOf(moving).Count(one => one),
            shape.Slices + shape.SlicesOf(moving).Count(one => one));

        // The carries, then their tangents, then the tangents of the ys, and rows of both.
        var next = shape.Carries;
        var last = shape.CarriesOf(moving).Select((moves, i) => moves ? Tuples.PartOf(scan, next++) : HeldBy(node).Results[i].Zero()).ToArray();
        var ys = reached.Skip(shape.Carries).Select((moves, i) => moves ? Tuples.PartOf(scan, next++) : HeldBy(node).Results[shape.Carries + i].Zero()).ToArray();
        next += shape.Carries;
        var rows = shape.CarriesOf(moving).Select((moves, i) => moves ? Tuples.PartOf(scan, next++) : HeldBy(node).Results[reached.Length + i].Zero());
        return Tuples.Pack([.. last, .. ys, .. rows]);
    }

    public override bool ExpandsTogether => true;

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted)
    {
        var (function, shape) = (Function(node), Shape(node));
        var outputs = function.Outputs.Length;
        var rows = cotangents.Skip(outputs).ToArray();

        // A cotangent is carried for what both moves with a wanted input and leads to a result that has a cotangent.
        var moving = shape.Settled(wanted, function.Reached);
        var given = cotangents.Take(outputs).Select(one => one is not null).ToArray();
        for (var i = 0; i < shape.Carries; i++)
        {
            given[i] = (given[i] || rows[i] is not null) && moving[i];
            rows[i] = moving[i] ? rows[i] : null;
        }

        var flowing = shape.Settled(given, mask => [.. function.Reaching(mask).Select((reaches, i) => reaches && moving[i])]);
        var reaching = function.Reaching(flowing);
        var asked = wanted.Select((one, i) => (i < shape.Carries ? flowing[i] : one && reaching[i])).ToArray();
        if (!Array.Exists(asked, one => one))
        {
            return new Tensor?[wanted.Length];
        }

        var row = Enumerable.Range(0, shape.Carries).Select(i => Tuples.PartOf(node, outputs + i));
        var (slices, captures) = (Places(shape.Carries, shape.Slices), Places(shape.Carries + shape.Slices, shape.Captures));
        ImmutableArray<Tensor> carried =
        [
            .. Places(0, shape.Carries).Select(i => cotangents[i] ?? Tensor.LiteralLike(node.Inputs[i], 0)),
            .. captures.Select(i => Tensor.LiteralLike(node.Inputs[i], 0)),
        ];
        ImmutableArray<Tensor> sliced = [.. row, .. shape.SlicesOf(node.Inputs), .. Some(cotangents.Take(outputs).Skip(shape.Carries)), .. Some(rows)];
        var scan = Of(
            Pulled(function, shape, flowing, asked, Mask(rows)),
            [.. carried, .. sliced, .. shape.CapturesOf(node.Inputs)],
            Length(node),
            !IsBackwards(node),
            carried.Length,
            sliced.Length);

        var results = new Tensor?[wanted.Length];
        var next = 0;
        foreach (var i in Places(0, shape.Carries).Concat(captures).Concat(slices))
        {
            var part = Tuples.PartOf(scan, next++);
            results[i] = wanted[i] ? part : null;
        }

        return results;

        int[] Places(int first, int count) => [.. Enumerable.Range(first, count).Where(i => asked[i])];
    }

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var (function, shape) = (Function(node), Shape(node));
        var many = shape.Settled(batched, function.Dependent);
        var results = function.Outputs.Select((_, i) => i >= shape.Carries || many[i]).ToArray();
        var moved = inputs.ToArray();
        for (var i = 0; i < shape.Carries + shape.Slices; i++)
        {
            moved[i] = i >= shape.Carries ? batched[i] ? moved[i].SwapFirst() : moved[i]
                : many[i] && !batched[i] ? moved[i].ExpandTo([length, .. moved[i].Shape])
                : moved[i];
        }

        var scan = Of(function.Batched(many, length, results), [.. moved], Length(node), IsBackwards(node), shape.Carries, shape.Slices);
        return Tuples.Pack(HeldBy(node).Results.Select((form, i) =>
        {
            var part = Tuples.PartOf(scan, i);
            var carry = i < shape.Carries ? i : i - results.Length;
            return carry >= 0 && carry < shape.Carries && !many[carry] ? part.ExpandTo([length, .. form.Shape]) : i < shape.Carries ? part : part.SwapFirst();
        }));
    }

    /// <summary>Where the body is linear in what moves in any iteration, and a carry that comes to move starts from 0.</summary>
    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving)
    {
        var (function, shape) = (Function(node), Shape(node));
        return shape.IsLinear(node, function, moving, shape.Settled(moving, function.Moved), 0);
    }

    public override bool[] Moved(Tensor node, bool[] moving)
    {
        var (function, shape) = (Function(node), Shape(node));
        var settled = shape.Settled(moving, function.Moved);
        var dependent = function.Moved(settled);
        return [.. shape.CarriesOf(settled), .. dependent[shape.Carries..], .. shape.CarriesOf(settled)];
    }

    /// <summary>A scan of what does not move, which keeps its states and what is dear in a step, and one of the rest over them, to be run again and again.</summary>
    public override Tensor? Divided(Tensor node, bool[] moving) => DividedScan.Of(node, moving);

    public override Tensor[] Unrolled(Tensor node)
    {
        var (function, shape, length) = (Function(node), Shape(node), Length(node));
        var carries = shape.CarriesOf(node.Inputs);
        var (outputs, rows) = (new Tensor[length][], new Tensor[length][]);
        for (var step = 0; step < length; step++)
        {
            var position = IsBackwards(node) ? length - 1 - step : step;
            var slices = shape.SlicesOf(node.Inputs).Select(x => x.Narrow(0, position, 1).ReshapeTo(x.Shape[1..]));
            var results = function.Over([.. carries, .. slices, .. shape.CapturesOf(node.Inputs)]);
            (rows[position], outputs[position], carries) = (carries, results[shape.Carries..], results[..shape.Carries]);
        }

        return [.. carries, .. Stacked(outputs, function.Outputs.Length - shape.Carries), .. Stacked(rows, shape.Carries)];

        static IEnumerable<Tensor> Stacked(Tensor[][] steps, int count) => Enumerable.Range(0, count).Select(i => Tensor.Stack([.. steps.Select(step => step[i])]));
    }

    /// <summary>Step by step; in any number of steps where there are too many.</summary>
    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs) =>
        Footprint.Tuple(new LoopFootprints(Function(node), Shape(node), Length(node), IsBackwards(node), node.Inputs, inputs.ToArray()).Results(), HeldBy(node).Results);

    public override LoweredControl Lowered(GraphNode node, bool[] used) =>
        LoweredLoop.OfScan(node.Held!.Functions[0], Shape(node.Attributes, node.Inputs.Length), node.Attributes[0], node.Attributes[1] == 1, used);

    public override Joint? Join(GraphNode one, GraphNode other) =>
        one.Attributes[..2].AsSpan().SequenceEqual(other.Attributes[..2].AsSpan())
        && JointLoop.Of(one, Shape(one.Attributes, one.Inputs.Length), other, Shape(other.Attributes, other.Inputs.Length), leading: 0) is { } joint
            ? joint.As(one, [.. one.Attributes[..2], joint.Carries, joint.Slices])
            : null;

    /// <summary>A scan that carries the coefficients of what moves.</summary>
    protected override Tensor? Expand(Tensor node, Tensor?[] coefficients, int order)
    {
        var (function, shape) = (Function(node), Shape(node));
        var series = new LoopSeries(shape, node.Inputs, coefficients, order, function.Reached);
        var reached = function.Reached(series.Moving);
        if (!Array.Exists(reached, one => one))
        {
            return null;
        }

        var scan = Of(series.Body(function, 0, reached), series.Inputs, Length(node), IsBackwards(node), series.Carries, series.Slices);
        var (forms, outputs, next) = (HeldBy(node).Results, function.Outputs.Length, series.Carries);
        var rows = next + (order * reached.Skip(shape.Carries).Count(one => one)) + shape.Carries;
        var results = new List<Tensor>();
        for (var k = 0; k < order; k++)
        {
            for (var i = 0; i < forms.Length; i++)
            {
                var place = i < shape.Carries ? series.Place(i, k) is >= 0 and var last ? shape.Carries + last : -1
                    : i < outputs ? reached[i] ? next++ : -1
                    : series.Place(i - outputs, k) is >= 0 and var row ? rows + row
                    : -1;
                results.Add(place < 0 ? forms[i].Zero() : Tuples.PartOf(scan, place));
            }
        }

        return Tuples.Pack(results);
    }

    /// <summary>A recurrence with a slice, a capture and an output, of which the last state and the outputs are used.</summary>
    public override Sample Draw(Sampler sampler)
    {
        var (shape, length, backwards, segment) = (sampler.Shape(0, 2), sampler.Integer(1, 4), sampler.Coin(), sampler.Coin() ? 2 : 0);
        return new Sample([sampler.Numbers(shape), sampler.Numbers([length, .. shape]), sampler.Numbers([])], x =>
        {
            var (last, ys) = Control.Scan("scan", [x[0]], [x[1]], (c, slice) => ([(c[0] * x[2] * 0.25).Sin() + slice[0]], [c[0] * slice[0]]), backwards, segment);
            return last[0] + ys[0].SumOver([0]);
        });
    }

    /// <summary>The rows of the carries are for derivatives: mostly nobody asks for their values.</summary>
    protected override Tensor Values(Tensor node)
    {
        var outputs = Function(node).Outputs.Length;
        return Tuples.Later(Group(0, outputs), Group(outputs, Shape(node).Carries));

        Lazy<Tensor[]> Group(int first, int count) =>
            new(() => Evaluation.Run([.. Enumerable.Range(first, count).Select(i => Tuples.PartOf(node, i))]));
    }

    /// <summary>From carries, their tangents, slices, their tangents, captures, their tangents to carries, their tangents, tangents of ys.</summary>
    private static ClosedFunction Pushed(ClosedFunction function, LoopShape shape, bool[] moving, bool[] reached) =>
        function.Derived("scan push" + ClosedFunction.Word(moving), f =>
        {
            var tangents = f.Parameters.Select((parameter, i) => moving[i] ? Tensor.Parameter(parameter.Shape, parameter.DType, f.Owner) : null).ToArray();
            var pushed = Forward.Push(f.Outputs.AsSpan(), f.Parameters.AsSpan(), tangents);
            var moved = pushed.Select((tangent, i) => (i < shape.Carries ? moving[i] : reached[i]) ? tangent ?? Tensor.LiteralLike(f.Outputs[i], 0) : null).ToArray();
            return ClosedFunction.Of(
                f.Owner,
                [
                    .. shape.CarriesOf(f.Parameters), .. Some(shape.CarriesOf(tangents)),
                    .. shape.SlicesOf(f.Parameters), .. Some(shape.SlicesOf(tangents)),
                    .. shape.CapturesOf(f.Parameters), .. Some(shape.CapturesOf(tangents)),
                ],
                [.. shape.CarriesOf(f.Outputs), .. Some(moved)]);
        });

    /// <summary>
    /// From cotangents of carries and sums of those of captures; rows of carries, xs, cotangents of ys and of rows; captures: to the cotangents of the carries a step earlier, the sums, and cotangents of slices.
    /// </summary>
    private static ClosedFunction Pulled(ClosedFunction function, LoopShape shape, bool[] flowing, bool[] asked, bool[] rows) =>
        function.Derived("scan pull" + ClosedFunction.Word(flowing) + ClosedFunction.Word(asked) + ClosedFunction.Word(rows), f =>
        {
            var cotangents = Like(f.Outputs, flowing);
            var further = Like(f.Parameters, rows);
            var sums = Like(shape.CapturesOf(f.Parameters), shape.CapturesOf(asked));
            var parameters = f.Parameters.Where((_, i) => asked[i]).ToArray();
            var pulled = Reverse.Pull(f.Outputs.AsSpan(), cotangents, parameters);
            var (next, results) = (0, new Tensor?[asked.Length]);
            for (var i = 0; i < asked.Length; i++)
            {
                results[i] = asked[i] ? pulled[next++] ?? Tensor.LiteralLike(f.Parameters[i], 0) : null;
                if (asked[i] && i < shape.Carries && further[i] is { } row)
                {
                    results[i] = results[i]! + row;
                }
            }

            var added = Some(shape.CapturesOf(results)).Zip(Some(sums), (one, sum) => sum + one);
            return ClosedFunction.Of(
                f.Owner,
                [.. Some(cotangents.Take(shape.Carries)), .. Some(sums), .. shape.CarriesOf(f.Parameters), .. shape.SlicesOf(f.Parameters), .. Some(cotangents.Skip(shape.Carries)), .. Some(further), .. shape.CapturesOf(f.Parameters)],
                [.. Some(shape.CarriesOf(results)), .. added, .. Some(shape.SlicesOf(results))]);

            Tensor?[] Like(IEnumerable<Tensor> tensors, bool[] mask) =>
                [.. tensors.Select((tensor, i) => i < mask.Length && mask[i] ? Tensor.Parameter(tensor.Shape, tensor.DType, f.Owner) : null)];
        });

    private static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];

    /// <summary>How a node's inputs are divided.</summary>
    public static LoopShape Shape(Tensor node) => Shape(node.Attributes, node.Inputs.Length);

    private static LoopShape Shape(ImmutableArray<int> attributes, int inputs) => new(attributes[2], attributes[3], inputs - attributes[2] - attributes[3]);

    /// <summary>How many steps a node has.</summary>
    public static int Length(Tensor node) => node.Attributes[0];

    /// <summary>Whether its last slice comes first.</summary>
    public static bool IsBackwards(Tensor node) => node.Attributes[1] == 1;
}
