namespace Fluxion.Kernels.Cpu;

/// <summary>Where the total of a shared loop's reduction is: a place in scratch memory.</summary>
/// <param name="Reduce">The reduction.</param>
/// <param name="Place">A <see cref="BlockCounter"/> of a floating sum; the bits of another total.</param>
internal sealed record PartTotal(Reduce Reduce, int Place)
{
    /// <summary>Whether the order of its values matters: that of floating sums does. All others are exact.</summary>
    public static bool IsBlocked(Reduce reduce) => reduce.Kind == ReductionKind.Sum && reduce.Type.IsFloating();
}
