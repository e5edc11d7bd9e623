namespace Fluxion;

/// <summary>Messages in one form: the operation, what came, what was wanted, the way out.</summary>
internal static class Errors
{
    public static ArgumentException Argument(string operation, string got, string wanted, string? wayOut = null) =>
        new($"{operation}: got {got}; wanted {wanted}.{(wayOut is null ? "" : " " + wayOut)}");

    /// <summary>How to convert, in both languages.</summary>
    public static string Conversion(DType type, string name = "x") => $"Tensor.convert {type} {name} (in C#: {name}.Convert(DType.{type}))";

    public static InvalidOperationException Operation(string operation, string problem, string wayOut) =>
        new($"{operation}: {problem}. {wayOut}");
}
