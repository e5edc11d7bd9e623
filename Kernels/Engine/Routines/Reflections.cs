namespace Fluxion.Kernels;

/// <summary>
/// Householder reflections H = 1 − τ·v·vᵀ with v₀ = 1, by LAPACK's convention (its routine larfg): H·x = (β, 0, …, 0) with β = −sign(x₀)·‖x‖, and H = 1 where x is (x₀, 0, …, 0) already.
/// </summary>
internal static unsafe class Reflections
{
    /// <summary>Replaces x by (β, v₁, v₂, …).</summary>
    /// <returns>τ.</returns>
    internal static double Make(double* x, nint length)
    {
        var rest = length > 1 ? Rows<double>.Dot(x + 1, x + 1, length - 1) : 0;
        if (rest == 0)
        {
            return 0;
        }

        var beta = -Math.CopySign(Math.Sqrt((x[0] * x[0]) + rest), x[0]);
        var tau = (beta - x[0]) / beta;
        var pivot = x[0] - beta;
        for (nint i = 1; i < length; i++)
        {
            x[i] /= pivot;
        }

        x[0] = beta;
        return tau;
    }

    /// <summary>y ← H·y, with v as <see cref="Make"/> leaves it: what stands in its first place is not read.</summary>
    internal static void Apply(double* v, double tau, double* y, nint length)
    {
        if (tau == 0)
        {
            return;
        }

        var factor = tau * (y[0] + Rows<double>.Dot(v + 1, y + 1, length - 1));
        y[0] -= factor;
        Rows<double>.Subtract(y + 1, factor, v + 1, length - 1);
    }
}
