namespace Fluxion;

/// <summary>Places in one block of memory, at multiples of 64 bytes: the first gap that is large enough, else the end.</summary>
internal sealed class ArenaPlan
{
    private const long Alignment = 64;

    private readonly List<(long Start, long End)> gaps = [];

    /// <summary>The bytes of the whole block.</summary>
    public long Bytes { get; private set; }

    public long Take(long bytes)
    {
        var size = Aligned(bytes);
        for (var i = 0; i < gaps.Count; i++)
        {
            var (start, end) = gaps[i];
            if (end - start < size)
            {
                continue;
            }

            if (end - start == size)
            {
                gaps.RemoveAt(i);
            }
            else
            {
                gaps[i] = (start + size, end);
            }

            return start;
        }

        // A gap at the end grows instead of being skipped.
        var first = gaps.Count > 0 && gaps[^1].End == Bytes ? gaps[^1].Start : Bytes;
        if (first < Bytes)
        {
            gaps.RemoveAt(gaps.Count - 1);
        }

        Bytes = Math.Min(first + size, long.MaxValue / 4);
        return first;
    }

    public void Give(long start, long bytes)
    {
        var end = start + Aligned(bytes);
        var after = gaps.FindIndex(gap => gap.Start >= end);
        after = after < 0 ? gaps.Count : after;
        if (after < gaps.Count && gaps[after].Start == end)
        {
            end = gaps[after].End;
            gaps.RemoveAt(after);
        }

        if (after > 0 && gaps[after - 1].End == start)
        {
            gaps[after - 1] = (gaps[after - 1].Start, end);
        }
        else
        {
            gaps.Insert(after, (start, end));
        }
    }

    private static long Aligned(long bytes) => Math.Max(bytes + Alignment - 1, Alignment) & ~(Alignment - 1);
}
