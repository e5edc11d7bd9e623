using System.Collections.Immutable;

namespace Fluxion.Kernels.Interpreter;

/// <summary>
/// Estimates what a kernel costs, in nanoseconds, and picks lane loops by it: along which loop a nest's tiles run, given the launch's extents.
/// </summary>
internal sealed class LaneCosts
{
    private readonly Kernel kernel;
    private readonly LaneWeights weights;
    private readonly ImmutableArray<Nest> roots;
    private readonly double outside;

    /// <summary>A loop outside of lane loops: what its body costs but for inner loops, and what it costs as a lane loop (null where it cannot be one).</summary>
    private sealed record Nest(Loop Loop, double Scalar, ImmutableArray<Nest> Inner, LaneBody? AsLane);

    /// <summary>A loop that is, or is in, a lane loop: what an iteration of its body costs a tile, and a lane.</summary>
    private sealed record LaneBody(int Extent, double PerTile, double PerLane, double EndPerTile, double EndPerLane, ImmutableArray<LaneBody> Inner);

    public LaneCosts(Kernel kernel, LaneWeights weights)
    {
        this.kernel = kernel;
        this.weights = weights;
        roots = Nests(kernel.Body, 0);
        outside = Scalar(kernel.Body);
    }

    /// <summary>Marks the lane loops and fills in the estimated cost of one execution of each loop that is not inside one; gives the kernel's.</summary>
    public double Choose(ReadOnlySpan<long> extents, Span<bool> isLane, Span<double> estimates)
    {
        var cost = outside;
        foreach (var root in roots)
        {
            cost += Choose(root, extents, isLane, estimates);
        }

        return cost;
    }

    private double Choose(Nest nest, ReadOnlySpan<long> extents, Span<bool> isLane, Span<double> estimates)
    {
        var iteration = nest.Scalar + weights.LoopIteration;
        foreach (var inner in nest.Inner)
        {
            iteration += Choose(inner, extents, isLane, estimates);
        }

        var iterations = extents[nest.Loop.Extent];
        var cost = weights.LoopStart + (iterations * iteration);
        if (nest.AsLane is { } body)
        {
            var width = Math.Min(iterations, weights.Width);
            var lanes = weights.LoopStart + body.EndPerTile + (width == 0 ? 0 : iterations / width * OfBody(body, width, extents));
            if (lanes < cost)
            {
                isLane[nest.Loop.Number] = true;
                cost = lanes;
            }
        }

        estimates[nest.Loop.Number] = cost;
        return cost;
    }

    private double OfBody(LaneBody body, double width, ReadOnlySpan<long> extents)
    {
        var cost = body.PerTile + (body.PerLane * width);
        foreach (var inner in body.Inner)
        {
            var iterations = extents[inner.Extent];
            cost += weights.LoopStart + inner.EndPerTile + (inner.EndPerLane * width) + (iterations * (weights.LoopIteration + OfBody(inner, width, extents)));
        }

        return cost;
    }

    private ImmutableArray<Nest> Nests(ImmutableArray<Statement> block, int depth) =>
        [.. Loop.DirectlyIn(block).Select(loop => new Nest(loop, Scalar(loop.Body), Nests(loop.Body, depth + 1), AsLane(loop, depth)))];

    private LaneBody? AsLane(Loop loop, int depth) =>
        loop.Kind == LoopKind.Sequential ? null : Body(loop, LoopDependence.AlongLanes(kernel, number => number == loop.Number), depth, loop);

    private LaneBody Body(Loop loop, bool[] varies, int lane, Loop laneLoop)
    {
        var (perTile, perLane) = OfBlock(loop.Body, varies, lane, loop == laneLoop);
        var reductions = loop.Body.OfType<Reduce>().ToArray();
        var wide = loop == laneLoop ? 0 : reductions.Count(reduce => varies[reduce.Value]);
        return new LaneBody(
            loop.Extent,
            perTile,
            perLane,
            (reductions.Length * weights.ReductionEnd) + (wide * 8 * weights.TileStep),
            wide * 3,
            [.. Loop.DirectlyIn(loop.Body).Select(inner => Body(inner, varies, lane, laneLoop))]);
    }

    private (double PerTile, double PerLane) OfBlock(ImmutableArray<Statement> block, bool[] varies, int lane, bool along)
    {
        var (perTile, perLane) = (0.0, 0.0);
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Constant or Opcode.Scalar }:
                    break;
                case Instruction instruction when varies[instruction.Result]:
                    perTile += weights.TileStep;
                    perLane += OfLane(instruction);
                    break;
                case Load load when varies[load.Result]:
                    perTile += weights.TileStep;
                    perLane += OfLane(kernel.Accesses[load.Access], lane, load: true);
                    break;
                case Store store:
                    perTile += weights.TileStep;
                    perLane += OfLane(kernel.Accesses[store.Access], lane, load: false);
                    break;
                case Reduce reduce:
                    perTile += along || varies[reduce.Value] ? weights.TileStep : weights.ScalarStep;
                    perLane += along ? 0.15 : varies[reduce.Value] ? 0.4 : 0;
                    break;
                case If branch:
                    var then = OfBlock(branch.Then, varies, lane, along);
                    var otherwise = OfBlock(branch.Else, varies, lane, along);
                    perTile += weights.ScalarStep + then.PerTile + otherwise.PerTile;
                    perLane += then.PerLane + otherwise.PerLane;
                    break;
                case Loop loop:
                    perTile += loop.Carried.Length * weights.TileStep;
                    perLane += loop.Carried.Length * 0.2;
                    break;
                default:
                    perTile += Scalar([statement]);
                    break;
            }
        }

        return (perTile, perLane);
    }

    private double OfLane(Instruction instruction) => instruction.Code switch
    {
        Opcode.Call => weights.LaneCall * OfCall(instruction.Function),
        Opcode.Rem => 8,
        Opcode.Convert or Opcode.Index => 0.5,
        Opcode.Div or Opcode.Sqrt => 0.8,
        _ => weights.LaneStep,
    };

    private static double OfCall(Function function) => function switch
    {
        Function.LogGamma or Function.Polygamma or Function.ErfInv => 40,
        Function.Erf or Function.Erfc or Function.Pow or Function.Tan => 15,
        _ => 20,
    };

    private double OfLane(Access access, int lane, bool load)
    {
        if (access.Index >= 0 || access.Predicate >= 0)
        {
            return weights.ApartStep;
        }

        // Neighbours are read in place; others cost a cache line each when there are many.
        return access.Strides[lane] == StrideClass.One ? load ? 0.1 : 0.2 : load ? weights.ApartStep : weights.ApartStep + 0.5;
    }

    private double Scalar(ImmutableArray<Statement> block) => block.Sum(statement => statement switch
    {
        Instruction { Code: Opcode.Constant or Opcode.Scalar or Opcode.Index } => 0,
        Instruction { Code: Opcode.Call } call => weights.ScalarStep + OfCall(call.Function),
        Instruction => weights.ScalarStep,
        Load or Store => weights.ScalarStep + 2,
        Reduce => weights.ScalarStep,
        Loop loop => (loop.Carried.Length * weights.ScalarStep) + (loop.Body.OfType<Reduce>().Count() * weights.ReductionEnd),
        If branch => weights.ScalarStep + Math.Max(Scalar(branch.Then), Scalar(branch.Else)),
        _ => 0,
    });
}
