using System.Collections.Immutable;

namespace Fluxion;

/// <summary>An op that is linear in some inputs together (in the first, or in all); the others pick positions. It declares its transpose.</summary>
/// <param name="name">Its name.</param>
/// <param name="transpose">What a cotangent contributes to a linear input: (cotangent, node, input).</param>
/// <param name="batch">The node over inputs with a further axis 0: (node, inputs all of them with it, length).</param>
/// <param name="sample">One use, for the laws.</param>
/// <param name="linearInAll">Whether it is linear in all inputs, not only in the first.</param>
/// <param name="dataAttributes">How many leading attributes are data to a plan.</param>
/// <param name="primitive">The op of the table that this one is a variant of, and that tangents are written with.</param>
/// <param name="dependence">Which elements go where: <see cref="Dependences"/>.</param>
/// <param name="moves">Whether it only moves elements, at places that are known beforehand: <see cref="Op.IsCheap"/>.</param>
internal sealed class Linear(
    string name,
    Func<Tensor, Tensor, int, Tensor> transpose,
    Func<Tensor, ImmutableArray<Tensor>, int, Tensor> batch,
    Func<Sampler, Sample> sample,
    bool linearInAll = false,
    Func<Tensor, int>? dataAttributes = null,
    Linear? primitive = null,
    Dependence? dependence = null,
    bool moves = false) : Op(name)
{
    public Func<Tensor, Tensor, int, Tensor> Transpose { get; } = transpose;

    public override bool IsCheap => moves;

    /// <summary>The same op with another transpose: what the mutation laws make, to see a law fail.</summary>
    public Linear WithTranspose(Func<Tensor, Tensor, int, Tensor> other) => new(Name, other, batch, sample, linearInAll, dataAttributes, primitive ?? this, dependence, moves);

    public override bool IsDifferentiable(int input) => linearInAll || input == 0;

    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving)
    {
        for (var i = 0; i < moving.Length; i++)
        {
            if (moving[i] ? !IsDifferentiable(i) : IsDifferentiable(i) && !Leaves.IsZero(node.Inputs[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var inputs = node.Inputs.ToBuilder();
        var any = false;
        for (var i = 0; i < tangents.Length; i++)
        {
            if (IsDifferentiable(i))
            {
                any |= tangents[i] is not null;
                inputs[i] = tangents[i] ?? Tensor.LiteralLike(node.Inputs[i], 0);
            }
        }

        return any ? Tensor.Node(primitive ?? this, inputs.ToImmutable(), node.Attributes, node.Shape, node.DType) : null;
    }

    /// <summary>Coefficient by coefficient.</summary>
    public override Tensor? Coefficient(Series y, int k) => Push(y.Node, y.Arriving(k));

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => IsDifferentiable(input) ? Transpose(cotangent, node, input) : null;

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) =>
        batch(node, Batching.All(node, inputs, batched, length), length);

    public override Dependence Dependence => dependence ?? Dependences.Dense;

    public override int DataAttributes(Tensor node) => dataAttributes?.Invoke(node) ?? 0;

    public override Sample Draw(Sampler sampler) => sample(sampler);
}

/// <summary>An op that is linear in each of two inputs. It declares the two transposes.</summary>
/// <param name="name">Its name.</param>
/// <param name="left">What a cotangent contributes to the first input: (cotangent, first, second).</param>
/// <param name="right">What a cotangent contributes to the second.</param>
/// <param name="batch">The node over inputs with a further axis 0: (node, inputs all of them with it, length).</param>
/// <param name="sample">One use, for the laws.</param>
/// <param name="primitive">The op of the table that this one is a variant of, and that tangents are written with.</param>
/// <param name="dependence">Which elements meet: <see cref="Dependences"/>.</param>
internal sealed class Bilinear(
    string name,
    Func<Tensor, Tensor, Tensor, Tensor> left,
    Func<Tensor, Tensor, Tensor, Tensor> right,
    Func<Tensor, ImmutableArray<Tensor>, int, Tensor> batch,
    Func<Sampler, Sample> sample,
    Bilinear? primitive = null,
    Dependence? dependence = null) : Op(name)
{
    public Func<Tensor, Tensor, Tensor, Tensor>[] Transposes { get; } = [left, right];

    /// <summary>The same op with other transposes: what the mutation laws make, to see a law fail.</summary>
    public Bilinear WithTransposes(Func<Tensor, Tensor, Tensor, Tensor> otherLeft, Func<Tensor, Tensor, Tensor, Tensor> otherRight) =>
        new(Name, otherLeft, otherRight, batch, sample, primitive ?? this, dependence);

    public override bool IsDifferentiable(int input) => true;

    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) => moving.Count(true) == 1;

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        Tensor? sum = null;
        for (var i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent)
            {
                var term = Tensor.Node(primitive ?? this, node.Inputs.SetItem(i, tangent), node.Attributes, node.Shape, node.DType);
                sum = sum is null ? term : sum + term;
            }
        }

        return sum;
    }

    /// <summary>Σ aᵢ·b_{k−i}, Cauchy's product.</summary>
    public override Tensor? Coefficient(Series y, int k)
    {
        var sum = Push(y.Node, y.Arriving(k));
        for (var i = 1; i < k; i++)
        {
            if (y.Inputs[0]?[i] is { } a && y.Inputs[1]?[k - i] is { } b)
            {
                sum = Series.Sum(sum, Tensor.Node(primitive ?? this, [a, b], y.Node.Attributes, y.Node.Shape, y.Node.DType));
            }
        }

        return sum;
    }

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => Transposes[input](cotangent, node.Inputs[0], node.Inputs[1]);

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) =>
        batch(node, Batching.All(node, inputs, batched, length), length);

    public override Dependence Dependence => dependence ?? Dependences.Dense;

    public override Sample Draw(Sampler sampler) => sample(sampler);
}

/// <summary>What rules for batching share.</summary>
internal static class Batching
{
    /// <summary>Every input with the further axis: those without it are repeated along it (a stride of 0, nothing is copied).</summary>
    public static ImmutableArray<Tensor> All(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var all = ImmutableArray.CreateBuilder<Tensor>(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            all.Add(batched[i] ? inputs[i] : inputs[i].ExpandTo([length, .. node.Inputs[i].Shape]));
        }

        return all.MoveToImmutable();
    }

    /// <summary>Axes after a further axis 0.</summary>
    public static ImmutableArray<int> Shift(ImmutableArray<int> axes) => [.. axes.Select(axis => axis + 1)];
}
