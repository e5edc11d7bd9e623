using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Of all that a plan computes what takes the most memory: for the message where there is not enough.</summary>
/// <param name="Operation">The operation whose result it is.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type.</param>
internal sealed record LargestBuffer(string Operation, ImmutableArray<int> Shape, DType Type)
{
    /// <summary>That of a lowered expression; null where nothing gets a buffer.</summary>
    public static LargestBuffer? Of(Lowering lowering)
    {
        var (largest, most) = (-1, -1L);
        for (var place = 0; place < lowering.Graph.Nodes.Count; place++)
        {
            var node = lowering.Graph[place];
            if (node.Kind == NodeKind.Data || !lowering.IsBuffered(place))
            {
                continue;
            }

            var bytes = BufferTable.Bytes(node.Type, node.Size);
            if (bytes > most)
            {
                (largest, most) = (place, bytes);
            }
        }

        return largest < 0 ? null : new(lowering.Graph[largest].Op.Name, lowering.Graph[largest].Shape, lowering.Graph[largest].Type);
    }
}
