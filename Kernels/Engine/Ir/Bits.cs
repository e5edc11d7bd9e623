namespace Fluxion.Kernels;

/// <summary>Scalars of any element type as 64 bits: the type's own bits, zero-extended.</summary>
public static class Bits
{
    /// <summary>A number in an element type's bits: rounded to Float32, truncated to integers, ≠ 0 for Bool.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="value">The number.</param>
    public static ulong Of(DType type, double value) => type switch
    {
        DType.Float64 => BitConverter.DoubleToUInt64Bits(value),
        DType.Float32 => BitConverter.SingleToUInt32Bits((float)value),
        DType.Int32 => (uint)(int)value,
        DType.Int64 => (ulong)(long)value,
        _ => value != 0 ? 1UL : 0UL,
    };

    /// <summary>An integer in an element type's bits.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="value">The integer.</param>
    public static ulong Of(DType type, long value) => type == DType.Int64 ? (ulong)value : type == DType.Int32 ? (uint)(int)value : Of(type, (double)value);

    /// <summary>The number that an element type's bits stand for.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="bits">The bits.</param>
    public static double ToDouble(DType type, ulong bits) => type switch
    {
        DType.Float64 => BitConverter.UInt64BitsToDouble(bits),
        DType.Float32 => BitConverter.UInt32BitsToSingle((uint)bits),
        DType.Int32 => (int)(uint)bits,
        DType.Int64 => (long)bits,
        _ => bits != 0 ? 1 : 0,
    };
}
