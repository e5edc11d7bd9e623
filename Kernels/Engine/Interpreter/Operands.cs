using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Where a step's operand comes from, so that each step is written once for tiles and for what all lanes share.</summary>
internal unsafe interface IOperand
{
    static abstract bool IsPresent { get; }

    static abstract bool IsTile { get; }

    static abstract byte* Locate(Frame* frame, int register);

    static abstract T At<T>(byte* memory, nint lane)
        where T : unmanaged;

    static abstract Vector<T> From<T>(byte* memory, nint lane)
        where T : unmanaged;
}

/// <summary>One element for each lane.</summary>
internal readonly unsafe struct Tile : IOperand
{
    public static bool IsPresent => true;

    public static bool IsTile => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Locate(Frame* frame, int register) => *(byte**)((byte*)frame + register);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(byte* memory, nint lane)
        where T : unmanaged => ((T*)memory)[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> From<T>(byte* memory, nint lane)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector<T>>((T*)memory + lane);
}

/// <summary>One scalar for all lanes.</summary>
internal readonly unsafe struct Uniform : IOperand
{
    public static bool IsPresent => true;

    public static bool IsTile => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Locate(Frame* frame, int register) => (byte*)frame + register;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(byte* memory, nint lane)
        where T : unmanaged => *(T*)memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> From<T>(byte* memory, nint lane)
        where T : unmanaged => new(*(T*)memory);
}

/// <summary>No operand.</summary>
internal readonly unsafe struct Absent : IOperand
{
    public static bool IsPresent => false;

    public static bool IsTile => false;

    public static byte* Locate(Frame* frame, int register) => null;

    public static T At<T>(byte* memory, nint lane)
        where T : unmanaged => default;

    public static Vector<T> From<T>(byte* memory, nint lane)
        where T : unmanaged => default;
}
