using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A function with a derivative of its user's own. A node holds the function and the rule, both closed: of the arguments, and for the rule of a direction behind them, tangents of the arguments
/// or cotangents of the results. The mode that the rule is not written for takes its transpose in the direction. Whatever is differentiated again is the rule's own graph.
/// </summary>
/// <param name="name">What the user called.</param>
/// <param name="isForward">Whether the rule takes tangents, not cotangents.</param>
internal sealed class CustomOp(string name, bool isForward) : FunctionOp(name)
{
    /// <summary>A rule from cotangents of all results to cotangents of all arguments.</summary>
    public static readonly CustomOp Vjp = new("customVjp", isForward: false);

    /// <summary>A rule from tangents of all arguments to tangents of all results.</summary>
    public static readonly CustomOp Jvp = new("customJvp", isForward: true);

    /// <summary>The results for some arguments. Constants of the function and of the rule are arguments too, whose derivative nobody asks: so that functions that are written alike are one.</summary>
    public Tensor[] Call(ClosedFunction function, ClosedFunction rule, ImmutableArray<Tensor> arguments)
    {
        var ((f, own), (r, others)) = (function.Canonical, rule.Canonical);
        var key = $"{Name} {arguments.Length} {Text(own)}, {Text(others)}";
        var written = others.IsEmpty ? f : f.Derived(key, one => ClosedFunction.Of(one.Owner, [.. one.Parameters, .. Like(others)], one.Outputs));
        var ruled = own.IsEmpty && others.IsEmpty ? r : r.Derived(key, one => Over(one, arguments.Length, own, others.Length));
        return Tuples.PartsOf(Node(written, ruled, [.. arguments, .. own, .. others]), function.Outputs.Length);

        static string Text(IEnumerable<Tensor> constants) => string.Join(' ', constants.Select(constant => $"{constant.DType}{Shapes.Text(constant.Shape)}"));
    }

    public override bool HasRule => true;

    /// <summary>A body that holds the node is lowered over this: a variable in the place of a constant keeps what is made of it from becoming data, of which such a program has none.</summary>
    public override Tensor[] Body(Tensor node) => Function(node).Over([.. node.Inputs.Select(input => input.IsConstant ? Tensor.Variable(input) : input)]);

    /// <summary>The rule's: where it takes cotangents, they only have to be computed.</summary>
    public override bool HasPullback(Tensor node) => !isForward || Rule(node).HasPullback;

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) =>
        CallOp.Of(Forward(node), [.. node.Inputs, .. tangents.ToArray().Select((tangent, i) => tangent ?? Form.Of(node.Inputs[i]).Zero())]);

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted)
    {
        var function = isForward ? Transposed(node) : Rule(node);
        var pulled = CallOp.Of(function, [.. node.Inputs, .. cotangents.Select((cotangent, i) => cotangent ?? HeldBy(node).Results[i].Zero())]);
        return [.. wanted.Select((isWanted, i) => isWanted ? Tuples.Present(Tuples.PartOf(pulled, i)) : null)];
    }

    /// <summary>Every argument gets the further axis, so that the rule gives the cotangent of each example for it.</summary>
    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var (function, rule) = (Function(node), Rule(node));
        return Node(function.Batched(All(function), length), rule.Batched(All(rule), length), Batching.All(node, inputs, batched, length));

        static bool[] All(ClosedFunction function) => [.. Enumerable.Repeat(true, function.Parameters.Length)];
    }

    /// <summary>The rule says which elements a derivative connects, not the function.</summary>
    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs) =>
        Footprint.Tuple(FootprintWalk.Of(Forward(node), node.Inputs.AsSpan()).Push([.. new Footprint?[inputs.Length], .. inputs]), HeldBy(node).Results);

    /// <summary>The truth, stated by a rule.</summary>
    public override Sample Draw(Sampler sampler)
    {
        var shape = sampler.Shape();
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x => isForward
            ? Transform.CustomJvp(x, (a, t) => ([a[0].Sin() * a[1]], [(a[0].Cos() * a[1] * t[0]) + (a[0].Sin() * t[1])]), i => $"result {i}")[0]
            : Transform.CustomVjp(x, a => ([a[0].Sin() * a[1]], g => [a[0].Cos() * a[1] * g[0], a[0].Sin() * g[0]]), i => $"argument {i}")[0]);
    }

    private static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];

    private static ClosedFunction Rule(Tensor node) => HeldBy(node).Functions[1];

    private Tensor Node(ClosedFunction function, ClosedFunction rule, ImmutableArray<Tensor> arguments) =>
        Node(new Held([function, rule], function.Held.Results), arguments, []);

    /// <summary>A rule over arguments, the function's constants, its own, which it has last, and directions of all of these or of the results.</summary>
    private ClosedFunction Over(ClosedFunction rule, int arguments, ImmutableArray<Tensor> constants, int count)
    {
        var own = rule.Parameters[^count..];
        var directions = rule.Parameters[arguments..^count];
        Tensor[] all = [.. Like(constants), .. own];
        return isForward
            ? ClosedFunction.Of(rule.Owner, [.. rule.Parameters[..arguments], .. all, .. directions, .. Like(all)], rule.Outputs)
            : ClosedFunction.Of(rule.Owner, [.. rule.Parameters[..arguments], .. all, .. directions], [.. rule.Outputs, .. all.Select(one => Tensor.LiteralLike(one, 0))]);
    }

    private Tensor[] Like(IEnumerable<Tensor> tensors) => [.. tensors.Select(tensor => Tensor.Parameter(tensor.Shape, tensor.DType, Name))];

    private ClosedFunction Forward(Tensor node) => isForward ? Rule(node) : Transposed(node);

    private ClosedFunction Transposed(Tensor node)
    {
        var (direction, other, mode) = isForward ? ("tangent", "Vjp", "reverse") : ("cotangent", "Jvp", "forward");
        return Rule(node).Transposed(
            node.Inputs.Length,
            (outputs, directions) => Transform.CheckLinear(Name, $"a rule that is not linear in its {direction}", outputs, directions, $"a linear one: {mode} mode takes its transpose", $"Write it with linear ops, or give the derivative by custom{other}."));
    }
}
