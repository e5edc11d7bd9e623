using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Views of constants: nothing is computed, nothing copied.</summary>
internal static class Views
{
    /// <summary>The constant of a view op over a constant, or null where it takes a computation.</summary>
    public static Tensor? Of(Tensor node)
    {
        if (!Structure.IsView(node.Op))
        {
            return null;
        }

        var x = node.Inputs[0];
        if (Leaves.IsFill(x))
        {
            return Leaves.Refilled(x, node.Shape);
        }

        return x.Payload is View view ? OfStorage(node, x, view) : OfPositions(node, x);
    }

    /// <summary>A constant in storage; a scalar is read out of it, so that it holds on to nothing.</summary>
    public static Tensor Of(View view, ImmutableArray<int> shape, DType type) =>
        shape.IsEmpty ? Leaves.NewFill(shape, type, view.Storage.BitsAt(view.Offset)) : Leaves.NewData(shape, type, view);

    /// <summary>A constant of no elements.</summary>
    public static Tensor Empty(ImmutableArray<int> shape, DType type) =>
        Leaves.NewData(shape, type, new View(Storage.Allocate(type, 0), 0, Shapes.ContiguousStrides(shape)));

    private static Tensor? OfStorage(Tensor node, Tensor x, View view)
    {
        var strided = new StridedView(0, view.Offset, [], view.Strides);
        var result = node.Op == Structure.Reshape ? strided.Reshape(x.Shape, node.Shape)
            : node.Op == Structure.Permute ? strided.Permute(node.Attributes)
            : node.Op == Structure.Expand ? strided.Expand(x.Shape, node.Shape)
            : node.Op == Structure.Flip ? strided.Flip(node.Attributes, x.Shape)
            : node.Op == Structure.Windows ? strided.Windows(node.Attributes[0], node.Attributes[2], node.Attributes[3])
            : Slice(strided, node);
        return result is null ? null : Of(new View(view.Storage, result.Offset, result.Strides), node.Shape, node.DType);
    }

    private static StridedView Slice(StridedView view, Tensor node)
    {
        var offset = view.Offset;
        var strides = new long[node.Rank];
        for (var i = 0; i < strides.Length; i++)
        {
            offset += node.Attributes[i] * view.Strides[i];
            strides[i] = node.Attributes[node.Rank + i] * view.Strides[i];
        }

        return view with { Offset = offset, Strides = ImmutableCollectionsMarshal.AsImmutableArray(strides) };
    }

    /// <summary>Positions stay positions where axes are only renamed.</summary>
    private static Tensor? OfPositions(Tensor node, Tensor x)
    {
        var axis = x.Attributes[0];
        return node.Op == Structure.Permute ? Leaves.NewIota(node.Shape, node.DType, node.Attributes.IndexOf(axis))
            : node.Op == Structure.Expand && node.Shape[axis + node.Rank - x.Rank] == x.Shape[axis] ? Leaves.NewIota(node.Shape, node.DType, axis + node.Rank - x.Rank)
            : null;
    }
}
