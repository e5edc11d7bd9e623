namespace Fluxion;

/// <summary>
/// A scan, or a scan of scans over segments: the derivative of the outer one keeps the carries before each segment, and computes those within a segment again from them. With segments of about √T steps
/// that is memory for 2√T states in place of T, for one more evaluation of the function (Griewank, Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation, 1992).
/// </summary>
internal sealed class SegmentedScan(ClosedFunction body, Tensor[] captures, int carryCount, int sliceCount, bool backwards)
{
    /// <summary>The last carries, then the stacked outputs.</summary>
    public Tensor[] Over(Tensor[] carries, Tensor[] xs, int length) =>
        Tuples.PartsOf(Loops.Scan.Of(body, [.. carries, .. xs, .. captures], length, backwards, carryCount, sliceCount), body.Outputs.Length);

    /// <summary>The same in segments; what they leave over goes last.</summary>
    public Tensor[] InSegments(Tensor[] carries, Tensor[] xs, int length, int segment)
    {
        var (count, rest) = Math.DivRem(length, segment);
        var first = backwards ? rest : 0;
        var rows = Array.ConvertAll(xs, x => x.Narrow(0, first, count * segment).ReshapeTo([count, segment, .. x.Shape[1..]]));
        var whole = Tuples.PartsOf(
            Loops.Scan.Of(Segment(segment), [.. carries, .. rows, .. captures], count, backwards, carryCount, sliceCount),
            body.Outputs.Length);
        for (var i = carryCount; i < whole.Length; i++)
        {
            whole[i] = whole[i].ReshapeTo([count * segment, .. whole[i].Shape[2..]]);
        }

        if (rest == 0)
        {
            return whole;
        }

        var left = Over(whole[..carryCount], Array.ConvertAll(xs, x => x.Narrow(0, backwards ? 0 : count * segment, rest)), rest);
        return [.. left[..carryCount], .. left.Zip(whole, (one, other) => (one, other)).Skip(carryCount).Select(pair => Tensor.Cat(backwards ? [pair.one, pair.other] : [pair.other, pair.one]))];
    }

    /// <summary>A segment as a function of carries, its slices and the captures: a checkpoint, so that nobody keeps what is inside.</summary>
    private ClosedFunction Segment(int length)
    {
        var parameters = body.Parameters.Select((parameter, i) =>
            i >= carryCount && i < carryCount + sliceCount ? Tensor.Parameter([length, .. parameter.Shape], parameter.DType, body.Owner)
            : Tensor.Parameter(parameter.Shape, parameter.DType, body.Owner)).ToArray();
        var results = Tuples.PartsOf(Loops.Scan.Of(body, [.. parameters], length, backwards, carryCount, sliceCount), body.Outputs.Length);
        var segment = ClosedFunction.Of(body.Owner, parameters, results);
        return ClosedFunction.Of(body.Owner, parameters, Tuples.PartsOf(CheckpointOp.Checkpoint.Call(segment, [.. parameters]), results.Length));
    }
}
