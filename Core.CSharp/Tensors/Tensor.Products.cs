using System.Collections.Immutable;

namespace Fluxion;

/// <content>Products of vectors and matrices. Leading axes are batches, and broadcast.</content>
public sealed partial class Tensor
{
    /// <summary>
    /// The matrix product, Σₖ a[…, i, k]·b[…, k, j]. A vector on the left is a row, on the right a column, and that axis goes from the result; leading axes broadcast.
    /// </summary>
    /// <param name="a">[…; m; k] or [k].</param>
    /// <param name="b">[…; k; n] or [k].</param>
    /// <exception cref="ArgumentException">The inner lengths differ.</exception>
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        CheckProduct("matmul", a, b);
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw Errors.Argument("matmul", $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}", "at least one axis each", "To scale by a number write a * b.");
        }

        var (left, right) = (a.Rank == 1 ? a.Unsqueeze(0) : a, b.Rank == 1 ? b.Unsqueeze(1) : b);
        if (left.Shape[^1] != right.Shape[^2])
        {
            throw Errors.Argument("matmul", $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}", $"equal inner lengths, not {left.Shape[^1]} and {right.Shape[^2]}", "Transpose one of them, or exchange them.");
        }

        (left, right) = Batched("matmul", left, right);
        var product = Dot(left, right);
        return b.Rank == 1 ? DropAxis(product, product.Rank - 1, a.Rank == 1) : a.Rank == 1 ? DropAxis(product, product.Rank - 2, false) : product;
    }

    /// <summary>The matrix product of this tensor and another one: <see cref="MatMul(Tensor, Tensor)"/>.</summary>
    /// <param name="right">[…; k; n] or [k], where this one is […; m; k] or [k].</param>
    /// <exception cref="ArgumentException">The inner lengths differ.</exception>
    public Tensor MatMul(Tensor right) => MatMul(this, right);

    /// <summary>The inner product of two vectors, Σ aᵢ·bᵢ.</summary>
    /// <param name="a">[n].</param>
    /// <param name="b">[n], of the same type.</param>
    public static Tensor InnerProduct(Tensor a, Tensor b)
    {
        CheckProduct("dot", a, b);
        return a.Rank == 1 && Shapes.Same(a.Shape, b.Shape)
            ? (a * b).SumOver([0])
            : throw Errors.Argument("dot", $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}", "two vectors of one length", "For matrices there is matmul.");
    }

    /// <summary>The inner product of this vector and another one: <see cref="InnerProduct(Tensor, Tensor)"/>.</summary>
    /// <param name="other">[n], of the same type.</param>
    public Tensor Dot(Tensor other) => InnerProduct(this, other);

    /// <summary>The outer product of two vectors, aᵢ·bⱼ.</summary>
    /// <param name="a">[m].</param>
    /// <param name="b">[n], of the same type.</param>
    public static Tensor Outer(Tensor a, Tensor b)
    {
        CheckProduct("outer", a, b);
        return a.Rank == 1 && b.Rank == 1
            ? a.Unsqueeze(1) * b
            : throw Errors.Argument("outer", $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}", "two vectors", "Flatten them first.");
    }

    /// <summary>The outer product of this vector and another one: <see cref="Outer(Tensor, Tensor)"/>.</summary>
    /// <param name="other">[n], of the same type.</param>
    public Tensor Outer(Tensor other) => Outer(this, other);

    /// <summary>The Kronecker product: each element of a times the whole of b, block by block. A tensor of fewer axes gets more in front, of length 1.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    /// <exception cref="ArgumentException">The types differ, or are Bool.</exception>
    public static Tensor Kron(Tensor a, Tensor b)
    {
        CheckProduct("kron", a, b);
        var rank = Math.Max(a.Rank, b.Rank);
        var (left, right) = (Lengths(a), Lengths(b));
        ImmutableArray<int> shape = [.. left.Zip(right, (x, y) => Shapes.Length("kron", (long)x * y))];
        var outer = a.ReshapeTo([.. left.SelectMany(length => (int[])[length, 1])]) * b.ReshapeTo([.. right.SelectMany(length => (int[])[1, length])]);
        return outer.ReshapeTo(shape);

        ImmutableArray<int> Lengths(Tensor x) => [.. Enumerable.Repeat(1, rank - x.Rank), .. x.Shape];
    }

    /// <summary>The Kronecker product of this tensor and another one: <see cref="Kron(Tensor, Tensor)"/>.</summary>
    /// <param name="other">One of the same type.</param>
    public Tensor Kron(Tensor other) => Kron(this, other);

    /// <summary>
    /// Sums of products over labelled axes, by Einstein's convention as NumPy spells it: <c>"ij,jk->ik"</c> is the product of two matrices. A letter twice in a term is a diagonal,
    /// one that the result lacks is summed, an ellipsis stands for axes that broadcast; without an arrow the result has the letters that occur once, in alphabetical order.
    /// Several factors are multiplied pair by pair, the cheapest pair first.
    /// </summary>
    /// <param name="equation">A term for each tensor, parted by commas, and behind an arrow the result's.</param>
    /// <param name="tensors">At least one, of one element type.</param>
    /// <exception cref="ArgumentException">The equation does not fit the tensors, or their types differ or are Bool.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ImmutableArray<Tensor> all = [.. tensors];
        foreach (var tensor in all)
        {
            CheckProduct("einsum", all[0], tensor);
        }

        return Fluxion.Einsum.Of(equation, all);
    }

    /// <summary>Sums of products over pairs of axes: the i-th of axesA runs together with the i-th of axesB. The result has the other axes of a, then those of b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same type.</param>
    /// <param name="axesA">Axes of a.</param>
    /// <param name="axesB">As many axes of b, equally long.</param>
    /// <exception cref="ArgumentException">The axes do not fit, or the types differ or are Bool.</exception>
    public static Tensor TensorDot(Tensor a, Tensor b, ReadOnlySpan<int> axesA, ReadOnlySpan<int> axesB)
    {
        CheckProduct("tensordot", a, b);
        ImmutableArray<int> left = [.. axesA];
        ImmutableArray<int> right = [.. axesB];
        left = [.. left.Select(axis => Shapes.Axis("tensordot", axis, a.Shape))];
        right = [.. right.Select(axis => Shapes.Axis("tensordot", axis, b.Shape))];
        if (left.Length != right.Length || left.Distinct().Count() != left.Length || right.Distinct().Count() != right.Length || left.Zip(right).Any(pair => a.Shape[pair.First] != b.Shape[pair.Second]))
        {
            throw Errors.Argument("tensordot", $"axes {Shapes.Text(axesA)} of shape {Shapes.Text(a.Shape)} and {Shapes.Text(axesB)} of shape {Shapes.Text(b.Shape)}", "as many axes of each, each once, in pairs of one length");
        }

        var labels = Enumerable.Range(0, b.Rank).Select(axis => right.IndexOf(axis) is >= 0 and var i ? left[i] : a.Rank + axis);
        return Contractions.Pair(new Labelled(a, Shapes.Range(a.Rank)), new Labelled(b, [.. labels]), _ => false).Value;
    }

    /// <summary>The primitive: equal leading axes.</summary>
    internal static Tensor Dot(Tensor a, Tensor b) =>
        Node(Contraction.Dot, [a, b], [], Shapes.With(a.Shape, a.Rank - 1, b.Shape[^1]), a.DType);

    private static (Tensor Left, Tensor Right) Batched(string operation, Tensor a, Tensor b)
    {
        var batch = Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2])
            ?? throw Errors.Argument(operation, $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}", "leading axes that broadcast");
        return (a.ExpandTo([.. batch, a.Shape[^2], a.Shape[^1]]), b.ExpandTo([.. batch, b.Shape[^2], b.Shape[^1]]));
    }

    private static Tensor DropAxis(Tensor x, int axis, bool previousToo) =>
        x.ReshapeTo([.. x.Shape.Where((_, i) => i != axis && !(previousToo && i == axis - 1))]);

    private static void CheckProduct(string operation, Tensor a, Tensor b)
    {
        Op.CheckGiven(operation, a, b);
        a.CheckNumbers(operation);
        if (a.DType != b.DType)
        {
            throw Errors.Argument(operation, $"{a.DType} and {b.DType}", "one element type", $"Nothing converts silently: {Errors.Conversion(a.DType)}.");
        }
    }
}
