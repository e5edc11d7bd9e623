using System.Numerics;
using System.Runtime.CompilerServices;
using Fluxion.Kernels.Cpu;

namespace Fluxion.Kernels.Interpreter;

/// <summary>An operation on one operand: on an element, and on a vector of them where the hardware has it.</summary>
internal interface IUnary<T>
    where T : unmanaged
{
    static abstract bool HasVector { get; }

    static abstract T Of(T a);

    static abstract Vector<T> Of(Vector<T> a);
}

/// <summary>An operation on two operands.</summary>
internal interface IBinary<T>
    where T : unmanaged
{
    static abstract bool HasVector { get; }

    static abstract T Of(T a, T b);

    static abstract Vector<T> Of(Vector<T> a, Vector<T> b);
}

/// <summary>A comparison; of vectors it gives all bits of an element or none.</summary>
internal interface IComparison<T>
    where T : unmanaged
{
    static abstract bool Of(T a, T b);

    static abstract Vector<T> Of(Vector<T> a, Vector<T> b);
}

internal readonly struct Add<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a + b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a + b;
}

internal readonly struct Sub<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a - b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a - b;
}

internal readonly struct Mul<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a * b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a * b;
}

/// <summary>Between integers a zero divisor gives 0; the least divided by −1 wraps to itself.</summary>
internal readonly struct Div<T> : IBinary<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static bool HasVector => typeof(T) == typeof(double) || typeof(T) == typeof(float);

    public static T Of(T a, T b) => HasVector ? a / b : T.IsZero(b) ? T.Zero : b == -T.One ? T.Zero - a : a / b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a / b;
}

internal readonly struct Rem<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => false;

    public static T Of(T a, T b) =>
        typeof(T) == typeof(double) || typeof(T) == typeof(float) ? a % b : T.IsZero(b) || b == -T.One ? T.Zero : a % b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => throw new NotSupportedException();
}

internal readonly struct Min<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => T.Min(a, b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Min(a, b);
}

internal readonly struct Max<T> : IBinary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => T.Max(a, b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Max(a, b);
}

internal readonly struct Neg<T> : IUnary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => -a;

    public static Vector<T> Of(Vector<T> a) => -a;
}

/// <summary>The least integer is its own magnitude.</summary>
internal readonly struct Abs<T> : IUnary<T>
    where T : unmanaged, INumber<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? T.Abs(a) : T.IsNegative(a) ? -a : a;

    public static Vector<T> Of(Vector<T> a) => Vector.Abs(a);
}

internal readonly struct Equal<T> : IComparison<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a == b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
}

internal readonly struct NotEqual<T> : IComparison<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a != b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => ~Vector.Equals(a, b);
}

internal readonly struct Less<T> : IComparison<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a < b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);
}

internal readonly struct LessOrEqual<T> : IComparison<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a <= b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThanOrEqual(a, b);
}

internal readonly struct Sqrt<T> : IUnary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => T.Sqrt(a);

    public static Vector<T> Of(Vector<T> a) => Vector.SquareRoot(a);
}

internal readonly struct Floor<T> : IUnary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => T.Floor(a);

    public static Vector<T> Of(Vector<T> a) =>
        typeof(T) == typeof(double) ? Vector.Floor(a.As<T, double>()).As<double, T>() : Vector.Floor(a.As<T, float>()).As<float, T>();
}

internal readonly struct Ceil<T> : IUnary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => T.Ceiling(a);

    public static Vector<T> Of(Vector<T> a) =>
        typeof(T) == typeof(double) ? Vector.Ceiling(a.As<T, double>()).As<double, T>() : Vector.Ceiling(a.As<T, float>()).As<float, T>();
}

internal readonly struct Round<T> : IUnary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => T.Round(a);

    public static Vector<T> Of(Vector<T> a) =>
        typeof(T) == typeof(double) ? Vector.Round(a.As<T, double>()).As<double, T>() : Vector.Round(a.As<T, float>()).As<float, T>();
}

internal readonly struct Truncate<T> : IUnary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => T.Truncate(a);

    public static Vector<T> Of(Vector<T> a) =>
        typeof(T) == typeof(double) ? Vector.Truncate(a.As<T, double>()).As<double, T>() : Vector.Truncate(a.As<T, float>()).As<float, T>();
}

internal readonly struct CopySign<T> : IBinary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => T.CopySign(a, b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.ConditionalSelect(new Vector<T>(-T.Zero), b, a);
}

internal readonly struct Scale<T> : IBinary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => false;

    public static T Of(T a, T b) => typeof(T) == typeof(double)
        ? Unsafe.BitCast<double, T>(PowersOfTwo.Scale(Unsafe.BitCast<T, double>(a), Unsafe.BitCast<T, double>(b)))
        : Unsafe.BitCast<float, T>(PowersOfTwo.Scale(Unsafe.BitCast<T, float>(a), Unsafe.BitCast<T, float>(b)));

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => throw new NotSupportedException();
}

internal readonly struct And<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a & b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a & b;
}

internal readonly struct Or<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a | b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a | b;
}

internal readonly struct Xor<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => true;

    public static T Of(T a, T b) => a ^ b;

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a ^ b;
}

/// <summary>All bits; of a Bool (a byte) the one that counts.</summary>
internal readonly struct Not<T> : IUnary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => true;

    public static T Of(T a) => typeof(T) == typeof(byte) ? a ^ T.One : ~a;

    public static Vector<T> Of(Vector<T> a) => typeof(T) == typeof(byte) ? a ^ Vector<T>.One : ~a;
}

internal readonly struct ShiftLeft<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => false;

    public static T Of(T a, T b) => a << int.CreateTruncating(b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => throw new NotSupportedException();
}

internal readonly struct ShiftRight<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => false;

    public static T Of(T a, T b) => a >> int.CreateTruncating(b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => throw new NotSupportedException();
}

internal readonly struct ShiftRightLogical<T> : IBinary<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => false;

    public static T Of(T a, T b) => a >>> int.CreateTruncating(b);

    public static Vector<T> Of(Vector<T> a, Vector<T> b) => throw new NotSupportedException();
}

/// <summary>How an element becomes one of another type.</summary>
internal static class Conversion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Of<TFrom, TTo>(TFrom a)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TTo) == typeof(byte))
        {
            return TFrom.IsZero(a) ? TTo.Zero : TTo.One;
        }

        // Only floating to integer saturates; integers wrap.
        return (typeof(TFrom) == typeof(double) || typeof(TFrom) == typeof(float)) && (typeof(TTo) == typeof(int) || typeof(TTo) == typeof(long))
            ? TTo.CreateSaturating(a)
            : TTo.CreateTruncating(a);
    }
}
