using System.Collections.Immutable;

namespace Fluxion;

/// <summary>The shape and element type of a result.</summary>
internal readonly record struct Form(ImmutableArray<int> Shape, DType Type)
{
    public static Form Of(Tensor tensor) => new(tensor.Shape, tensor.DType);

    public Tensor Zero() => Leaves.Refilled(new Literal(0).As(Type), Shape);
}

/// <summary>What a node of a <see cref="FunctionOp"/> holds: its functions, and the forms of its results. The same functions under the same op and attributes have the same results.</summary>
internal sealed class Held(ImmutableArray<ClosedFunction> functions, ImmutableArray<Form> results) : IEquatable<Held>
{
    public ImmutableArray<ClosedFunction> Functions { get; } = functions;

    public ImmutableArray<Form> Results { get; } = results;

    public bool Equals(Held? other) => other is not null && Functions.AsSpan().SequenceEqual(other.Functions.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Held);

    public override int GetHashCode() => Functions[0].Number;
}

/// <summary>
/// An op whose nodes hold functions (<see cref="ClosedFunction"/>) and give all their results at once, a tuple (<see cref="Tuples"/>). A kind of them says what its node's results are made of,
/// its tangents, cotangents and batches, all in terms of functions that are made of those that it holds, and the body that lowering writes in the node's place if it is no step of its own.
/// Everything that is the same for all of them is here.
/// </summary>
internal abstract class FunctionOp(string name) : Op(name)
{
    public sealed override bool PullsTogether => true;

    public override bool IsDifferentiable(int input) => true;

    public override bool HasPullback(Tensor node) => HeldBy(node).Functions.All(function => function.HasPullback);

    /// <summary>What a node holds.</summary>
    public static Held HeldBy(Tensor node) => (Held)node.Payload!;

    /// <summary>A component that is known without the node: an argument that is handed through, a constant. Null for one that takes the node.</summary>
    public virtual Tensor? Handed(Tensor node, int index) => null;

    /// <summary>All results as expressions of the inputs, for lowering to write in the node's place; null where the node is a step of its own.</summary>
    public virtual Tensor[]? Body(Tensor node) => null;

    /// <summary>
    /// The coefficients 1 to order of all results' series, order by order in one tuple, from those of the inputs, order by order too; null where none comes through.
    /// A kind that has no such rule (<see cref="Op.ExpandsTogether"/>) goes by its tangent, as a <see cref="General"/> op does.
    /// </summary>
    protected virtual Tensor? Expand(Tensor node, Tensor?[] coefficients, int order) => null;

    public sealed override Tensor?[] Rates(Series y, Func<int, Tensor?> velocity)
    {
        var velocities = ExpandsTogether ? [] : Enumerable.Range(0, y.Inputs.Length).Select(velocity).ToArray();
        return velocities.Length > 0 && Push(y.Node, velocities) is { } tangent
            ? Array.ConvertAll(Tuples.PartsOf(tangent, HeldBy(y.Node).Results.Length), Tuples.Present)
            : [];
    }

    public sealed override Tensor? Coefficient(Series y, int k)
    {
        var results = HeldBy(y.Node).Results;
        if (!ExpandsTogether)
        {
            return y.Rates.Length == 0 ? null : Tuples.Pack(results.Select((form, i) => y.Rates[i]?[k - 1] is { } rate ? Series.Divide(rate, k) : form.Zero()));
        }

        if (k == 1 || k > y.Ahead)
        {
            var order = Math.Max(k, y.Ahead);
            y.Whole = Expand(y.Node, [.. Enumerable.Range(1, order).SelectMany(y.Arriving)], order);
        }

        return y.Whole is { } whole ? Tuples.Pack(results.Select((_, i) => Tuples.PartOf(whole, ((k - 1) * results.Length) + i))) : null;
    }

    /// <summary>The step that computes those results that are used; only of a node that has no <see cref="Body"/>, in lowering's copy.</summary>
    public virtual LoweredControl Lowered(GraphNode node, bool[] used) => throw new NotSupportedException($"{Name}: lowering writes its body.");

