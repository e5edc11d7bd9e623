using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fluxion;

/// <summary>
/// An immutable expression: an op, its inputs, a shape and an element type. Outside transformations every tensor is a constant, computed at once;
/// inside them it is an expression of variables and parameters.
/// </summary>
public sealed partial class Tensor
{
    private static long newestSerial;

    [ThreadStatic]
    private static int made;

    private readonly Reach reach;
    private Tensor? stored;

    internal Tensor(Op op, ImmutableArray<Tensor> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, DType type, in Reach reach, object? payload = null, ulong bits = 0)
    {
        Op = op;
        Inputs = inputs;
        Attributes = attributes;
        Shape = shape;
        DType = type;
        this.reach = reach;
        Payload = payload;
        ScalarBits = bits;
    }

    /// <summary>The length of each axis, outermost first; empty for a scalar.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ImmutableArray<int> Shape { get; }

    /// <summary>The element type.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public DType DType { get; }

    /// <summary>How many axes.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Rank => Shape.Length;

    /// <summary>How many elements.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Size => Shapes.Count(Shape);

    internal Op Op { get; }

    internal ImmutableArray<Tensor> Inputs { get; }

    /// <summary>What is static about this node beside its shape and type; <see cref="Op"/> says what the numbers mean.</summary>
    internal ImmutableArray<int> Attributes { get; }

    /// <summary>The newest serial number of the variables and parameters under this node; 0 for a constant.</summary>
    internal long Serial => reach.Newest;

    /// <summary>The variables and parameters under this node, as far as transformations ask.</summary>
    internal ref readonly Reach Reach => ref reach;

    /// <summary>A constant's <see cref="View"/>, a parameter's owner, or what a node of a <see cref="FunctionOp"/> holds.</summary>
    internal object? Payload { get; }

    /// <summary>The element that a filled constant repeats.</summary>
    internal ulong ScalarBits { get; }

    /// <summary>Which node of its thread's this is: tables by identity spread nodes by it. The runtime's own hash of an object takes longer, when first asked for, than making the node.</summary>
    internal int Number { get; } = ++made;

    /// <summary>Whether a transformation made this node on the way to its results, so that no user can name it: <see cref="Sharing"/>.</summary>
    internal bool IsDerived { get; set; }

    internal bool IsConstant => reach.Newest == 0;

    /// <summary>The value that was computed for this node, a constant; for a call the body over its arguments; or null.</summary>
    internal Tensor? Stored => Volatile.Read(ref stored);

    /// <summary>Keeps a computed value; whoever comes first wins, so every reader sees one value.</summary>
    internal Tensor Store(Tensor value) => Interlocked.CompareExchange(ref stored, value, null) ?? value;

    /// <summary>A serial number newer than every other.</summary>
    internal static long NextSerial() => Interlocked.Increment(ref newestSerial);

    /// <summary>A new variable: an identity node over the tensor that it stands for.</summary>
    internal static Tensor Variable(Tensor over) => new(Leaves.Variable, [over], [], over.Shape, over.DType, Reach.OfVariable(NextSerial(), over.Reach));

    /// <summary>A new parameter: it stands for nothing yet, and knows its owner for messages.</summary>
    internal static Tensor Parameter(ImmutableArray<int> shape, DType type, string owner) => new(Leaves.Parameter, [], [], shape, type, Reach.OfParameter(NextSerial()), owner);

    /// <summary>A node over its inputs: computed at once where they are all constants.</summary>
    internal static Tensor Node(Op op, ImmutableArray<Tensor> inputs, ImmutableArray<int> attributes, ImmutableArray<int> shape, DType type)
    {
        _ = Shapes.Count(shape, op.Name);
        var node = new Tensor(op, inputs, attributes, shape, type, Reach.Over(inputs.AsSpan()));
        return node.IsConstant ? Evaluation.Constant(node) : node;
    }

    /// <summary>Constants are equal by type, shape and bits, expressions by identity; for elementwise comparison there is <c>.=</c>, for closeness <c>allClose</c>.</summary>
    /// <param name="obj">What it is compared with.</param>
    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj)
        || (obj is Tensor other && IsConstant && other.IsConstant && DType == other.DType && Shapes.Same(Shape, other.Shape) && Constants.Bytes(this).AsSpan().SequenceEqual(Constants.Bytes(other)));

    /// <summary>Agrees with <see cref="Equals(object?)"/>.</summary>
    public override int GetHashCode()
    {
        if (!IsConstant)
        {
            return RuntimeHelpers.GetHashCode(this);
        }

        var hash = default(HashCode);
        hash.Add(DType);
        hash.AddBytes(Constants.Bytes(this));
        return hash.ToHashCode();
    }
}
