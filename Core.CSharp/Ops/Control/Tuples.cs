using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Several results of one node. A node of a <see cref="FunctionOp"/> gives a tuple, a part is one of its components. Tuples live between such nodes and their parts only:
/// a tuple of known components (cotangents, tangents, the results for constants) is a pack, and a part of it is that component.
/// </summary>
internal static class Tuples
{
    /// <summary>A component of a tuple: its attribute says which.</summary>
    public static readonly Op Part = new PartOp();

    /// <summary>A tuple of components.</summary>
    private static readonly Op Packing = new PackOp();

    /// <summary>A tuple of known components.</summary>
    public static Tensor Pack(IEnumerable<Tensor> components)
    {
        ImmutableArray<Tensor> all = [.. components];
        return new Tensor(Packing, all, [], Shapes.Scalar, DType.Float64, Reach.Over(all.AsSpan()));
    }

    /// <summary>A tuple of values that are computed when one of them is asked for: a group at a time, in order.</summary>
    public static Tensor Later(params ImmutableArray<Lazy<Tensor[]>> groups) => new(Packing, [], [], Shapes.Scalar, DType.Float64, Reach.Nothing, groups);

    /// <summary>A component of a tuple; what a function hands through is the argument itself.</summary>
    public static Tensor PartOf(Tensor tuple, int index)
    {
        if (tuple.Op == Packing)
        {
            return tuple.Payload is ImmutableArray<Lazy<Tensor[]>> groups ? ValueIn(groups, index) : tuple.Inputs[index];
        }

        if (((FunctionOp)tuple.Op).Handed(tuple, index) is { } handed)
        {
            return handed;
        }

        var form = FunctionOp.HeldBy(tuple).Results[index];
        return new Tensor(Part, [tuple], [index], form.Shape, form.Type, tuple.Reach);
    }

    /// <summary>The first components of a tuple.</summary>
    public static Tensor[] PartsOf(Tensor tuple, int count)
    {
        var parts = new Tensor[count];
        for (var i = 0; i < count; i++)
        {
            parts[i] = PartOf(tuple, i);
        }

        return parts;
    }

    /// <summary>What a part stands for, written once for all parts of its node; null where the node is computed as a step of its own.</summary>
    public static Tensor? Expand(Tensor part)
    {
        var node = part.Inputs[0];
        var written = node.Stored ?? (((FunctionOp)node.Op).Body(node) is { } body ? node.Store(Pack(body)) : null);
        return written?.Inputs[part.Attributes[0]];
    }

    /// <summary>The sum of two cotangents of a node: of tuples, component by component.</summary>
    public static Tensor Sum(Tensor a, Tensor b) =>
        a.Op == Packing ? Pack(a.Inputs.Zip(b.Inputs, (x, y) => IsZero(x) ? y : IsZero(y) ? x : x + y)) : a + b;

    /// <summary>Whether a component is there only because a tuple has no gaps.</summary>
    public static bool IsZero(Tensor component) => component.Op == Leaves.Literal && component.ScalarBits == 0;

    /// <summary>The component as an optional one.</summary>
    public static Tensor? Present(Tensor component) => IsZero(component) ? null : component;

    private static Tensor ValueIn(ImmutableArray<Lazy<Tensor[]>> groups, int index)
    {
        foreach (var group in groups)
        {
            if (index < group.Value.Length)
            {
                return group.Value[index];
            }

            index -= group.Value.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    private sealed class PartOp() : Op("part")
    {
        public override bool IsDifferentiable(int input) => true;

        public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) => true;

        public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) => tangents[0] is { } tangent ? Present(PartOf(tangent, node.Attributes[0])) : null;

        public override Tensor? Coefficient(Series y, int k) => y.Inputs[0]?[k] is { } coefficients ? Present(PartOf(coefficients, y.Node.Attributes[0])) : null;

        public override Tensor? Pull(Tensor node, int input, Tensor cotangent) =>
            Pack(FunctionOp.HeldBy(node.Inputs[0]).Results.Select((form, i) => i == node.Attributes[0] ? cotangent : form.Zero()));

        public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => PartOf(inputs[0], node.Attributes[0]);

        public override Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => PartOf(inputs[0], node.Attributes[0]);

        public override Dependence Dependence => (node, _, of) => of.Component(FunctionOp.HeldBy(node.Inputs[0]).Results, node.Attributes[0]);

        /// <summary>Two results that share work, of which both, one or none is used.</summary>
        public override Sample Draw(Sampler sampler)
        {
            var shape = sampler.Shape();
            var (first, second) = (sampler.Coin(), sampler.Coin());
            return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x =>
            {
                var parameters = x.Select(argument => Tensor.Parameter(argument.Shape, argument.DType, "call")).ToArray();
                var shared = parameters[0] * parameters[1];
                var (function, captures) = ClosedFunction.Close("call", parameters, [shared.Sin(), shared * parameters[0], parameters[1]], long.MaxValue);
                var results = function.Call([.. x, .. captures]);
                return (first ? results[0] * results[2] : results[2]) + (second ? results[1] : results[0]);
            });
        }
    }

    private sealed class PackOp() : Op("pack")
    {
        public override bool IsDifferentiable(int input) => false;

        public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) => throw Transient();

        public override Tensor? Coefficient(Series y, int k) => throw Transient();

        public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => throw Transient();

        public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => throw Transient();

        public override Sample Draw(Sampler sampler) => throw Transient();

        private static InvalidOperationException Transient() => new("A tuple of components is never part of an expression.");
    }
}
