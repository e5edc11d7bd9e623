using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>What was made for a key: bounded, shared by all threads. Keys are hashed, and compared in full.</summary>
internal sealed class KeyedCache<T>
    where T : class
{
    private const int MostEntries = 4096;

    // 256 MB.
    private const long MostWords = 1 << 26;

    private readonly ConcurrentDictionary<int, Entry> entries = new();
    private long words;

    private sealed record Entry(int[] Key, T Value);

    /// <summary>What was kept for a key; null where nothing was, or it is gone.</summary>
    public T? Find(ReadOnlySpan<int> key) => entries.TryGetValue(Hash(key), out var entry) && key.SequenceEqual(entry.Key) ? entry.Value : null;

    /// <summary>Keeps what was made for a key. Where that leaves no room, all else goes: one thing is always kept, however large, since who asks for it anew is served at once.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What was made.</param>
    /// <param name="size">About how many words of four bytes that takes beside the key.</param>
    public void Keep(ReadOnlySpan<int> key, T value, long size = 0)
    {
        size += key.Length;
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
