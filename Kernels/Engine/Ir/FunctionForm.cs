namespace Fluxion.Kernels;

/// <summary>How the functions of kernels are computed.</summary>
public enum FunctionForm : byte
{
    /// <summary>By calling them, where the host has something to call; by instructions where not.</summary>
    Host,

    /// <summary>By instructions where vectors gain by it, by calling the host's own where not: for code that is compiled for the processor, the same bits as <see cref="Host"/>.</summary>
    Inline,

    /// <summary>By instructions of the kernel language: for devices that cannot call the host, the same bits on each of them.</summary>
    Expanded,
}
