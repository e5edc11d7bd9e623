namespace Fluxion;

/// <summary>A growing row of 32-bit words: a key while it is written.</summary>
internal sealed class Words
{
    private const int LargestKept = 1 << 16;

    private int[] words = new int[256];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Span => words.AsSpan(0, Count);

    public void Add(int word)
    {
        if (Count == words.Length)
        {
            Array.Resize(ref words, words.Length * 2);
        }

        words[Count++] = word;
    }

    /// <summary>So many further words, to be written at once.</summary>
    public Span<int> Next(int count)
    {
        while (Count + count > words.Length)
        {
            Array.Resize(ref words, words.Length * 2);
        }

        Count += count;
        return words.AsSpan(Count - count, count);
    }

    public void Add(ReadOnlySpan<int> more) => more.CopyTo(Next(more.Length));

    public void Add(long value)
    {
        Add((int)value);
        Add((int)(value >> 32));
    }

    public void Clear()
    {
        Count = 0;
        if (words.Length > LargestKept)
        {
            words = new int[256];
        }
    }
}
