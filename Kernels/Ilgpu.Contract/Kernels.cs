// The members of ILGPU that kernels call. Declarations only: the bodies are ILGPU's.
namespace ILGPU
{
    public readonly struct Index1D
    {
        public static implicit operator int(Index1D index) => throw null!;
    }

    public readonly struct ArrayView<T>
        where T : unmanaged
    {
        public ArrayView(Runtime.MemoryBuffer source, long index, long length) => throw null!;

        public ref T this[long index] => throw null!;
    }

    public static class Atomic
    {
        public static long CompareExchange(ref long target, long compare, long value) => throw null!;
    }
}

namespace ILGPU.Frontend
{
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ExternalAttribute(string name) : Attribute
    {
        public string Name => throw new NotSupportedException(name);
    }
}
