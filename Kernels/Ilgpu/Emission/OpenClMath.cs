using ILGPU.Frontend;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// Operations of OpenCL C that ILGPU has no word for, or a looser one. A method that is marked external is called by its name there, and is one of
/// OpenCL's own; ILGPU's CPU accelerator runs it as it stands here.
/// </summary>
internal static class OpenClMath
{
    [External("fma")]
    internal static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    [External("fma")]
    internal static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>OpenCL allows 2.5 ulp. Twice the digits and two more make the second rounding harmless (S. Figueroa, "When is double rounding innocuous?", 1995).</summary>
    internal static float Divide(float a, float b) => (float)((double)a / b);

    /// <summary>OpenCL allows 3 ulp; as <see cref="Divide"/>.</summary>
    internal static float Sqrt(float a) => (float)Math.Sqrt(a);

    /// <summary>A number as it is, in a variable of its type; ILGPU does not know which.</summary>
    [External("convert_long")]
    internal static long Opaque(long number) => number;

    /// <inheritdoc cref="Opaque(long)"/>
    [External("convert_int")]
    internal static int Opaque(int number) => number;
}
