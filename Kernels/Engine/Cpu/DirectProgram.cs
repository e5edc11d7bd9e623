using System.Collections.Immutable;

namespace Fluxion.Kernels.Cpu;

/// <summary>Where a direct kernel finds a buffer.</summary>
internal enum DirectRegion : byte
{
    /// <summary>In the caller's memory that is read.</summary>
    Input,

    /// <summary>In the caller's memory that is written.</summary>
    Output,

    /// <summary>In memory of the call's own.</summary>
    Scratch,

    /// <summary>In a table of numbers that never change.</summary>
    Table,

    /// <summary>In no memory: an argument of the method, by its number.</summary>
    Argument,

    /// <summary>In no memory: what the method returns.</summary>
    Result,
}

/// <summary>A place in a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Start">The first byte; the number of an argument.</param>
internal readonly record struct Place(DirectRegion Region, long Start);

/// <summary>
/// A kernel of few numbers for one launch that is known but for the caller's memory: what is data to other kernels is written into its code. It has sequential loops only, no scalar arguments,
/// and no index that may be out of bounds.
/// </summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Buffers">Where each of its buffers is.</param>
/// <param name="Extents">The iterations of its loops.</param>
/// <param name="Addresses">Its addresses (<see cref="Launch.Addresses"/>).</param>
/// <param name="ScratchBytes">The bytes of memory that it has for itself.</param>
/// <param name="Table">The numbers that never change.</param>
internal sealed record DirectProgram(
    Kernel Kernel,
    ImmutableArray<Place> Buffers,
    ImmutableArray<long> Extents,
    ImmutableArray<long> Addresses,
    int ScratchBytes,
    ImmutableArray<byte> Table);