    /// <summary>Two such nodes as one that does the work of both, where the one's is among the other's; null where it is not.</summary>
    public virtual Joint? Join(GraphNode one, GraphNode other) => null;

    /// <summary>All results as expressions of the inputs without a step of its own: both branches and a choice, every iteration written out. Null where that depends on values.</summary>
    public virtual Tensor[]? Unrolled(Tensor node) => Body(node);

    /// <summary>Whether to linear maps the node is what it is, and not its body.</summary>
    /// <param name="isCut">Whether the map is cut in two: what is kept for it, and what is run again.</param>
    public virtual bool IsWhole(bool isCut) => false;

    /// <summary>The results, as a tuple, of a node that is divided in two: one that does not depend on some inputs, and one that uses of it what is dear; null where there is nothing to divide.</summary>
    public virtual Tensor? Divided(Tensor node, bool[] moving) => null;

    /// <summary>Whether the derivative is another one than the body's, or taken in another way: then a body that holds such a node keeps it.</summary>
    public virtual bool HasRule => false;

    /// <summary>Which results depend on some inputs.</summary>
    public virtual bool[] Moved(Tensor node, bool[] moving) => [.. HeldBy(node).Results.Select(_ => true)];

    /// <summary>The cotangents of the inputs that are wanted, from those of the results; null where none comes through, or for a result where there is none.</summary>
    public abstract Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted);

    public sealed override void PullTogether(Tensor node, Tensor cotangent, ReadOnlySpan<bool> wanted, Span<Tensor?> parts) =>
        Pull(node, [.. cotangent.Inputs.Select(Tuples.Present)], wanted.ToArray()).CopyTo(parts);

    public sealed override Tensor? Pull(Tensor node, int input, Tensor cotangent)
    {
        var wanted = new bool[node.Inputs.Length];
        var parts = new Tensor?[wanted.Length];
        wanted[input] = true;
        PullTogether(node, cotangent, wanted, parts);
        return parts[input];
    }

    public sealed override Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => Node(HeldBy(node), inputs, node.Attributes);

    /// <summary>A node, or the tuple of its values where all inputs are constants.</summary>
    protected Tensor Node(Held held, ImmutableArray<Tensor> inputs, ImmutableArray<int> attributes)
    {
        var reach = Reach.Over(inputs.AsSpan());
        // A tuple's element type says only whether a derivative can pass.
        var type = held.Results.Any(form => form.Type.IsFloating()) ? DType.Float64 : DType.Int32;
        var node = new Tensor(this, inputs, attributes, Shapes.Scalar, type, reach, held);
        return reach.Newest == 0 ? Values(node) : node;
    }

    /// <summary>The values of a node over constants, as a tuple.</summary>
    protected virtual Tensor Values(Tensor node) => Tuples.Later(new Lazy<Tensor[]>(() => Evaluation.Run(Tuples.PartsOf(node, HeldBy(node).Results.Length))));

    /// <summary>Which of some tensors are there.</summary>
    protected static bool[] Mask(ReadOnlySpan<Tensor?> tensors)
    {
        var mask = new bool[tensors.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = tensors[i] is not null;
        }

        return mask;
    }

    /// <summary>The parts of a tuple at the places that a mask chooses, null at the others and for what is 0.</summary>
    protected static Tensor?[] Spread(Tensor tuple, bool[] mask)
    {
        var (spread, next) = (new Tensor?[mask.Length], 0);
        for (var i = 0; i < mask.Length; i++)
        {
            spread[i] = mask[i] ? Tuples.Present(Tuples.PartOf(tuple, next++)) : null;
        }

        return spread;
    }

    /// <summary>Those tensors of a row that are there.</summary>
    protected static IEnumerable<Tensor> Some(IEnumerable<Tensor?> tensors) => tensors.OfType<Tensor>();
}
