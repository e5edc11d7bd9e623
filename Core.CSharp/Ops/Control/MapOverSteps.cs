using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// What follows in each step of a scan from its slices and captures alone. Where slices are what another scan gave of each of its steps, a state or an output, it follows there: that scan, with further outputs,
/// computes both in one, and lowering joins it with the one that is without them (<see cref="JointLoop"/>).
/// </summary>
/// <param name="node">The scan.</param>
/// <param name="function">Its body.</param>
/// <param name="captures">Where its captures begin: before them are slices.</param>
/// <param name="places">The places of those inputs that are known.</param>
internal sealed class MapOverSteps(Tensor node, ClosedFunction function, int captures, int[] places)
{
    /// <summary>Expressions of the body, stacked along the steps.</summary>
    public Tensor[] Stacked(Tensor[] outputs)
    {
        var used = ClosedFunction.Of(function.Owner, function.Parameters, outputs).Needed([.. outputs.Select(_ => true)]);
        int[] own = [.. places.Where(i => used[i] && i < captures)];
        int[] same = [.. places.Where(i => used[i] && i >= captures)];
        return outputs.Length == 0 ? [] : Source(own, same) is { } source ? Within(source, outputs, own, same) : Apart(outputs, own, same);
    }

    /// <summary>A scan of its own.</summary>
    private Tensor[] Apart(Tensor[] outputs, int[] own, int[] same)
    {
        var scan = Loops.Scan.Of(
            ClosedFunction.Of(function.Owner, [.. own.Concat(same).Select(i => function.Parameters[i])], outputs),
            [.. own.Concat(same).Select(i => node.Inputs[i])],
            ScanOp.Length(node),
            ScanOp.IsBackwards(node),
            0,
            own.Length);
        return Tuples.PartsOf(scan, outputs.Length);
    }

    /// <summary>Further outputs of the scan that gave slices.</summary>
    private Tensor[] Within(Tensor source, Tensor[] outputs, int[] own, int[] same)
    {
        var (f, shape) = (FunctionOp.HeldBy(source).Functions[0], ScanOp.Shape(source));
        Tensor[] given = [.. f.Outputs, .. shape.CarriesOf(f.Parameters)];
        var (furtherSlices, furtherCaptures) = (new List<int>(), new List<int>());
        Tensor[] replacements =
        [
            .. own.Select(i => PlaceIn(source, node.Inputs[i]) is >= 0 and var place ? given[place] : Known(shape.Carries, shape.Slices, i, furtherSlices)),
            .. same.Select(i => Known(shape.Carries + shape.Slices, shape.Captures, i, furtherCaptures)),
        ];
        var further = Substitute.Into(outputs, [.. own.Concat(same).Select(i => function.Parameters[i])], replacements);
        var (all, inputs) = (f.Parameters, source.Inputs);
        var scan = Loops.Scan.Of(
            ClosedFunction.Of(f.Owner, [.. Joined(all, i => function.Parameters[i])], [.. f.Outputs, .. further]),
            [.. Joined(inputs, i => node.Inputs[i])],
            ScanOp.Length(source),
            ScanOp.IsBackwards(source),
            shape.Carries,
            shape.Slices + furtherSlices.Count);
        return [.. outputs.Select((_, i) => Tuples.PartOf(scan, f.Outputs.Length + i))];

        // The parameter for an input that the source has too, else the map's own.
        Tensor Known(int first, int count, int input, List<int> others)
        {
            if (source.Inputs.IndexOf(node.Inputs[input], first, count, ReferenceEqualityComparer.Instance) is >= 0 and var place)
            {
                return f.Parameters[place];
            }

            others.Add(input);
            return function.Parameters[input];
        }

        IEnumerable<Tensor> Joined(ImmutableArray<Tensor> its, Func<int, Tensor> mine) =>
            [.. its.Take(shape.Carries + shape.Slices), .. furtherSlices.Select(mine), .. shape.CapturesOf(its), .. furtherCaptures.Select(mine)];
    }

    /// <summary>The scan of as many steps of which slices are given step by step, where all other inputs can be had before it; null where there is none.</summary>
    private Tensor? Source(int[] own, int[] same)
    {
        var inputs = own.Concat(same).Select(i => node.Inputs[i]).ToArray();
        return own.Select(i => node.Inputs[i])
            .Where(slice => slice.Op == Tuples.Part && slice.Inputs[0].Op == Loops.Scan)
            .Select(slice => slice.Inputs[0])
            .Distinct()
            .Where(scan => ScanOp.Length(scan) == ScanOp.Length(node))
            .FirstOrDefault(scan => !Reach.DependsOn([.. inputs.Where((input, i) => i >= own.Length || PlaceIn(scan, input) < 0)], scan));
    }

    /// <summary>Which of a scan's results an input is, if that has an element for each step; −1 for any other.</summary>
    private static int PlaceIn(Tensor scan, Tensor input) =>
        input.Op == Tuples.Part && ReferenceEquals(input.Inputs[0], scan) && input.Attributes[0] >= ScanOp.Shape(scan).Carries ? input.Attributes[0] : -1;
}
