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
        neighbours = new Neighbours();
        // In their order, which suits bands, but what many depend on first: it is the middle of a star.
        var many = 2 * Math.Sqrt(colors.Length);
        foreach (var vertex in Enumerable.Range(0, colors.Length).OrderByDescending(vertex => pattern.Row(vertex).Length > many ? pattern.Row(vertex).Length : 0))
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
                else if (hubs[near] is { } middles)
                {
                    foreach (var color in middles)
                    {
                        forbidden.Add(color, vertex);
                    }
                }
            }

            colors[vertex] = forbidden.Smallest(vertex);
            Join(vertex, neighbours);
        }

        return colors;

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

    /// <summary>How many neighbours of a vertex have a colour.</summary>
    internal sealed class Neighbours
    {
        private readonly Dictionary<(int Vertex, int Color), int> counts = [];

        public int Count(int vertex, int color) => counts.GetValueOrDefault((vertex, color));

        public int Add(int vertex, int color) => counts[(vertex, color)] = Count(vertex, color) + 1;
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
