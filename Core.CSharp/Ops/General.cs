using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// An op that is none of the simpler kinds. It declares a forward rule F(x, y, ẋ), linear in ẋ: the tangent of the result y from the inputs x and their tangents (null where there is none).
/// Its reverse is Reverse applied to F in its tangent, its series the integral of F's. Where F in the tangent of one input is the op itself over again (a solution is linear in its right side),
/// that would never end: for such inputs the op declares its transpose.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="forward">F.</param>
/// <param name="batch">The node over inputs with a further axis 0.</param>
/// <param name="sample">One use, for the laws.</param>
/// <param name="differentiable">Which inputs have tangents; null for all.</param>
/// <param name="transpose">What a cotangent contributes to an input: (cotangent, node, input); null for inputs where F says it.</param>
/// <param name="dependence">Which elements are mixed; without it all of each matrix: <see cref="Dependences.Matrices"/>.</param>
/// <param name="linearIn">The input in which the op is linear, where there is one.</param>
/// <param name="ofMatrices">Whether it is a power series in its inputs, square matrices of one size: then it is one in matrices of series too (<see cref="BlockToeplitz"/>).</param>
internal sealed class General(
    string name,
    Func<Tensor, ImmutableArray<Tensor?>, Tensor> forward,
    Func<Tensor, ImmutableArray<Tensor>, int, Tensor> batch,
    Func<Sampler, Sample> sample,
    Func<int, bool>? differentiable = null,
    Func<Tensor, Tensor, int, Tensor?>? transpose = null,
    Dependence? dependence = null,
    int? linearIn = null,
    bool ofMatrices = false) : Op(name)
{
    public Func<Tensor, ImmutableArray<Tensor?>, Tensor> Forward { get; } = forward;

    /// <summary>The same op with another rule: what the mutation laws make, to see a law fail.</summary>
    public General WithForward(Func<Tensor, ImmutableArray<Tensor?>, Tensor> other) => new(Name, other, batch, sample, differentiable, Transpose, dependence, linearIn, ofMatrices);

    /// <summary>What a cotangent contributes to an input, where F does not say it.</summary>
    public Func<Tensor, Tensor, int, Tensor?>? Transpose { get; } = transpose;

    /// <summary>The same op with another transpose: what the mutation laws make, to see a law fail.</summary>
    public General WithTranspose(Func<Tensor, Tensor, int, Tensor?> other) => new(Name, Forward, batch, sample, differentiable, other, dependence, linearIn, ofMatrices);

    public override bool IsDifferentiable(int input) => differentiable?.Invoke(input) ?? true;

    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) =>
        linearIn is { } input && moving.Count(true) == 1 && moving[input];

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        var used = ImmutableArray.CreateBuilder<Tensor?>(tangents.Length);
        var any = false;
        for (var i = 0; i < tangents.Length; i++)
        {
            used.Add(IsDifferentiable(i) ? tangents[i] : null);
            any |= used[i] is not null;
        }

        return any ? Forward(node, used.MoveToImmutable()) : null;
    }

    public override bool ExpandsTogether => ofMatrices;

    public override Tensor?[] Rates(Series y, Func<int, Tensor?> velocity) => ofMatrices ? [] : [Push(y.Node, [.. Enumerable.Range(0, y.Inputs.Length).Select(velocity)])];

    /// <summary>ẏ = F(x, y, ẋ): k·y_k is the coefficient k − 1 of F. A function of matrices makes all that are known to be wanted in one.</summary>
    public override Tensor? Coefficient(Series y, int k)
    {
        if (!ofMatrices)
        {
            return y.Rates[0]?[k - 1] is { } rate ? Series.Divide(rate, k) : null;
        }

        if (k == 1 || k > y.Ahead)
        {
            y.Whole = BlockToeplitz.Row(this, y.Node, (input, order) => y.Inputs[input]?[order], Math.Max(k, y.Ahead));
        }

        return BlockToeplitz.Block(y.Whole!, y.Node.Shape[^1], k);
    }

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent)
    {
        if (!IsDifferentiable(input))
        {
            return null;
        }

        if (Transpose?.Invoke(cotangent, node, input) is { } transposed)
        {
            return transposed;
        }

        var tangent = Tensor.Parameter(node.Inputs[input].Shape, node.Inputs[input].DType, Name);
        var tangents = new Tensor?[node.Inputs.Length];
        tangents[input] = tangent;
        return Reverse.Pull([Forward(node, [.. tangents])], [cotangent], [tangent])[0];
    }

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) =>
        batch(node, Batching.All(node, inputs, batched, length), length);

    public override Dependence Dependence => dependence ?? Dependences.Matrices;

    public override Sample Draw(Sampler sampler) => sample(sampler);
}
