using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>Arithmetic of shapes: lists of axis lengths, outermost first; [] is a scalar's.</summary>
internal static class Shapes
{
    public static readonly ImmutableArray<int> Scalar = [];

    /// <summary>A shape as messages show it, in F#'s notation: [2;3].</summary>
    public static string Text(ReadOnlySpan<int> shape) => "[" + string.Join(";", shape.ToArray()) + "]";

    public static string Text(ImmutableArray<int> shape) => Text(shape.AsSpan());

    /// <summary>How many elements.</summary>
    public static long Count(ReadOnlySpan<int> shape, string operation = "shape")
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        var count = 1L;
        foreach (var length in shape)
        {
            if (Math.BigMul(count, length, out count) != (count >> 63))
            {
                throw Errors.Argument(operation, $"shape {Text(shape)}", "at most 2^63 - 1 elements");
            }
        }

        return count;
    }

    public static long Count(ImmutableArray<int> shape, string operation = "shape") => Count(shape.AsSpan(), operation);

    /// <summary>The length of an axis that an operation computes.</summary>
    public static int Length(string operation, long length) =>
        length <= int.MaxValue ? (int)length : throw Errors.Argument(operation, $"{length} elements for one axis", $"at most {int.MaxValue} along an axis", "Spread them over several axes, or work on parts.");

    /// <summary>A shape that a caller gave or an operation makes: no length below 0, and elements that can be counted.</summary>
    public static ImmutableArray<int> Checked(string operation, ImmutableArray<int> shape)
    {
        if (shape.AsSpan().IndexOfAnyExceptInRange(0, int.MaxValue) >= 0)
        {
            throw Errors.Argument(operation, $"shape {Text(shape)}", "axis lengths of 0 or more");
        }

        _ = Count(shape, operation);
        return shape;
    }

    public static bool Same(ImmutableArray<int> a, ImmutableArray<int> b) => a == b || a.AsSpan().SequenceEqual(b.AsSpan());

    /// <summary>The shape that two shapes broadcast to by NumPy's rule, or null.</summary>
    public static ImmutableArray<int>? Broadcast(ImmutableArray<int> a, ImmutableArray<int> b)
    {
        if (Same(a, b) || b.Length == 0)
        {
            return a;
        }

        if (a.Length == 0)
        {
            return b;
        }

        var rank = Math.Max(a.Length, b.Length);
        var shape = ImmutableArray.CreateBuilder<int>(rank);
        for (var i = 0; i < rank; i++)
        {
            var x = i < rank - a.Length ? 1 : a[i - rank + a.Length];
            var y = i < rank - b.Length ? 1 : b[i - rank + b.Length];
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            shape.Add(x == 1 ? y : x);
        }

        return shape.MoveToImmutable();
    }

    /// <summary>Elements between neighbours along each axis of a contiguous tensor.</summary>
    public static ImmutableArray<long> ContiguousStrides(ImmutableArray<int> shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(strides);
    }

    /// <summary>Whether elements lie side by side in row-major order; an axis of length 1 has no neighbours.</summary>
    public static bool IsContiguous(ImmutableArray<int> shape, ImmutableArray<long> strides)
    {
        var expected = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
            {
                return Count(shape) == 0;
            }

            expected *= shape[i];
        }

        return true;
    }

    /// <summary>The position along an axis of an element, counted in row-major order.</summary>
    public static long Position(ImmutableArray<int> shape, int axis, long index)
    {
        for (var last = shape.Length - 1; last > axis; last--)
        {
            index /= shape[last];
        }

        return index % shape[axis];
    }

    /// <summary>Where an element is under strides, counted in row-major order.</summary>
    public static long Strided(ImmutableArray<int> shape, IReadOnlyList<long> strides, long index)
    {
        var at = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            at += strides[axis] * Position(shape, axis, index);
        }

        return at;
    }

    /// <summary>An axis counted from the front; −1 is the last.</summary>
    public static int Axis(string operation, int axis, ImmutableArray<int> shape)
    {
        var found = axis < 0 ? axis + shape.Length : axis;
        return found >= 0 && found < shape.Length
            ? found
            : throw Errors.Argument(operation, $"axis {axis} of a tensor of shape {Text(shape)}", shape.Length == 0 ? "a tensor with axes; a scalar has none" : $"an axis from {-shape.Length} to {shape.Length - 1}");
    }

    /// <summary>A shape with one axis' length changed.</summary>
    public static ImmutableArray<int> With(ImmutableArray<int> shape, int axis, int length) => shape.SetItem(axis, length);

    /// <summary>0, 1, …, n−1.</summary>
    public static ImmutableArray<int> Range(int n) => [.. Enumerable.Range(0, n)];

    /// <summary>The permutation that undoes one.</summary>
    public static ImmutableArray<int> Inverse(ImmutableArray<int> permutation)
    {
        var inverse = new int[permutation.Length];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[permutation[i]] = i;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(inverse);
    }
}
