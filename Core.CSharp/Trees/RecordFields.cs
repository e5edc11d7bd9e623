using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fluxion;

/// <summary>The fields of tuples and records: what a value is made of is read off its memory, so that nothing is overlooked; properties that are computed have none.</summary>
internal static class RecordFields
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The fields in the order of declaration, those of the record that it extends first.</summary>
    /// <param name="type">A tuple or record.</param>
    /// <param name="path">Where it stands in the whole.</param>
    /// <param name="treeOf">The tree of a field's type, at a path.</param>
    public static TreeField[] Of(Type type, string path, Func<Type, string, object> treeOf)
    {
        var nullability = new NullabilityInfoContext();
        return [.. Memory(type).Select(field => Of(type, field, path, treeOf, nullability))];
    }

    private static TreeField Of(Type type, FieldInfo field, string path, Func<Type, string, object> treeOf, NullabilityInfoContext nullability)
    {
        var property = Property(field);
        var name = property?.Name ?? field.Name;
        var fieldPath = path == "" ? name : $"{path}.{name}";
        var tree = treeOf(field.FieldType, fieldPath);
        var holdsTensors = (bool)tree.GetType().GetProperty(nameof(Tree<Tensor>.HoldsTensors))!.GetValue(tree)!;
        var isWritable = property is not null ? property.SetMethod is not null : !field.IsInitOnly;
        if (holdsTensors && !isWritable)
        {
            throw new NoTreeException(
                $"{TypeNames.Of(field.FieldType)} at {fieldPath}, which cannot be set",
                "a property with set or init: results are copies of the value, as with the word 'with'",
                $"Declare {name} as {{ get; init; }}, or among the parameters of the record.");
        }

        return new TreeField(
            holdsTensors && property is not null ? property : field,
            field.FieldType,
            tree,
            holdsTensors,
            holdsTensors && IsOptional(field, property, nullability),
            TypeNames.IsRecord(type) ? $"{TypeNames.Of(type)}.{name}" : name);
    }

    private static IEnumerable<FieldInfo> Memory(Type type)
    {
        var inherited = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? Memory(parent) : [];
        return inherited.Concat(type.GetFields(Own).OrderBy(field => field.MetadataToken));
    }

    /// <summary>The property that the compiler made a field for: it is named &lt;Name&gt;k__BackingField.</summary>
    private static PropertyInfo? Property(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.IndexOf('>') is > 0 and var end
            ? field.DeclaringType!.GetProperty(field.Name[1..end], Own)
            : null;

    private static bool IsOptional(FieldInfo field, PropertyInfo? property, NullabilityInfoContext nullability) =>
        !field.FieldType.IsValueType
        && (property is not null ? nullability.Create(property) : nullability.Create(field)).ReadState == NullabilityState.Nullable;
}
