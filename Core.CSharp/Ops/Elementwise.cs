using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Writes an elementwise op into a kernel: the values of its inputs, the result's type and the node's attributes in, the value of the result out.</summary>
internal delegate int Emit(KernelBuilder kernel, int[] inputs, DType type, ImmutableArray<int> attributes);

/// <summary>∂y/∂xᵢ in terms of the inputs x, the result y and the node's attributes.</summary>
internal delegate Tensor Partial(ImmutableArray<Tensor> x, Tensor y, ImmutableArray<int> attributes);

/// <summary>The op over inputs that a node is but for rounding and edges: see <see cref="Op.InSeries"/>.</summary>
internal delegate (Elementwise Op, ImmutableArray<Tensor> Inputs) SeriesForm(ImmutableArray<Tensor> x, Tensor y, ReadOnlySpan<bool> moving);

/// <summary>Which element types an elementwise op takes.</summary>
internal enum Accepts
{
    Floating,
    Numeric,
    Boolean,
    Any,
}

/// <summary>In which inputs an elementwise op is linear.</summary>
internal enum LinearIn
{
    /// <summary>In none.</summary>
    Nothing,

    /// <summary>In all numbers together, as a sum is: one that stays has to be 0.</summary>
    Together,

    /// <summary>In each alone, as a product is.</summary>
    Each,

    /// <summary>In the first alone, as a quotient is.</summary>
    First,

    /// <summary>In the first, which it is, whatever the others are.</summary>
    Same,
}

