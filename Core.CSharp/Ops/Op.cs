using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// One primitive: everything that is known of it. The kinds (<see cref="Elementwise"/>, <see cref="Linear"/>, <see cref="Bilinear"/>, <see cref="General"/>)
/// turn what a rule declares into what the walks ask; the walks (Forward, Reverse, Taylor, Batch) know no op by name.
/// </summary>
internal abstract class Op(string name)
{
    private static int count;

    public string Name { get; } = name;

    /// <summary>What keys of plans say for this op.</summary>
    public int Number { get; } = Interlocked.Increment(ref count);

    /// <summary>Whether a derivative passes through an input: false for indices, predicates, and for results that are piecewise constant.</summary>
    public abstract bool IsDifferentiable(int input);

    /// <summary>Whether the result is sooner computed again than kept in memory: arithmetic that fuses with whatever uses it, and views.</summary>
    public virtual bool IsCheap => false;

    /// <summary>Whether the result changes with those inputs that move.</summary>
    public virtual bool Moves(Tensor node, ReadOnlySpan<bool> moving) => moving.Contains(true);

    /// <summary>Whether the result is linear in those inputs that move, together, as it stands: other inputs may have to be 0 for that.</summary>
    public virtual bool IsLinear(Tensor node, ReadOnlySpan<bool> moving) => false;

    /// <summary>The tangent of the result, of its shape, from the tangents of the inputs (null where there is none); null where no tangent comes through.</summary>
    public abstract Tensor? Push(Tensor node, ReadOnlySpan<Tensor?> tangents);

    /// <summary>What a cotangent of the result contributes to an input, of any shape that broadcasts from the input's.</summary>
    public abstract Tensor? Pull(Tensor node, int input, Tensor cotangent);

    /// <summary>Whether a reverse pass goes through a node.</summary>
    public virtual bool HasPullback(Tensor node) => true;

    /// <summary>Whether what a cotangent contributes to the inputs is computed for all of them in one: <see cref="PullTogether"/>.</summary>
    public virtual bool PullsTogether => false;

    /// <summary>What a cotangent contributes to those inputs that are wanted.</summary>
    public virtual void PullTogether(Tensor node, Tensor cotangent, ReadOnlySpan<bool> wanted, Span<Tensor?> parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = wanted[i] ? Pull(node, i, cotangent) : null;
        }
    }

    /// <summary>The op over inputs that a node is but for rounding and edges, where that one's partials make the simpler series (which may depend on what of its own inputs moves); the node itself where nothing else is declared.</summary>
    public virtual (Op Op, ImmutableArray<Tensor> Inputs) InSeries(Tensor node, ReadOnlySpan<bool> moving) => (this, node.Inputs);

    /// <summary>
    /// The expressions whose own series make the coefficients of the result's: partial derivatives, one for each input (null where no derivative comes through it),
    /// or the tangent along the inputs' velocities (an input's: velocity(input)), or none.
    /// </summary>
    public virtual Tensor?[] Rates(Series y, Func<int, Tensor?> velocity) => [];

    /// <summary>
    /// Coefficient k ≥ 1 of the result's series, of any shape that broadcasts to its own, from those of the inputs up to k and those of the rates below k; null where it is zero.
    /// </summary>
    public abstract Tensor? Coefficient(Series y, int k);

    /// <summary>Whether the coefficients are computed for all orders in one, as far as the inputs are known: what holds a function.</summary>
    public virtual bool ExpandsTogether => false;

    /// <summary>The node over other inputs, of the same shapes and types.</summary>
    public virtual Tensor Over(Tensor node, ImmutableArray<Tensor> inputs) => Tensor.Node(this, inputs, node.Attributes, node.Shape, node.DType);

    /// <summary>The node over inputs of which some have a further axis 0 of a given length; the result has it too.</summary>
    public abstract Tensor Batch(Tensor node, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<bool> batched, int length);

    /// <summary>What each element of the result depends on through one input. Without a rule everything depends on everything, which is always true.</summary>
    public virtual Dependence Dependence => Dependences.Dense;

    /// <summary>What each element of the result depends on, from what the inputs' elements depend on; null for an input, not for all of them, that depends on nothing.</summary>
    public virtual Footprint? Through(Tensor node, ReadOnlySpan<Footprint?> inputs)
    {
        Footprint? sum = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } arriving && IsDifferentiable(i))
            {
                sum = Footprint.Sum(sum, Dependence(node, i, arriving));
            }
        }

        return sum;
    }

    /// <summary>How many leading attributes are data to a plan and not part of its key.</summary>
    public virtual int DataAttributes(Tensor node) => 0;

    /// <summary>One use of the op, for its laws.</summary>
    public abstract Sample Draw(Sampler sampler);

    /// <summary>An error where an input is null.</summary>
    public static void CheckGiven(string operation, params ReadOnlySpan<Tensor> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is null)
            {
                throw Errors.Argument(operation, inputs.Length == 1 ? "null" : $"null for tensor {i + 1} of {inputs.Length}", "a tensor");
            }
        }
    }

    public override string ToString() => Name;
}
