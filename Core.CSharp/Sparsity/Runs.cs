namespace Fluxion;

/// <summary>Neighbouring elements, up to an end, whose sets are one set moved along: the first element's stands at the shift, and each next one's a step further.</summary>
internal readonly record struct Run(int End, int Set, int Shift, int Step);

/// <summary>Runs one after another, as few as there are known to be.</summary>
internal sealed class Runs
{
    private readonly List<Run> runs = [];

    /// <summary>How many elements there are.</summary>
    public int Count => runs.Count == 0 ? 0 : runs[^1].End;

    public Run[] ToArray() => [.. runs];

    /// <summary>So many elements more.</summary>
    public void Add(int count, int set, int shift, int step)
    {
        if (count == 0)
        {
            return;
        }

        var (start, end) = (Count, Count + count);
        if (set == ElementSets.None)
        {
            (shift, step) = (0, 0);
        }

        if (runs.Count > 0 && runs[^1] is var last && last.Set == set)
        {
            var before = start - (runs.Count > 1 ? runs[^2].End : 0);

            // One element alone takes any step.
            var own = before == 1 ? shift - last.Shift : last.Step;
            var next = count == 1 ? own : step;
            if (own == next && last.Shift + (before * own) == shift)
            {
                runs[^1] = last with { End = end, Step = own };
                return;
            }
        }

        runs.Add(new(end, set, shift, count == 1 ? 0 : step));
    }
}
