using System.Collections.Immutable;

namespace Fluxion;

/// <content>Running sums, products and maxima, and order, along an axis.</content>
public sealed partial class Tensor
{
    /// <summary>Running sums along an axis, yᵢ = x₀ + … + xᵢ.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor CumSum(int axis)
    {
        CheckNumbers("cumsum");
        return AlongLast(Shapes.Axis("cumsum", axis, Shape), x => x.CumulateLast(reverse: false));
    }

    /// <summary>Running products along an axis, yᵢ = x₀ · … · xᵢ. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor CumProd(int axis)
    {
        CheckNumbers("cumprod");
        return Scan(Shapes.Axis("cumprod", axis, Shape), (a, b) => a * b);
    }

    /// <summary>Running maxima along an axis, yᵢ = max(x₀, …, xᵢ); NaN from the first NaN on. The gradient goes to the first element that is the maximum.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor CumMax(int axis)
    {
        CheckNumbers("cummax");
        var a = Shapes.Axis("cummax", axis, Shape);
        if (Shape[a] < 2)
        {
            return this;
        }

        // An element is a record where it exceeds all before it. The position of the last record so far is the largest of all records' positions so far.
        var x = StopGradient();
        var (next, before) = (x.Narrow(a, 1, Shape[a] - 1), x.Scan(a, Maximum).Narrow(a, 0, Shape[a] - 1));
        var becomesNaN = NotEqual(next, next) & Equal(before, before);
        var first = LiteralLike(this, 0).Narrow(a, 0, 1).Convert(DType.Bool);
        var record = Cat([first, (next > before) | becomesNaN], a);
        var position = Where(record, Leaves.NewIota(Shape, DType.Int64, a), Literal.Zero.As(DType.Int64));
        return Take(a, position.Scan(a, Maximum), "takeAlong");
    }

    /// <summary>The elements in ascending order along an axis; NaN comes last. The gradient follows each element; equal ones keep their order.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="descending">Whether the largest comes first, and NaN before it.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor Sort(int axis = -1, bool descending = false)
    {
        var a = Shapes.Axis("sort", axis, Shape);
        return Take(a, Order("sort", a, descending), "takeAlong");
    }

    /// <summary>The positions of the elements in ascending order along an axis, Int64; equal ones keep their order, NaN comes last.</summary>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="descending">Whether the largest comes first, and NaN before it.</param>
    /// <exception cref="ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    public Tensor ArgSort(int axis = -1, bool descending = false) => Order("argsort", Shapes.Axis("argsort", axis, Shape), descending);

    /// <summary>The k largest elements along an axis, the largest first, and their positions, Int64. Of equal ones those that stand first are taken, in their order; NaN counts as the largest.</summary>
    /// <param name="k">How many.</param>
    /// <param name="axis">The axis; −1 is the last.</param>
    /// <param name="largest">Whether the largest are taken; else the smallest, the smallest first.</param>
    /// <exception cref="ArgumentException">The axis is shorter, there is no such axis, or the tensor is Bool.</exception>
    public (Tensor Values, Tensor Indices) TopK(int k, int axis = -1, bool largest = true)
    {
        var a = Shapes.Axis("topk", axis, Shape);
        if (k < 0 || k > Shape[a])
        {
            throw Errors.Argument("topk", $"k = {k} along axis {axis} of shape {Shapes.Text(Shape)}", $"a k from 0 to {Shape[a]}");
        }

        var indices = Order("topk", a, largest).Narrow(a, 0, k);
        return (Take(a, indices, "takeAlong"), indices);
    }

    /// <summary>The primitive: running sums along the last axis.</summary>
    internal Tensor CumulateLast(bool reverse) => Node(Sequences.CumSum, [this], [reverse ? 1 : 0], Shape, DType);

    /// <summary>The primitive: positions in order along the last axis.</summary>
    internal Tensor ArgSortLast(bool descending) => Node(Sequences.ArgSort, [this], [descending ? 1 : 0], Shape, DType.Int64);

    private Tensor Order(string operation, int axis, bool descending)
    {
        CheckNumbers(operation);
        return AlongLast(axis, x => x.ArgSortLast(descending));
    }

    private Tensor AlongLast(int axis, Func<Tensor, Tensor> f) =>
        axis == Rank - 1 ? f(this) : f(Transpose(axis, -1)).Transpose(axis, -1);

    /// <summary>
    /// Running combinations x₀ ∘ … ∘ xᵢ of an associative operation, in ⌈log₂ n⌉ steps: after each, element i combines twice as many, up to itself
    /// (Hillis and Steele, Data parallel algorithms, 1986).
    /// </summary>
    private Tensor Scan(int axis, Func<Tensor, Tensor, Tensor> combine)
    {
        var (y, n) = (this, Shape[axis]);
        for (var step = 1; step < n; step *= 2)
        {
            var combined = combine(y.Narrow(axis, 0, n - step), y.Narrow(axis, step, n - step));
            y = Cat([y.Narrow(axis, 0, step), combined], axis);
        }

        return y;
    }
}
