using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A scan of a linear map, cut in two as <see cref="Residuals"/> cuts an expression: a scan of what does not move, which keeps its states and, stacked along the steps, what is dear in a step; and a scan of
/// what moves, which takes both slice by slice, as often as it is run. Under a pullback nothing but cotangents is carried, and the states are rows of the function's own scan: then that one keeps what is dear,
/// for it computes it anyway.
/// </summary>
internal sealed class DividedScan
{
    private readonly Tensor node;
    private readonly ClosedFunction function;
    private readonly LoopShape shape;

    // Which inputs move in some step, and which of the body's outputs.
    private readonly bool[] unknown;
    private readonly bool[] after;

    // The body of what moves, what it takes slice by slice and what it captures; and which of both it uses.
    private readonly Residuals cut;
    private readonly Tensor[] slices;
    private readonly Tensor[] captures;
    private readonly bool[] used;

    private DividedScan(Tensor node, bool[] moving)
    {
        this.node = node;
        (function, shape) = (FunctionOp.HeldBy(node).Functions[0], ScanOp.Shape(node));
        unknown = shape.Settled(moving, function.Dependent);
        after = [.. shape.CarriesOf(unknown), .. function.Dependent(unknown)[shape.Carries..]];
        cut = Residuals.Of(function.Owner, Where(function.Outputs, after), Where(function.Parameters, unknown));
        slices = [.. Where(shape.CarriesOf(function.Parameters), Known), .. shape.SlicesOf(function.Parameters), .. cut.StandIns];
        captures = shape.CapturesOf(function.Parameters);
        used = ClosedFunction.Of(function.Owner, [.. slices, .. captures], cut.Results).Needed([.. cut.Results.Select(_ => true)]);
    }

    private bool[] Known => Not(unknown);

    /// <summary>The results of both, as the node's; null where there is nothing to divide.</summary>
    /// <param name="node">A scan.</param>
    /// <param name="moving">Which of its inputs move.</param>
    public static Tensor? Of(Tensor node, bool[] moving)
    {
        var divided = new DividedScan(node, moving);
        return divided.cut.Kept.Length > 0 || divided.used.Contains(false) || divided.shape.CarriesOf(divided.Known).Contains(true) ? divided.Both() : null;
    }

    private Tensor Both()
    {
        var (last, ys, stacked, rows) = Still();
        var second = Moving(stacked, rows);
        var moved = Tuples.PartsOf(second, FunctionOp.HeldBy(second).Results.Length);

        // Results of both stand in the same order: carries, ys, rows.
        bool[] all = [.. after, .. shape.CarriesOf(unknown)];
        Tensor[] still = [.. last, .. ys, .. rows];
        var next = new int[2];
        return Tuples.Pack(all.Select(moves => moves ? moved[next[1]++] : still[next[0]++]));
    }

    /// <summary>Of what does not move the last carries, the ys, what is kept of each step, and the rows of the carries.</summary>
    private (Tensor[] Last, Tensor[] Ys, Tensor[] Kept, Tensor[] Rows) Still()
    {
        var (carries, ys) = (shape.CarriesOf(Known).Count(one => one), Where(function.Outputs.Skip(shape.Carries), Not(after[shape.Carries..])));
        Tensor[] stacked = [.. ys, .. cut.Kept];
        if (carries == 0)
        {
            var places = Enumerable.Range(0, unknown.Length).Where(i => Known[i]).ToArray();
            var parts = new MapOverSteps(node, function, shape.Carries + shape.Slices, places).Stacked(stacked);
            return ([], parts[..ys.Length], parts[ys.Length..], []);
        }

        var body = ClosedFunction.Of(function.Owner, Where(function.Parameters, Known), [.. Where(shape.CarriesOf(function.Outputs), Not(after[..shape.Carries])), .. stacked]);
        var scan = Loops.Scan.Of(body, [.. Where(node.Inputs, Known)], ScanOp.Length(node), ScanOp.IsBackwards(node), carries, shape.SlicesOf(Known).Count(one => one));
        var all = Tuples.PartsOf(scan, (2 * carries) + stacked.Length);
        return (all[..carries], all[carries..(carries + ys.Length)], all[(carries + ys.Length)..^carries], all[^carries..]);
    }

    /// <summary>The scan of what moves, over no slice and no capture that it does not use.</summary>
    private Tensor Moving(Tensor[] stacked, Tensor[] rows)
    {
        var (ofSlices, ofCaptures) = (used[..slices.Length], used[slices.Length..]);
        Tensor[] sliced = Where([.. rows, .. shape.SlicesOf(node.Inputs), .. stacked], ofSlices);
        var carries = Where(shape.CarriesOf(function.Parameters), unknown);
        return Loops.Scan.Of(
            ClosedFunction.Of(function.Owner, [.. carries, .. Where(slices, ofSlices), .. Where(captures, ofCaptures)], cut.Results),
            [.. Where(shape.CarriesOf(node.Inputs), unknown), .. sliced, .. Where(shape.CapturesOf(node.Inputs), ofCaptures)],
            ScanOp.Length(node),
            ScanOp.IsBackwards(node),
            carries.Length,
            sliced.Length);
    }

    private static Tensor[] Where(IEnumerable<Tensor> tensors, bool[] mask) => [.. tensors.Where((_, i) => mask[i])];

    private static bool[] Not(bool[] mask) => Array.ConvertAll(mask, one => !one);
}
