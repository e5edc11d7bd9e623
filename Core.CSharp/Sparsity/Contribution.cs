namespace Fluxion;

/// <summary>Elements, from one on, that are added up: all into one place, or each into the next place.</summary>
internal readonly record struct Contribution(int At, int From, int Count, bool IsSum)
{
    private int Length => IsSum ? 1 : Count;

    /// <summary>The elements from one on that go where a progression says.</summary>
    public static void Add(List<Contribution> parts, Progression progression, int from)
    {
        var at = (int)(progression.First - 1);
        if (progression.Count == 1 || progression.Step is 0 or 1)
        {
            parts.Add(new(at, from, progression.Count, progression.Count == 1 || progression.Step == 0));
            return;
        }

        for (var i = 0; i < progression.Count; i++)
        {
            parts.Add(new(at + (int)(i * progression.Step), from + i, 1, IsSum: true));
        }
    }

    /// <summary>Parts that go to the same places, group by group in the places' order; where some overlap in part, element by element.</summary>
    public static IEnumerable<List<Contribution>> Apart(List<Contribution> parts)
    {
        parts.Sort((a, b) => a.At.CompareTo(b.At));
        for (var i = 1; i < parts.Count; i++)
        {
            var (before, part) = (parts[i - 1], parts[i]);
            if (part.At == before.At ? part.Length != before.Length || part.IsSum != before.IsSum : part.At < before.At + before.Length)
            {
                List<Contribution> single = [.. parts.SelectMany(one => one.IsSum ? [one] : one.Elements())];
                single.Sort((a, b) => a.At.CompareTo(b.At));
                return Grouped(single);
            }
        }

        return Grouped(parts);
    }

    private static IEnumerable<List<Contribution>> Grouped(List<Contribution> parts)
    {
        for (var start = 0; start < parts.Count;)
        {
            var end = start + 1;
            while (end < parts.Count && parts[end].At == parts[start].At)
            {
                end++;
            }

            yield return parts[start..end];
            start = end;
        }
    }

    private IEnumerable<Contribution> Elements()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return new(At + i, From + i, 1, IsSum: true);
        }
    }
}
