namespace Fluxion;

/// <summary>A type or value that is no tree, on its way to the operation that met it.</summary>
internal sealed class NoTreeException(string problem, string wanted, string wayOut) : Exception(problem)
{
    /// <summary>The error as the operation tells it.</summary>
    public ArgumentException For(string operation) => Errors.Argument(operation, Message, wanted, wayOut);
}
