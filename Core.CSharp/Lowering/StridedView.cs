using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Where the elements of a view lie in a buffer: a first element and the elements between neighbours along each axis.</summary>
/// <param name="Base">The node whose buffer it is: a constant in storage, or a computed value, contiguous.</param>
/// <param name="Offset">The first element, as far as it does not depend on data.</param>
/// <param name="Terms">What data adds to it.</param>
/// <param name="Strides">Between neighbours along each axis.</param>
internal sealed record StridedView(int Base, long Offset, ImmutableArray<DataTerm> Terms, ImmutableArray<long> Strides)
{
    public StridedView Permute(ImmutableArray<int> axes) => this with { Strides = [.. axes.Select(axis => Strides[axis])] };

    /// <summary>Repeated along new leading axes and along axes of length 1.</summary>
    public StridedView Expand(ImmutableArray<int> from, ImmutableArray<int> to)
    {
        var strides = new long[to.Length];
        for (var i = 0; i < from.Length; i++)
        {
            var axis = i + to.Length - from.Length;
            strides[axis] = from[i] == to[axis] ? Strides[i] : 0;
        }

        return this with { Strides = ImmutableCollectionsMarshal.AsImmutableArray(strides) };
    }

    /// <summary>Every step-th element from starts that are data (slot −1: 0).</summary>
    public StridedView Slice(ImmutableArray<int> slots, ImmutableArray<int> steps)
    {
        var terms = Terms.ToBuilder();
        var strides = new long[Strides.Length];
        for (var i = 0; i < strides.Length; i++)
        {
            strides[i] = Strides[i] * steps[i];
            if (slots[i] >= 0 && Strides[i] != 0)
            {
                terms.Add(new DataTerm(slots[i], Strides[i]));
            }
        }

        return this with { Terms = terms.ToImmutable(), Strides = ImmutableCollectionsMarshal.AsImmutableArray(strides) };
    }

    /// <summary>The reverse order along axes.</summary>
    public StridedView Flip(ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        var strides = Strides.ToArray();
        var offset = Offset;
        foreach (var axis in axes)
        {
            offset += Math.Max(shape[axis] - 1, 0) * strides[axis];
            strides[axis] = -strides[axis];
        }

        return this with { Offset = offset, Strides = ImmutableCollectionsMarshal.AsImmutableArray(strides) };
    }

    /// <summary>Overlapping windows along an axis, their elements in a new last axis.</summary>
    public StridedView Windows(int axis, int step, int distance) =>
        this with { Strides = [.. Strides.SetItem(axis, Strides[axis] * step), Strides[axis] * distance] };

    /// <summary>Under another shape, or null where strides cannot say it.</summary>
    public StridedView? Reshape(ImmutableArray<int> from, ImmutableArray<int> to) =>
        Reshaped(from, Strides, to) is { } strides ? this with { Strides = strides } : null;

    /// <summary>
    /// The strides of the same elements in row-major order under another shape, or null. Axes are matched in runs of equal products;
    /// within a run the old axes must follow each other without gaps (NumPy's attempt at a reshape without copy).
    /// </summary>
    public static ImmutableArray<long>? Reshaped(ImmutableArray<int> from, ImmutableArray<long> strides, ImmutableArray<int> to)
    {
        if (Shapes.Count(to) == 0)
        {
            return Shapes.ContiguousStrides(to);
        }

        var result = new long[to.Length];
        var (i, j) = (0, 0);
        while (i < from.Length || j < to.Length)
        {
            var (firstOld, firstNew) = (i, j);
            var (old, wanted) = (i < from.Length ? from[i++] : 1L, j < to.Length ? to[j++] : 1L);
            while (old != wanted)
            {
                if (old < wanted)
                {
                    old *= from[i++];
                }
                else
                {
                    wanted *= to[j++];
                }
            }

            if (!FillRun(from, strides, firstOld, i, to, result, firstNew, j))
            {
                return null;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    private static bool FillRun(ImmutableArray<int> from, ImmutableArray<long> strides, int firstOld, int endOld, ImmutableArray<int> to, long[] result, int firstNew, int endNew)
    {
        var stride = 0L;
        var expected = 0L;
        var found = false;
        for (var axis = endOld - 1; axis >= firstOld; axis--)
        {
            if (from[axis] == 1)
            {
                continue;
            }

            if (!found)
            {
                (stride, found) = (strides[axis], true);
            }
            else if (strides[axis] != expected)
            {
                return false;
            }

            expected = strides[axis] * from[axis];
        }

        for (var axis = endNew - 1; axis >= firstNew; axis--)
        {
            result[axis] = stride;
            stride *= to[axis];
        }

        return true;
    }
}
