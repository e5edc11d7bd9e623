using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// One of two functions, by a predicate. Inputs: the predicate, a Bool, then the arguments. The one function that is held has the results of both branches, first those for true.
/// Under a batched predicate both are computed, and each example takes its own: the node then has batch axes, and its derivatives are those of an example, taken example by example, so that what a branch
/// that was not taken makes of its arguments, a NaN too, reaches nothing. Attributes: how many batch axes, their lengths, outermost first, and for each input a bit for each of them that it has, the
/// lowest for the outermost.
/// </summary>
internal sealed class CondOp() : FunctionOp("cond")
{
    /// <summary>The results of one of two functions with as many results each, as a tuple.</summary>
    /// <param name="branches">The results for true, then those for false.</param>
    /// <param name="predicate">A Bool scalar.</param>
    /// <param name="arguments">The arguments of both.</param>
    public Tensor Of(ClosedFunction branches, Tensor predicate, ImmutableArray<Tensor> arguments) =>
        Of(branches, [predicate, .. arguments], [], [.. new int[arguments.Length + 1]]);

    public override bool IsDifferentiable(int input) => input > 0;

    public override Tensor? Handed(Tensor node, int index)
    {
        var (function, count) = (Function(node), HeldBy(node).Results.Length);
        var (first, second) = (function.Outputs[index], function.Outputs[count + index]);
        return Tuples.IsZero(first) && Tuples.IsZero(second) ? HeldBy(node).Results[index].Zero()
            : Levels(node) == 0 && ReferenceEquals(first, second) && function.Parameters.IndexOf(first, 0, ReferenceEqualityComparer.Instance) is >= 0 and var place ? node.Inputs[place + 1]
            : null;
    }

    /// <summary>Of a node with batch axes: both branches over them, and a choice.</summary>
    public override Tensor[]? Body(Tensor node)
    {
        var levels = Levels(node);
        if (levels == 0)
        {
            return null;
        }

        var function = Function(node);
        for (var level = levels - 1; level >= 0; level--)
        {
            var mask = Masks(node).Select(bits => Has(bits, level)).ToArray();
            function = function.Batched(mask.AsSpan(1), Lengths(node)[level]);
        }

        var all = function.Over(node.Inputs.AsSpan()[1..]);
        var (predicate, count) = (Aligned(node), all.Length / 2);
        return [.. Enumerable.Range(0, count).Select(i =>
            Tensor.Where(predicate.ReshapeTo([.. predicate.Shape, .. Enumerable.Repeat(1, all[i].Rank - levels)]), all[i], all[count + i]))];
    }

