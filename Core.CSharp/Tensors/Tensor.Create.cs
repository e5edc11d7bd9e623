using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <content>Constants from numbers, and numbers from constants.</content>
public sealed partial class Tensor
{
    /// <summary>A scalar.</summary>
    /// <param name="value">Its value; rounded to a narrower type, an error where an integer type cannot hold it.</param>
    /// <param name="type">Its element type.</param>
    public static Tensor Scalar(double value, DType type = DType.Float64) => Leaves.NewFill(Shapes.Scalar, type, WeakBits("scalar", value, type));

    /// <summary>A tensor that holds a copy of some elements, in row-major order.</summary>
    /// <typeparam name="T">double, float, int, long or bool.</typeparam>
    /// <param name="values">The elements.</param>
    /// <param name="shape">The length of each axis; none of them for a vector of all the elements.</param>
    /// <exception cref="ArgumentException">The number of elements is not the shape's.</exception>
    public static Tensor Of<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged => Constants.Of(values, shape.IsEmpty ? [values.Length] : Shapes.Checked("tensor", [.. shape]));

    /// <inheritdoc cref="Of{T}(ReadOnlySpan{T}, ReadOnlySpan{int})"/>
    public static Tensor Of<T>(T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return Of((ReadOnlySpan<T>)values, shape);
    }

