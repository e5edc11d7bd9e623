using System.Collections.Immutable;

namespace Fluxion;

/// <summary>One control node that does the work of two.</summary>
/// <param name="Node">The node, over inputs of either.</param>
/// <param name="OfOne">Which of its results are those of the one.</param>
/// <param name="OfOther">And those of the other.</param>
internal sealed record Joint(GraphNode Node, ImmutableArray<int> OfOne, ImmutableArray<int> OfOther)
{
    /// <summary>Whether all of some inputs are among others.</summary>
    public static bool IsWithin(IEnumerable<int> inputs, IEnumerable<int> others) => !inputs.Except(others).Any();
}
