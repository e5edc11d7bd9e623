using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>What is done with the addresses of storages while they cannot move.</summary>
/// <typeparam name="TState">Whatever else the work needs.</typeparam>
/// <param name="pointers">The address of each storage's first element, in the order of the storages.</param>
/// <param name="state">What was given to <see cref="Pinned.Run{TState}"/>.</param>
public unsafe delegate void PinnedAction<TState>(byte** pointers, TState state)
    where TState : allows ref struct;

/// <summary>Holds storages in place for the time of a call.</summary>
/// <remarks>
/// Managed arrays are held by <c>fixed</c>, eight to a level of recursion: that costs a few instructions, where a handle costs an entry
/// in the runtime's table. Native blocks cannot move; they only have to be kept from their finalizers.
/// </remarks>
public static unsafe class Pinned
{
    // Levels of recursion before handles take over, so that no number of storages overflows the stack.
    private const int DeepestLevel = 128;

    /// <summary>Runs an action with the addresses of storages, which stay alive and in place until it returns.</summary>
    /// <typeparam name="TState">Whatever else the work needs.</typeparam>
    /// <param name="storages">The storages; one may occur several times.</param>
    /// <param name="pointers">Room for one address a storage, the caller's (stack or pool).</param>
    /// <param name="state">Passed on to the action.</param>
    /// <param name="action">The work; a static lambda allocates nothing.</param>
    public static void Run<TState>(ReadOnlySpan<Storage> storages, byte** pointers, TState state, PinnedAction<TState> action)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(action);
        Climb(storages, 0, 0, pointers, state, action);
        foreach (var storage in storages)
        {
            GC.KeepAlive(storage);
        }
    }

    private static void Climb<TState>(ReadOnlySpan<Storage> storages, int next, int level, byte** pointers, TState state, PinnedAction<TState> action)
        where TState : allows ref struct
    {
        // Slots of this level that stay unused hold no array: `fixed` of a null reference is a null pointer.
        var s0 = Managed(storages, ref next, pointers, out var i0);
        var s1 = Managed(storages, ref next, pointers, out var i1);
        var s2 = Managed(storages, ref next, pointers, out var i2);
        var s3 = Managed(storages, ref next, pointers, out var i3);
        var s4 = Managed(storages, ref next, pointers, out var i4);
        var s5 = Managed(storages, ref next, pointers, out var i5);
        var s6 = Managed(storages, ref next, pointers, out var i6);
        var s7 = Managed(storages, ref next, pointers, out var i7);
        fixed (byte* p0 = &First(s0), p1 = &First(s1), p2 = &First(s2), p3 = &First(s3), p4 = &First(s4), p5 = &First(s5), p6 = &First(s6), p7 = &First(s7))
        {
            Put(pointers, i0, p0);
            Put(pointers, i1, p1);
            Put(pointers, i2, p2);
            Put(pointers, i3, p3);
            Put(pointers, i4, p4);
            Put(pointers, i5, p5);
            Put(pointers, i6, p6);
            Put(pointers, i7, p7);
            if (i7 < 0)
            {
                action(pointers, state);
            }
            else if (level < DeepestLevel)
            {
                Climb(storages, next, level + 1, pointers, state, action);
            }
            else
            {
                Handles(storages, next, pointers, state, action);
            }
        }
    }

    /// <summary>The next managed array and its position; notes the addresses of native blocks on the way. Position −1: there is none.</summary>
    private static byte[]? Managed(ReadOnlySpan<Storage> storages, ref int next, byte** pointers, out int position)
    {
        while (next < storages.Length)
        {
            position = next++;
            if (storages[position] is ManagedStorage managed)
            {
                return managed.Array;
            }

            pointers[position] = ((NativeStorage)storages[position]).Address;
        }

        position = -1;
        return null;
    }

    private static ref byte First(byte[]? array) =>
        ref array is null ? ref Unsafe.NullRef<byte>() : ref MemoryMarshal.GetArrayDataReference(array);

    private static void Put(byte** pointers, int position, byte* address)
    {
        if (position >= 0)
        {
            pointers[position] = address;
        }
    }

    private static void Handles<TState>(ReadOnlySpan<Storage> storages, int next, byte** pointers, TState state, PinnedAction<TState> action)
        where TState : allows ref struct
    {
        var handles = new List<GCHandle>(storages.Length - next);
        try
        {
            while (Managed(storages, ref next, pointers, out var position) is { } array)
            {
                handles.Add(GCHandle.Alloc(array, GCHandleType.Pinned));
                pointers[position] = (byte*)handles[^1].AddrOfPinnedObject();
            }

            action(pointers, state);
        }
        finally
        {
            foreach (var handle in handles)
            {
                handle.Free();
            }
        }
    }
}
