using System.Collections.Concurrent;

namespace Fluxion;

/// <summary>A record that others may extend: each value goes by the fields of its own type, so that a hierarchy of records is a union of trees.</summary>
internal sealed class RecordTree<T>(Tree<T>? own) : Tree<T>
    where T : class
{
    private readonly ConcurrentDictionary<Type, Tree<T>> derived = new();

    /// <summary>A record that extends this one may hold tensors even where this one does not.</summary>
    public override bool HoldsTensors => true;

    public override void Flatten(T value, string path, List<Tensor> leaves) =>
        Of(value ?? throw TreeTypes.Missing(path, typeof(T))).Flatten(value, path, leaves);

    public override T Rebuild(T value, LeafReader leaves) => Of(value).Rebuild(value, leaves);

    public override void AddStatics(T value, string path, List<StaticField> fields)
    {
        fields.Add(new StaticField(path, value?.GetType()));
        if (value is not null)
        {
            Of(value).AddStatics(value, path, fields);
        }
    }

    private Tree<T> Of(T value)
    {
        var type = value.GetType();
        return own is not null && type == typeof(T) ? own : derived.GetOrAdd(type, Derived);
    }

    private static Tree<T> Derived(Type type) =>
        TreeTypes.Create<Tree<T>>(typeof(DerivedTree<>).MakeGenericType(typeof(T), type));

    private sealed class DerivedTree<TDerived> : Tree<T>
        where TDerived : class, T
    {
        private readonly Tree<TDerived> tree = TreeTypes.OwnFields<TDerived>();

        public override bool HoldsTensors => tree.HoldsTensors;

        public override void Flatten(T value, string path, List<Tensor> leaves) => tree.Flatten((TDerived)value, path, leaves);

        public override T Rebuild(T value, LeafReader leaves) => tree.Rebuild((TDerived)value, leaves);

        public override void AddStatics(T value, string path, List<StaticField> fields) => tree.AddStatics((TDerived)value, path, fields);
    }
}
