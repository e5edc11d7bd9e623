// The members of ILGPU that the host calls. Declarations only: the bodies are ILGPU's.
using System.Collections.Immutable;
using System.Reflection;

namespace ILGPU
{
    public enum ClearCacheMode
    {
        Default,
        Everything,
    }

    public sealed class Context
    {
        private Context()
        {
        }

        public ImmutableArray<Runtime.Device> Devices => throw null!;

        public static Builder Create() => throw null!;

        public void ClearCache(ClearCacheMode mode) => throw null!;

        public sealed class Builder
        {
            private Builder()
            {
            }

            public Context ToContext() => throw null!;
        }
    }
}

namespace ILGPU.Runtime
{
    public enum AcceleratorType
    {
        CPU,
        Cuda,
        OpenCL,
    }

    public abstract class Device
    {
        public AcceleratorType AcceleratorType => throw null!;

        public string Name => throw null!;

        public abstract Accelerator CreateAccelerator(Context context);
    }

    public abstract class Accelerator
    {
        public AcceleratorType AcceleratorType => throw null!;

        public AcceleratorStream DefaultStream => throw null!;

        public MemoryBuffer AllocateRaw(long length, int elementSize) => throw null!;

        public Kernel LoadAutoGroupedKernel(MethodInfo method) => throw null!;

        public Kernel LoadImplicitlyGroupedKernel(MethodInfo method, int customGroupSize) => throw null!;

        public void Bind() => throw null!;

        public void Synchronize() => throw null!;

        public void ClearCache(ClearCacheMode mode) => throw null!;
    }

    public abstract class AcceleratorException : Exception;

    public abstract class AcceleratorStream;

    public abstract class MemoryBuffer : IDisposable
    {
        public void Dispose() => throw null!;
    }

    public static class ArrayViewExtensions
    {
        public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, ref T cpuData, long length)
            where T : unmanaged => throw null!;

        public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, ref T cpuData, long length)
            where T : unmanaged => throw null!;
    }

    public abstract class Kernel
    {
        public void Launch(AcceleratorStream stream, int dimension, params object[] args) => throw null!;
    }
}
