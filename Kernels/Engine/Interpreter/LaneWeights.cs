namespace Fluxion.Kernels.Interpreter;

/// <summary>What the parts of a kernel take, in nanoseconds. They are measured roughly: they decide between ways that differ several-fold.</summary>
/// <param name="ScalarStep">An instruction of one value.</param>
/// <param name="TileStep">An instruction of a tile, however wide.</param>
/// <param name="LaneStep">What it takes longer for each lane.</param>
/// <param name="LaneCall">A function of a lane, over the same function of one value.</param>
/// <param name="ApartStep">A lane's element that has not its neighbours' beside it.</param>
/// <param name="LoopStart">Entering a loop.</param>
/// <param name="LoopIteration">One iteration.</param>
/// <param name="ReductionEnd">What is left of a reduction at the end of its loop.</param>
/// <param name="Width">The lanes of a tile.</param>
internal sealed record LaneWeights(
    double ScalarStep,
    double TileStep,
    double LaneStep,
    double LaneCall,
    double ApartStep,
    double LoopStart,
    double LoopIteration,
    double ReductionEnd,
    double Width)
{
    /// <summary>The interpreter's: a step is a call, and functions are the host's, one lane after the other.</summary>
    public static readonly LaneWeights Interpreted = new(3, 12, 0.2, 1, 1.5, 5, 2, 15, 512);

    /// <summary>Machine code's: a tile is a register, in which functions are computed too; elements that lie apart are fetched one by one, by a call.</summary>
    public static readonly LaneWeights Compiled = new(1, 0.3, 0, 0.1, 3, 2, 1, 30, 8);
}
