using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>When a body of few numbers becomes one method (<see cref="ScalarRun"/>): once its plan has been run for about as long as that takes to compile.</summary>
internal sealed class ScalarTier
{
    // Measured roughly, in nanoseconds: a run of a small plan; compilation, of nothing and of an operation.
    private const long OneRun = 3_000;
    private const long LeastCompilation = 300_000;
    private const long CompilationOfOperation = 15_000;

    private readonly ImmutableArray<Tensor> outputs;
    private readonly ImmutableArray<Tensor> parameters;
    private readonly Tensor[] arguments;
    private ScalarRun? compiled;
    private long due = LeastCompilation / OneRun;
    private long runs;

    private ScalarTier(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters, Tensor[] arguments) =>
        (this.outputs, this.parameters, this.arguments) = (outputs, parameters, arguments);

    /// <summary>For a body that may become one method; null for another.</summary>
    public static ScalarTier? Of(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters, ReadOnlySpan<Tensor> arguments)
    {
        if (!ScalarRun.IsCandidate(outputs, arguments))
        {
            return null;
        }

        var standIns = new Tensor[arguments.Length];
        for (var i = 0; i < standIns.Length; i++)
        {
            standIns[i] = StandIn(arguments[i]);
        }

        return new(outputs, parameters, standIns);
    }

    /// <summary>What runs the body for some arguments; null for its plan.</summary>
    public ScalarRun? Next(ReadOnlySpan<Tensor> given)
    {
        if (Volatile.Read(ref compiled) is { } run)
        {
            return ScalarRun.IsHere(given) ? run : null;
        }

        // One that reaches what is due: the others go on meanwhile.
        if (Interlocked.Increment(ref runs) == Volatile.Read(ref due))
        {
            Volatile.Write(ref compiled, Due());
        }

        return null;
    }

    /// <summary>The method, or null for not yet: then it is due later, or never.</summary>
    private ScalarRun? Due()
    {
        if (ScalarRun.Write(outputs, parameters, arguments) is not { } written)
        {
            return null;
        }

        var all = (LeastCompilation + (CompilationOfOperation * written.Operations)) / OneRun;
        if (runs >= all)
        {
            return written.Compile();
        }

        Volatile.Write(ref due, all);
        return null;
    }

    /// <summary>An argument's form: what a plan was first called with must not be held with it.</summary>
    private static Tensor StandIn(Tensor argument) => argument.Payload is View view
        ? Leaves.NewData(argument.Shape, argument.DType, new View(Storage.Allocate(argument.DType, argument.Size), 0, view.Strides))
        : argument;
}
