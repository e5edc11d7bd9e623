using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Fluxion;

/// <summary>The trees of types: each built once, when it is first met. What is no tree is an error that names its path.</summary>
internal static class TreeTypes
{
    private static readonly ConcurrentDictionary<Type, object> built = new();

    private static readonly HashSet<Type> tuples =
    [
        typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
    ];

    private static readonly HashSet<Type> riders =
    [
        typeof(string), typeof(decimal), typeof(Half), typeof(Int128), typeof(UInt128), typeof(Guid),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    /// <summary>The tree of a type.</summary>
    /// <exception cref="ArgumentException">Something in it is neither a tensor nor made of them, nor rides along.</exception>
    public static Tree<T> Of<T>(string operation)
    {
        try
        {
            return Cache<T>.Tree ??= (Tree<T>)Of(typeof(T), TypeNames.IsRecord(typeof(T)) ? TypeNames.Of(typeof(T)) : "", []);
        }
        catch (NoTreeException found)
        {
            throw found.For(operation);
        }
    }

    /// <summary>The fields of a record that was met as a value of a record that it extends.</summary>
    public static Tree<T> OwnFields<T>()
        where T : class => (Tree<T>)Fields(typeof(T), TypeNames.Of(typeof(T)), []);

    /// <summary>A value's tensors, in the order of its fields.</summary>
    /// <exception cref="ArgumentException">Something is null that was not declared to be optional, or a value's own type is no tree.</exception>
    public static Tensor[] Leaves<T>(string operation, Tree<T> tree, T value)
    {
        try
        {
            var leaves = new List<Tensor>(8);
            tree.Flatten(value, "", leaves);
            return [.. leaves];
        }
        catch (NoTreeException found)
        {
            throw found.For(operation);
        }
    }

    /// <summary>The error of a null where a tree was wanted.</summary>
    public static NoTreeException Missing(string path, Type type) =>
        new(path == "" ? "null" : $"null at {path}", $"a value of type {TypeNames.Of(type)}", "What may be missing is declared with a question mark, as in Tensor? Bias.");

    /// <summary>A new object of a generic type that is known at run time only; its constructor's exceptions come as they are.</summary>
    public static TResult Create<TResult>(Type type, params object?[] arguments) =>
        (TResult)Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions | BindingFlags.Instance | BindingFlags.Public, null, arguments, null)!;

    private static object Of(Type type, string path, ImmutableStack<Type> outer) =>
        built.TryGetValue(type, out var tree) ? tree : built.GetOrAdd(type, Build(type, path, outer));

    private static object Build(Type type, string path, ImmutableStack<Type> outer)
    {
        if (type == typeof(Tensor))
        {
            return new TensorTree();
        }

        if (RidesAlong(type))
        {
            return Create<object>(typeof(RiderTree<>).MakeGenericType(type));
        }

        if (type.IsSZArray)
        {
            var item = type.GetElementType()!;
            return Create<object>(typeof(ArrayTree<>).MakeGenericType(item), Of(item, path + "[]", outer));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var item = type.GetGenericArguments()[0];
            return Create<object>(typeof(ImmutableArrayTree<>).MakeGenericType(item), Of(item, path + "[]", outer));
        }

        var isTuple = type.IsGenericType && tuples.Contains(type.GetGenericTypeDefinition());
        if (!isTuple && !TypeNames.IsRecord(type))
        {
            throw new NoTreeException(
                $"{TypeNames.Of(type)}{(path == "" ? "" : $" at {path}")}",
                "a tensor, or a tuple of 2 to 7, a record or an array of these, beside which numbers, strings, enums and dates ride along",
                typeof(Delegate).IsAssignableFrom(type) ? "A function of several arguments takes a tuple." : "Keep it outside, and capture it in the function.");
        }

        if (outer.Contains(type))
        {
            throw new NoTreeException($"{TypeNames.Of(type)} within itself at {path}", "a type whose depth is known", "Hold its parts in an array.");
        }

        var isFinal = type.IsSealed || type.IsValueType;
        var fields = isFinal || !type.IsAbstract ? Fields(type, path, outer) : null;
        return isFinal ? fields! : Create<object>(typeof(RecordTree<>).MakeGenericType(type), fields);
    }

    private static object Fields(Type type, string path, ImmutableStack<Type> outer)
    {
        var fields = RecordFields.Of(type, path, (fieldType, fieldPath) => Of(fieldType, fieldPath, outer.Push(type)));
        var clone = type.IsValueType ? null : type.GetMethod("<Clone>$");
        return Create<object>(typeof(FieldsTree<>).MakeGenericType(type), fields, clone);
    }

    private static bool RidesAlong(Type type) =>
        type.IsPrimitive || type.IsEnum || riders.Contains(type) || (Nullable.GetUnderlyingType(type) is { } inner && RidesAlong(inner));

    private static class Cache<T>
    {
        public static Tree<T>? Tree { get; set; }
    }
}
