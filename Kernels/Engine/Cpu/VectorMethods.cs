using System.Collections.Concurrent;
using System.Reflection;

namespace Fluxion.Kernels.Cpu;

/// <summary>The library's methods on vectors, found once each.</summary>
internal static class VectorMethods
{
    private static readonly ConcurrentDictionary<string, MethodInfo> Known = new();
    private static readonly ConcurrentDictionary<Type, ILookup<string, MethodInfo>> Methods = new();

    /// <summary>The static method of a class that takes these parameters, generic in an element type or not.</summary>
    /// <param name="owner">The class.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="element">The element type, where it is generic.</param>
    /// <param name="parameters">What it takes.</param>
    public static MethodInfo Of(Type owner, string name, Type element, params ReadOnlySpan<Type> parameters)
    {
        var key = $"{owner.Name}.{name}<{element.Name}>";
        foreach (var parameter in parameters)
        {
            key += $" {parameter.Name}{(parameter.IsGenericType ? parameter.GenericTypeArguments[0].Name : "")}";
        }

        if (!Known.TryGetValue(key, out var method))
        {
            method = Find(owner, name, element, parameters);
            Known[key] = method;
        }

        return method;
    }

    private static MethodInfo Find(Type owner, string name, Type element, ReadOnlySpan<Type> parameters)
    {
        var all = Methods.GetOrAdd(owner, static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).ToLookup(method => method.Name));
        foreach (var declared in all[name])
        {
            if (declared.IsGenericMethodDefinition && declared.GetGenericArguments().Length != 1)
            {
                continue;
            }

            var method = declared.IsGenericMethodDefinition ? declared.MakeGenericMethod(element) : declared;
            var takes = method.GetParameters();
            var fits = takes.Length == parameters.Length;
            for (var i = 0; fits && i < takes.Length; i++)
            {
                fits = takes[i].ParameterType == parameters[i];
            }

            if (fits)
            {
                return method;
            }
        }

        throw new MissingMethodException(owner.Name, $"{name} of {element.Name}");
    }
}
