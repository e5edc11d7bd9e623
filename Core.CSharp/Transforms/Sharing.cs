using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A transformation shares the nodes that it creates: equal ones become one, its own and those that transformations before it left under the expression.
/// So nested reverse mode about doubles an expression per order, where it would nearly treble it: the partials of one order's nodes are asked again by the next.
/// Nodes that a user made are never merged, nor are a transformation's results, so that a derivative can be asked at any of them.
/// </summary>
internal sealed class Sharing
{
    private readonly Dictionary<Tensor, Tensor> shared = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> known = new(Alike.Instance);
    private readonly Stack<Tensor> stack = new();

    /// <summary>The results with equal new nodes merged. A null result stays.</summary>
    /// <param name="results">What a walk's rules made.</param>
    /// <param name="walk">The walk: its nodes and their inputs are what rules build on.</param>
    /// <param name="given">Cotangents that the rules began with.</param>
    public static void Merge(Tensor?[] results, Walk walk, ReadOnlySpan<Tensor?> given)
    {
        var sharing = new Sharing();
        foreach (var node in walk.Order)
        {
            sharing.Keep(node);
        }

        foreach (var cotangent in given)
        {
            if (cotangent is not null)
            {
                sharing.Keep(cotangent);
            }
        }

        for (var i = 0; i < results.Length; i++)
        {
            results[i] = results[i] is { } result ? sharing.Settle(result) : null;
        }

        // What a caller gets it can ask for by name: only what stands below a result may be one with something else.
        foreach (var node in sharing.known)
        {
            node.IsDerived |= Array.IndexOf(results, node) < 0 && walk.Find(node) < 0;
        }
    }

    /// <summary>A node that was there before stays as it is, and so do its inputs, which rules build on too.</summary>
    public void Keep(Tensor node)
    {
        KeepAlone(node);
        foreach (var input in node.Inputs)
        {
            KeepAlone(input);
        }
    }

    /// <summary>What a rule made, or an equal expression that was made before.</summary>
    public Tensor Settle(Tensor result)
    {
        stack.Push(result);
        while (stack.TryPeek(out var node))
        {
            var waits = false;
            if (!shared.ContainsKey(node))
            {
                foreach (var input in node.Inputs)
                {
                    if (!shared.ContainsKey(input))
                    {
                        stack.Push(input);
                        waits = true;
                    }
                }
            }

            if (!waits)
            {
                stack.Pop();
                if (!shared.ContainsKey(node))
                {
                    shared.Add(node, Shared(node));
                }
            }
        }

        return shared[result];
    }

    private void KeepAlone(Tensor node)
    {
        shared.TryAdd(node, node);
        if (node.IsDerived)
        {
            known.Add(node);
        }
    }

    private Tensor Shared(Tensor node)
    {
        var own = OverShared(node);
        if (own.Op == Leaves.Variable || own.Op == Leaves.Parameter || own.Payload is View)
        {
            return own;
        }

        if (known.TryGetValue(own, out var equal))
        {
            return equal;
        }

        // What rules negate twice is what it was: the partial of the partial of a sigmoid ends so.
        if (own.Op == Arithmetic.Neg && own.Inputs[0].Op == Arithmetic.Neg && known.TryGetValue(own.Inputs[0], out var negated) && ReferenceEquals(negated, own.Inputs[0]))
        {
            return negated.Inputs[0];
        }

        known.Add(own);
        return own;
    }

    private Tensor OverShared(Tensor node)
    {
        var differ = false;
        foreach (var input in node.Inputs)
        {
            differ |= !ReferenceEquals(shared[input], input);
        }

        return differ
            ? new Tensor(node.Op, [.. node.Inputs.Select(input => shared[input])], node.Attributes, node.Shape, node.DType, node.Reach, node.Payload, node.ScalarBits)
            : node;
    }

    /// <summary>Equality of nodes by what they compute, over inputs that are compared by identity. Sums and products are the same in either order, bit for bit.</summary>
    private sealed class Alike : IEqualityComparer<Tensor>
    {
        public static readonly Alike Instance = new();

        public bool Equals(Tensor? a, Tensor? b) =>
            ReferenceEquals(a, b)
            || (a is not null && b is not null && a.Op == b.Op && a.DType == b.DType && a.ScalarBits == b.ScalarBits && Equals(a.Payload, b.Payload)
                && Shapes.Same(a.Shape, b.Shape) && Shapes.Same(a.Attributes, b.Attributes) && SameInputs(a.Op, a.Inputs, b.Inputs));

        public int GetHashCode(Tensor node)
        {
            var hash = HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(node.Op), node.ScalarBits, node.Rank);
            foreach (var input in node.Inputs)
            {
                // A sum, equal for the two orders of a commutative op; of mixed numbers, for along a chain one input's rises as the other's falls.
                hash += HashCode.Combine(input.Number);
            }

            return hash;
        }

        private static bool SameInputs(Op op, ImmutableArray<Tensor> a, ImmutableArray<Tensor> b)
        {
            if (a.Length != b.Length)
            {
                return false;
            }

            var same = true;
            for (var i = 0; i < a.Length; i++)
            {
                same &= ReferenceEquals(a[i], b[i]);
            }

            return same || (IsCommutative(op) && ReferenceEquals(a[0], b[1]) && ReferenceEquals(a[1], b[0]));
        }

        private static bool IsCommutative(Op op) => op == Arithmetic.Add || op == Arithmetic.Mul || op == Arithmetic.StrongMul || op == Functions.Hypot;
    }
}
