using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>Reads a tensor in place. The span must not outlive the call.</summary>
/// <typeparam name="T">The .NET type of the elements.</typeparam>
/// <typeparam name="TResult">What is read.</typeparam>
/// <param name="elements">The elements, by the tensor's shape and strides.</param>
public delegate TResult TensorReader<T, out TResult>(ReadOnlyTensorSpan<T> elements);

/// <content>System.Numerics.Tensors: its spans are read in place, and copied into tensors.</content>
public sealed partial class Tensor
{
    /// <summary>A tensor that holds a copy of a span's elements, of its shape.</summary>
    /// <typeparam name="T">double, float, int, long or bool.</typeparam>
    /// <param name="elements">The elements, with any strides.</param>
    /// <exception cref="ArgumentException">An axis is longer than an Int32 counts.</exception>
    public static Tensor Of<T>(in ReadOnlyTensorSpan<T> elements)
        where T : unmanaged
    {
        var shape = new int[elements.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = Shapes.Length("tensor", elements.Lengths[axis]);
        }

        var values = new T[Constants.ArrayLength("tensor", elements.FlattenedLength)];
        elements.FlattenTo(values);
        return Constants.Of<T>(values, ImmutableCollectionsMarshal.AsImmutableArray(shape));
    }

    /// <summary>Reads the value in place as a span of System.Numerics.Tensors: of its own strides, so that views are read without copying. The library knows no rank 0: a scalar is a span of one element.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <typeparam name="TResult">What is read.</typeparam>
    /// <param name="reader">Reads the span, which must not outlive the call.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    public TResult Read<T, TResult>(TensorReader<T, TResult> reader)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        CheckElements<T>("read");
        var value = Value();
        nint[] lengths = Rank == 0 ? [1] : Array.ConvertAll([.. Shape], length => (nint)length);
        if (value.Payload is not View view || value.Size == 0 || view.Strides.Any(stride => stride < 0))
        {
            // Repeated elements are in no storage, and the library's strides do not go backwards: these are written out.
            return reader(new ReadOnlyTensorSpan<T>(Constants.ToArray<T>(value, "read"), lengths));
        }

        // The library wants a stride of 0 where an axis is 1 long.
        var strides = new nint[lengths.Length];
        var last = view.Offset;
        for (var axis = 0; axis < Rank; axis++)
        {
            strides[axis] = Shape[axis] == 1 ? 0 : (nint)view.Strides[axis];
            last += (Shape[axis] - 1) * view.Strides[axis];
        }

        var elements = view.Storage.AsSpan<T>(view.Offset, Constants.ArrayLength("read", last - view.Offset + 1));
        var result = reader(new ReadOnlyTensorSpan<T>(elements, lengths, strides));
        GC.KeepAlive(view.Storage);
        return result;
    }
}
