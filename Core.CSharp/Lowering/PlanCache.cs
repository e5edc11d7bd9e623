using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>Plans by key: bounded, shared by all threads. Keys are hashed, and compared in full.</summary>
internal sealed class PlanCache
{
    private const int MostPlans = 4096;
    private const long MostWords = 1 << 24;

    private readonly ConcurrentDictionary<int, Entry> entries = new();
    private long words;

    /// <summary>The cache of the process.</summary>
    public static PlanCache Shared { get; } = new();

    private sealed record Entry(int[] Key, Plan Plan);

    /// <summary>The plan of what a walk met.</summary>
    public Plan Get(CanonicalWalk walk)
    {
        var key = walk.Key;
        var hash = Hash(key);
        if (entries.TryGetValue(hash, out var entry) && key.SequenceEqual(entry.Key))
        {
            return entry.Plan;
        }

        var plan = Lowering.Of(walk);
        if (entries.Count >= MostPlans || Interlocked.Add(ref words, key.Length) > MostWords)
        {
            entries.Clear();
            Interlocked.Exchange(ref words, key.Length);
        }

        if (key.Length <= MostWords)
        {
            entries[hash] = new Entry(key.ToArray(), plan);
        }

        return plan;
    }

    private static int Hash(ReadOnlySpan<int> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(key));
        return hash.ToHashCode();
    }
}
