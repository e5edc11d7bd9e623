using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What becomes of a node that holds functions: a step with programs inside. Only what is used of its results is computed, and only the inputs that this needs are read.</summary>
internal abstract class LoweredControl
{
    /// <summary>Which of the node's inputs are read, ascending.</summary>
    public abstract ImmutableArray<int> Inputs { get; }

    /// <summary>The step.</summary>
    public abstract ProgramStep Write(ControlBuffers buffers);

    /// <summary>About how many instructions it takes as a part of a kernel without lanes; more than <see cref="ScalarWriter.MostInstructions"/> where it is none.</summary>
    public abstract long ScalarCost { get; }

    /// <summary>Writes it into a kernel without lanes: the elements of each result that is used.</summary>
    public abstract IReadOnlyDictionary<int, ScalarElements> Write(ScalarWriter writer, IScalarInputs inputs);
}

/// <summary>What a control node of a kernel without lanes reads; to be asked before a loop or a branch begins.</summary>
internal interface IScalarInputs
{
    /// <summary>The elements of an input.</summary>
    ScalarElements Of(int input);

    /// <summary>An input whose slices a loop takes in turn.</summary>
    ScalarRows Rows(int input);
}

/// <summary>The buffers that a control step finds around it.</summary>
/// <param name="lowering">The program that it is in.</param>
/// <param name="call">Where.</param>
internal sealed class ControlBuffers(Lowering lowering, ControlCall call)
{
    private const int Nowhere = -1;

    private readonly GraphNode node = lowering.Graph[call.Node];
    private readonly IReadOnlyDictionary<int, int> parts = lowering.Graph.PartsOf(call.Node);

    /// <summary>Where an input of the node is.</summary>
    public Region Input(int input, long stride = 0)
    {
        var view = lowering.Graph[node.Inputs[node.Control!.Inputs.IndexOf(input)]].View!;
        return new Region(lowering.BufferOf(view.Base, call.Step), view.Offset, view.Terms, stride);
    }

    /// <summary>The buffer of a result; −1 where nobody uses it.</summary>
    public int Part(int index) => parts.TryGetValue(index, out var place) ? lowering.BufferOf(place, call.Step) : Nowhere;

    /// <summary>The buffer of a result: one for this step alone where what used the result has been simplified away.</summary>
    public int Result(int index, Form form) => Part(index) is >= 0 and var part ? part : Scratch(form);

    /// <summary>A buffer for this step alone.</summary>
    public int Scratch(Form form) => lowering.Scratch(form.Type, Shapes.Count(form.Shape), call.Step);

    /// <summary>A program as a part of this step.</summary>
    /// <param name="function">The program.</param>
    /// <param name="parameter">What stands for each parameter that it reads.</param>
    /// <param name="output">What stands for each output.</param>
    public InnerProgram Inner(FunctionProgram function, Func<int, Binding> parameter, Func<int, Binding> output)
    {
        var program = function.Program;
        var arena = program.ArenaBytes == 0 ? Nowhere : lowering.Scratch(DType.Int64, (program.ArenaBytes + sizeof(long) - 1) / sizeof(long), call.Step);
        return new InnerProgram(program, function.Data, arena, [.. program.Buffers.Select(buffer => buffer.Kind switch
        {
            BufferKind.Input => parameter(function.Parameters[(int)buffer.Position]),
            BufferKind.Output => output((int)buffer.Position),
            _ => (Binding?)null,
        })]);
    }
}
