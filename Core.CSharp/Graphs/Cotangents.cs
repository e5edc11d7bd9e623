using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Reverse mode between any nodes of an expression, with every reason why there is no derivative told apart.</summary>
internal static class Cotangents
{
    /// <summary>What cotangents of outputs pull back to inputs; without cotangents, 1 for a scalar output. Paths name the inputs in messages; without them their positions do.</summary>
    public static Tensor[] Pull(Tensor[] outputs, Tensor[]? cotangents, Tensor[] inputs, string[]? paths)
    {
        Op.CheckGiven("gradients", [.. outputs, .. cotangents ?? [], .. inputs]);
        CheckOutputs(outputs, cotangents);
        for (var i = 0; i < inputs.Length; i++)
        {
            CheckInput(inputs[i], Named(i));
        }

        var given = cotangents ?? Array.ConvertAll(outputs, output => Literal.One.As(output.DType));
        var pulled = Reverse.Pull(outputs, given, inputs, share: true);
        return [.. pulled.Select((gradient, i) => gradient ?? throw Unreachable(outputs, inputs[i], Named(i)))];

        string Named(int i) => paths is null ? $"input {i}" : paths[i];
    }

    private static void CheckOutputs(Tensor[] outputs, Tensor[]? cotangents)
    {
        if (cotangents is not null)
        {
            Transform.CheckLike("gradients", "cotangent", cotangents, outputs);
        }

        foreach (var output in outputs)
        {
            if (!output.DType.IsFloating())
            {
                throw Errors.Argument("gradients", $"an output of {output.DType}", "a floating one", "Only floating results have derivatives.");
            }

            if (output.Rank != 0 && cotangents is null)
            {
                throw Errors.Argument(
                    "gradients",
                    $"an output of shape {Shapes.Text(output.Shape)}",
                    "a scalar: a gradient can be implicitly created only for scalar outputs",
                    "Reduce it (sum, mean), or give a cotangent of its shape: vjp, or Graph.gradientsWith.");
            }
        }
    }

    private static void CheckInput(Tensor input, string name)
    {
        if (!input.DType.IsFloating())
        {
            throw Errors.Argument("gradients", $"{name}, a tensor of {input.DType}", "a floating tensor: only those can be differentiated", $"Convert it: {Errors.Conversion(DType.Float64)}.");
        }

        if (input.IsConstant)
        {
            throw Errors.Argument(
                "gradients",
                $"{name}, a constant of shape {Shapes.Text(input.Shape)}",
                "a variable, or what is computed from one: only those have derivatives",
                "Build the expression on Graph.variable x, and ask for that.");
        }
    }

    private static ArgumentException Unreachable(Tensor[] outputs, Tensor input, string name)
    {
        var reason = outputs.All(output => output.IsConstant) ? "the output is a constant, computed without it"
            : outputs.Any(output => Reach.DependsOn(output, input)) ? "the output depends on it only through stopGradient, comparisons or positions"
            : "the output was computed without it";
        return Errors.Argument(
            "gradients",
            $"{name} ({input.Op.Name} of shape {Shapes.Text(input.Shape)}), from which no derivative passes to the output: {reason}",
            "a node that the output depends on",
            "Ask Graph.dependsOn first; grad gives zeros there.");
    }
}
