using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A choice between two branches: the results of one function, those for true first. Its inputs are the predicate and the function's arguments.</summary>
internal sealed class LoweredChoice : LoweredControl
{
    private readonly FunctionProgram first;
    private readonly FunctionProgram second;
    private readonly ImmutableArray<int> results;
    private readonly ImmutableArray<Form> forms;
    private readonly Lazy<(FunctionBody First, FunctionBody Second)> bodies;

    public LoweredChoice(ClosedFunction branches, bool[] used)
    {
        forms = [.. branches.Outputs.Select(Form.Of)];
        results = [.. Enumerable.Range(0, used.Length).Where(i => used[i])];
        first = branches.Program(results);
        second = branches.Program([.. results.Select(i => used.Length + i)]);
        bodies = new(() => (Body(0), Body(used.Length)));
        Inputs = [0, .. first.Parameters.Union(second.Parameters).Order().Select(parameter => parameter + 1)];

        FunctionBody Body(int start) => FunctionBody.Of([.. results.Select(i => branches.Outputs[start + i])], branches.Parameters);
    }

    public override long ScalarCost => ScalarWriter.Cost(bodies.Value.First.Graph) is <= ScalarWriter.MostInstructions and var one
        && ScalarWriter.Cost(bodies.Value.Second.Graph) is <= ScalarWriter.MostInstructions and var other && results.All(result => Size(result) <= ScalarWriter.MostElements) ? one + other : long.MaxValue;

    public override ImmutableArray<int> Inputs { get; }

    public override IReadOnlyDictionary<int, ScalarElements> Write(ScalarWriter writer, IScalarInputs inputs)
    {
        var given = Inputs.ToDictionary(input => input, inputs.Of);
        var all = writer.Kernel.Builder.If(given[0].At(0), () => Branch(bodies.Value.First), () => Branch(bodies.Value.Second));
        var (written, next) = (new Dictionary<int, ScalarElements>(), 0);
        foreach (var result in results)
        {
            var size = Size(result);
            written[result] = new VariableElements(writer.Kernel, [.. all.AsSpan(next, size)]);
            next += size;
        }

        return written;

        int[] Branch(FunctionBody body) =>
            [.. writer.Write(body, parameter => given[parameter + 1]).SelectMany((elements, i) => ScalarWriter.Variables(elements, Size(results[i])))];
    }

    private int Size(int result) => (int)Shapes.Count(forms[result].Shape);

    public override ProgramStep Write(ControlBuffers buffers)
    {
        return new ChoiceStep(buffers.Input(0), Branch(first), Branch(second));

        InnerProgram Branch(FunctionProgram branch) =>
            buffers.Inner(branch, parameter => buffers.Input(parameter + 1), output => new Region(buffers.Result(results[output], forms[results[output]]), 0, []));
    }
}
