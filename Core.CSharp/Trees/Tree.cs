namespace Fluxion;

/// <summary>
/// What is known of a type whose values hold tensors: how to list them, and how to put others in their places.
/// There is one tree per type, and it keeps nothing of the values.
/// A path is the nearest name on the way to a value ("Layer.Bias"), for messages.
/// </summary>
/// <typeparam name="T">Tensor, a tuple, a record, an array of these, or what rides along.</typeparam>
internal abstract class Tree<T>
{
    /// <summary>Whether a value can hold tensors at all; where it cannot, it rides along.</summary>
    public abstract bool HoldsTensors { get; }

    /// <summary>Appends a value's tensors, in the order of its fields.</summary>
    public abstract void Flatten(T value, string path, List<Tensor> leaves);

    /// <summary>The value with the next tensors in the places of its own; the rest stays.</summary>
    public abstract T Rebuild(T value, LeafReader leaves);

    /// <summary>Appends all that decides what a function does with the value, its tensors aside: what rides along, lengths, what is missing.</summary>
    public abstract void AddStatics(T value, string path, List<StaticField> fields);

    /// <summary>Appends whether an optional value is there.</summary>
    public static void AddPresence(bool isThere, string path, List<StaticField> fields) => fields.Add(new StaticField(path, isThere));
}

/// <summary>Tensors handed out in order.</summary>
internal sealed class LeafReader(ReadOnlyMemory<Tensor> leaves)
{
    private int next;

    public Tensor Next() => leaves.Span[next++];
}