    /// <summary>Where the predicate does not move and both branches are linear; one that gives 0 is.</summary>
    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving)
    {
        var (function, arguments) = (Function(node), moving[1..].ToArray());
        var (dependent, count) = (function.Moved(arguments), HeldBy(node).Results.Length);
        for (var i = 0; i < count; i++)
        {
            if ((dependent[i] && !dependent[count + i] && !Tuples.IsZero(function.Outputs[count + i])) || (dependent[count + i] && !dependent[i] && !Tuples.IsZero(function.Outputs[i])))
            {
                return false;
            }
        }

        return !moving[0] && function.IsLinear(arguments);
    }

    public override bool[] Moved(Tensor node, bool[] moving)
    {
        var (dependent, count) = (Function(node).Moved(moving[1..]), HeldBy(node).Results.Length);
        return [.. Enumerable.Range(0, count).Select(i => moving[0] || dependent[i] || dependent[count + i])];
    }

    /// <summary>A choice of what is dear and does not move, zeros in the place of what the other branch would keep, and one of the rest over it.</summary>
    public override Tensor? Divided(Tensor node, bool[] moving)
    {
        var (function, count) = (Function(node), HeldBy(node).Results.Length);
        Tensor[] directions = [.. function.Parameters.Where((_, i) => moving[i + 1])];
        var (first, second) = (Residuals.Of(Name, [.. function.Outputs[..count]], directions), Residuals.Of(Name, [.. function.Outputs[count..]], directions));
        if (first.Kept.Length + second.Kept.Length == 0)
        {
            return null;
        }

        var still = ClosedFunction.Of(
            function.Owner,
            function.Parameters.Where((_, i) => !moving[i + 1]),
            [.. first.Kept, .. Zeros(second), .. Zeros(first), .. second.Kept]);
        var moved = ClosedFunction.Of(function.Owner, [.. function.Parameters, .. first.StandIns, .. second.StandIns], [.. first.Results, .. second.Results]);
        var kept = Of(still, node.Inputs[0], [.. node.Inputs.Skip(1).Where((_, i) => !moving[i + 1])]);
        return Of(moved, node.Inputs[0], [.. node.Inputs.Skip(1), .. Tuples.PartsOf(kept, HeldBy(kept).Results.Length)]);

        static IEnumerable<Tensor> Zeros(Residuals residuals) => residuals.Kept.Select(one => Tensor.LiteralLike(one, 0));
    }

    public override Tensor[]? Unrolled(Tensor node)
    {
        if (Body(node) is { } body)
        {
            return body;
        }

        var all = Function(node).Over(node.Inputs.AsSpan()[1..]);
        return [.. HeldBy(node).Results.Select((_, i) => Tensor.Where(node.Inputs[0], all[i], all[(all.Length / 2) + i]))];
    }

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var moving = Mask(tangents);
        return Function(node).Pushed(moving.AsSpan(1)) is { } pushed
            ? Of(pushed, [.. node.Inputs, .. Some(tangents.ToArray())], Lengths(node), [.. Masks(node), .. Masks(node).Where((_, i) => moving[i])])
            : null;
    }

    public override bool ExpandsTogether => true;

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted)
    {
        var (levels, given) = (Levels(node), Some(cotangents).ToArray());
        var pulled = Of(
            Pulled(Function(node), Mask(cotangents.AsSpan()), wanted[1..]),
            [.. node.Inputs, .. given],
            Lengths(node),
            [.. Masks(node), .. given.Select(_ => (1 << levels) - 1)]);
        return [.. Spread(pulled, wanted).Select((part, i) => part is null
            ? null
            : Summed(part, [.. Enumerable.Range(0, levels).Where(level => !Has(Masks(node)[i], level))]))];

        static Tensor Summed(Tensor part, ImmutableArray<int> axes) => axes.IsEmpty ? part : part.SumOver(axes);
    }

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        if (Levels(node) == 0 && !batched[0])
        {
            return Of(Function(node).Batched(batched[1..], length), inputs[0], [.. inputs[1..]]);
        }

        var masks = Masks(node).ToArray();
        for (var i = 0; i < masks.Length; i++)
        {
            masks[i] = (masks[i] << 1) | (batched[i] ? 1 : 0);
        }

        return Of(Function(node), [.. inputs], [length, .. Lengths(node)], [.. masks]);
    }

    /// <summary>What either branch depends on, or the one that is taken where that is known.</summary>
    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs)
    {
        if (Body(node) is { } body)
        {
            return Footprint.Tuple(new FootprintWalk(body, node.Inputs.AsSpan()).Push(inputs), HeldBy(node).Results);
        }

        var branches = FootprintWalk.Of(Function(node), node.Inputs.AsSpan()[1..]).Push(inputs[1..]);
        var (predicate, count) = (node.Inputs[0], branches.Length / 2);
        return Footprint.Tuple(
            predicate.IsConstant
                ? branches[(predicate.ScalarBits != 0 ? ..count : count..)]
                : [.. branches[..count].Zip(branches[count..], Footprint.Sum)],
            HeldBy(node).Results);
    }

    /// <summary>A choice between functions of two arguments, one of which a branch does without. The predicate is a truth of its own, and looks at an argument too.</summary>
    public override Sample Draw(Sampler sampler)
    {
        var shape = sampler.Shape(0, 2);
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape), sampler.Truths([])], x =>
            Control.Cond("cond", (x[0].Sum() > -1e6) & x[2], [x[0], x[1]], y => [y[0].Sin() * y[1]], y => [y[1] * 0.5])[0]);
    }

    public override LoweredControl Lowered(GraphNode node, bool[] used) => new LoweredChoice(node.Held!.Functions[0], used);

    /// <summary>One choice between the results of both, where the predicate is the same.</summary>
    public override Joint? Join(GraphNode one, GraphNode other)
    {
        if (one.Inputs[0] != other.Inputs[0] || !(Joint.IsWithin(one.Inputs, other.Inputs) || Joint.IsWithin(other.Inputs, one.Inputs)))
        {
            return null;
        }

        ImmutableArray<int> inputs = [.. one.Inputs.Skip(1).Union(other.Inputs.Skip(1))];
        var (first, second) = (one.Held!, other.Held!);
        var like = inputs.ToDictionary(input => input, input => Like(one, input) ?? Like(other, input)!);
        var (all, others) = (Over(one), Over(other));
        var (count, further) = (first.Results.Length, second.Results.Length);
        var function = ClosedFunction.Of(first.Functions[0].Owner, inputs.Select(input => like[input]), [.. all[..count], .. others[..further], .. all[count..], .. others[further..]]);
        return new Joint(
            one with
            {
                Inputs = [one.Inputs[0], .. inputs],
                Attributes = [0, .. new int[inputs.Length + 1]],
                Held = new Held([function], [.. first.Results, .. second.Results]),
                View = null,
            },
            [.. Enumerable.Range(0, count)],
            [.. Enumerable.Range(count, further)]);

        static Tensor? Like(GraphNode node, int input) =>
            node.Inputs.IndexOf(input, 1) is > 0 and var place && node.Held!.Functions[0] is var f ? Tensor.Parameter(f.Parameters[place - 1].Shape, f.Parameters[place - 1].DType, f.Owner) : null;

        Tensor[] Over(GraphNode node) => node.Held!.Functions[0].Over([.. node.Inputs.Skip(1).Select(input => like[input])]);
    }

    /// <summary>One of the two branches' coefficients.</summary>
    protected override Tensor? Expand(Tensor node, Tensor?[] coefficients, int order)
    {
        var count = node.Inputs.Length;
        var given = coefficients.Where((_, i) => i % count > 0).ToArray();
        return Function(node).Expanded(Mask(given), order) is { } expanded
            ? Of(
                ByBranch(expanded, order),
                [.. node.Inputs, .. Some(given)],
                Lengths(node),
                [.. Masks(node), .. coefficients.Select((one, i) => one is not null && i % count > 0 ? Masks(node)[i % count] : -1).Where(mask => mask >= 0)])
            : null;
    }

    /// <summary>The coefficients of all orders for true, then those for false.</summary>
    private static ClosedFunction ByBranch(ClosedFunction expanded, int order) => expanded.Derived("by branch", f =>
    {
        var count = f.Outputs.Length / order / 2;
        return ClosedFunction.Of(f.Owner, f.Parameters, [.. From(0), .. From(count)]);

        IEnumerable<Tensor> From(int first) => f.Outputs.Where((_, i) => i % (2 * count) >= first && i % (2 * count) < first + count);
    });

    private Tensor Of(ClosedFunction branches, ImmutableArray<Tensor> inputs, ImmutableArray<int> lengths, ImmutableArray<int> masks)
    {
        var (function, constants) = branches.Canonical;
        var results = function.Outputs.Take(function.Outputs.Length / 2).Select(output => new Form([.. lengths, .. output.Shape], output.DType));
        return Node(new Held([function], [.. results]), [.. inputs, .. constants], [lengths.Length, .. lengths, .. masks, .. constants.Select(_ => 0)]);
    }

    /// <summary>The cotangents of some parameters from each branch, as a function of the parameters and then the cotangents of some results.</summary>
    private static ClosedFunction Pulled(ClosedFunction branches, bool[] given, bool[] wanted) =>
        branches.Derived("cond" + ClosedFunction.Word(given) + ClosedFunction.Word(wanted), f =>
        {
            var count = given.Length;
            var cotangents = f.Outputs.Take(count).Select((output, i) => given[i] ? Tensor.Parameter(output.Shape, output.DType, f.Owner) : null).ToArray();
            var asked = f.Parameters.Where((_, i) => wanted[i]).ToArray();
            return ClosedFunction.Of(f.Owner, [.. f.Parameters, .. Some(cotangents)], [.. From(0), .. From(count)]);

            IEnumerable<Tensor> From(int first) =>
                Reverse.Pull(f.Outputs.AsSpan(first, count), cotangents, asked).Select((result, i) => result ?? Tensor.LiteralLike(asked[i], 0));
        });

    /// <summary>The predicate with an axis for each batch axis of the node.</summary>
    private static Tensor Aligned(Tensor node) =>
        node.Inputs[0].ReshapeTo([.. Lengths(node).Select((length, level) => Has(Masks(node)[0], level) ? length : 1)]);

    private static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];

    private static int Levels(Tensor node) => node.Attributes[0];

    private static ImmutableArray<int> Lengths(Tensor node) => node.Attributes.Slice(1, Levels(node));

    private static ImmutableArray<int> Masks(Tensor node) => node.Attributes[(1 + Levels(node))..];

    private static bool Has(int bits, int level) => ((bits >> level) & 1) == 1;
}
