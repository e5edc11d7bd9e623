using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>A flat run of elements of one type: what a tensor's data lives in.</summary>
/// <remarks>
/// In the host's memory there are two kinds, told apart by size alone: up to <see cref="LargestManaged"/> bytes an ordinary managed array, which costs the collector
/// nothing to forget; above that a block of the <see cref="BlockPool"/>, which its finalizer gives back.
/// Kernels reach the addresses of both through <see cref="Pinned"/>. Another device has its own kind: <see cref="DeviceStorage"/>.
/// </remarks>
public abstract unsafe class Storage
{
    /// <summary>The most bytes that an ordinary managed array holds; anything larger is a native block.</summary>
    public const int LargestManaged = 4096;

    private protected Storage(DType type, long length)
    {
        Type = type;
        Length = length;
    }

    /// <summary>The type of every element.</summary>
    public DType Type { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>Where the elements are.</summary>
    public virtual Device Device => Device.Cpu;

    /// <summary>The bytes that the elements take.</summary>
    public long Bytes => Length * Type.Size();

    /// <summary>New storage in the host's memory, whose elements hold whatever was there before.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="length">How many elements, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="InsufficientMemoryException">The machine does not have that much memory; nothing was allocated.</exception>
    public static Storage Allocate(DType type, long length) => Allocate(type, length, "Storage");

    /// <summary>New storage that an operation asks for: the message says so where there is not enough memory.</summary>
    internal static Storage Allocate(DType type, long length, string operation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var size = type.Size();
        if (length <= LargestManaged / size)
        {
            return new ManagedStorage(type, length);
        }

        // The multiplication below must not wrap around before the pool has compared it with the machine's memory.
        return length <= long.MaxValue / size
            ? new NativeStorage(type, length, BlockPool.Shared, operation)
            : throw BlockPool.Shared.TooLarge((Int128)length * size, operation);
    }

    /// <summary>New storage that holds a copy of some values, of the element type that belongs to <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">double, float, int, long or bool.</typeparam>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentException">No element type belongs to <typeparamref name="T"/>.</exception>
    /// <exception cref="InsufficientMemoryException">The machine does not have that much memory.</exception>
    public static Storage Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var storage = Allocate(TypeOf<T>(), values.Length, "tensor");
        storage.CopyFrom(values);
        return storage;
    }

    /// <inheritdoc cref="Of{T}(ReadOnlySpan{T})"/>
    public static Storage Of<T>(params T[] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return Of((ReadOnlySpan<T>)values);
    }

    /// <summary>The element type that belongs to a .NET type.</summary>
    /// <typeparam name="T">double, float, int, long or bool.</typeparam>
    /// <exception cref="ArgumentException">No element type belongs to <typeparamref name="T"/>.</exception>
    public static DType TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new ArgumentException($"Storage: {typeof(T)} is no element type; tensors hold double, float, int, long or bool. Convert the values first.");

    /// <summary>Overwrites elements with a copy of some values.</summary>
    /// <typeparam name="T">The .NET type of the elements; byte serves for Bool too.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="start">The element that the first value goes to.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The values do not fit there.</exception>
    public void CopyFrom<T>(ReadOnlySpan<T> values, long start = 0)
        where T : unmanaged
    {
        values.CopyTo(AsSpan<T>(start, values.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Copies elements out.</summary>
    /// <typeparam name="T">The .NET type of the elements; byte serves for Bool too.</typeparam>
    /// <param name="values">Where they go; its length says how many.</param>
    /// <param name="start">The first element that is copied.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many elements.</exception>
    public void CopyTo<T>(Span<T> values, long start = 0)
        where T : unmanaged
    {
        AsSpan<T>(start, values.Length).CopyTo(values);
        GC.KeepAlive(this);
    }

    /// <summary>One element in its type's bits, zero-extended: what <see cref="Bits"/> reads.</summary>
    /// <param name="place">Which element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    internal virtual ulong BitsAt(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Length);
        var size = Type.Size();
        ref var element = ref Unsafe.Add(ref First, (nint)place * size);
        var bits = size switch
        {
            8 => Unsafe.ReadUnaligned<ulong>(ref element),
            4 => Unsafe.ReadUnaligned<uint>(ref element),
            _ => element,
        };
        GC.KeepAlive(this);
        return bits;
    }

    /// <summary>
    /// All elements in place. The span does not keep the storage alive: use it only where the storage itself is used afterwards (<see
    /// cref="GC.KeepAlive"/>).
    /// </summary>
    /// <typeparam name="T">The .NET type of the elements; byte serves for Bool too.</typeparam>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are more than a span can hold: ask for a part.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (Length > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(T), $"Storage.AsSpan: {Length} elements are more than one span holds ({int.MaxValue}). Ask for a part of them: AsSpan(start, count).");
        }

        return AsSpan<T>(0, (int)Length);
    }

    /// <summary>Some elements in place; see <see cref="AsSpan{T}()"/> for how long the span is good.</summary>
    /// <typeparam name="T">The .NET type of the elements; byte serves for Bool too.</typeparam>
    /// <param name="start">The first element.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many elements.</exception>
    public Span<T> AsSpan<T>(long start, int count)
        where T : unmanaged
    {
        if (!Holds<T>())
        {
            throw new ArgumentException(
                $"Storage: the elements are {Type}, and {typeof(T)} was asked for. Nothing converts silently: convert the tensor first.");
        }

        if (start < 0 || count < 0 || start > Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"Storage: elements {start} to {start + count} were asked for, and there are {Length}.");
        }

        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Unsafe.As<byte, T>(ref First), (nint)start), count);
    }

    /// <summary>Some bytes in place, of any elements.</summary>
    internal Span<byte> Part(long start, int count) => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref First, (nint)start), count);

    /// <summary>The first byte; for no elements a place that must not be read.</summary>
    internal abstract ref byte First { get; }

    private bool Holds<T>() => Type switch
    {
        DType.Float64 => typeof(T) == typeof(double),
        DType.Float32 => typeof(T) == typeof(float),
        DType.Int32 => typeof(T) == typeof(int),
        DType.Int64 => typeof(T) == typeof(long),
        _ => typeof(T) == typeof(bool) || typeof(T) == typeof(byte),
    };
}

/// <summary>A few elements in an ordinary managed array.</summary>
internal sealed class ManagedStorage : Storage
{
    internal ManagedStorage(DType type, long length)
        : base(type, length) => Array = GC.AllocateUninitializedArray<byte>((int)Bytes);

    internal byte[] Array { get; }

    internal override ref byte First => ref MemoryMarshal.GetArrayDataReference(Array);
}

/// <summary>Many elements in a block of the pool, given back when the collector finds that nobody holds them.</summary>
internal sealed unsafe class NativeStorage : Storage
{
    private readonly BlockPool pool;

    internal NativeStorage(DType type, long length, BlockPool pool, string operation)
        : base(type, length)
    {
        this.pool = pool;
        Address = pool.Rent(Bytes, operation);
    }

    /// <summary>Gives the block back to the pool.</summary>
    ~NativeStorage()
    {
        // Null when the constructor failed: its object is finalized all the same.
        if (Address != null)
        {
            pool.Return(Address, Bytes);
        }
    }

    internal byte* Address { get; }

    internal override ref byte First => ref *Address;
}
