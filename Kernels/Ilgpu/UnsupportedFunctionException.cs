namespace Fluxion.Kernels.Gpu;

/// <summary>A function that an accelerator cannot compute well enough.</summary>
internal sealed class UnsupportedFunctionException(string message) : NotSupportedException(message);
