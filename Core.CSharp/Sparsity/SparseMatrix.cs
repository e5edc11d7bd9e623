using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A matrix of derivatives by its coordinates and values: what <c>sparseJacobian</c> and <c>sparseHessian</c> give.</summary>
public sealed class SparseMatrix
{
    internal SparseMatrix(SparsityPattern pattern, Tensor values, ImmutableArray<int> shape) => (Pattern, Values, Shape) = (pattern, values, shape);

    /// <summary>Which elements there are; all others are 0.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>The elements, [n], in the order of the pattern's pairs. Under another transformation an expression, like any result.</summary>
    public Tensor Values { get; }

    /// <summary>The shape of the dense tensor: the result's axes, then the input's.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The row of each value: the element of the result in row-major order.</summary>
    public ImmutableArray<int> Rows => Pattern.Rows;

    /// <summary>The column of each value: the element of the input in row-major order.</summary>
    public ImmutableArray<int> Columns => Pattern.Columns;

    /// <summary>The same with every 0 in its place: of the shape that <c>jacobian</c> and <c>hessian</c> give.</summary>
    /// <exception cref="ArgumentException">It would have more elements than can be counted.</exception>
    public Tensor ToDense()
    {
        var count = Shapes.Length("toDense", Shapes.Count(Shape, "toDense"));
        if (Pattern.Count == 0)
        {
            return Tensor.Zeros(Shape.AsSpan(), Values.DType);
        }

        var places = Rows.Zip(Columns, (row, column) => ((long)row * Pattern.ColumnCount) + column).ToArray();
        return Values.ScatterAddAlong(0, Constants.Of<long>(places, [places.Length]), count, "scatterAdd").ReshapeTo(Shape);
    }

    /// <summary>The sizes, and how many values there are.</summary>
    public override string ToString() => $"{Pattern.Count} values of {Shapes.Text(Shape)}";
}
