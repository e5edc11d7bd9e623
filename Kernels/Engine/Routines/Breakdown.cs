namespace Fluxion.Kernels;

/// <summary>Where a factorization broke down.</summary>
/// <param name="Matrix">The first matrix of the batch that it broke down for (the last batch axis counts fastest); −1: none did.</param>
/// <param name="Pivot">The pivot, counted from 0, at which it did; −1: none.</param>
public readonly record struct Breakdown(long Matrix, long Pivot)
{
    /// <summary>In the place of a pivot: an element of the matrix is infinite or NaN.</summary>
    public const long NotFinite = long.MaxValue;

    /// <summary>In the place of a pivot: the iteration did not come to its end.</summary>
    public const long NotConverged = long.MaxValue - 1;

    /// <summary>Every matrix was factored.</summary>
    public static Breakdown None => new(-1, -1);

    /// <summary>Whether a matrix could not be factored.</summary>
    public bool Occurred => Matrix >= 0;
}
