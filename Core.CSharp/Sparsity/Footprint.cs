using System.Collections.Immutable;

namespace Fluxion;

/// <summary>For each element of a tensor, in row-major order, the set of the input's elements that it depends on; one set alone is every element's.</summary>
internal sealed class Footprint
{
    private readonly ElementSets table;
    private readonly int[] sets;

    private Footprint(ElementSets table, ImmutableArray<int> shape, int[] sets) => (this.table, Shape, this.sets) = (table, shape, sets);

    /// <summary>The tensor's shape.</summary>
    public ImmutableArray<int> Shape { get; }

    private bool IsUniform => sets.Length == 1;

    /// <summary>What an element depends on, ascending.</summary>
    public ReadOnlySpan<int> Of(long element) => table[this[element]];

    /// <summary>An element's set.</summary>
    private int this[long element] => sets[IsUniform ? 0 : element];

    /// <summary>The input's own: each element depends on itself.</summary>
    public static Footprint OfInput(ElementSets table, Tensor input) =>
        new(table, input.Shape, [.. Enumerable.Range(0, checked((int)input.Size)).Select(table.Single)]);

    /// <summary>The numbers 1, 2, 3, … of a shape's elements: what is moved in their place, to see where they go; what an op leaves empty is 0.</summary>
    public static Tensor Positions(ImmutableArray<int> shape) => Tensor.Arange(1, Shapes.Count(shape) + 1, 1, DType.Int64).ReshapeTo(shape);

    /// <summary>The same sets in another shape of equally many elements.</summary>
    private Footprint Under(ImmutableArray<int> shape) => new(table, shape, sets);

    /// <summary>A tensor's each of whose elements is the element that stands at a position, or none.</summary>
    public Footprint At(Tensor positions)
    {
        var each = positions.ToArray<long>();
        return IsUniform && each.Length > 0 && Array.TrueForAll(each, position => position > 0)
            ? Under(positions.Shape)
            : new(table, positions.Shape, Array.ConvertAll(each, position => position > 0 ? this[position - 1] : ElementSets.None));
    }

    /// <summary>A tensor's each of whose elements is the sum of those that have its position.</summary>
    public Footprint Into(Tensor positions, ImmutableArray<int> shape)
    {
        var parts = new List<int>?[Shapes.Count(shape)];
        var each = positions.ToArray<long>();
        for (var element = 0; element < each.Length; element++)
        {
            if (each[element] > 0)
            {
                (parts[each[element] - 1] ??= []).Add(this[element]);
            }
        }

        return new(table, shape, Array.ConvertAll(parts, part => part is null ? ElementSets.None : table.Union(part)));
    }

    /// <summary>Every element along some axes depends on all that there is along them; the result broadcasts to a shape.</summary>
    public Footprint Along(ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        ImmutableArray<int> kept = [.. Shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        return Into(Positions(kept).ExpandTo(Shape), kept).To(shape);
    }

    /// <summary>Every element of a shape depends on all elements.</summary>
    public Footprint Everywhere(ImmutableArray<int> shape) => new(table, shape, [table.Union(sets)]);

    /// <summary>Repeated, as broadcasting does.</summary>
    public Footprint To(ImmutableArray<int> shape) =>
        Shapes.Same(Shape, shape) ? this : IsUniform ? Under(shape) : At(Positions(Shape).ExpandTo(shape));

    /// <summary>What depends on either of two tensors of one shape.</summary>
    public Footprint And(Footprint other)
    {
        if (ReferenceEquals(sets, other.sets))
        {
            return this;
        }

        var both = new int[IsUniform ? other.sets.Length : sets.Length];
        for (var element = 0; element < both.Length; element++)
        {
            both[element] = table.Union(this[element], other[element]);
        }

        return new(table, Shape, both);
    }

    /// <summary>A tuple's, its components one after another; a null one depends on nothing.</summary>
    public Footprint Tuple(ReadOnlySpan<Footprint?> components, ImmutableArray<Form> forms)
    {
        var all = new List<int>();
        for (var i = 0; i < components.Length; i++)
        {
            for (var element = 0; element < Shapes.Count(forms[i].Shape); element++)
            {
                all.Add(components[i]?[element] ?? ElementSets.None);
            }
        }

        return new(table, Shapes.Scalar, [.. all]);
    }

    /// <summary>A component of a tuple.</summary>
    public Footprint Component(ImmutableArray<Form> forms, int index)
    {
        var shape = forms[index].Shape;
        if (IsUniform)
        {
            return Under(shape);
        }

        var start = (int)forms.Take(index).Sum(form => Shapes.Count(form.Shape));
        return new(table, shape, sets[start..(start + (int)Shapes.Count(shape))]);
    }
}
