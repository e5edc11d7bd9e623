using System.Collections.Immutable;

namespace Fluxion;

/// <summary>An op whose result is piecewise constant, such as positions: no derivative passes through it.</summary>
/// <param name="name">Its name.</param>
/// <param name="batch">The node over inputs with a further axis 0: (node, inputs all of them with it, length).</param>
/// <param name="sample">One use, for the laws.</param>
internal sealed class Discrete(string name, Func<Tensor, ImmutableArray<Tensor>, int, Tensor> batch, Func<Sampler, Sample> sample) : Op(name)
{
    public override bool IsDifferentiable(int input) => false;

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) => null;

    public override Tensor? Coefficient(Series y, int k) => null;

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => null;

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) =>
        batch(node, Batching.All(node, inputs, batched, length), length);

    public override Sample Draw(Sampler sampler) => sample(sampler);
}
