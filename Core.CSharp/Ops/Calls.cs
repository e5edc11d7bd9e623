using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Nodes that hold functions. A call gives all results of its function at once, a tuple; a part is one of them. Tuples live between calls and parts only:
/// a tuple of known components (a cotangent of a call, the results for constants) is a pack, and a part of it is that component.
/// Lowering puts the function's body in place of a call.
/// </summary>
internal static class Calls
{
    /// <summary>A call's op: its payload is the function, its inputs are the arguments.</summary>
    private static readonly Op Calling = new CallOp();

    /// <summary>A component of a tuple: its attribute says which.</summary>
    public static readonly Op Part = new PartOp();

    /// <summary>A tuple of components.</summary>
    private static readonly Op Packing = new PackOp();

    /// <summary>The results of a function, as a tuple.</summary>
    public static Tensor Call(ClosedFunction function, ImmutableArray<Tensor> arguments)
    {
        var reach = Reach.Over(arguments.AsSpan());
        // A tuple's element type says only whether a derivative can pass.
        var type = function.Outputs.FirstOrDefault(output => output.DType.IsFloating())?.DType ?? DType.Int32;
        return reach.Newest == 0 ? Pack(function.Run(arguments.AsSpan())) : new Tensor(Calling, arguments, [], Shapes.Scalar, type, reach, function);
    }

    /// <summary>A component of a tuple; what a function hands through is the argument itself.</summary>
    public static Tensor PartOf(Tensor tuple, int index)
    {
        if (tuple.Op == Packing)
        {
            return tuple.Inputs[index];
        }

        var function = Of(tuple);
        var output = function.Outputs[index];
        if (output.IsConstant)
        {
            return output;
        }

        var handed = function.Parameters.IndexOf(output, 0, ReferenceEqualityComparer.Instance);
        return handed >= 0 ? tuple.Inputs[handed] : new Tensor(Part, [tuple], [index], output.Shape, output.DType, tuple.Reach);
    }

    /// <summary>What a part stands for: the function's body over the call's arguments, written once.</summary>
    public static Tensor Expand(Tensor part)
    {
        var call = part.Inputs[0];
        var written = call.Stored ?? call.Store(Pack(Substitute.Into(Of(call).Outputs.AsSpan(), Of(call).Parameters.AsSpan(), call.Inputs.AsSpan())));
        return written.Inputs[part.Attributes[0]];
    }

    /// <summary>The values of parts of one call whose arguments have values, from the function's own plan; null where the outputs are something else.</summary>
    public static Tensor[]? Values(ReadOnlySpan<Tensor> outputs)
    {
        if (outputs.IsEmpty || outputs[0].Op != Part)
        {
            return null;
        }

        var call = outputs[0].Inputs[0];
        foreach (var output in outputs)
        {
            if (output.Op != Part || !ReferenceEquals(output.Inputs[0], call))
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

        var all = Of(call).Run(arguments);
        var values = new Tensor[outputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = all[outputs[i].Attributes[0]];
        }

        return values;
    }

    /// <summary>The sum of two cotangents of a node: of tuples, component by component.</summary>
    public static Tensor Sum(Tensor a, Tensor b) =>
        a.Op == Packing ? Pack(a.Inputs.Zip(b.Inputs, (x, y) => IsZero(x) ? y : IsZero(y) ? x : x + y)) : a + b;

    private static ClosedFunction Of(Tensor call) => (ClosedFunction)call.Payload!;

    private static bool IsZero(Tensor tensor) => tensor.Op == Leaves.Literal && tensor.ScalarBits == 0;

    private static Tensor Pack(IEnumerable<Tensor> components)
    {
        ImmutableArray<Tensor> all = [.. components];
        return new Tensor(Packing, all, [], Shapes.Scalar, DType.Float64, Reach.Over(all.AsSpan()));
    }

    private sealed class CallOp() : Op("call")
    {
        public override bool PullsTogether => true;

        public override bool IsDifferentiable(int input) => true;

        public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
        {
            var moving = new bool[tangents.Length];
            var arguments = ImmutableArray.CreateBuilder<Tensor>();
            arguments.AddRange(node.Inputs);
            for (var i = 0; i < moving.Length; i++)
            {
                if (tangents[i] is { } tangent)
                {
                    moving[i] = true;
                    arguments.Add(tangent);
                }
            }

            return Of(node).Pushed(moving) is { } pushed ? Call(pushed, arguments.ToImmutable()) : null;
        }

        public override void PullTogether(Tensor node, Tensor cotangent, ReadOnlySpan<bool> wanted, Span<Tensor?> parts)
        {
            var given = cotangent.Inputs.Select(component => !IsZero(component)).ToArray();
            ImmutableArray<Tensor> arguments = [.. node.Inputs, .. cotangent.Inputs.Where(component => !IsZero(component))];
            var pulled = Call(Of(node).Pulled(given, wanted), arguments);
            var next = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = wanted[i] ? PartOf(pulled, next++) : null;
            }
        }

        public override Tensor? Pull(Tensor node, int input, Tensor cotangent)
        {
            var wanted = new bool[node.Inputs.Length];
            var parts = new Tensor?[wanted.Length];
            wanted[input] = true;
            PullTogether(node, cotangent, wanted, parts);
            return parts[input];
        }

        public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => Call(Of(node).Batched(batched, length), [.. inputs]);

        public override Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => Call(Of(node), inputs);

        public override Sample Draw(Sampler sampler) => Part.Draw(sampler);
    }

    private sealed class PartOp() : Op("part")
    {
        public override bool IsDifferentiable(int input) => true;

        public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) => tangents[0] is { } tangent ? PartOf(tangent, node.Attributes[0]) : null;

        public override Tensor? Pull(Tensor node, int input, Tensor cotangent)
        {
            var outputs = Of(node.Inputs[0]).Outputs;
            return Pack(outputs.Select((output, i) => i == node.Attributes[0] ? cotangent : Tensor.LiteralLike(output, 0)));
        }

        public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => PartOf(inputs[0], node.Attributes[0]);

        public override Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => PartOf(inputs[0], node.Attributes[0]);

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

        public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => throw Transient();

        public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => throw Transient();

        public override Sample Draw(Sampler sampler) => throw Transient();

        private static InvalidOperationException Transient() => new("A tuple of components is never part of an expression.");
    }
}
