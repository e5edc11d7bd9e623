namespace Fluxion;

/// <content>Functions taken as linear maps at a point: forward, in reverse, once or many times.</content>
internal static partial class Transform
{
    private static readonly Derivation Cotangents = new((outputs, variables, cotangents, share) =>
        Zeros(Reverse.Pull(outputs, cotangents, variables, share), variables));

    private static readonly Derivation TangentsAlone = new((outputs, variables, tangents, _) =>
        Zeros(Forward.Push(outputs, variables, tangents), outputs));

    private static readonly Derivation Tangents = new((outputs, variables, tangents, _) =>
        [.. outputs, .. Zeros(Forward.Push(outputs, variables, tangents), outputs)]);

    public static readonly Linearization Pullbacks = new("vjp", (outputs, variables, cotangents) => Zeros(Reverse.Pull(outputs, cotangents, variables), variables), alongOutputs: true);

    public static readonly Linearization Pushforwards = new("linearize", (outputs, variables, tangents) => Zeros(Forward.Push(outputs, variables, tangents), outputs), alongOutputs: false);

    /// <summary>A function's results and the map from their cotangents to those of the leaves.</summary>
    public static (Tensor[] Values, Func<Tensor[], Tensor[]> Pullback) Vjp(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var variables = Variables("vjp", leaves);
        var outputs = f(variables);
        if (Reach.ArePlain(outputs, Derivation.Oldest(variables)))
        {
            var (values, map) = Pullbacks.Of(outputs, variables);
            return (values, cotangents => map.Along(Checked(cotangents)));
        }

        return (outputs, Pullback);

        // What an outer transformation has part in stays an expression; so do cotangents of a caller's, which may reach newer variables than ours: by age alone those would pass for ones that are over.
        Tensor[] Pullback(Tensor[] given)
        {
            var cotangents = Checked(given);
            return AreConstant(cotangents)
                ? Cotangents.Finish(outputs, variables, cotangents)
                : Zeros(Reverse.Pull(outputs, cotangents, variables, share: true), leaves);
        }

        Tensor[] Checked(Tensor[] cotangents)
        {
            CheckLike("vjp", "cotangent", cotangents, outputs);
            return cotangents;
        }
    }

    /// <summary>A function's results and their tangents.</summary>
    public static (Tensor[] Values, Tensor[] Tangents) Jvp(Tensor[] leaves, Tensor[] tangents, Func<Tensor[], Tensor[]> f)
    {
        CheckLike("jvp", "tangent", tangents, leaves);
        var variables = Variables("jvp", leaves);
        var outputs = f(variables);
        var finished = Tangents.Finish(outputs, variables, tangents);
        return (finished[..outputs.Length], finished[outputs.Length..]);
    }

    /// <summary>A function's results and the map from tangents of the leaves to theirs.</summary>
    public static (Tensor[] Values, Func<Tensor[], Tensor[]> Pushforward) Linearize(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var variables = Variables("linearize", leaves);
        var outputs = f(variables);
        if (Reach.ArePlain(outputs, Derivation.Oldest(variables)))
        {
            var (values, map) = Pushforwards.Of(outputs, variables);
            return (values, tangents => map.Along(Checked(tangents)));
        }

        return (outputs, Pushforward);

        Tensor[] Pushforward(Tensor[] given)
        {
            var tangents = Checked(given);
            return AreConstant(tangents)
                ? TangentsAlone.Finish(outputs, variables, tangents)
                : Zeros(Forward.Push(outputs, variables, tangents), outputs);
        }

        Tensor[] Checked(Tensor[] tangents)
        {
            CheckLike("linearize", "tangent", tangents, leaves);
            return tangents;
        }
    }

    /// <summary>The transpose of a linear function of leaves like some: a map from cotangents of its results to those of the leaves.</summary>
    public static Func<Tensor[], Tensor[]> LinearTranspose(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        CheckFloating("linearTranspose", leaves);
        var since = Tensor.NextSerial();
        var parameters = Array.ConvertAll(leaves, leaf => Tensor.Parameter(leaf.Shape, leaf.DType, "linearTranspose"));
        var outputs = f(parameters);
        CheckLinear("linearTranspose", "a function that is not linear in its argument", outputs, parameters, "a linear function", "For any function there is vjp, which transposes its derivative at a point.");
        var cotangents = Array.ConvertAll(outputs, output => Tensor.Parameter(output.Shape, output.DType, "linearTranspose"));
        var (function, captures) = ClosedFunction.Close("linearTranspose", cotangents, Zeros(Transpose(outputs, cotangents, parameters), parameters), since);
        return given =>
        {
            CheckLike("linearTranspose", "cotangent", given, outputs);
            return function.Call([.. given, .. captures]);
        };
    }

    /// <summary>The cotangents of the parameters of a linear map, which do not depend on where it is taken: loops keep their states for a derivative, whatever they are, and 0 serves.</summary>
    public static Tensor?[] Transpose(ReadOnlySpan<Tensor> outputs, Tensor[] cotangents, Tensor[] parameters)
    {
        var pulled = Reverse.Pull(outputs, cotangents, parameters);
        var parts = pulled.OfType<Tensor>().ToArray();
        var fixedParts = Substitute.Into(parts, parameters, Array.ConvertAll(parameters, parameter => Tensor.LiteralLike(parameter, 0)));
        var next = 0;
        return Array.ConvertAll(pulled, part => part is null ? null : fixedParts[next++]);
    }

    /// <summary>An error where outputs are not linear in parameters, which names the op that is not.</summary>
    /// <param name="name">Who asks.</param>
    /// <param name="what">What is wrong then, ending in what the function is of.</param>
    /// <param name="outputs">The function's results.</param>
    /// <param name="parameters">In what they are to be linear.</param>
    /// <param name="wanted">What was wanted.</param>
    /// <param name="wayOut">What to do.</param>
    public static void CheckLinear(string name, string what, Tensor[] outputs, Tensor[] parameters, string wanted, string wayOut)
    {
        var order = new LinearOrder(outputs, parameters);
        if (order.Nonlinear() is { } node)
        {
            throw Errors.Argument(name, $"{what}: {node.Op.Name}, of shape {Shapes.Text(node.Shape)}, is not linear in what depends on it", wanted, wayOut);
        }

        foreach (var output in outputs)
        {
            if (output.DType.IsFloating() && !order.Moves[order.Place(output)] && !IsZero(output, order))
            {
                throw Errors.Argument(name, $"{what}: a result of shape {Shapes.Text(output.Shape)} does not depend on it, and is not 0", wanted, wayOut);
            }
        }
    }

    /// <summary>Whether a result that does not move is known to be zeros: where something depends on a caller's parameter only what is written so is.</summary>
    private static bool IsZero(Tensor result, LinearOrder order)
    {
        if (order.Zeros[order.Place(result)])
        {
            return true;
        }

        for (var place = 0; place < order.Nodes.Count; place++)
        {
            if (order.Nodes[place].Op == Leaves.Parameter && !order.Moves[place])
            {
                return false;
            }
        }

        return Array.TrueForAll(Evaluation.Run([result])[0].ToArray(), element => element == 0);
    }

    private static bool AreConstant(Tensor[] tensors) => Array.TrueForAll(tensors, tensor => tensor.IsConstant);
}
