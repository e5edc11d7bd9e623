// How accelerators are found. Declarations only: the bodies are ILGPU's.
namespace ILGPU.Runtime.CPU
{
    public sealed class CPUDevice : Device
    {
        public CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors) => throw null!;

        public override Accelerator CreateAccelerator(Context context) => throw null!;
    }

    public static class CPUContextExtensions
    {
        public static Context.Builder CPU(this Context.Builder builder, CPUDevice device) => throw null!;
    }
}

namespace ILGPU.Runtime.OpenCL
{
    public static class CLContextExtensions
    {
        public static Context.Builder OpenCL(this Context.Builder builder) => throw null!;
    }

    public sealed class CLException : System.Exception
    {
        public CLError Error => throw null!;
    }

    public enum CLError
    {
        CL_SUCCESS = 0,
    }
}

namespace ILGPU.Runtime.Cuda
{
    public static class CudaAsm
    {
        public static void Emit<T0, T1>(string asm, out T0 arg0, T1 arg1)
            where T0 : struct
            where T1 : struct => throw null!;

        public static void Emit<T0, T1, T2>(string asm, out T0 arg0, T1 arg1, T2 arg2)
            where T0 : struct
            where T1 : struct
            where T2 : struct => throw null!;

        public static void Emit<T0, T1, T2, T3>(string asm, out T0 arg0, T1 arg1, T2 arg2, T3 arg3)
            where T0 : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct => throw null!;
    }

    public static class CudaContextExtensions
    {
        public static Context.Builder Cuda(this Context.Builder builder) => throw null!;
    }
}
