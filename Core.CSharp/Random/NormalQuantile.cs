namespace Fluxion;

/// <summary>
/// The quantile function of the normal distribution by additions, multiplications, divisions and square roots alone, which IEEE 754 fixes to the bit:
/// a sample is the same on any machine. (The tensor function erfinv is as accurate; its bits may follow the kernels' compiler.)
/// </summary>
internal static class NormalQuantile
{
    private const double CentralHalfWidth = 0.425;
    private const double FarTail = 5;

    // M. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988): PPND16, relative accuracy 1e-16. Lowest power first.
    private static ReadOnlySpan<double> CentralNumerator =>
    [
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
    ];

    private static ReadOnlySpan<double> CentralDenominator =>
    [
        1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ];

    private static ReadOnlySpan<double> FarNumerator =>
    [
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ];

    private static ReadOnlySpan<double> FarDenominator =>
    [
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ];

    /// <summary>The z with P(Z ≤ −z) = p for a tail 0 &lt; p &lt; 1/2: positive.</summary>
    public static double OfTail(double p)
    {
        var q = 0.5 - p;
        if (q <= CentralHalfWidth)
        {
            var r = (CentralHalfWidth * CentralHalfWidth) - (q * q);
            return q * Polynomial(CentralNumerator, r) / Polynomial(CentralDenominator, r);
        }

        var w = Math.Sqrt(-Log(p));
        return w <= FarTail
            ? Polynomial(TailNumerator, w - 1.6) / Polynomial(TailDenominator, w - 1.6)
            : Polynomial(FarNumerator, w - FarTail) / Polynomial(FarDenominator, w - FarTail);
    }

    /// <summary>log a for a normal positive a: a = m·2ᵉ with m in [3/4, 3/2), log m = 2·artanh((m − 1)/(m + 1)) by its power series.</summary>
    private static double Log(double a)
    {
        const double Ln2 = 0.6931471805599453;
        var exponent = Math.ILogB(a * (4.0 / 3.0));
        var m = Math.ScaleB(a, -exponent);
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        // |s| ≤ 1/5, and 5⁻²⁴ is below 2⁻⁵³.
        for (var k = 23; k >= 1; k -= 2)
        {
            sum = (sum * square) + (1.0 / k);
        }

        return (exponent * Ln2) + (2 * s * sum);
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }
}
