namespace Fluxion.Kernels.Interpreter;

/// <summary>A kernel as flat steps, for one choice of lane loops.</summary>
internal sealed class Program
{
    /// <summary>Which loops' iterations are lanes.</summary>
    public required Func<int, bool> IsLane { get; init; }

    /// <summary>The estimated nanoseconds that its launches have taken.</summary>
    public double Spent { get; set; }

    public required Step[] Steps { get; init; }

    /// <summary>The literals' bits, which follow the scalars in a frame.</summary>
    public required ulong[] Literals { get; init; }

    /// <summary>Where the scalars start.</summary>
    public required int ScalarsAt { get; init; }

    public required int[] Slots { get; init; }

    public required ReductionShape[] Shapes { get; init; }

    /// <summary>The layout, but for its pointers.</summary>
    public required FrameLayout Layout { get; init; }
}
