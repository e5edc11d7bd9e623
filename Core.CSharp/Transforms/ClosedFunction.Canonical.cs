using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Fluxion;

/// <content>One function for all that are written alike, and what of it depends on what.</content>
internal sealed partial class ClosedFunction
{
    private static readonly KeyedCache<ClosedFunction> Known = new();

    private readonly ConcurrentDictionary<string, FunctionProgram> programs = new();
    private (ClosedFunction Function, ImmutableArray<Tensor> Constants)? canonical;
    private bool? hasPullback;

    /// <summary>
    /// The same function with its constants as further parameters, and those constants: the one that stands for all whose bodies are written alike. A body that is traced anew in each
    /// call of another function is so the one that was differentiated and lowered before.
    /// </summary>
    public (ClosedFunction Function, ImmutableArray<Tensor> Constants) Canonical => canonical ??= FindCanonical();

    /// <summary>Whether a reverse pass goes through it.</summary>
    public bool HasPullback => hasPullback ??= Reverse.IsPossible(Outputs.AsSpan(), Parameters.AsSpan());

    /// <summary>The outputs that a derivative reaches from some parameters. A walk takes what a loop or choice gives as one: of its results those that do not change are reached by none.</summary>
    public bool[] Reached(bool[] parameters)
    {
        var met = Met(Walk.Derivative(Only(Parameters, parameters).AsSpan(), Outputs.AsSpan()), Outputs);
        return met.Contains(true) ? [.. met.Zip(Moved(parameters), (isMet, moves) => isMet && moves)] : met;
    }

    /// <summary>The outputs that depend on some parameters, through predicates and positions too.</summary>
    public bool[] Dependent(bool[] parameters) => Met(Walk.Dependence(Only(Parameters, parameters).AsSpan(), Outputs.AsSpan()), Outputs);

    /// <summary>The outputs that change with some parameters: of the results of a node that holds functions those that do (<see cref="FunctionOp.Moved"/>).</summary>
    public bool[] Moved(bool[] parameters)
    {
        var order = new LinearOrder([.. Outputs], [.. Only(Parameters, parameters)]);
        return [.. Outputs.Select(output => order.Moves[order.Place(output)])];
    }

    /// <summary>The parameters that a derivative reaches back from some outputs.</summary>
    public bool[] Reaching(bool[] outputs) => Met(Walk.Derivative(Parameters.AsSpan(), Only(Outputs, outputs).AsSpan()), Parameters);

    /// <summary>The parameters that some outputs need.</summary>
    public bool[] Needed(bool[] outputs) => Met(Walk.Dependence(Parameters.AsSpan(), Only(Outputs, outputs).AsSpan()), Parameters);

    /// <summary>Whether the outputs that depend on some parameters are linear in them, op by op.</summary>
    public bool IsLinear(bool[] parameters) =>
        new LinearOrder([.. Only(Outputs, Moved(parameters))], [.. Only(Parameters, parameters)]).Nonlinear() is null;

    /// <summary>The program of some outputs, by their numbers, for inside of another one.</summary>
    public FunctionProgram Program(ImmutableArray<int> outputs) =>
        programs.GetOrAdd(string.Join(' ', outputs), _ => FunctionProgram.Of([.. outputs.Select(i => Outputs[i])], Parameters));

    private static bool[] Met(Walk walk, ImmutableArray<Tensor> tensors) => [.. tensors.Select(tensor => walk.Find(tensor) >= 0)];

    private (ClosedFunction Function, ImmutableArray<Tensor> Constants) FindCanonical()
    {
        var walk = CanonicalWalk.OverBody(Outputs.AsSpan(), Parameters, keepsRules: true);
        try
        {
            ImmutableArray<Tensor> constants = [.. walk.Arguments];
            if (Known.Find(walk.Key) is { } known)
            {
                return (known, constants);
            }

            var function = Written(walk);
            function.canonical = (function, []);
            Known.Keep(walk.Key, function);
            return (function, constants);
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The function as a walk met it: calls are their bodies but for those with rules of their own, and what has a value is a constant.</summary>
    private ClosedFunction Written(CanonicalWalk walk)
    {
        var copies = new Tensor[walk.Nodes.Count];
        var further = new List<Tensor>();
        for (var i = 0; i < copies.Length; i++)
        {
            var node = walk.Nodes[i];
            if (node.Op == Leaves.Data || node.Op == Leaves.Fill)
            {
                further.Add(copies[i] = Tensor.Parameter(node.Shape, node.DType, Owner));
            }
            else
            {
                copies[i] = node.Op is Leaf ? node : node.Op.Over(node, [.. node.Inputs.Select(input => copies[walk.Number(input)])]);
            }
        }

        return new ClosedFunction(Owner, [.. Parameters, .. further], [.. walk.Outputs.Select(output => copies[output])]);
    }
}
