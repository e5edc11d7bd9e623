using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// What the results of a scan depend on. A step's footprints are the next one's, and positions that a step computes from known ones are known; so the answer is as sharp as the body's. Where there are more steps, or
/// larger sets, than that is worth, it is what any number of steps in any order would depend on.
/// </summary>
internal sealed class LoopFootprints(ClosedFunction body, LoopShape shape, int length, bool backwards, ImmutableArray<Tensor> arguments, Footprint?[] inputs)
{
    /// <summary>The most steps that are followed one by one.</summary>
    public const int MostSteps = 1 << 14;

    /// <summary>The most numbers that sets may take, 64 MB of them.</summary>
    private const long MostStored = 1 << 24;

    /// <summary>So often a closure looks whether its footprints have come to an end before it takes all elements of a carry for one.</summary>
    private const int Patience = 32;

    private readonly ElementSets table = inputs.First(input => input is not null)!.Table;

    /// <summary>The carries' last values, the stacked outputs, and for each carry the row of its values before each step; null for what depends on nothing.</summary>
    public Footprint?[] Results() => (length <= MostSteps ? Followed() : null) ?? Closed();

    /// <summary>The least footprints of carries that hold their first ones and what a step makes of them.</summary>
    public static Footprint?[] Closure(Footprint?[] first, Func<Footprint?[], Footprint?[]> step)
    {
        for (var (carries, turn) = (first, 0); ; turn++)
        {
            var next = carries.Zip(step(carries), Footprint.Sum).ToArray();
            if (AreSame(carries, next))
            {
                return next;
            }

            carries = turn < Patience ? next : [.. next.Zip(carries, (after, before) => AreSame([before], [after]) ? after : after!.Everywhere(after.Shape))];
        }
    }

    private static bool AreSame(Footprint?[] before, Footprint?[] after)
    {
        for (var i = 0; i < before.Length; i++)
        {
            if ((before[i] is null) != (after[i] is null) || (before[i] is { } one && !one.Same(after[i]!)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Step by step; null where the sets take too much.</summary>
    private Footprint?[]? Followed()
    {
        var carries = shape.CarriesOf(inputs);
        var known = shape.CarriesOf(arguments).Select(Known).ToArray();
        var (xs, captures) = (shape.SlicesOf(arguments).Select(Known).ToArray(), shape.CapturesOf(arguments).Select(Known).ToArray());
        var varies = known.Concat(xs).Any(tensor => tensor is not null);
        var (outputs, rows) = (new Footprint?[length][], new Footprint?[length][]);
        FootprintWalk? walk = null;
        for (var step = 0; step < length; step++)
        {
            if (table.Stored > MostStored)
            {
                return null;
            }

            var position = At(step);
            walk = walk is null || varies ? FootprintWalk.Of(body, [.. known, .. xs.Select(x => x?.Narrow(0, position, 1).ReshapeTo(x.Shape[1..])), .. captures]) : walk;
            var results = walk.Push([.. carries, .. shape.SlicesOf(inputs).Select(x => x?.Part(position * Shapes.Count(x.Shape[1..]), x.Shape[1..])), .. shape.CapturesOf(inputs)]);
            (rows[position], outputs[position]) = (carries, results[shape.Carries..]);
            var isSettled = !varies && shape.SlicesOf(inputs).All(x => x is null) && AreSame(carries, results[..shape.Carries]);
            carries = results[..shape.Carries];
            known = [.. walk.Outputs.Take(shape.Carries).Select(Known)];
            if (isSettled)
            {
                for (var rest = step + 1; rest < length; rest++)
                {
                    (rows[At(rest)], outputs[At(rest)]) = (rows[position], outputs[position]);
                }

                break;
            }
        }

        return [.. carries, .. Stacked(outputs, body.Outputs.Skip(shape.Carries)), .. Stacked(rows, body.Parameters.Take(shape.Carries))];

        int At(int step) => backwards ? length - 1 - step : step;

        static Tensor? Known(Tensor tensor) => tensor.IsConstant && !tensor.DType.IsFloating() ? tensor : null;
    }

    private static IEnumerable<Footprint?> Stacked(Footprint?[][] steps, IEnumerable<Tensor> like) =>
        like.Select((slice, i) => Array.Find(steps, step => step[i] is not null)?[i]?
            .Joined(steps.Select(step => (step[i], slice.Size)), [steps.Length, .. slice.Shape]));

    /// <summary>What any number of steps depends on.</summary>
    private Footprint?[] Closed()
    {
        var walk = FootprintWalk.Of(body, [.. new Tensor?[shape.Carries + shape.Slices], .. shape.CapturesOf(arguments)]);
        Footprint?[] fixedInputs =
        [
            .. shape.SlicesOf(inputs).Select(x => x?.Along([0], [1, .. x.Shape[1..]]).Under(x.Shape[1..])),
            .. shape.CapturesOf(inputs),
        ];
        var carries = Closure(shape.CarriesOf(inputs), carries => walk.Push([.. carries, .. fixedInputs])[..shape.Carries]);
        var outputs = walk.Push([.. carries, .. fixedInputs])[shape.Carries..];
        return [.. carries, .. outputs.Select(Repeated), .. carries.Select(Repeated)];

        Footprint? Repeated(Footprint? slice) => slice?.Under([1, .. slice.Shape]).To([length, .. slice.Shape]);
    }
}
