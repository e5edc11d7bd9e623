using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Fluxion;

/// <summary>Types as C# writes them, for messages.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
    };

    /// <summary>A type's name with its arguments: Dictionary&lt;string, Tensor&gt;, (Tensor, int), double[].</summary>
    public static string Of(Type type)
    {
        if (keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner) + "?";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
        return typeof(ITuple).IsAssignableFrom(type) && type.IsValueType ? $"({arguments})" : $"{type.Name.Split('`')[0]}<{arguments}>";
    }

    /// <summary>Whether a type is a record or a record struct: the compiler gives both, and nothing else, a method that prints the members.</summary>
    public static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly, [typeof(StringBuilder)]) is { } print
        && print.ReturnType == typeof(bool)
        && (type.IsValueType || type.GetMethod("<Clone>$") is not null);
}
