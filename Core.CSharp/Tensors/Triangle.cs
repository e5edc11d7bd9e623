namespace Fluxion;

/// <summary>Which part of a matrix is read as a triangular one.</summary>
public enum Triangle
{
    /// <summary>The diagonal and what is below it.</summary>
    Lower,

    /// <summary>The diagonal and what is above it.</summary>
    Upper,

    /// <summary>What is below the diagonal, which is taken to be 1.</summary>
    UnitLower,

    /// <summary>What is above the diagonal, which is taken to be 1.</summary>
    UnitUpper,
}

/// <summary>What a <see cref="Triangle"/> says.</summary>
internal static class Triangles
{
    public static bool IsLower(this Triangle triangle) => triangle is Triangle.Lower or Triangle.UnitLower;

    public static bool HasUnitDiagonal(this Triangle triangle) => triangle is Triangle.UnitLower or Triangle.UnitUpper;
}
