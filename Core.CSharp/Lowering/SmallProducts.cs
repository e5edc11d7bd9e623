using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Matrix products with a vector, or of the smallest matrices, as multiplications and a sum: they fuse with what is around them, where a routine would read and write memory.
/// </summary>
internal static class SmallProducts
{
    /// <summary>
    /// The most multiplications of one product of two matrices that are written out as a kernel. About here a batch takes as long either way; beyond, the routine, which keeps tiles in
    /// registers, leaves the kernel behind: at 128·10·256 it takes a twenty-fifth of its time.
    /// </summary>
    private const double Few = 40;

    /// <summary>The place of the product in simpler words, or null where the routine does best.</summary>
    public static int? Expand(LoweredGraph graph, int a, int b)
    {
        var (left, right) = (graph[a], graph[b]);
        var batch = left.Shape[..^2];
        var (m, k, n) = (left.Shape[^2], left.Shape[^1], right.Shape[^1]);
        if ((double)m * k * n > Few)
        {
            if (m != 1 && n != 1 && k != 1)
            {
                return null;
            }

            if (ManyVectors(graph, a, b, batch) is { } product)
            {
                return product;
            }
        }

        // Both sides over axes […, i, j, k]; the axes of length 1 are those that repeat.
        var rank = batch.Length;
        var rows = graph.Reshape(a, [.. batch, m, 1, k]);
        var columns = graph.Reshape(LastTwoExchanged(graph, b), [.. batch, 1, n, k]);
        var products = graph.Add(Arithmetic.Mul, [rows, columns], [.. batch, m, n, k], left.Type);
        return graph.Add(Reductions.Sum, [products], [rank + 2], [.. batch, m, n], left.Type, []);
    }

    /// <summary>One matrix with a batch of vectors is a product of two matrices: what batching makes of a product with a vector (Jacobians, Hessians, vmap).</summary>
    private static int? ManyVectors(LoweredGraph graph, int a, int b, ImmutableArray<int> batch)
    {
        var (m, k, n) = (graph[a].Shape[^2], graph[a].Shape[^1], graph[b].Shape[^1]);
        if (Shapes.Count(batch) is not (> 1 and <= int.MaxValue))
        {
            return null;
        }

        var count = (int)Shapes.Count(batch);
        var type = graph[a].Type;
        if (m > 1 && n == 1 && IsShared(graph[a], batch))
        {
            var vectors = graph.Reshape(LastTwoExchanged(graph, b), [count, k]);
            var matrix = LastTwoExchanged(graph, Single(graph, a, batch));
            return graph.Reshape(graph.Add(Contraction.Dot, [vectors, matrix], [], [count, m], type, []), [.. batch, m, 1]);
        }

        if (n > 1 && m == 1 && IsShared(graph[b], batch))
        {
            var vectors = graph.Reshape(a, [count, k]);
            return graph.Reshape(graph.Add(Contraction.Dot, [vectors, Single(graph, b, batch)], [], [count, n], type, []), [.. batch, 1, n]);
        }

        return null;
    }

    private static bool IsShared(GraphNode matrices, ImmutableArray<int> batch)
    {
        for (var axis = 0; axis < batch.Length; axis++)
        {
            if (batch[axis] != 1 && matrices.View!.Strides[axis] != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The one matrix that a batch repeats.</summary>
    private static int Single(LoweredGraph graph, int matrices, ImmutableArray<int> batch)
    {
        var node = graph[matrices];
        ImmutableArray<int> first = [.. batch.Select(_ => 1), node.Shape[^2], node.Shape[^1]];
        ImmutableArray<int> starts = [.. first.Select(_ => -1)];
        ImmutableArray<int> steps = [.. first.Select(_ => 1)];
        return graph.Reshape(graph.Add(Structure.Slice, [matrices], steps, first, node.Type, starts), [node.Shape[^2], node.Shape[^1]]);
    }

    private static int LastTwoExchanged(LoweredGraph graph, int x)
    {
        var rank = graph[x].Shape.Length;
        return graph.Permute(x, [.. Shapes.Range(rank - 2), rank - 1, rank - 2]);
    }
}
