using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Which step loads or stores: chosen by element size, and by where the index, the predicate and the value are.</summary>
internal static unsafe class MemoryTable
{
    /// <summary>Where an operand is.</summary>
    public enum Place
    {
        Absent,
        Uniform,
        Tile,
    }

    /// <summary>A load whose tile is the memory itself.</summary>
    public static nint LoadInPlace(int size) => Pointer(size switch
    {
        8 => &MemorySteps.LoadInPlace<long>,
        4 => &MemorySteps.LoadInPlace<int>,
        _ => &MemorySteps.LoadInPlace<byte>,
    });

    /// <summary>A load without index and predicate.</summary>
    public static nint Load(int size, bool isTile, StrideClass stride) => size switch
    {
        8 => Load<long>(isTile, stride),
        4 => Load<int>(isTile, stride),
        _ => Load<byte>(isTile, stride),
    };

    public static nint LoadGuarded(int size, bool isTile, Place index, Place predicate) => size switch
    {
        8 => LoadGuarded<long>(isTile, index, predicate),
        4 => LoadGuarded<int>(isTile, index, predicate),
        _ => LoadGuarded<byte>(isTile, index, predicate),
    };

    /// <summary>A store without index and predicate that replaces.</summary>
    public static nint Set(int size, bool inLanes, StrideClass stride, bool isTile) => size switch
    {
        8 => Set<long>(inLanes, stride, isTile),
        4 => Set<int>(inLanes, stride, isTile),
        _ => Set<byte>(inLanes, stride, isTile),
    };

    public static nint Store(DType type, StoreMode mode, Place value, Place index, Place predicate) => (type, mode) switch
    {
        (DType.Float64, StoreMode.Add) => Store<double, Add<double>>(value, index, predicate),
        (DType.Float32, StoreMode.Add) => Store<float, Add<float>>(value, index, predicate),
        (DType.Int32, StoreMode.Add) => Store<int, Add<int>>(value, index, predicate),
        (DType.Int64, StoreMode.Add) => Store<long, Add<long>>(value, index, predicate),
        (DType.Float64 or DType.Int64, _) => Store<long, Replace<long>>(value, index, predicate),
        (DType.Float32 or DType.Int32, _) => Store<int, Replace<int>>(value, index, predicate),
        _ => Store<byte, Replace<byte>>(value, index, predicate),
    };

    private static nint Load<T>(bool isTile, StrideClass stride)
        where T : unmanaged => Pointer(
            !isTile ? &MemorySteps.LoadScalar<T> : stride == StrideClass.One ? &MemorySteps.LoadContiguous<T> : &MemorySteps.LoadStrided<T>);

    private static nint LoadGuarded<T>(bool isTile, Place index, Place predicate)
        where T : unmanaged => index switch
        {
            Place.Absent => LoadGuarded<T, Absent>(isTile, predicate),
            Place.Uniform => LoadGuarded<T, Uniform>(isTile, predicate),
            _ => LoadGuarded<T, Tile>(isTile, predicate),
        };

    private static nint LoadGuarded<T, TIndex>(bool isTile, Place predicate)
        where T : unmanaged
        where TIndex : IOperand => predicate switch
        {
            Place.Absent => LoadGuarded<T, TIndex, Absent>(isTile),
            Place.Uniform => LoadGuarded<T, TIndex, Uniform>(isTile),
            _ => LoadGuarded<T, TIndex, Tile>(isTile),
        };

    private static nint LoadGuarded<T, TIndex, TPredicate>(bool isTile)
        where T : unmanaged
        where TIndex : IOperand
        where TPredicate : IOperand =>
        Pointer(isTile ? &MemorySteps.LoadGuarded<T, TIndex, TPredicate> : &MemorySteps.LoadScalarGuarded<T, TIndex, TPredicate>);

    private static nint Set<T>(bool inLanes, StrideClass stride, bool isTile)
        where T : unmanaged => Pointer((inLanes, stride, isTile) switch
        {
            (false, _, _) => &MemorySteps.StoreScalar<T>,
            (_, StrideClass.One, true) => &MemorySteps.StoreContiguous<T, Tile>,
            (_, StrideClass.One, false) => &MemorySteps.StoreContiguous<T, Uniform>,
            (_, _, true) => &MemorySteps.StoreStrided<T, Tile>,
            _ => &MemorySteps.StoreStrided<T, Uniform>,
        });

    private static nint Store<T, TAdd>(Place value, Place index, Place predicate)
        where T : unmanaged
        where TAdd : IBinary<T> => value == Place.Tile ? Store<T, TAdd, Tile>(index, predicate) : Store<T, TAdd, Uniform>(index, predicate);

    private static nint Store<T, TAdd, TValue>(Place index, Place predicate)
        where T : unmanaged
        where TAdd : IBinary<T>
        where TValue : IOperand => index switch
        {
            Place.Absent => Store<T, TAdd, TValue, Absent>(predicate),
            Place.Uniform => Store<T, TAdd, TValue, Uniform>(predicate),
            _ => Store<T, TAdd, TValue, Tile>(predicate),
        };

    private static nint Store<T, TAdd, TValue, TIndex>(Place predicate)
        where T : unmanaged
        where TAdd : IBinary<T>
        where TValue : IOperand
        where TIndex : IOperand => Pointer(predicate switch
        {
            Place.Absent => &MemorySteps.Store<T, TAdd, TValue, TIndex, Absent>,
            Place.Uniform => &MemorySteps.Store<T, TAdd, TValue, TIndex, Uniform>,
            _ => &MemorySteps.Store<T, TAdd, TValue, TIndex, Tile>,
        });

    private static nint Pointer(delegate*<Frame*, Step*, void> run) => (nint)run;
}
