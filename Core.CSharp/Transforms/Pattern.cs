using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A copy of a function that has parameters where its constants are data: what is made of it once serves every function with the same graph.
/// </summary>
/// <param name="Outputs">What the function gives.</param>
/// <param name="Variables">What it is given.</param>
/// <param name="Given">What a transformation was given beside them.</param>
/// <param name="Parameters">What stands for the constants, in the order of <see cref="CanonicalWalk.Arguments"/>.</param>
internal sealed record Pattern(Tensor[] Outputs, Tensor[] Variables, Tensor[] Given, ImmutableArray<Tensor> Parameters)
{
    /// <summary>Longer keys are not kept: the graph of a long loop seldom comes again, and writing it anew takes memory.</summary>
    private const int LongestKey = 1 << 16;

    /// <summary>Whether a function can be found by its graph: not if it is too large, or has values that were asked for and should not be computed again.</summary>
    public static bool CanServe(CanonicalWalk walk) => !walk.HasStored && walk.Key.Length <= LongestKey;

    /// <summary>The copy of the function that a walk met.</summary>
    public static Pattern Of(CanonicalWalk walk, int variableCount, int givenCount)
    {
        var copies = new Tensor[walk.Nodes.Count];
        var parameters = ImmutableArray.CreateBuilder<Tensor>();
        for (var i = 0; i < copies.Length; i++)
        {
            var node = walk.Nodes[i];
            if (node.Op == Leaves.Data || node.Op == Leaves.Fill)
            {
                parameters.Add(copies[i] = Tensor.Parameter(node.Shape, node.DType, "a derivation"));
            }
            else if (node.IsConstant)
            {
                copies[i] = node;
            }
        }

        var variables = new Tensor[variableCount];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = copies[i] = Tensor.Variable(copies[i]);
        }

        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] ??= Copy(walk.Nodes[i]);
        }

        var outputs = Array.ConvertAll(walk.Outputs.ToArray(), output => copies[output]);
        return new Pattern(outputs, variables, copies[variableCount..(variableCount + givenCount)], parameters.ToImmutable());

        Tensor Copy(Tensor node) => node.Op.Over(node, [.. node.Inputs.Select(input => copies[walk.Number(input)])]);
    }
}
