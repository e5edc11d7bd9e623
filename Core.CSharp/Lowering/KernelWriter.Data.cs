using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <content>The data that a launch gives to the kernel: buffers, addresses, extents, scalars.</content>
internal sealed partial class KernelWriter
{
    /// <summary>An index that is data, along an axis.</summary>
    private readonly record struct CheckedIndex(int Value, long Stride, long Bound, string Operation);

    private int Extent(long value) => sheet.Extent(value);

    private int Scalar(DType type, int slot) => sheet.Scalar(type, slot);

    /// <summary>Reads an element of a value in a buffer, or of a view of one, outside the loops that it does not depend on.</summary>
    private int Load(int place, int[] map)
    {
        var view = graph[place].View!;
        var strides = nest.Strides(PerAxis(view.Strides, map));
        var depth = strides.Length;

        // Of an empty buffer nothing may be read, not even outside a loop of no iterations.
        if (graph[place].Size > 0)
        {
            while (depth > 0 && strides[depth - 1] == 0)
            {
                depth--;
            }
        }

        depth = Math.Min(Looped(depth), builder.Depth);
        return builder.Load(Access(view.Base, view.Offset, view.Terms, view.Strides, map, depth), depth);
    }

    /// <summary>A way of addressing a buffer under the outermost so many loops.</summary>
    /// <param name="place">The node whose buffer it is.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="terms">What data adds to it.</param>
    /// <param name="elements">The elements between neighbours along each axis of the map.</param>
    /// <param name="map">The kernel's axes.</param>
    /// <param name="depth">How many loops.</param>
    /// <param name="index">An index that is data.</param>
    /// <param name="predicate">A condition.</param>
    /// <param name="extra">The stride of a further loop inside these.</param>
    private int Access(
        int place,
        long offset,
        ImmutableArray<DataTerm> terms,
        ImmutableArray<long> elements,
        int[] map,
        int depth,
        CheckedIndex index = default,
        int predicate = Instruction.None,
        long? extra = null)
    {
        var along = nest.Strides(PerAxis(elements, map));
        var strides = along.AsSpan(0, Looped(depth)).ToArray().ToList();
        if (extra is { } inner)
        {
            strides.Add(inner);
        }

        foreach (var term in terms)
        {
            sheet.Patches.Add(new Patch(sheet.Addresses.Count, term));
        }

        sheet.Addresses.Add(offset + UnrolledOffset(along));
        sheet.Addresses.AddRange(strides);
        if (index.Operation is not null)
        {
            sheet.Addresses.Add(index.Stride);
            sheet.Addresses.Add(index.Bound);
        }

        sheet.Origins.Add(index.Operation);
        return builder.Access(new Access(
            Buffer(place),
            [.. strides.Select(stride => stride switch { 0 => StrideClass.Zero, 1 => StrideClass.One, _ => StrideClass.Other })],
            index.Operation is null ? Instruction.None : index.Value,
            predicate));
    }

    private int Buffer(int place) => sheet.Buffer(lowering.BufferOf(place, group.Step), graph[place].Type);
}