/// <summary>
/// An op that works element by element, its inputs broadcast by NumPy's rule. It declares its partial derivatives; a null one is zero everywhere.
/// One that is linear in its first input alone is the quotient of its inputs. One whose series is a <see cref="Composition"/> says of what.
/// </summary>
internal sealed partial class Elementwise(
    string name,
    Emit emit,
    Partial?[] partials,
    Domain[] domains,
    Accepts accepts,
    DType? result = null,
    Func<Sampler, ImmutableArray<int>>? sampleAttributes = null,
    LinearIn linear = LinearIn.Nothing,
    Dependence? dependence = null,
    SeriesForm? form = null,
    Func<Series, Composition>? composed = null) : Op(name)
{
    public Emit Emit { get; } = emit;

    public int Arity => Partials.Length;

    public ImmutableArray<Domain> Domains { get; } = [.. domains];

    public Accepts Accepts { get; } = accepts;

    /// <summary>The result's type where it is not the inputs'.</summary>
    public DType? Result { get; } = result;

    public Partial?[] Partials { get; } = partials;

    /// <summary>The same op with other partials: what the mutation laws make, to see a law fail.</summary>
    public Elementwise WithPartials(Partial?[] others) => new(Name, Emit, others, [.. Domains], Accepts, Result, sampleAttributes, linear, dependence, form, composed);

    public override bool IsCheap => true;

    public override bool IsDifferentiable(int input) => Partials[input] is not null;

    public override bool Moves(Tensor node, ReadOnlySpan<bool> moving) => linear == LinearIn.Same ? moving[0] : base.Moves(node, moving);

    public override bool IsLinear(Tensor node, ReadOnlySpan<bool> moving)
    {
        switch (linear)
        {
            case LinearIn.Each:
                return moving.Count(true) == 1;
            case LinearIn.Same:
                return true;
            case LinearIn.First:
                return moving.IndexOf(true) == 0 && moving.Count(true) == 1;
            case LinearIn.Together:
                for (var i = 0; i < moving.Length; i++)
                {
                    if (moving[i] ? Partials[i] is null : Partials[i] is not null && !Leaves.IsZero(node.Inputs[i]))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    public override Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents)
    {
        Tensor? sum = null;
        for (var i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent && Partials[i] is { } partial)
            {
                var term = Tensor.StrongMultiply(tangent.Convert(node.DType), partial(node.Inputs, node, node.Attributes));
                sum = sum is null ? term : sum + term;
            }
        }

        return sum;
    }

    public override Tensor? Pull(Tensor node, int input, Tensor cotangent) =>
        Partials[input] is { } partial
            ? Tensor.StrongMultiply(cotangent, partial(node.Inputs, node, node.Attributes)).Convert(node.Inputs[input].DType)
            : null;

    public override Dependence Dependence => dependence ?? Dependences.Elementwise;

    /// <summary>Batch axes lead, and the axes between them and an input's own are 1 long, so that broadcasting still matches from the right.</summary>
    public override Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length)
    {
        var aligned = ImmutableArray.CreateBuilder<Tensor>(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            var own = node.Inputs[i].Shape;
            aligned.Add(batched[i] && own.Length < node.Rank
                ? inputs[i].ReshapeTo([length, .. Enumerable.Repeat(1, node.Rank - own.Length), .. own])
                : inputs[i]);
        }

        return Tensor.Node(this, aligned.MoveToImmutable(), node.Attributes, [length, .. node.Shape], node.DType);
    }

    public override Sample Draw(Sampler sampler)
    {
        var shape = sampler.Shape();
        var inputs = new Tensor[Arity];
        for (var i = 0; i < Arity; i++)
        {
            var own = i == 0 ? shape : sampler.Narrower(shape);
            inputs[i] = Accepts == Accepts.Boolean || (this == Logic.Where && i == 0) ? sampler.Truths(own) : sampler.From(Domains[i], own);
        }

        var attributes = sampleAttributes?.Invoke(sampler) ?? [];
        return new Sample(inputs, x => Apply([.. x], attributes)) { Rooms = [.. inputs.Select((x, i) => Sampler.Room(Domains[i], x))] };
    }

    /// <summary>The node over some inputs, which are checked.</summary>
    public Tensor Apply(ImmutableArray<Tensor> inputs, ImmutableArray<int> attributes = default)
    {
        CheckGiven(Name, inputs.AsSpan());
        var first = inputs[^1];
        var shape = inputs[0].Shape;
        for (var i = 0; i < inputs.Length; i++)
        {
            CheckType(inputs, i, first.DType);
            shape = Shapes.Broadcast(shape, inputs[i].Shape)
                ?? throw Errors.Argument(Name, $"shapes {string.Join(" and ", inputs.Select(x => Shapes.Text(x.Shape)))}, which do not broadcast", "lengths that agree from the right, or are 1", "Reshape or unsqueeze one of them.");
        }

        return Tensor.Node(this, inputs, attributes.IsDefault ? [] : attributes, shape, Result ?? first.DType);
    }

    private void CheckType(ImmutableArray<Tensor> inputs, int i, DType type)
    {
        var own = inputs[i].DType;
        if (this == Logic.Where && i == 0)
        {
            if (own != DType.Bool)
            {
                throw Errors.Argument(Name, $"a condition of {own}", "a Bool tensor", "Compare it, as in x .> 0.0, or convert it: Tensor.convert Bool x.");
            }

            return;
        }

        if (own != type)
        {
            throw Errors.Argument(Name, $"{inputs[i].DType} and {type}", "one element type", $"Nothing converts silently: {Errors.Conversion(type)}.");
        }

        var accepted = Accepts switch
        {
            Accepts.Floating => own.IsFloating(),
            Accepts.Numeric => own != DType.Bool,
            Accepts.Boolean => own is DType.Bool,
            _ => true,
        };
        if (!accepted)
        {
            var wanted = Accepts switch { Accepts.Floating => "a floating tensor", Accepts.Numeric => "numbers", _ => "a Bool tensor" };
            var target = Accepts switch { Accepts.Boolean => DType.Bool, _ => DType.Float64 };
            throw Errors.Argument(Name, $"a tensor of {own}", wanted, $"Convert it: {Errors.Conversion(target)}.");
        }
    }
}
