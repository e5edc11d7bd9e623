using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Constants in and out of .NET's memory.</summary>
internal static class Constants
{
    /// <summary>A constant that holds a copy of some elements, in row-major order.</summary>
    public static Tensor Of<T>(ReadOnlySpan<T> values, ImmutableArray<int> shape)
        where T : unmanaged
    {
        if (values.Length != Shapes.Count(shape))
        {
            throw Errors.Argument("tensor", $"{values.Length} elements for shape {Shapes.Text(shape)}", $"{Shapes.Count(shape)} elements");
        }

        var type = Storage.TypeOf<T>();
        if (shape.Length == 0)
        {
            return Leaves.NewFill(shape, type, Scalar(values[0]));
        }

        return Leaves.NewData(shape, type, new View(Storage.Of(values), 0, Shapes.ContiguousStrides(shape)));
    }

    /// <summary>One element of a constant, in its type's bits.</summary>
    public static ulong Element(Tensor constant, ReadOnlySpan<int> index)
    {
        if (Leaves.IsFill(constant))
        {
            return constant.ScalarBits;
        }

        if (constant.Op == Leaves.Iota)
        {
            return Bits.Of(constant.DType, (long)index[constant.Attributes[0]]);
        }

        var view = (View)constant.Payload!;
        var place = view.Offset;
        for (var axis = 0; axis < index.Length; axis++)
        {
            place += index[axis] * view.Strides[axis];
        }

        return view.Storage.BitsAt(place);
    }

    /// <summary>A copy of a constant's elements in row-major order.</summary>
    public static T[] ToArray<T>(Tensor constant, string operation = "toArray")
        where T : unmanaged
    {
        var length = ArrayLength(operation, constant.Size);
        if (!BlockPool.Shared.HasRoomFor((long)length * Unsafe.SizeOf<T>()))
        {
            throw BlockPool.Shared.TooLarge((long)length * Unsafe.SizeOf<T>(), operation);
        }

        var values = new T[length];
        var adjacent = Leaves.IsFill(constant) || (constant.Payload is View own && IsContiguous(own, constant.Shape)) ? constant : Evaluation.Copy(constant);
        if (adjacent.Payload is View view)
        {
            view.Storage.CopyTo<T>(values, view.Offset);
        }
        else
        {
            var bits = adjacent.ScalarBits;
            Array.Fill(values, Unsafe.As<ulong, T>(ref bits));
        }

        return values;
    }

    /// <summary>The length of an array, or of a span, of so many elements.</summary>
    public static int ArrayLength(string operation, long count) =>
        count <= Array.MaxLength ? (int)count : throw Errors.Argument(operation, $"{count} elements", $"at most {Array.MaxLength}, which is what an array of .NET holds", "Take them in parts.");

    /// <summary>A constant's bytes in row-major order.</summary>
    public static byte[] Bytes(Tensor constant) => constant.DType switch
    {
        DType.Float64 => MemoryMarshal.AsBytes<double>(ToArray<double>(constant)).ToArray(),
        DType.Float32 => MemoryMarshal.AsBytes<float>(ToArray<float>(constant)).ToArray(),
        DType.Int32 => MemoryMarshal.AsBytes<int>(ToArray<int>(constant)).ToArray(),
        DType.Int64 => MemoryMarshal.AsBytes<long>(ToArray<long>(constant)).ToArray(),
        _ => ToArray<byte>(constant),
    };

    /// <summary>Whether a view's elements lie side by side, in row-major order.</summary>
    public static bool IsContiguous(View view, ImmutableArray<int> shape) => Shapes.IsContiguous(shape, view.Strides);

    private static ulong Scalar<T>(T value)
        where T : unmanaged
    {
        var bits = 0UL;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }
}
