namespace Fluxion.Kernels;

/// <summary>How the functions of kernels are computed.</summary>
public enum FunctionForm : byte
{
    /// <summary>By calling the host's, where it has them; by instructions where not.</summary>
    Host,

    /// <summary>By instructions of the kernel language: for devices that cannot call the host, the same bits on each of them.</summary>
    Expanded,
}
