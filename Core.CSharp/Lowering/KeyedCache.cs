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

    public void Keep(ReadOnlySpan<int> key, T value)
    {
        if (entries.Count >= MostEntries || Interlocked.Add(ref words, key.Length) > MostWords)
        {
            entries.Clear();
            Interlocked.Exchange(ref words, key.Length);
        }

        if (key.Length <= MostWords)
        {
            entries[Hash(key)] = new Entry(key.ToArray(), value);
        }
    }

    private static int Hash(ReadOnlySpan<int> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(key));
        return hash.ToHashCode();
    }
}
