using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>From expressions to constants.</summary>
internal static class Evaluation
{
    /// <summary>The values of expressions, computed together: one plan, found by its key where an equal one was made before.</summary>
    /// <exception cref="InvalidOperationException">One depends on a parameter, or a matrix is singular or not positive definite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the axis that it picks from.</exception>
    public static Tensor[] Run(ReadOnlySpan<Tensor> outputs)
    {
        if (CallOp.Values(outputs) is { } values)
        {
            return values;
        }

        var walk = CanonicalWalk.Over(outputs);
        try
        {
            var plan = PlanCache.Get(walk);
            var count = walk.Stored.Count;
            var few = default(FewStorages);
            Span<Storage> inputs = count <= FewStorages.Room ? few[..count] : new Storage[count];
            for (var i = 0; i < count; i++)
            {
                inputs[i] = ((View)walk.Stored[i].Payload!).Storage;
            }

            return plan.Run(inputs, CollectionsMarshal.AsSpan(walk.Data));
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The bytes of temporaries and results that evaluating some expressions together takes.</summary>
    public static long Bytes(ReadOnlySpan<Tensor> outputs)
    {
        var walk = CanonicalWalk.Over(outputs);
        try
        {
            var plan = PlanCache.Get(walk);
            return plan.ResultBytes + plan.Program.ArenaBytes;
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The constant of a node over constants: a view where the op is one, a repeated scalar where all inputs are, else computed.</summary>
    public static Tensor Constant(Tensor node)
    {
        if (node.Size == 0)
        {
            return Views.Empty(node.Shape, node.DType);
        }

        if (Views.Of(node) is { } view)
        {
            return view;
        }

        return node.Op is Elementwise && AreFills(node.Inputs) ? Repeated(node) : SingleOps.Run(node);
    }

    /// <summary>The value of an expression: a constant without history, computed once and kept in the node.</summary>
    /// <exception cref="InvalidOperationException">It depends on a parameter.</exception>
    public static Tensor Value(Tensor tensor)
    {
        if (tensor.IsConstant)
        {
            return tensor;
        }

        var resolved = CanonicalWalk.Resolve(tensor);
        return resolved.IsConstant ? resolved : tensor.Store(Run([tensor])[0]);
    }

    /// <summary>A body with parameters, ready to be run with arguments again and again.</summary>
    public static Prepared Prepare(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> parameters) => new([.. outputs], [.. parameters]);

    /// <summary>A copy of a constant with its elements side by side, in storage of its own.</summary>
    public static Tensor Copy(Tensor constant) => Run([new Tensor(LoweredGraph.Copy, [constant], [], constant.Shape, constant.DType, Reach.Nothing)])[0];

    /// <summary>An elementwise op on repeated scalars: computed once, and static where all of them are.</summary>
    private static Tensor Repeated(Tensor node)
    {
        var isStatic = true;
        foreach (var input in node.Inputs)
        {
            isStatic &= input.Op == Leaves.Literal;
        }

        var result = SingleOps.Run(node.Rank == 0 ? node : OfScalars(node));
        return isStatic ? new Tensor(Leaves.Literal, [], [], node.Shape, node.DType, Reach.Nothing, null, result.ScalarBits)
            : node.Rank == 0 ? result
            : Leaves.Refilled(result, node.Shape);
    }

    private static Tensor OfScalars(Tensor node)
    {
        var scalars = ImmutableArray.CreateBuilder<Tensor>(node.Inputs.Length);
        foreach (var input in node.Inputs)
        {
            scalars.Add(Leaves.Refilled(input, Shapes.Scalar));
        }

        return new Tensor(node.Op, scalars.MoveToImmutable(), node.Attributes, Shapes.Scalar, node.DType, Reach.Nothing);
    }

    private static bool AreFills(ImmutableArray<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (!Leaves.IsFill(tensor))
            {
                return false;
            }
        }

        return true;
    }
}
