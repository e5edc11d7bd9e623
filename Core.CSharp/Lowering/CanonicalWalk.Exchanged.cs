using System.Collections.Immutable;

namespace Fluxion;

/// <content>
/// Large constants that are another one with its axes exchanged, as the transpose is that a product's derivative multiplies by: a plan has to know that it is one matrix to read it once.
/// </content>
internal sealed partial class CanonicalWalk
{
    private readonly List<int> large = [];

    /// <summary>A constant as another one with its axes exchanged.</summary>
    /// <param name="Node">The other's number.</param>
    /// <param name="Axes">Which of its axes each axis is.</param>
    public sealed record Exchange(int Node, ImmutableArray<int> Axes);

    /// <summary>By their numbers, the constants that are others with axes exchanged.</summary>
    public Dictionary<int, Exchange> Exchanged { get; } = [];

    /// <summary>Which constant a large one is with axes exchanged, if it is one; an argument may be another tensor at the next call, and is none.</summary>
    private void WriteExchange(Tensor constant, View view)
    {
        if (constant.Size * constant.DType.Size() < RowBlocks.LeastBytes)
        {
            return;
        }

        foreach (var other in large)
        {
            if (Exchanges(constant, view, Nodes[other]) is { } axes)
            {
                Exchanged.Add(Nodes.Count, new Exchange(other, axes));
                key.Add(other);
                key.Add(axes.AsSpan());
                return;
            }
        }

        large.Add(Nodes.Count);
        key.Add(-1);
    }

    private static ImmutableArray<int>? Exchanges(Tensor constant, View view, Tensor other)
    {
        var from = (View)other.Payload!;
        if (from.Storage != view.Storage || from.Offset != view.Offset || other.Rank != constant.Rank)
        {
            return null;
        }

        var axes = new List<int>();
        for (var axis = 0; axis < constant.Rank; axis++)
        {
            var same = Enumerable.Range(0, other.Rank).Except(axes).Where(own => other.Shape[own] == constant.Shape[axis] && (constant.Shape[axis] == 1 || from.Strides[own] == view.Strides[axis])).Append(Axes.None).First();
            if (same == Axes.None)
            {
                return null;
            }

            axes.Add(same);
        }

        return [.. axes];
    }
}
