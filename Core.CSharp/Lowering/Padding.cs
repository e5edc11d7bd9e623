using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Pads: values among zeros.</summary>
internal static class Padding
{
    /// <summary>The axes along which zeros stand.</summary>
    public static IEnumerable<int> Axes(ImmutableArray<int> shape, GraphNode source) =>
        Enumerable.Range(0, shape.Length).Where(axis => shape[axis] != source.Shape[axis]);

    /// <summary>
    /// Zeros between elements along several axes, as one pad after the other: a load under a condition divides along one axis. Null where a pad needs none of that.
    /// </summary>
    public static int? Split(LoweredGraph graph, int x, ImmutableArray<int> steps, ImmutableArray<int> shape, ImmutableArray<int> slots)
    {
        var source = graph[x];
        var first = Enumerable.Range(0, shape.Length).FirstOrDefault(axis => IsStepped(axis), -1);
        if (first < 0 || IsChoice(shape, source) || !Enumerable.Range(first + 1, shape.Length - first - 1).Any(IsStepped))
        {
            return null;
        }

        var inner = Shapes.With(source.Shape, first, shape[first]);
        var along = graph.Add(Structure.Pad, [x], Only(steps, first, 1), inner, source.Type, Only(slots, first, -1));
        return graph.Add(Structure.Pad, [along], steps.SetItem(first, 1), shape, source.Type, slots.SetItem(first, -1));

        bool IsStepped(int axis) => steps[axis] > 1 && source.Shape[axis] > 1;
    }

    /// <summary>Whether a pad is a choice between a value at hand and 0: the source has one element along the padded axes, or the same one everywhere. Else it is a load under a condition.</summary>
    public static bool IsChoice(ImmutableArray<int> shape, GraphNode source) => source.IsFilled || Axes(shape, source).All(axis => source.Shape[axis] == 1);

    private static ImmutableArray<int> Only(ImmutableArray<int> values, int axis, int otherwise) => [.. values.Select((value, i) => i == axis ? value : otherwise)];
}
