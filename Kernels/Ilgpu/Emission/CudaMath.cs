using ILGPU.Runtime.Cuda;

namespace Fluxion.Kernels.Gpu;

/// <summary>Operations of PTX that ILGPU has no word for, or one without a rounding (the assembler may join a product without one and a sum), or one that it computes with too early.</summary>
internal static class CudaMath
{
    internal static double Fma(double a, double b, double c)
    {
        CudaAsm.Emit("fma.rn.f64 %0, %1, %2, %3;", out double result, a, b, c);
        return result;
    }

    internal static float Fma(float a, float b, float c)
    {
        CudaAsm.Emit("fma.rn.f32 %0, %1, %2, %3;", out float result, a, b, c);
        return result;
    }

    internal static double Multiply(double a, double b)
    {
        CudaAsm.Emit("mul.rn.f64 %0, %1, %2;", out double result, a, b);
        return result;
    }

    internal static float Multiply(float a, float b)
    {
        CudaAsm.Emit("mul.rn.f32 %0, %1, %2;", out float result, a, b);
        return result;
    }

    /// <summary>A number as it is; ILGPU does not know which.</summary>
    internal static long Opaque(long number)
    {
        CudaAsm.Emit("mov.b64 %0, %1;", out long result, number);
        return result;
    }

    /// <inheritdoc cref="Opaque(long)"/>
    internal static int Opaque(int number)
    {
        CudaAsm.Emit("mov.b32 %0, %1;", out int result, number);
        return result;
    }
}
