namespace Fluxion;

/// <summary>
/// What an expression ends in, beside constants: the newest and the oldest serial number of the variables and parameters under it. Every node keeps its own,
/// so that what a transformation asks of an expression is read off the node, in any nesting and on any thread, however large the expression is.
/// What a variable stands for is under it.
/// </summary>
/// <param name="Newest">The newest serial number of all; 0 for a constant.</param>
/// <param name="Oldest">The oldest; the largest number for a constant.</param>
/// <param name="NewestParameter">The newest of the parameters'; 0 where there is none.</param>
internal readonly record struct Reach(long Newest, long Oldest, long NewestParameter)
{
    /// <summary>A constant's.</summary>
    public static readonly Reach Nothing = new(0, long.MaxValue, 0);

    public static Reach OfParameter(long serial) => new(serial, serial, serial);

    /// <summary>A variable's, over what it stands for. It is newer than that.</summary>
    public static Reach OfVariable(long serial, in Reach over) => over with { Newest = serial, Oldest = Math.Min(serial, over.Oldest) };

    /// <summary>A node's over its inputs.</summary>
    public static Reach Over(ReadOnlySpan<Tensor> inputs)
    {
        var (newest, oldest, parameter) = Nothing;
        foreach (var input in inputs)
        {
            ref readonly var other = ref input.Reach;
            newest = Math.Max(newest, other.Newest);
            oldest = Math.Min(oldest, other.Oldest);
            parameter = Math.Max(parameter, other.NewestParameter);
        }

        return new(newest, oldest, parameter);
    }

    /// <summary>
    /// Whether no variable or parameter of a caller's is under a node: none that is older than a serial number, and no parameter but those up to another one.
    /// A newer variable was made on the way to the result, by a transformation that is over: it is simply what it stands for.
    /// </summary>
    public bool IsPlain(long since, long lastParameter = 0) => Oldest >= since && NewestParameter <= lastParameter;

    /// <summary>Whether all of some expressions are plain.</summary>
    public static bool ArePlain(ReadOnlySpan<Tensor> results, long since, long lastParameter = 0)
    {
        foreach (var result in results)
        {
            if (!result.Reach.IsPlain(since, lastParameter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The variables under expressions that are not older than a serial number.</summary>
    public static List<Tensor> Variables(ReadOnlySpan<Tensor> results, long since)
    {
        var found = new List<Tensor>();
        First(results, since, node =>
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
    public static bool DependsOn(Tensor result, Tensor node) => DependsOn([result], node);

    /// <summary>Whether one of some expressions does.</summary>
    public static bool DependsOn(ReadOnlySpan<Tensor> results, Tensor node) => First(results, node.Serial, other => ReferenceEquals(other, node)) is not null;

    /// <summary>The first node under some results, themselves among them, that is wanted. What is older than a serial number is not looked at.</summary>
    private static Tensor? First(ReadOnlySpan<Tensor> results, long since, Predicate<Tensor> wanted)
    {
        const int Seen = 1;
        var seen = new NodeMap();
        var stack = new Stack<Tensor>();
        foreach (var result in results)
        {
            stack.Push(result);
        }

        while (stack.TryPop(out var node))
        {
            ref var state = ref seen[node];
            if (state == Seen || node.Serial < since)
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
                stack.Push(input);
            }
        }

        return null;
    }
}
