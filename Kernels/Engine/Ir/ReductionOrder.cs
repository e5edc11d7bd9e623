namespace Fluxion.Kernels;

/// <summary>
/// The one order in which reducing loops combine, whatever runs them: nothing depends on threads, tiers or the width of the hardware.
/// A loop's iterations are cut into blocks of <see cref="Block"/>. Within a block, iteration i goes to virtual lane i mod <see cref="Lanes"/>, in order,
/// from the identity; the lanes meet in a tree of halves (lane l with lane l + n/2, then n/4 …). The totals of blocks meet pairwise in the order of a binary
/// counter (blocks 0 and 1, 2 and 3, then those sums …, what is left over from the newest to the oldest). Sums of Float32 are Float64 all the way,
/// from the lanes on: in 32 bits the additions of a lane alone would lose two digits. The result is rounded once.
/// </summary>
public static class ReductionOrder
{
    /// <summary>The iterations of one block.</summary>
    public const int Block = 4096;

    /// <summary>The type that totals have while they are formed.</summary>
    /// <param name="kind">How values combine.</param>
    /// <param name="type">The type that is reduced.</param>
    public static DType Total(ReductionKind kind, DType type) => kind == ReductionKind.Sum && type == DType.Float32 ? DType.Float64 : type;

    /// <summary>The virtual lanes of a type: 8 of 64 bits, 16 otherwise.</summary>
    /// <param name="type">The type that is reduced.</param>
    public static int Lanes(DType type) => type is DType.Float64 or DType.Int64 ? 8 : 16;
}
