using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A call whose inside is not kept for reverse mode: cotangents are pulled back through what is computed again from the arguments.
/// So that the recomputation is one, its arguments are tied to the cotangent that arrives: what is computed from them is not what was computed from the arguments before, and not sooner there than it is used.
/// </summary>
internal sealed class CheckpointOp() : CallOp("checkpoint")
{
    /// <summary>The only one.</summary>
    public static readonly CheckpointOp Checkpoint = new();

    /// <summary>The first input, after the second has been computed: an element of it is read.</summary>
    private static readonly Elementwise After = Declare.Binary("after", (_, x, _) => x, (_, _, y) => Literal.One.As(y.DType), null, accepts: Accepts.Any, linear: LinearIn.Same);

    /// <summary>Its constants are arguments, so that functions that are written alike are one: a body that is traced anew holds the one that was met before.</summary>
    public override Tensor Call(ClosedFunction function, ImmutableArray<Tensor> arguments)
    {
        var (canonical, constants) = function.Canonical;
        return base.Call(canonical, [.. arguments, .. constants]);
    }

    /// <summary>In a loop's body as well it is computed again.</summary>
    public override bool HasRule => true;

    /// <summary>Over a variable in the place of a constant: see <see cref="CustomOp.Body"/>.</summary>
    public override Tensor[] Body(Tensor node) => Function(node).Over([.. node.Inputs.Select(input => input.IsConstant ? Tensor.Variable(input) : input)]);

    /// <summary>Who keeps what is inside keeps what it is there to forget.</summary>
    public override bool IsWhole(bool isCut) => isCut;

    public override Tensor?[] Pull(Tensor node, ImmutableArray<Tensor?> cotangents, bool[] wanted)
    {
        Tensor[] arrived = [.. Some(cotangents).Where(cotangent => cotangent.Size > 0)];
        return base.Pull(Call(Function(node), [.. node.Inputs.Select(input => input.IsConstant ? input : arrived.Aggregate(input, Tied))]), cotangents, wanted);
    }

    public override Sample Draw(Sampler sampler)
    {
        var shape = sampler.Shape();
        return new Sample([sampler.Numbers(shape), sampler.Numbers(shape)], x => Transform.Checkpoint(x, y => [(y[0] * y[1]).Sin() * y[1]])[0]);
    }

    private static Tensor Tied(Tensor argument, Tensor cotangent)
    {
        var element = cotangent.ReshapeTo([(int)cotangent.Size]).Narrow(0, 0, 1).ReshapeTo([]);
        return Tensor.Node(After, [argument, element], [], argument.Shape, argument.DType);
    }
}
