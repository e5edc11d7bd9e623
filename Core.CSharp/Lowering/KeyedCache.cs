using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>What was made for a key: bounded, shared by all threads. Keys are hashed, and compared in full.</summary>
internal sealed class KeyedCache<T>
    where T : class
{
    private const int MostEntries = 4096;
    private const long MostWords = 1 << 24;

    private readonly ConcurrentDictionary<int, Entry> entries = new();
    private long words;

    private sealed record Entry(int[] Key, T Value);

    /// <summary>What was kept for a key; null where nothing was, or it is gone.</summary>
    public T? Find(ReadOnlySpan<int> key) => entries.TryGetValue(Hash(key), out var entry) && key.SequenceEqual(entry.Key) ? entry.Value : null;

    /// <summary>Keeps what was made for a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What was made.</param>
    /// <param name="size">How many words of four bytes that takes, where it is more than a key.</param>
    public void Keep(ReadOnlySpan<int> key, T value, long size = 0)
    {
        size += key.Length;
        if (size > MostWords)
        {
            return;
        }

        if (entries.Count >= MostEntries || Interlocked.Add(ref words, size) > MostWords)
        {
            entries.Clear();
            Interlocked.Exchange(ref words, size);
        }

        entries[Hash(key)] = new Entry(key.ToArray(), value);
    }

    private static int Hash(ReadOnlySpan<int> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(key));
        return hash.ToHashCode();
    }
}
