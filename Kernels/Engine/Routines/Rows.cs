using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels;

/// <summary>
/// The inner loops of the factorizations, over adjacent elements, in an order that is the same on every machine: vectors of 512 bits, emulated
/// where the hardware has none.
/// </summary>
internal static unsafe class Rows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Σᵢ xᵢ·yᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Dot(T* x, T* y, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= length - (4 * lanes); i += 4 * lanes)
        {
            s0 = Lanes512<T>.MultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), s0);
            s1 = Lanes512<T>.MultiplyAdd(Vector512.Load(x + i + lanes), Vector512.Load(y + i + lanes), s1);
            s2 = Lanes512<T>.MultiplyAdd(Vector512.Load(x + i + (2 * lanes)), Vector512.Load(y + i + (2 * lanes)), s2);
            s3 = Lanes512<T>.MultiplyAdd(Vector512.Load(x + i + (3 * lanes)), Vector512.Load(y + i + (3 * lanes)), s3);
        }

        for (; i <= length - lanes; i += lanes)
        {
            s0 = Lanes512<T>.MultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), s0);
        }

        // A fixed tree: Vector512.Sum leaves its order to the hardware.
        var whole = s0 + s1 + (s2 + s3);
        var half = whole.GetLower() + whole.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        var sum = T.Zero;
        for (var lane = 0; lane < Vector128<T>.Count; lane++)
        {
            sum += quarter[lane];
        }

        for (; i < length; i++)
        {
            sum = T.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>yᵢ ← yᵢ − f·xᵢ, each rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Subtract(T* y, T factor, T* x, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        var factors = Vector512.Create(-factor);
        for (; i <= length - lanes; i += lanes)
        {
            Lanes512<T>.MultiplyAdd(factors, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = T.FusedMultiplyAdd(-factor, x[i], y[i]);
        }
    }

    /// <summary>The rotation (xᵢ, yᵢ) ← (c·xᵢ − s·yᵢ, s·xᵢ + c·yᵢ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rotate(T* x, T* y, T c, T s, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        var (cs, ss) = (Vector512.Create(c), Vector512.Create(s));
        for (; i <= length - lanes; i += lanes)
        {
            var (a, b) = (Vector512.Load(x + i), Vector512.Load(y + i));
            Lanes512<T>.MultiplyAdd(cs, a, -(ss * b)).Store(x + i);
            Lanes512<T>.MultiplyAdd(ss, a, cs * b).Store(y + i);
        }

        for (; i < length; i++)
        {
            (x[i], y[i]) = (T.FusedMultiplyAdd(c, x[i], -(s * y[i])), T.FusedMultiplyAdd(s, x[i], c * y[i]));
        }
    }

    /// <summary>The rotation by sine s and τ = s/(1 + cosine), x ← x − s·(y + τ·x) and y ← y + s·(x − τ·y): small ones round little (Rutishauser, The Jacobi method for real symmetric matrices, 1966).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RotateBy(T* x, T* y, T s, T tau, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        var (ss, taus) = (Vector512.Create(s), Vector512.Create(tau));
        for (; i <= length - lanes; i += lanes)
        {
            var (a, b) = (Vector512.Load(x + i), Vector512.Load(y + i));
            Lanes512<T>.MultiplyAdd(-ss, Lanes512<T>.MultiplyAdd(taus, a, b), a).Store(x + i);
            Lanes512<T>.MultiplyAdd(ss, Lanes512<T>.MultiplyAdd(-taus, b, a), b).Store(y + i);
        }

        for (; i < length; i++)
        {
            var (a, b) = (x[i], y[i]);
            x[i] = T.FusedMultiplyAdd(-s, T.FusedMultiplyAdd(tau, a, b), a);
            y[i] = T.FusedMultiplyAdd(s, T.FusedMultiplyAdd(-tau, b, a), b);
        }
    }

    /// <summary>xᵢ ← xᵢ / d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Divide(T* x, T divisor, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        var divisors = Vector512.Create(divisor);
        for (; i <= length - lanes; i += lanes)
        {
            (Vector512.Load(x + i) / divisors).Store(x + i);
        }

        for (; i < length; i++)
        {
            x[i] /= divisor;
        }
    }

    /// <summary>Exchanges two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Exchange(T* x, T* y, nint length)
    {
        nint lanes = Vector512<T>.Count, i = 0;
        for (; i <= length - lanes; i += lanes)
        {
            var kept = Vector512.Load(x + i);
            Vector512.Load(y + i).Store(x + i);
            kept.Store(y + i);
        }

        for (; i < length; i++)
        {
            (x[i], y[i]) = (y[i], x[i]);
        }
    }
}
