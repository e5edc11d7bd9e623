namespace Fluxion.Kernels;

/// <summary>
/// What the first kernel of a process costs beyond its own compilation: the code that emits machine code is itself compiled as it first runs. So nothing is compiled
/// until kernels together have been interpreted for as long, which at most doubles what either way takes; a first call of small work stays short.
/// </summary>
internal sealed class CompilerStart
{
    // Measured roughly, in nanoseconds.
    private const double Cost = 30e6;

    private double spent;

    /// <summary>Adds a launch of the interpreter; whether what all took is worth the start. Where threads meet one addition may be lost: it is an estimate.</summary>
    /// <param name="cost">The nanoseconds that the launch takes.</param>
    public bool IsDue(double cost) => spent >= Cost || (spent += cost) >= Cost;
}
