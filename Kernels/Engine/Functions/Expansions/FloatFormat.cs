namespace Fluxion.Kernels;

/// <summary>What an expansion that serves both floating types has to know of one: its bits, its constants, its polynomials.</summary>
/// <param name="isSingle">Whether it is Float32.</param>
internal sealed class FloatFormat(bool isSingle)
{
    private static readonly FloatFormat Single = new(true);
    private static readonly FloatFormat Double = new(false);

    /// <summary>The integers whose bits are as many.</summary>
    public DType Integer { get; } = isSingle ? DType.Int32 : DType.Int64;

    /// <summary>The bits behind the point.</summary>
    public int Fraction { get; } = isSingle ? 23 : 52;

    /// <summary>What is added to exponents.</summary>
    public int Bias { get; } = isSingle ? 127 : 1023;

    /// <summary>log 2, in two parts.</summary>
    public (double High, double Low) Ln2 { get; } = isSingle ? (0.6931472, -1.9046542e-9) : (0.6931471805599453, 2.3190468138462996e-17);

    /// <summary>π/2, in three parts.</summary>
    public (double High, double Middle, double Low) HalfPi { get; } =
        isSingle ? (1.5707964, -4.371139e-8, -1.7151245e-15) : (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33);

    /// <summary>Below, e to this is 0, or less than half of what there is; above, ∞.</summary>
    public (double Least, double Most) Exponents { get; } = isSingle ? (-105, 90) : (-750, 712);

    /// <summary>From here on tanh is 1.</summary>
    public double TanhEnd { get; } = isSingle ? 10 : 20;

    /// <summary>Up to this angle the parts of π/2 are enough.</summary>
    public double NearAngle { get; } = isSingle ? 100_000 : 1e9;

    /// <inheritdoc cref="ElementaryCoefficients.Exponential"/>
    public ReadOnlySpan<double> Exponential => isSingle ? SingleCoefficients.Exponential : ElementaryCoefficients.Exponential;

    /// <inheritdoc cref="ElementaryCoefficients.Sine"/>
    public ReadOnlySpan<double> Sine => isSingle ? SingleCoefficients.Sine : ElementaryCoefficients.Sine;

    /// <inheritdoc cref="ElementaryCoefficients.Cosine"/>
    public ReadOnlySpan<double> Cosine => isSingle ? SingleCoefficients.Cosine : ElementaryCoefficients.Cosine;

    /// <inheritdoc cref="ElementaryCoefficients.HyperbolicTangent"/>
    public ReadOnlySpan<double> HyperbolicTangent => isSingle ? SingleCoefficients.HyperbolicTangent : ElementaryCoefficients.HyperbolicTangent;

    /// <inheritdoc cref="ElementaryCoefficients.Arctangent"/>
    public ReadOnlySpan<double> Arctangent => isSingle ? SingleCoefficients.Arctangent : ElementaryCoefficients.Arctangent;

    /// <inheritdoc cref="ElementaryCoefficients.Arcsine"/>
    public ReadOnlySpan<double> Arcsine => isSingle ? SingleCoefficients.Arcsine : ElementaryCoefficients.Arcsine;

    /// <summary>That of a floating type, or of the integers that have its bits.</summary>
    public static FloatFormat Of(DType type) => type is DType.Float32 or DType.Int32 ? Single : Double;
}
