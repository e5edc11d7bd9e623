namespace Fluxion;

/// <summary>Numbers by the identity of nodes: an open table with linear probing. Small and without indirections, since every walk over a graph asks it for every edge.</summary>
internal sealed class NodeMap
{
    private const int Smallest = 64;
    private const int LargestKept = 1 << 14;
    private const int LargestRoom = 16;

    private Tensor?[] nodes = new Tensor?[Smallest];
    private int[] numbers = new int[Smallest];
    private int count;

    /// <summary>The place of a node's number; 0 where it is new.</summary>
    public ref int this[Tensor node]
    {
        get
        {
            if (count * 2 >= nodes.Length)
            {
                Grow();
            }

            var place = Place(nodes, node);
            if (nodes[place] is null)
            {
                nodes[place] = node;
                numbers[place] = 0;
                count++;
            }

            return ref numbers[place];
        }
    }

    /// <summary>A node's number; 0 where it is not in the table.</summary>
    public int Find(Tensor node)
    {
        var place = Place(nodes, node);
        return nodes[place] is null ? 0 : numbers[place];
    }

    /// <summary>Empties the table. One that is large for what was in it is left behind: clearing it would cost more than a small walk.</summary>
    public void Clear()
    {
        if (nodes.Length > Math.Min(LargestKept, Math.Max(Smallest, count * LargestRoom)))
        {
            nodes = new Tensor?[Smallest];
            numbers = new int[Smallest];
        }
        else
        {
            Array.Clear(nodes);
        }

        count = 0;
    }

    private static int Place(Tensor?[] nodes, Tensor node)
    {
        // Numbers of nodes that were made together are neighbours: multiplied by 2³²/φ they lie far apart (Knuth, The Art of Computer Programming 3, 6.4).
        var mask = nodes.Length - 1;
        var place = (int)(((uint)node.Number * 0x9E3779B1) >> 8) & mask;
        while (nodes[place] is { } other && !ReferenceEquals(other, node))
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Grow()
    {
        var (oldNodes, oldNumbers) = (nodes, numbers);
        nodes = new Tensor?[oldNodes.Length * 2];
        numbers = new int[nodes.Length];
        for (var i = 0; i < oldNodes.Length; i++)
        {
            if (oldNodes[i] is { } node)
            {
                var place = Place(nodes, node);
                nodes[place] = node;
                numbers[place] = oldNumbers[i];
            }
        }
    }
}
