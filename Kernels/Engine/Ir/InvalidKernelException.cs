using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>A kernel breaks rules of the kernel language.</summary>
public sealed class InvalidKernelException : Exception
{
    internal InvalidKernelException(Kernel kernel, ImmutableArray<string> violations)
        : base($"Kernel '{kernel.Name}' breaks rules of the kernel language:\n  {string.Join("\n  ", violations)}\nIt is:\n{KernelPrinter.Print(kernel)}") =>
        Violations = violations;

    /// <summary>Each violation in words.</summary>
    public ImmutableArray<string> Violations { get; }
}
