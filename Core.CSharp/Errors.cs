using System.Runtime.CompilerServices;

namespace Fluxion;

/// <summary>Messages in one form: the operation, what came, what was wanted, the way out.</summary>
internal static class Errors
{
    public static ArgumentException Argument(string operation, string got, string wanted, string? wayOut = null) =>
        new($"{operation}: got {got}; wanted {wanted}.{(wayOut is null ? "" : " " + wayOut)}");

    /// <summary>A tensor that a caller gave, which is an error where it is null.</summary>
    /// <param name="tensor">What was given.</param>
    /// <param name="name">What the operation calls it.</param>
    /// <param name="operation">The operation, where it is not the F# function that asks.</param>
    public static Tensor Given(Tensor? tensor, string name = "x", [CallerMemberName] string operation = "") =>
        tensor ?? throw Argument(operation, $"null for {name}", "a tensor");

    /// <summary>How to convert, in both languages.</summary>
    public static string Conversion(DType type, string name = "x") => $"Tensor.convert {type} {name} (in C#: {name}.Convert(DType.{type}))";

    public static InvalidOperationException Operation(string operation, string problem, string wayOut) =>
        new($"{operation}: {problem}. {wayOut}");

    /// <summary>A value was asked of a parameter.</summary>
    public static InvalidOperationException NoValue(object? owner) => Operation(
        "value",
        $"the tensor depends on a parameter of `{owner}`, which has no value while the function is traced",
        "Decide inside the expression instead: cond for a choice, where for one by element, whileLoop and scan for loops; Tensor.mapAxis in place of vmap is a plain loop over slices, where values can be asked. A parameter that has left its function by another way than the function's result never gets a value: return it.");
}
