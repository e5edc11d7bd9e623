using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>Evaluates polynomials, lowest power first.</summary>
internal static class Polynomial
{
    /// <summary>c₀ + x (c₁ + c₂x + …): the tail by even and odd powers, which halves the chain of dependent operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Evaluate(ReadOnlySpan<double> coefficients, double x)
    {
        var square = x * x;
        var last = coefficients.Length - 1;
        double even = 0, odd = 0;
        if ((last & 1) != 0)
        {
            even = coefficients[last];
            last--;
        }
        for (var i = last; i > 0; i -= 2)
        {
            odd = Math.FusedMultiplyAdd(odd, square, coefficients[i]);
            even = Math.FusedMultiplyAdd(even, square, coefficients[i - 1]);
        }
        return Math.FusedMultiplyAdd(x, Math.FusedMultiplyAdd(x, odd, even), coefficients[0]);
    }

    /// <summary>The same in double-double arithmetic, by Horner's rule.</summary>
    public static DoubleDouble Evaluate(ReadOnlySpan<double> high, ReadOnlySpan<double> low, DoubleDouble x)
    {
        var sum = new DoubleDouble(0, 0);
        for (var i = high.Length - 1; i >= 0; i--)
            sum = sum * x + new DoubleDouble(high[i], low[i]);
        return sum;
    }
}
