using System.Collections.Immutable;
using static Fluxion.Batching;

namespace Fluxion;

/// <summary>Elements picked, and added, at positions that are data. Closed under transposition.</summary>
internal static class Gathering
{
    /// <summary>The operations that pick elements: an index outside its axis is said in the words of the one that was called.</summary>
    public static readonly ImmutableArray<string> Callers = ["takeAlong", "gather", "indexSelect", "crossEntropy", "nllLoss", "embedding", "scatterAdd"];

    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along an axis. Ranks are equal, other axes equally long. Attributes: the axis, and the number of the caller.</summary>
    public static readonly Linear TakeAlong = new(
        "takeAlong",
        (g, node, _) => Open(g, node).ScatterAddAlong(node.Attributes[0], node.Inputs[1], node.Inputs[0].Shape[node.Attributes[0]], Callers[node.Attributes[1]]),
        (node, x, _) => x[0].Take(node.Attributes[0] + 1, x[1], Callers[node.Attributes[1]]),
        sampler =>
        {
            var shape = sampler.Shape(1);
            var axis = sampler.Axis(shape);
            var index = sampler.Positions(Shapes.With(shape, axis, sampler.Integer(1, 5)), shape[axis]);
            return new Sample([sampler.Numbers(shape), index], x => x[0].TakeAlong(axis, x[1]));
        },
        dependence: Dependences.Picks(Dependences.Moves));

    /// <summary>
    /// A cotangent that is a constant, as a mean's is, is no constant's input where each row has one element of it: among zeros it would be computed at once and kept, as large as what was
    /// picked from, where kernels that use it choose by position.
    /// </summary>
    private static Tensor Open(Tensor cotangent, Tensor node) => cotangent.IsConstant && node.Shape[node.Attributes[0]] == 1 ? Tensor.Variable(cotangent) : cotangent;

    /// <summary>y[…, index[…, i, …], …] += x[…, i, …] from zeros along an axis. The transpose of <see cref="TakeAlong"/>, with its attributes.</summary>
    public static readonly Linear ScatterAddAlong = new(
        "scatterAdd",
        (g, node, _) => g.Take(node.Attributes[0], node.Inputs[1], Callers[node.Attributes[1]]),
        (node, x, _) => x[0].ScatterAddAlong(node.Attributes[0] + 1, x[1], node.Shape[node.Attributes[0]], Callers[node.Attributes[1]]),
        sampler =>
        {
            var shape = sampler.Shape(1);
            var axis = sampler.Axis(shape);
            var length = sampler.Integer(1, 5);
            return new Sample([sampler.Numbers(shape), sampler.Positions(shape, length)], x => x[0].ScatterAddAlong(axis, x[1], length, Callers[0]));
        },
        dependence: Dependences.Picks(Dependences.Sums));
}
