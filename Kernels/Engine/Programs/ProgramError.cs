namespace Fluxion.Kernels;

/// <summary>What can go wrong in a run, beside memory.</summary>
public enum ProgramErrorKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An index that is data lies outside its axis.</summary>
    IndexOutOfRange,

    /// <summary>A matrix to solve with has a pivot of exactly 0.</summary>
    Singular,

    /// <summary>A matrix to factor is not positive definite.</summary>
    NotPositiveDefinite,

    /// <summary>A matrix to factor has an infinite element, or a NaN.</summary>
    NotFinite,

    /// <summary>An iteration that makes a matrix diagonal did not come to its end.</summary>
    NotConverged,

    /// <summary>A loop did as many iterations as it may, and its condition still holds.</summary>
    NotFinished,
}

/// <summary>What a run found wrong: data, of which the caller makes a message.</summary>
/// <param name="Kind">What.</param>
/// <param name="Step">The step of the program that found it.</param>
/// <param name="Operation">The operation that it belongs to.</param>
/// <param name="Position">The index out of range; the row of the pivot; how many iterations a loop did.</param>
/// <param name="Bound">The length of the axis that the index picks from; the number of the matrix in its batch.</param>
public readonly record struct ProgramError(ProgramErrorKind Kind, int Step, string Operation, long Position, long Bound)
{
    /// <summary>Nothing went wrong.</summary>
    public static ProgramError None => default;

    /// <summary>Whether something went wrong.</summary>
    public bool IsError => Kind != ProgramErrorKind.None;
}
