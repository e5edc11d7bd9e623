using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A call of a function: its inputs are the arguments. Lowering puts the function's body in its place.</summary>
internal class CallOp(string name) : FunctionOp(name)
{
    /// <summary>The plain one.</summary>
    public static readonly CallOp Calling = new("call");

    /// <summary>The results of a function, as a tuple.</summary>
    public static Tensor Of(ClosedFunction function, ImmutableArray<Tensor> arguments) => Calling.Call(function, arguments);

    /// <summary>A node of this kind: the results of a function, as a tuple.</summary>
    public virtual Tensor Call(ClosedFunction function, ImmutableArray<Tensor> arguments) => Node(function.Held, arguments, []);

    /// <summary>The values of parts of one call whose arguments have values, from the function's own plan; null where the outputs are something else.</summary>
    public static Tensor[]? Values(ReadOnlySpan<Tensor> outputs)
    {
        if (outputs.IsEmpty || outputs[0].Op != Tuples.Part || outputs[0].Inputs[0] is not { Op: CallOp } call)
        {
            return null;
        }

        foreach (var output in outputs)
        {
            if (output.Op != Tuples.Part || !ReferenceEquals(output.Inputs[0], call))
            {
                return null;
            }
        }

        var arguments = new Tensor[call.Inputs.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = CanonicalWalk.StandIn(call.Inputs[i]);
            if (!arguments[i].IsConstant)
            {
                return null;
            }
        }

        var all = Function(call).Run(arguments);
        var values = new Tensor[outputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = all[outputs[i].Attributes[0]];
        }

        return values;
    }

    public override Tensor? Handed(Tensor node, int index)
    {
        var function = Function(node);
        var output = function.Outputs[index];
        if (output.IsConstant)
        {
            return output;
        }

        var handed = function.Parameters.IndexOf(output, 0, ReferenceEqualityComparer.Instance);
        return handed >= 0 ? node.Inputs[handed] : null;
    }

    public override Tensor[] Body(Tensor node) => Function(node).Over(node.Inputs.AsSpan());

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) =>
        Function(node).Pushed(Mask(tangents)) is { } pushed ? Call(pushed, [.. node.Inputs, .. Some(tangents.ToArray())]) : null;

    public override bool ExpandsTogether => true;

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted) =>
        Spread(Call(Function(node).Pulled(Mask(cotangents.AsSpan()), wanted), [.. node.Inputs, .. Some(cotangents)]), wanted);

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => Call(Function(node).Batched(batched, length), [.. inputs]);

    public override Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs) =>
        Footprint.Tuple(FootprintWalk.Of(Function(node), node.Inputs.AsSpan()).Push(inputs), HeldBy(node).Results);

    public override Sample Draw(Sampler sampler)
    {
        var shape = sampler.Shape();
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x =>
        {
            var own = Array.ConvertAll(x, argument => Tensor.Parameter(argument.Shape, argument.DType, Name));
            return ClosedFunction.Of(Name, own, [(own[0] * own[1]).Sin() + own[1]]).Call(x)[0];
        });
    }

    protected override Tensor? Expand(Tensor node, Tensor?[] coefficients, int order) =>
        Function(node).Expanded(Mask(coefficients), order) is { } expanded ? Call(expanded, [.. node.Inputs, .. Some(coefficients)]) : null;

    protected override Tensor Values(Tensor node) => Tuples.Pack(Function(node).Run(node.Inputs.AsSpan()));

    /// <summary>The function that a node calls.</summary>
    protected static ClosedFunction Function(Tensor node) => HeldBy(node).Functions[0];
}
