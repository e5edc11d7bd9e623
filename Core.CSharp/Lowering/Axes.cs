using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Which axis is which across a node: a map gives for each axis of a value its axis in something larger (an iteration, a domain), or −1 where the value has length 1 there.
/// </summary>
internal static class Axes
{
    public const int None = -1;

    /// <summary>Each axis itself; none where the length is 1.</summary>
    public static int[] Identity(ImmutableArray<int> shape)
    {
        var map = new int[shape.Length];
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = shape[i] == 1 ? None : i;
        }

        return map;
    }

    /// <summary>An elementwise node's map for an input, which is aligned from the right.</summary>
    public static int[] Broadcast(int[] map, ImmutableArray<int> input)
    {
        var result = new int[input.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = input[i] == 1 ? None : map[i + map.Length - result.Length];
        }

        return result;
    }

    /// <summary>A view's map for what it views, where it only renames axes.</summary>
    public static int[] Through(GraphNode alias, ImmutableArray<int> input, int[] map)
    {
        if (alias.Op == Structure.Expand)
        {
            return Broadcast(map, input);
        }

        var result = new int[input.Length];
        if (alias.Op == Structure.Permute)
        {
            for (var i = 0; i < map.Length; i++)
            {
                result[alias.Attributes[i]] = map[i];
            }

            return result;
        }

        var next = 0;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = None;
            if (input[i] != 1)
            {
                while (alias.Shape[next] == 1)
                {
                    next++;
                }

                result[i] = map[next++];
            }
        }

        return result;
    }

    /// <summary>Whether two shapes differ by axes of length 1 only.</summary>
    public static bool DropsOnly(ImmutableArray<int> a, ImmutableArray<int> b)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            while (i < a.Length && a[i] == 1)
            {
                i++;
            }

            while (j < b.Length && b[j] == 1)
            {
                j++;
            }

            if (i == a.Length || j == b.Length)
            {
                return i == a.Length && j == b.Length;
            }

            if (a[i++] != b[j++])
            {
                return false;
            }
        }
    }
}
