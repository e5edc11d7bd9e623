namespace Fluxion.Kernels;

/// <summary>Powers of two that bring a matrix's elements to at most 1, so that no square overflows; scaling by them rounds nothing.</summary>
internal static unsafe class Scaling
{
    /// <summary>Divides by the power of two above the largest size, and gives its exponent; null where an element is not finite.</summary>
    internal static int? Normalize(double* a, nint length)
    {
        var top = 0.0;
        for (nint i = 0; i < length; i++)
        {
            var size = Math.Abs(a[i]);
            if (!double.IsFinite(size))
            {
                return null;
            }

            top = Math.Max(top, size);
        }

        var exponent = top == 0 ? 0 : Math.ILogB(top) + 1;
        Scale(a, length, -exponent);
        return exponent;
    }

    /// <summary>Multiplies by 2^exponent.</summary>
    internal static void Scale(double* a, nint length, int exponent)
    {
        for (nint i = 0; i < length && exponent != 0; i++)
        {
            a[i] = Math.ScaleB(a[i], exponent);
        }
    }
}
