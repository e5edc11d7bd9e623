namespace Fluxion.Kernels;

/// <summary>det a by LU factors with partial pivoting; exactly 0 where a pivot is. No product overflows on the way to a result that does not.</summary>
internal readonly unsafe struct Determinant : IMatrixFunction
{
    public static double Work(nint m, nint n) => (double)n * n * n / 3;

    public static nint Room(nint m, nint n) => n;

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        using var arena = Arena.Rent(Room(m, n) * sizeof(long));
        var pivots = (long*)arena.Address;
        LuFactor.Decompose(a, n, pivots, Workers.All);
        var product = LongProduct.One;
        for (nint k = 0; k < n; k++)
        {
            product.Multiply(pivots[k] == k ? a[k * (n + 1)] : -a[k * (n + 1)]);
        }

        result[0] = product.Times(1);
        return -1;
    }
}

/// <summary>A product of many factors: its exponent is counted beside it.</summary>
internal struct LongProduct
{
    private double fraction;
    private int exponent;

    /// <summary>No factor yet.</summary>
    internal static LongProduct One => new() { fraction = 1 };

    /// <summary>A further factor.</summary>
    internal void Multiply(double factor)
    {
        fraction *= Normalized(factor);
        fraction = Normalized(fraction);
    }

    /// <summary>A further factor of 2^power.</summary>
    internal void Scale(int power) => exponent += power;

    /// <summary>The product, times a last factor and a power of two.</summary>
    internal readonly double Times(double factor, int power = 0)
    {
        var copy = this;
        copy.Multiply(factor);
        return Math.ScaleB(copy.fraction, copy.exponent + power);
    }

    private double Normalized(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        var power = Math.ILogB(value);
        exponent += power;
        return Math.ScaleB(value, -power);
    }
}
