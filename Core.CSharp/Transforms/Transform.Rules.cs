using System.Collections.Immutable;

namespace Fluxion;

/// <content>
/// Functions that are one node to derivatives: checkpointed ones, and ones with rules of their user's own. They are traced over variables, so that values can be asked in them where there are some.
/// With plain arguments there is no node: the result is a value.
/// </content>
internal static partial class Transform
{
    /// <summary>A function's results, whose derivatives in reverse compute its inside again.</summary>
    public static Tensor[] Checkpoint(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var since = Tensor.NextSerial();
        var variables = Array.ConvertAll(leaves, Tensor.Variable);
        var outputs = f(variables);
        if (Reach.ArePlain(outputs, since))
        {
            return Evaluation.Run(outputs);
        }

        var (function, captures) = ClosedFunction.OverVariables("checkpoint", variables, outputs, since);
        return Tuples.PartsOf(CheckpointOp.Checkpoint.Call(function, [.. leaves, .. captures]), outputs.Length);
    }

    /// <summary>The first results of a rule, which have its second ones for a pullback.</summary>
    /// <param name="leaves">All tensors of the argument.</param>
    /// <param name="rule">The results, and cotangents of all leaves from those of all results.</param>
    /// <param name="name">What a leaf is called.</param>
    public static Tensor[] CustomVjp(Tensor[] leaves, Func<Tensor[], (Tensor[] Values, Func<Tensor[], Tensor[]> Pullback)> rule, Func<int, string> name)
    {
        var since = Tensor.NextSerial();
        var variables = Array.ConvertAll(leaves, Tensor.Variable);
        var (values, pullback) = rule(variables);
        if (AreConstant(leaves))
        {
            return Plain("customVjp", variables, values, since);
        }

        var cotangents = Array.ConvertAll(values, value => Tensor.Parameter(value.Shape, value.DType, "customVjp"));
        var pulled = Results("customVjp", "cotangent", pullback(cotangents), leaves, name);
        return CustomOp.Vjp.Call(Closed("customVjp", variables, values, since), Closed("customVjp", [.. variables, .. cotangents], pulled, since), [.. leaves]);
    }

    /// <summary>The first results of a rule, which have its second ones for tangents.</summary>
    /// <param name="leaves">All tensors of the argument.</param>
    /// <param name="rule">The results, and their tangents, from leaves and their tangents.</param>
    /// <param name="name">What a result is called.</param>
    public static Tensor[] CustomJvp(Tensor[] leaves, Func<Tensor[], Tensor[], (Tensor[] Values, Tensor[] Tangents)> rule, Func<int, string> name)
    {
        var since = Tensor.NextSerial();
        var variables = Array.ConvertAll(leaves, Tensor.Variable);
        var tangents = Array.ConvertAll(leaves, leaf => leaf.DType.IsFloating() ? Tensor.Parameter(leaf.Shape, leaf.DType, "customJvp") : leaf);
        var (values, pushed) = rule(variables, tangents);
        Tensor[] directions = [.. tangents.Select((tangent, i) => tangent.DType.IsFloating() ? tangent : Tensor.Parameter(tangent.Shape, tangent.DType, "customJvp"))];
        if (Walk.Dependence(directions, values).Order.Count > 0)
        {
            throw Errors.Argument("customJvp", "a rule whose value depends on the direction", "a value that is a function of the argument alone", "Use the direction in the tangent only.");
        }

        pushed = Results("customJvp", "tangent", pushed, values, name);
        return AreConstant(leaves)
            ? Plain("customJvp", variables, values, since)
            : CustomOp.Jvp.Call(Closed("customJvp", variables, values, since), Closed("customJvp", [.. variables, .. directions], pushed, since), [.. leaves]);
    }

    private static Tensor[] Plain(string operation, Tensor[] variables, Tensor[] values, long since)
    {
        CheckNoCapture(operation, ClosedFunction.OverVariables(operation, variables, values, since).Captures);
        return Derivation.Finish(values, since);
    }

    private static ClosedFunction Closed(string operation, Tensor[] variables, Tensor[] outputs, long since)
    {
        var (function, captures) = ClosedFunction.OverVariables(operation, variables, outputs, since);
        CheckNoCapture(operation, captures);
        return function;
    }

    private static void CheckNoCapture(string operation, ImmutableArray<Tensor> captures)
    {
        if (!captures.IsEmpty)
        {
            throw Errors.Argument(
                operation,
                $"a rule that captures a variable or parameter of an outer transformation (through {captures[0].Op.Name}, of shape {Shapes.Text(captures[0].Shape)}), by which it has no derivative",
                "a rule of its argument and of constants",
                "Pass it as an argument: a tuple of both.");
        }
    }

    /// <summary>What a rule gave, zeros in the place of integers; an error where it is unlike what it belongs to.</summary>
    private static Tensor[] Results(string operation, string what, Tensor[] given, Tensor[] like, Func<int, string> name)
    {
        if (given.Length != like.Length)
        {
            throw Errors.Argument(operation, $"a rule that gives {given.Length} {what}s", $"{like.Length}, one for each tensor");
        }

        var results = new Tensor[given.Length];
        for (var i = 0; i < results.Length; i++)
        {
            if (like[i].DType.IsFloating() && (given[i].DType != like[i].DType || !Shapes.Same(given[i].Shape, like[i].Shape)))
            {
                throw Errors.Argument(
                    operation,
                    $"a rule that gives a {what} of {given[i].DType} {Shapes.Text(given[i].Shape)} for {name(i)}",
                    $"{like[i].DType} {Shapes.Text(like[i].Shape)}, as what it belongs to",
                    "Sum over what was broadcast, convert what has another type.");
            }

            results[i] = like[i].DType.IsFloating() ? given[i] : Tensor.LiteralLike(like[i], 0);
        }

        return results;
    }
}