    /// <summary>A matrix that holds a copy of a rectangular array.</summary>
    /// <typeparam name="T">double, float, int, long or bool.</typeparam>
    /// <param name="values">The rows.</param>
    public static Tensor Of<T>(T[,] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        var span = values.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref values[0, 0], values.Length);
        return Constants.Of(span, [values.GetLength(0), values.GetLength(1)]);
    }

    /// <summary>A tensor of one repeated element. It takes no memory.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="value">The element.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Full(ReadOnlySpan<int> shape, double value, DType type = DType.Float64) =>
        Leaves.NewFill(Shapes.Checked("full", [.. shape]), type, WeakBits("full", value, type));

    /// <summary>Zeros.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Zeros(ReadOnlySpan<int> shape, DType type = DType.Float64) =>
        Leaves.NewFill(Shapes.Checked("zeros", [.. shape]), type, 0);

    /// <summary>Ones.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Ones(ReadOnlySpan<int> shape, DType type = DType.Float64) =>
        Leaves.NewFill(Shapes.Checked("ones", [.. shape]), type, Bits.Of(type, 1.0));

    /// <summary>The identity matrix of shape [n;n].</summary>
    /// <param name="n">The number of rows.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Eye(int n, DType type = DType.Float64)
    {
        var shape = Shapes.Checked("eye", [n, n]);
        return Logic.Equal.Apply([Leaves.NewIota(shape, DType.Int64, 0), Leaves.NewIota(shape, DType.Int64, 1)]).Convert(type);
    }

    /// <summary>start, start + step, … before stop: ⌈(stop − start)/step⌉ elements.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="stop">Where it ends, exclusive.</param>
    /// <param name="step">The difference of neighbours, not 0.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Arange(double start, double stop, double step = 1, DType type = DType.Float64)
    {
        var count = Math.Ceiling((stop - start) / step);
        if (step == 0 || !double.IsFinite(count) || count > int.MaxValue)
        {
            throw Errors.Argument("arange", $"start {start}, stop {stop}, step {step}", "a finite number of elements", "Give a step that is not 0 and leads from start to stop.");
        }

        var n = (int)Math.Max(0, count);
        return ((Leaves.NewIota([n], DType.Int64, 0).Convert(DType.Float64) * step) + start).Convert(type);
    }

    /// <summary>Numbers at equal distances, both ends among them: start + i·(stop − start)/(count − 1).</summary>
    /// <param name="start">The first element.</param>
    /// <param name="stop">The last.</param>
    /// <param name="count">How many.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Linspace(double start, double stop, int count, DType type = DType.Float64)
    {
        if (count < 0)
        {
            throw Errors.Argument("linspace", $"a count of {count}", "0 or more");
        }

        var i = Leaves.NewIota([count], DType.Int64, 0).Convert(DType.Float64);
        var step = count > 1 ? (stop - start) / (count - 1) : 0;
        var last = Logic.Equal.Apply([i, Scalar(Math.Max(count - 1, 1))]);
        return Where(last, Scalar(stop), (i * step) + start).Convert(type);
    }

    /// <summary>For each element k of an integer tensor a row of n elements, 1 at position k and 0 elsewhere. The shape gets a last axis of length n.</summary>
    /// <param name="n">The number of classes.</param>
    /// <param name="type">The element type of the result.</param>
    public Tensor OneHot(int n, DType type = DType.Float64)
    {
        CheckPositions("oneHot", this);
        ImmutableArray<int> shape = [.. Shape, n];
        return Logic.Equal.Apply([Unsqueeze(Rank).Convert(DType.Int64), Leaves.NewIota(Shapes.Checked("oneHot", shape), DType.Int64, Rank)]).Convert(type);
    }

    /// <summary>Zeros of this shape and type.</summary>
    public Tensor ZerosLike() => Leaves.NewFill(Shape, DType, 0);

    /// <summary>Ones of this shape and type.</summary>
    public Tensor OnesLike() => Leaves.NewFill(Shape, DType, Bits.Of(DType, 1.0));

    /// <summary>The value, a constant without history. It is computed once and kept.</summary>
    /// <exception cref="InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    public Tensor Value() => Evaluation.Value(this);

    /// <summary>The value of a scalar, or of a tensor of one element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element, or no value yet.</exception>
    public double ToDouble()
    {
        if (Size != 1)
        {
            throw Errors.Operation("toFloat", $"a tensor of shape {Shapes.Text(Shape)} is not one number", "Pick an element (x[0]), reduce it (sum, mean), or take all of them: toArray.");
        }

        return Bits.ToDouble(DType, Constants.Element(Value(), new int[Rank]));
    }

    /// <summary>A copy of the elements, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        CheckElements<T>("toArray");
        return Constants.ToArray<T>(Value());
    }

    /// <summary>A copy of the elements as double, whatever their type, in row-major order.</summary>
    public double[] ToArray() => Constants.ToArray<double>(Convert(DType.Float64).Value());

    internal static Tensor LiteralLike(Tensor like, double value) => new(Leaves.Literal, [], [], like.Shape, like.DType, Reach.Nothing, null, Bits.Of(like.DType, value));

    /// <summary>A plain number beside a tensor: it takes the tensor's element type.</summary>
    internal static Tensor Weak(string operation, double value, Tensor like) => Leaves.NewFill(Shapes.Scalar, Errors.Given(like, "the tensor", operation).DType, WeakBits(operation, value, like.DType));

    internal static void CheckPositions(string operation, Tensor index)
    {
        if (Errors.Given(index, "the positions", operation).DType is not (DType.Int32 or DType.Int64))
        {
            throw Errors.Argument(operation, $"positions of {index.DType}", "Int32 or Int64", $"Convert them: {Errors.Conversion(DType.Int64, "i")}.");
        }
    }

    private void CheckElements<T>(string operation)
        where T : unmanaged
    {
        var asked = Storage.TypeOf<T>();
        if (asked != DType)
        {
            throw Errors.Argument(operation, $"a tensor of {DType}", $"one of {asked}", $"Convert it: {Errors.Conversion(asked)}.");
        }
    }

    private static ulong WeakBits(string operation, double value, DType type)
    {
        var bits = Bits.Of(type, value);
        var exact = type.IsFloating() || Bits.ToDouble(type, bits) == value;
        return exact ? bits : throw Errors.Argument(operation, $"the number {value} for elements of {type}", type == DType.Bool ? "0 or 1" : "a whole number in range", $"Convert the tensor first: {Errors.Conversion(DType.Float64)}.");
    }
}
