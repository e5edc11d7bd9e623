using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Fluxion;

/// <summary>
/// Ops on constants, outside of any transformation: each is a call of the function that does just that, prepared once for the shapes and types of its inputs. So nothing is walked, and no key is written.
/// </summary>
internal static class SingleOps
{
    private const int MostFunctions = 4096;

    private static readonly ConcurrentDictionary<Tensor, Prepared> Functions = new(Likeness.Instance);

    /// <summary>The value of a node whose inputs are constants.</summary>
    public static Tensor Run(Tensor node)
    {
        // Where a slice starts is data to a plan, and an attribute of the node.
        if (node.Op.DataAttributes(node) > 0)
        {
            return Evaluation.Run([node])[0];
        }

        return (Functions.TryGetValue(node, out var known) ? known : Prepare(node)).Run(node.Inputs.AsSpan())[0];
    }

    private static Prepared Prepare(Tensor node)
    {
        if (Functions.Count >= MostFunctions)
        {
            Functions.Clear();
        }

        var parameters = ImmutableArray.CreateRange(node.Inputs, (input, name) => Tensor.Parameter(input.Shape, input.DType, name), node.Op.Name);
        var own = new Tensor(node.Op, parameters, node.Attributes, node.Shape, node.DType, Reach.Over(parameters.AsSpan()));
        return Functions.GetOrAdd(own, static (own, parameters) => new Prepared([own], parameters), parameters);
    }

    /// <summary>Nodes that compute the same of their inputs, whatever those are.</summary>
    private sealed class Likeness : IEqualityComparer<Tensor>
    {
        public static readonly Likeness Instance = new();

        public bool Equals(Tensor? one, Tensor? other)
        {
            if (one!.Op != other!.Op || one.DType != other.DType || one.Inputs.Length != other.Inputs.Length
                || !Shapes.Same(one.Shape, other.Shape) || !Shapes.Same(one.Attributes, other.Attributes))
            {
                return false;
            }

            for (var i = 0; i < one.Inputs.Length; i++)
            {
                if (one.Inputs[i].DType != other.Inputs[i].DType || !Shapes.Same(one.Inputs[i].Shape, other.Inputs[i].Shape))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode([DisallowNull] Tensor node)
        {
            var hash = Mixed((uint)((node.Op.Number << 3) | (int)node.DType), node.Shape);
            hash = Mixed(hash, node.Attributes);
            foreach (var input in node.Inputs)
            {
                hash = Mixed(hash + (uint)input.DType, input.Shape);
            }

            return (int)hash;
        }

        private static uint Mixed(uint hash, ImmutableArray<int> numbers)
        {
            foreach (var number in numbers)
            {
                hash = (hash ^ (uint)number) * 0x9E3779B1;
            }

            return System.Numerics.BitOperations.RotateLeft(hash, 5) + 1;
        }
    }
}
