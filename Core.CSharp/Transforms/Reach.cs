namespace Fluxion;

/// <summary>What an expression ends in: read off the expression, so that it holds in any nesting and on any thread.</summary>
internal static class Reach
{
    private const int Seen = 1;

    /// <summary>
    /// Whether expressions reach no variable or parameter of a caller's: none older than a serial number, and no parameter but some.
    /// A newer variable was made on the way to the result, by a transformation that is over: it is simply what it stands for.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<Tensor> results, long since, ReadOnlySpan<Tensor> parameters)
    {
        var seen = new NodeMap();
        foreach (var parameter in parameters)
        {
            seen[parameter] = Seen;
        }

        return First(results, seen, node => node.Op == Leaves.Parameter || (node.Op == Leaves.Variable && node.Serial < since)) is null;
    }

    /// <summary>The variables under expressions that are not older than a serial number.</summary>
    public static List<Tensor> Variables(ReadOnlySpan<Tensor> results, long since)
    {
        var found = new List<Tensor>();
        First(results, new NodeMap(), node =>
        {
            if (node.Op == Leaves.Variable && node.Serial >= since)
            {
                found.Add(node);
            }

            return false;
        });
        return found;
    }

    /// <summary>Whether an expression depends on a node.</summary>
    public static bool DependsOn(Tensor result, Tensor node) => First([result], new NodeMap(), other => ReferenceEquals(other, node)) is not null;

    /// <summary>The first node under some results, themselves among them, that is wanted and was not seen before. Constants are not looked at.</summary>
    private static Tensor? First(ReadOnlySpan<Tensor> results, NodeMap seen, Predicate<Tensor> wanted)
    {
        var stack = new Stack<Tensor>();
        foreach (var result in results)
        {
            stack.Push(result);
        }

        while (stack.TryPop(out var node))
        {
            ref var state = ref seen[node];
            if (state == Seen)
            {
                continue;
            }

            state = Seen;
            if (wanted(node))
            {
                return node;
            }

            foreach (var input in node.Inputs)
            {
                if (!input.IsConstant)
                {
                    stack.Push(input);
                }
            }
        }

        return null;
    }
}
