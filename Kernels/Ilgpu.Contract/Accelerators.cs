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
}

namespace ILGPU.Runtime.Cuda
{
    public static class CudaContextExtensions
    {
        public static Context.Builder Cuda(this Context.Builder builder) => throw null!;
    }
}
