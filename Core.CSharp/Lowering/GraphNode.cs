using System.Collections.Immutable;

namespace Fluxion;

/// <summary>What lowering has to know of a node's op.</summary>
internal enum NodeKind : byte
{
    /// <summary>A constant in storage: an input of the program.</summary>
    Data,

    /// <summary>A user's scalar, repeated: a number of the data vector.</summary>
    Fill,

    /// <summary>A rule's scalar, repeated: static.</summary>
    Literal,

    /// <summary>Positions along an axis.</summary>
    Iota,

    /// <summary>Element by element.</summary>
    Elementwise,

    /// <summary>Sum, max or min over axes.</summary>
    Reduction,

    /// <summary>A view that only renames axes: permute, expand, and reshapes that drop or add axes of length 1.</summary>
    Alias,

    /// <summary>A view that is index arithmetic on a buffer: the other reshapes, slice, flip, windows.</summary>
    Indexed,

    /// <summary>Among zeros.</summary>
    Pad,

    /// <summary>End to end.</summary>
    Concat,

    /// <summary>Elements at positions that are data.</summary>
    Take,

    /// <summary>Elements added at positions that are data.</summary>
    Scatter,

    /// <summary>A routine of the device: a matrix product, a factorization, a solution.</summary>
    Routine,

    /// <summary>A step with programs inside: its results are its parts.</summary>
    Control,

    /// <summary>A result of such a step.</summary>
    Part,
}

/// <summary>A node of lowering's private copy, at a place in a row where its inputs stand before it.</summary>
/// <param name="Op">Its op; of a leaf only the kind counts.</param>
/// <param name="Kind">What lowering has to know of the op.</param>
/// <param name="Inputs">The places of its inputs.</param>
/// <param name="Attributes">What is static about it: an op's attributes without those that are data; of an iota its axis; of a constant in storage which it is.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Slots">The slots in the data vector of its attributes that are data (−1 for a static 0), of a scalar's bits, of a constant's offset.</param>
/// <param name="Bits">A literal's bits.</param>
internal sealed record GraphNode(
    Op Op,
    NodeKind Kind,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Attributes,
    ImmutableArray<int> Shape,
    DType Type,
    ImmutableArray<int> Slots,
    ulong Bits)
{
    /// <summary>Where its elements lie, if it is a constant in storage, a value with a buffer of its own, or a view of one.</summary>
    public StridedView? View { get; init; }

    /// <summary>Of a control node what it holds.</summary>
    public Held? Held { get; init; }

    /// <summary>Of a control node the step that it becomes, once it is known which of its results are used: <see cref="Joining"/>.</summary>
    public LoweredControl? Control { get; init; }

    /// <summary>How many aliases stand one on the other here: what reads through them recurses so deep.</summary>
    public int Aliases { get; init; }

    public long Size => Shapes.Count(Shape);

    /// <summary>Whether it needs no buffer: a scalar, or a position.</summary>
    public bool IsGenerator => Kind is NodeKind.Fill or NodeKind.Literal or NodeKind.Iota;

    public bool IsFilled => Kind is NodeKind.Fill or NodeKind.Literal;

    public bool Equals(GraphNode? other) =>
        other is not null
        && Op == other.Op
        && Kind == other.Kind
        && Type == other.Type
        && Bits == other.Bits
        && Control == other.Control
        && Equals(Held, other.Held)
        && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan())
        && Attributes.AsSpan().SequenceEqual(other.Attributes.AsSpan())
        && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan())
        && Slots.AsSpan().SequenceEqual(other.Slots.AsSpan());

    public override int GetHashCode()
    {
        var hash = Mixed(Mixed((uint)Op.Number, (int)Bits), (int)(Bits >> 32));
        hash = Mixed(hash, Inputs);
        hash = Mixed(hash, Attributes);
        hash = Mixed(hash, Shape);
        return (int)Mixed(hash, Slots);
    }

    private static uint Mixed(uint hash, ImmutableArray<int> numbers)
    {
        foreach (var number in numbers)
        {
            hash = Mixed(hash, number);
        }

        return Mixed(hash, numbers.Length);
    }

    private static uint Mixed(uint hash, int number)
    {
        hash = (hash ^ (uint)number) * 0x9E3779B1;
        return hash ^ (hash >> 15);
    }
}
