using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// The transformations over lists of leaves: what both faces (F#'s trees, C#'s tuples and records) call. Plain values in, plain values out:
/// a result is evaluated, once and fused whole, unless it still reaches a variable or parameter of a caller's.
/// </summary>
internal static partial class Transform
{
    private static readonly Derivation Gradient = new((outputs, variables, _, share) =>
        [.. Gradients(outputs[0], variables, share), .. outputs[1..]]);

    private static readonly Derivation Slope = new((outputs, variables, _, _) =>
        Zeros(Forward.Push(outputs, variables, [Literal.One.As(variables[0].DType)]), outputs));

    /// <summary>A function's value and its gradient by each leaf.</summary>
    public static (Tensor Value, Tensor[] Gradients) ValueAndGrad(string name, Tensor[] leaves, Func<Tensor[], Tensor> f)
    {
        var variables = Variables(name, leaves);
        var y = f(variables);
        CheckScalar(name, y);
        var finished = Gradient.Finish([y, y], variables);
        return (finished[^1], finished[..^1]);
    }

    /// <summary>The gradient alone: the value is not computed for its own sake.</summary>
    public static Tensor[] Grad(string name, Tensor[] leaves, Func<Tensor[], Tensor> f)
    {
        var variables = Variables(name, leaves);
        var y = f(variables);
        CheckScalar(name, y);
        return Gradient.Finish([y], variables);
    }

    /// <summary>The gradient of a function's value, and what it gives beside it: evaluated together.</summary>
    public static (Tensor[] Gradients, Tensor[] Auxiliary) GradAux(string name, Tensor[] leaves, Func<Tensor[], (Tensor Value, Tensor[] Auxiliary)> f)
    {
        var variables = Variables(name, leaves);
        var (y, auxiliary) = f(variables);
        CheckScalar(name, y);
        var finished = Gradient.Finish([y, .. auxiliary], variables);
        return (finished[..leaves.Length], finished[leaves.Length..]);
    }

    /// <summary>The derivative of a function of one scalar: of the result's shape.</summary>
    public static Tensor Diff(Tensor x, Func<Tensor, Tensor> f)
    {
        if (Errors.Given(x, "x", "diff").Rank != 0)
        {
            throw Errors.Argument("diff", $"an input of shape {Shapes.Text(x.Shape)}", "a scalar", "For functions of more there are grad, jvp and jacobian.");
        }

        var variables = Variables("diff", [x]);
        var y = f(variables[0]);
        CheckFloating("diff", y);
        return Slope.Finish([y], variables)[0];
    }

    /// <summary>A function's results, computed on a device and kept there.</summary>
    public static Tensor[] OnDevice(Device device, Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var anchor = Placement.Anchor(device);
        var variables = Array.ConvertAll(leaves, leaf => Tensor.Variable(Placement.Bring(leaf, device)));
        var outputs = f(Array.ConvertAll(variables, variable => Placement.Place(variable, anchor)));
        return Array.ConvertAll(Derivation.Finish(outputs, Derivation.Oldest(variables)), output => Placement.Bring(output, device));
    }

    /// <summary>A function of single examples over axis 0 of every leaf.</summary>
    public static Tensor[] Vmap(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var length = leaves.FirstOrDefault(leaf => leaf.Rank > 0)?.Shape[0] ?? 0;
        foreach (var leaf in leaves)
        {
            if (leaf.Rank == 0 || leaf.Shape[0] != length)
            {
                throw Errors.Argument("vmap", $"leaves of shapes {string.Join(", ", leaves.Select(l => Shapes.Text(l.Shape)))}", "an axis 0 of one length in each", "Expand what is shared, or capture it in the function.");
            }
        }

        var parameters = Array.ConvertAll(leaves, leaf => Tensor.Parameter(leaf.Shape[1..], leaf.DType, "vmap"));
        return Derivation.Finish(Batch.Map(f(parameters), parameters, leaves, length), Derivation.Oldest(parameters));
    }

    /// <summary>A variable for each leaf, which must be floating.</summary>
    public static Tensor[] Variables(string name, Tensor[] leaves)
    {
        CheckFloating(name, leaves);
        return Array.ConvertAll(leaves, Tensor.Variable);
    }

    private static void CheckFloating(string name, Tensor[] leaves)
    {
        Op.CheckGiven(name, leaves);
        foreach (var leaf in leaves)
        {
            if (!leaf.DType.IsFloating())
            {
                throw Errors.Argument(name, $"a tensor of {leaf.DType}", "a floating tensor: only those can be differentiated", $"Convert it: {Errors.Conversion(DType.Float64)}.");
            }
        }
    }

    internal static Tensor[] Gradients(Tensor y, Tensor[] variables, bool share = false) =>
        Zeros(Reverse.Pull([y], [Literal.One.As(y.DType)], variables, share), variables);

    /// <summary>Results of the walks with zeros where nothing came through.</summary>
    internal static Tensor[] Zeros(Tensor?[] results, Tensor[] like)
    {
        var filled = new Tensor[results.Length];
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = results[i] ?? Tensor.LiteralLike(like[i], 0);
        }

        return filled;
    }

    /// <summary>What a function gave back.</summary>
    private static Tensor Result(string name, Tensor? result) => result ?? throw Errors.Argument(name, "a function whose result is null", "a tensor");

    internal static void CheckScalar(string name, Tensor? result)
    {
        var y = Result(name, result);
        if (y.Rank != 0)
        {
            throw Errors.Argument(name, $"a function whose result has shape {Shapes.Text(y.Shape)}", "a scalar: a gradient can be implicitly created only for scalar outputs", "Reduce it (sum, mean), or pull a cotangent of its shape back with vjp.");
        }

        CheckFloating(name, y);
    }

    internal static void CheckFloating(string name, Tensor? result)
    {
        var y = Result(name, result);
        if (!y.DType.IsFloating())
        {
            throw Errors.Argument(name, $"a function whose result is {y.DType}", "a floating result: only those have derivatives", $"Convert what the result is made of: {Errors.Conversion(DType.Float64)}.");
        }
    }

    public static void CheckLike(string name, string what, Tensor[] given, Tensor[] like)
    {
        if (given.Length != like.Length)
        {
            throw Errors.Argument(name, $"{given.Length} {what}s", $"{like.Length}, one for each leaf");
        }

        for (var i = 0; i < given.Length; i++)
        {
            if (given[i].DType != like[i].DType || !Shapes.Same(given[i].Shape, like[i].Shape))
            {
                throw Errors.Argument(name, $"a {what} of {given[i].DType} {Shapes.Text(given[i].Shape)}", $"{like[i].DType} {Shapes.Text(like[i].Shape)}, as what it belongs to");
            }
        }
    }
}
