using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>The tuples of data attributes (starts of slices and pads) that a walk meets: equal ones share their slots in the data vector, so that a key says which are equal and not what they are.</summary>
internal sealed class StartTable
{
    private const int LargestKept = 1 << 12;

    private int[] table = new int[32];
    private readonly List<(int Slot, int Length)> tuples = [];

    /// <summary>The slot of a tuple's first number in the data vector, appended where no equal one is there.</summary>
    public int Slot(ReadOnlySpan<int> tuple, List<long> data)
    {
        if (tuples.Count * 2 >= table.Length)
        {
            Grow(data);
        }

        var mask = table.Length - 1;
        var place = Hash(tuple) & mask;
        while (table[place] != 0)
        {
            var (slot, length) = tuples[table[place] - 1];
            if (Same(tuple, CollectionsMarshal.AsSpan(data).Slice(slot, length)))
            {
                return slot;
            }

            place = (place + 1) & mask;
        }

        tuples.Add((data.Count, tuple.Length));
        table[place] = tuples.Count;
        foreach (var start in tuple)
        {
            data.Add(start);
        }

        return data.Count - tuple.Length;
    }

    public void Clear()
    {
        if (tuples.Count == 0)
        {
            return;
        }

        tuples.Clear();
        if (table.Length > LargestKept)
        {
            table = new int[32];
        }
        else
        {
            Array.Clear(table);
        }
    }

    private static bool Same(ReadOnlySpan<int> tuple, ReadOnlySpan<long> stored)
    {
        for (var i = 0; i < tuple.Length; i++)
        {
            if (i >= stored.Length || tuple[i] != stored[i])
            {
                return false;
            }
        }

        return tuple.Length == stored.Length;
    }

    private static int Hash(ReadOnlySpan<int> tuple)
    {
        var hash = (uint)tuple.Length;
        foreach (var start in tuple)
        {
            hash = (hash ^ (uint)start) * 0x9E3779B1;
            hash ^= hash >> 15;
        }

        return (int)hash;
    }

    private void Grow(List<long> data)
    {
        table = new int[table.Length * 2];
        var mask = table.Length - 1;
        for (var i = 0; i < tuples.Count; i++)
        {
            var (slot, length) = tuples[i];
            var stored = new int[length];
            for (var j = 0; j < length; j++)
            {
                stored[j] = (int)data[slot + j];
            }

            var place = Hash(stored) & mask;
            while (table[place] != 0)
            {
                place = (place + 1) & mask;
            }

            table[place] = i + 1;
        }
    }
}
