using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What expressions end in. Leaves have no inputs that a rule acts on; the walks stop at them, or pass through a variable as the identity.</summary>
internal sealed class Leaf(string name) : Op(name)
{
    public override bool IsDifferentiable(int input) => this == Leaves.Variable;

    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) => true;

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents) => tangents.IsEmpty ? null : tangents[0];

    public override Tensor? Coefficient(Series y, int k) => y.Inputs[0]?[k];

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent) => cotangent;

    public override Dependence Dependence => Dependences.Elementwise;

    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length) => inputs[0];

    public override Sample Draw(Sampler sampler) => new([sampler.Numbers(sampler.Shape())], x => Tensor.Variable(x[0]));
}

/// <summary>The leaves: constants of four makes, variables, parameters.</summary>
internal static class Leaves
{
    /// <summary>A constant in storage: a <see cref="View"/>.</summary>
    public static readonly Op Data = new Leaf("constant");

    /// <summary>A constant of one repeated element that came from the user: data.</summary>
    public static readonly Op Fill = new Leaf("constant");

    /// <summary>A constant of one repeated element that a rule made: static.</summary>
    public static readonly Op Literal = new Leaf("constant");

    /// <summary>The position along an axis (its attribute), a generator: 0, 1, 2, …</summary>
    public static readonly Op Iota = new Leaf("iota");

    /// <summary>An identity over the tensor that it stands for.</summary>
    public static readonly Op Variable = new Leaf("variable");

    /// <summary>Stands for nothing; its payload names its owner.</summary>
    public static readonly Op Parameter = new Leaf("parameter");

    public static Tensor NewData(ImmutableArray<int> shape, DType type, View view) => new(Data, [], [], shape, type, Reach.Nothing, view);

    public static Tensor NewFill(ImmutableArray<int> shape, DType type, ulong bits) => new(Fill, [], [], shape, type, Reach.Nothing, null, bits);

    /// <summary>The same element repeated over another shape.</summary>
    public static Tensor Refilled(Tensor fill, ImmutableArray<int> shape) => new(fill.Op, [], [], shape, fill.DType, Reach.Nothing, null, fill.ScalarBits);

    public static Tensor NewLiteral(double value, DType type) => new(Literal, [], [], Shapes.Scalar, type, Reach.Nothing, null, Bits.Of(type, value));

    public static Tensor NewIota(ImmutableArray<int> shape, DType type, int axis) => new(Iota, [], [axis], shape, type, Reach.Nothing);

    /// <summary>Whether a tensor repeats 0, and is no expression.</summary>
    public static bool IsZero(Tensor tensor) => IsFill(tensor) && tensor.ScalarBits == 0;

    /// <summary>Whether a constant repeats one element.</summary>
    public static bool IsFill(Tensor tensor) => tensor.Op == Fill || tensor.Op == Literal;
}

/// <summary>Where a constant's elements lie: a storage, the first element, and the elements between neighbours along each axis.</summary>
internal sealed record View(Storage Storage, long Offset, ImmutableArray<long> Strides);
