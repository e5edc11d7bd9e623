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

    public LoweredChoice(ClosedFunction branches, bool[] used)
    {
        forms = [.. branches.Outputs.Select(Form.Of)];
        results = [.. Enumerable.Range(0, used.Length).Where(i => used[i])];
        first = branches.Program(results);
        second = branches.Program([.. results.Select(i => used.Length + i)]);
        Inputs = [0, .. first.Parameters.Union(second.Parameters).Order().Select(parameter => parameter + 1)];
    }

    public override ImmutableArray<int> Inputs { get; }

    public override ProgramStep Write(ControlBuffers buffers)
    {
        return new ChoiceStep(buffers.Input(0), Branch(first), Branch(second));

        InnerProgram Branch(FunctionProgram branch) =>
            buffers.Inner(branch, parameter => buffers.Input(parameter + 1), output => new Region(buffers.Result(results[output], forms[results[output]]), 0, []));
    }
}
