namespace Fluxion;

/// <summary>The norms of a matrix, by PyTorch's names.</summary>
public enum MatrixNorm
{
    /// <summary>Frobenius: √(Σ aᵢⱼ²).</summary>
    Fro,

    /// <summary>Nuclear: the sum of the singular values.</summary>
    Nuc,

    /// <summary>The largest sum of sizes in a column.</summary>
    One,

    /// <summary>Spectral: the largest singular value.</summary>
    Two,

    /// <summary>The largest sum of sizes in a row.</summary>
    Inf,
}
