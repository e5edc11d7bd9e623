// Written by coefficients.py, which says how; do not edit.
namespace Fluxion.Kernels;

/// <summary>The fitted polynomials of the elementary functions in Float32, lowest power first.</summary>
internal static class SingleCoefficients
{
    /// <summary>(eˣ - 1 - x - x²/2) / x³ in powers of x, |x| ≤ log(2)/2</summary>
    public static ReadOnlySpan<double> Exponential =>
    [
        0.16666667, 0.041666552, 0.0083333105, 0.0013926487,
        0.00019891394,
    ];

    /// <summary>(log(1 + x) - x + x²/2) / x³ in powers of x, √½ ≤ 1 + x ≤ √2</summary>
    public static ReadOnlySpan<double> Logarithm =>
    [
        0.3333333, -0.2499999, 0.20000708, -0.16668476,
        0.14249909, -0.1241113, 0.11661903, -0.11570708,
        0.07147886,
    ];

    /// <summary>(sin x - x) / x³, |x| ≤ π/4, in powers of x²</summary>
    public static ReadOnlySpan<double> Sine =>
    [
        -0.16666667, 0.008333332, -0.00019840083, 2.7249393e-06,
    ];

    /// <summary>(cos x - 1 + x²/2) / x⁴, |x| ≤ π/4, in powers of x²</summary>
    public static ReadOnlySpan<double> Cosine =>
    [
        0.041666664, -0.0013888301, 2.4547522e-05,
    ];

    /// <summary>(tan x - x) / x³, |x| ≤ π/4, in powers of x²</summary>
    public static ReadOnlySpan<double> Tangent =>
    [
        0.33333334, 0.13333344, 0.053964734, 0.02191356,
        0.008595215, 0.0044602775, -4.3066415e-05, 0.0018100418,
    ];

    /// <summary>(arctan x - x) / x³, |x| ≤ 1, in powers of x²</summary>
    public static ReadOnlySpan<double> Arctangent =>
    [
        -0.33333334, 0.19999993, -0.14285351, 0.11105132,
        -0.09039461, 0.07427486, -0.057831135, 0.038638823,
        -0.019523067, 0.0063294373, -0.0009605423,
    ];

    /// <summary>(arcsin x - x) / x³, |x| ≤ 1/2, in powers of x²</summary>
    public static ReadOnlySpan<double> Arcsine =>
    [
        0.16666666, 0.07500099, 0.04459803, 0.031116156,
        0.01707786, 0.033805747,
    ];

    /// <summary>(sinh x - x) / x³, |x| ≤ 1, in powers of x²</summary>
    public static ReadOnlySpan<double> HyperbolicSine =>
    [
        0.16666667, 0.008333339, 0.000198381, 2.8062905e-06,
    ];

    /// <summary>(tanh x - x) / x³, |x| ≤ 0.55, in powers of x²</summary>
    public static ReadOnlySpan<double> HyperbolicTangent =>
    [
        -0.3333333, 0.13333118, -0.053910013, 0.021312421,
        -0.0066151437,
    ];

    /// <summary>erf(x)/x - 1, |x| ≤ 1, in powers of x²</summary>
    public static ReadOnlySpan<double> Erf =>
    [
        0.12837917, -0.37612638, 0.11283783, -0.026865438,
        0.0052210535, -0.00084843964, 0.00011268254, -9.673591e-06,
    ];

    /// <summary>-log(erfc x) in powers of x, 1 ≤ x ≤ 4</summary>
    public static ReadOnlySpan<double> ErfcLogarithm =>
    [
        -0.000303213, 1.1301666, 0.6319371, 0.10997824,
        -0.026364718, 0.0047402224, -0.00059276953, 4.5590623e-05,
        -1.6140616e-06,
    ];
}
