using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A tensor: the leaf.</summary>
internal sealed class TensorTree : Tree<Tensor>
{
    public override bool HoldsTensors => true;

    public override void Flatten(Tensor value, string path, List<Tensor> leaves) => leaves.Add(value ?? throw TreeTypes.Missing(path, typeof(Tensor)));

    public override Tensor Rebuild(Tensor value, LeafReader leaves) => leaves.Next();

    public override void AddStatics(Tensor value, string path, List<StaticField> fields)
    {
    }
}

/// <summary>What rides along: numbers, strings, enums, dates. It is a part of a compiled function's key.</summary>
internal sealed class RiderTree<T> : Tree<T>
{
    public override bool HoldsTensors => false;

    public override void Flatten(T value, string path, List<Tensor> leaves)
    {
    }

    public override T Rebuild(T value, LeafReader leaves) => value;

    public override void AddStatics(T value, string path, List<StaticField> fields) => fields.Add(new StaticField(path, value));
}

/// <summary>An array of trees.</summary>
internal sealed class ArrayTree<T>(Tree<T> element) : Tree<T[]>
{
    public override bool HoldsTensors => element.HoldsTensors;

    public override void Flatten(T[] value, string path, List<Tensor> leaves)
    {
        foreach (var item in value ?? throw TreeTypes.Missing(path, typeof(T[])))
        {
            element.Flatten(item, path, leaves);
        }
    }

    public override T[] Rebuild(T[] value, LeafReader leaves) => Array.ConvertAll(value, item => element.Rebuild(item, leaves));

    public override void AddStatics(T[] value, string path, List<StaticField> fields)
    {
        fields.Add(new StaticField(path, value?.Length));
        foreach (var item in value ?? [])
        {
            element.AddStatics(item, path, fields);
        }
    }
}

/// <summary>An immutable array of trees.</summary>
internal sealed class ImmutableArrayTree<T>(Tree<T> element) : Tree<ImmutableArray<T>>
{
    public override bool HoldsTensors => element.HoldsTensors;

    public override void Flatten(ImmutableArray<T> value, string path, List<Tensor> leaves)
    {
        foreach (var item in value.IsDefault ? throw TreeTypes.Missing(path, typeof(ImmutableArray<T>)) : value)
        {
            element.Flatten(item, path, leaves);
        }
    }

    public override ImmutableArray<T> Rebuild(ImmutableArray<T> value, LeafReader leaves)
    {
        var items = ImmutableArray.CreateBuilder<T>(value.Length);
        foreach (var item in value)
        {
            items.Add(element.Rebuild(item, leaves));
        }

        return items.MoveToImmutable();
    }

    public override void AddStatics(ImmutableArray<T> value, string path, List<StaticField> fields)
    {
        fields.Add(new StaticField(path, value.IsDefault ? null : value.Length));
        foreach (var item in value.IsDefault ? [] : value)
        {
            element.AddStatics(item, path, fields);
        }
    }
}
