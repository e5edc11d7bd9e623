using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>The steps of one reduction.</summary>
internal readonly record struct ReductionPointers(nint Combine, nint EndBlock, nint Gather, nint Finish);

/// <summary>How the lanes stand to a reducing loop.</summary>
internal enum ReductionMode
{
    /// <summary>One value an iteration.</summary>
    Scalar,

    /// <summary>A tile of values an iteration: the lanes are those of a loop around.</summary>
    Wide,

    /// <summary>A tile of iterations.</summary>
    Along,
}

/// <summary>Which steps reduce: chosen by kind, element type and mode. Sums of Float32 have lanes and totals of Float64, all others of their own type.</summary>
internal static unsafe class ReductionTable
{
    public static ReductionPointers Of(ReductionKind kind, DType type, ReductionMode mode, bool isTile) => type switch
    {
        DType.Float64 => Of<double, double>(kind, mode, isTile),
        DType.Float32 => Of<float, double>(kind, mode, isTile),
        DType.Int32 => Of<int, int>(kind, mode, isTile),
        DType.Int64 => Of<long, long>(kind, mode, isTile),
        _ => kind == ReductionKind.Max ? Of<byte, byte, AnyOf>(mode, isTile) : Of<byte, byte, AllOf>(mode, isTile),
    };

    private static ReductionPointers Of<T, TSum>(ReductionKind kind, ReductionMode mode, bool isTile)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        where TSum : unmanaged, INumber<TSum> => kind switch
        {
            ReductionKind.Sum => Of<T, TSum, SumOf<TSum>>(mode, isTile),
            ReductionKind.Max => Of<T, T, MaxOf<T>>(mode, isTile),
            _ => Of<T, T, MinOf<T>>(mode, isTile),
        };

    private static ReductionPointers Of<T, TTotal, TKind>(ReductionMode mode, bool isTile)
        where T : unmanaged, INumber<T>
        where TTotal : unmanaged, INumber<TTotal>
        where TKind : IReduction<TTotal> => mode == ReductionMode.Wide
            ? new(
                Pointer(&ReductionSteps.Wide<T, TTotal, TKind>),
                Pointer(&ReductionSteps.EndBlock<T, TTotal, TKind, Tile>),
                0,
                Pointer(&ReductionSteps.Finish<T, TTotal, TKind, Tile>))
            : new(
                Pointer(mode == ReductionMode.Scalar ? &ReductionSteps.Scalar<T, TTotal, TKind>
                    : isTile ? &ReductionSteps.Along<T, TTotal, TKind, Tile> : &ReductionSteps.Along<T, TTotal, TKind, Uniform>),
                Pointer(&ReductionSteps.EndBlock<T, TTotal, TKind, Uniform>),
                Pointer(&ReductionSteps.Gather<TTotal, TKind>),
                Pointer(&ReductionSteps.Finish<T, TTotal, TKind, Uniform>));

    private static nint Pointer(delegate*<Frame*, Step*, void> run) => (nint)run;
}
