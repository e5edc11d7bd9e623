using System.Numerics;

namespace Fluxion;

/// <summary>
/// Colours of columns: columns of one colour are added up in one product, and each element can still be read off. Greedy, in the order of the columns, which is best for bands
/// (Gebremedhin, Manne, Pothen, What color is your Jacobian? Graph coloring for computing derivatives, 2005).
/// </summary>
internal static class Coloring
{
    /// <summary>No two columns of one colour have an element in one row.</summary>
    public static int[] OfColumns(SparsityPattern pattern, SparsityPattern transposed)
    {
        var colors = Uncolored(pattern.ColumnCount);
        var forbidden = new Forbidden(pattern.ColumnCount);
        for (var column = 0; column < colors.Length; column++)
        {
            foreach (var row in transposed.Row(column))
            {
                foreach (var other in pattern.Row(row))
                {
                    forbidden.Add(colors[other], column);
                }
            }

            colors[column] = forbidden.Smallest(column);
        }

        return colors;
    }

    /// <summary>
    /// Of a symmetric matrix: neighbours have different colours, and so have any four in a path at least three. Then of each pair one is alone with its colour among the neighbours
    /// of the other, and its element is read there (Coleman, Moré, Estimation of sparse Hessian matrices and graph coloring problems, 1984). An arrow takes two colours, where columns alone take all.
    /// </summary>
    public static int[] Star(SparsityPattern pattern, out Neighbours neighbours)
    {
        var colors = Uncolored(pattern.ColumnCount);
        var forbidden = new Forbidden(pattern.ColumnCount);
        // For each vertex, the colours of neighbours that are the middle of a star of its own colour: one more leaf may not take them.
        var hubs = new HashSet<int>[colors.Length];
        neighbours = new Neighbours(pattern.Count);
        // In their order, which suits bands, but what many depend on first: it is the middle of a star.
        var many = 2 * Math.Sqrt(colors.Length);
        var middles = Enumerable.Range(0, colors.Length).Where(IsMany).OrderByDescending(vertex => pattern.Row(vertex).Length);
        foreach (var vertex in middles.Concat(Enumerable.Range(0, colors.Length).Where(vertex => !IsMany(vertex))))
        {
            foreach (var near in pattern.Row(vertex))
            {
                if (near == vertex || colors[near] < 0)
                {
                    continue;
                }

                forbidden.Add(colors[near], vertex);
                if (neighbours.Count(vertex, colors[near]) > 1)
                {
                    // The vertex is the middle of a star: its colour is none of those beyond.
                    foreach (var far in pattern.Row(near))
                    {
                        forbidden.Add(far == vertex ? -1 : colors[far], vertex);
                    }
                }
                else if (hubs[near] is { } beyond)
                {
                    foreach (var color in beyond)
                    {
                        forbidden.Add(color, vertex);
                    }
                }
            }

            colors[vertex] = forbidden.Smallest(vertex);
            Join(vertex, neighbours);
        }

        return colors;

        bool IsMany(int vertex) => pattern.Row(vertex).Length > many;

        void Join(int vertex, Neighbours neighbours)
        {
            foreach (var near in pattern.Row(vertex))
            {
                if (near == vertex)
                {
                    continue;
                }

                if (neighbours.Add(near, colors[vertex]) == 2 && colors[near] >= 0)
                {
                    // The neighbour has become the middle of a star of the vertex's colour.
                    foreach (var leaf in pattern.Row(near))
                    {
                        if (leaf != near && colors[leaf] == colors[vertex])
                        {
                            (hubs[leaf] ??= []).Add(colors[near]);
                        }
                    }
                }
                else if (colors[near] >= 0 && neighbours.Count(near, colors[vertex]) > 1)
                {
                    (hubs[vertex] ??= []).Add(colors[near]);
                }

                if (colors[near] >= 0 && neighbours.Count(vertex, colors[near]) > 1)
                {
                    (hubs[near] ??= []).Add(colors[vertex]);
                }
            }
        }
    }

    private static int[] Uncolored(int count)
    {
        var colors = new int[count];
        Array.Fill(colors, -1);
        return colors;
    }

    /// <summary>How many neighbours of a vertex have a colour: a table with open addressing, for it is asked several times an element.</summary>
    internal sealed class Neighbours(int pairs)
    {
        // A place is empty where its count is 0. There are no more vertices with colours near than pairs, and a third of the places stays empty.
        private readonly (long Key, int Count)[] places = new (long, int)[BitOperations.RoundUpToPowerOf2((uint)Math.Max(pairs + (pairs / 2L), 16))];

        public int Count(int vertex, int color) => color < 0 ? 0 : Find(vertex, color).Count;

        public int Add(int vertex, int color)
        {
            ref var place = ref Find(vertex, color);
            place.Key = Key(vertex, color);
            return ++place.Count;
        }

        private static long Key(int vertex, int color) => ((long)vertex << 32) | (uint)color;

        private ref (long Key, int Count) Find(int vertex, int color)
        {
            // Fibonacci hashing (Knuth, The art of computer programming, volume 3, section 6.4).
            var key = Key(vertex, color);
            var mask = places.Length - 1;
            var at = (int)((ulong)(key * -7046029254386353131) >> 32) & mask;
            while (places[at].Count > 0 && places[at].Key != key)
            {
                at = (at + 1) & mask;
            }

            return ref places[at];
        }
    }

    /// <summary>Colours that a vertex may not have, forgotten when the next one is asked.</summary>
    private sealed class Forbidden(int count)
    {
        private readonly int[] by = Uncolored(count + 1);

        public void Add(int color, int vertex)
        {
            if (color >= 0)
            {
                by[color] = vertex;
            }
        }

        public int Smallest(int vertex)
        {
            var color = 0;
            while (by[color] == vertex)
            {
                color++;
            }

            return color;
        }
    }
}
