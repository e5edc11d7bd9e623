using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A loop: of a carry that no used result needs nothing is left.</summary>
internal sealed partial class LoweredLoop : LoweredControl
{
    private const long Unlimited = long.MaxValue;

    private readonly string name;
    private readonly ClosedFunction function;
    private readonly LoopShape shape;
    private readonly long length;
    private readonly bool backwards;
    private readonly int firstCarry;
    private readonly ImmutableArray<int> carries;
    private readonly ImmutableArray<int> outputs;
    private readonly ImmutableArray<int> rows;
    private readonly FunctionProgram body;
    private readonly FunctionProgram? condition;

    private LoweredLoop(string name, ClosedFunction function, LoopShape shape, long length, bool backwards, bool[] used, bool isWhile)
    {
        this.name = name;
        this.function = function;
        this.shape = shape;
        this.length = length;
        this.backwards = backwards;
        firstCarry = isWhile ? 1 : 0;

        // Its results are the carries, the ys and, of a scan, the rows of the carries; the function's are the predicate, if there is one, the carries and the ys.
        var results = function.Outputs.Length - firstCarry;
        var needed = used[..results];
        for (var i = results; i < used.Length; i++)
        {
            needed[i - results] |= used[i];
        }

        var wanted = shape.Settled(needed, mask =>
        {
            var parameters = function.Needed(isWhile ? [true, .. mask] : mask);
            return [.. parameters.Take(shape.Carries)];
        });
        carries = [.. Enumerable.Range(0, shape.Carries).Where(i => wanted[i])];
        outputs = [.. Enumerable.Range(0, results).Where(i => wanted[i])];
        rows = [.. Enumerable.Range(results, used.Length - results).Where(i => used[i])];
        body = function.Program([.. outputs.Select(i => i + firstCarry)]);
        condition = isWhile ? function.Program([0]) : null;
        Inputs = [.. carries.Union(body.Parameters).Union(condition?.Parameters ?? []).Order()];
    }

    public override ImmutableArray<int> Inputs { get; }

    public static LoweredLoop OfScan(ClosedFunction function, LoopShape shape, int length, bool backwards, bool[] used) =>
        new("scan", function, shape, length, backwards, used, isWhile: false);

    public static LoweredLoop OfWhile(string name, ClosedFunction function, LoopShape shape, int limit, bool[] used) =>
        new(name, function, shape, limit == 0 ? Unlimited : limit, false, used, isWhile: true);

    public override ProgramStep Write(ControlBuffers buffers)
    {
        var results = function.Outputs.Length - firstCarry;
        var verdict = condition is null ? -1 : buffers.Scratch(new Form([], DType.Bool));
        return new LoopStep(
            name,
            length,
            backwards,
            buffers.Inner(body, Parameter, Output),
            condition is null ? null : buffers.Inner(condition, Parameter, _ => new Region(verdict, 0, [])),
            verdict,
            [.. carries.Select(Carry)]);

        Carry Carry(int carry)
        {
            var form = Form.Of(function.Parameters[carry]);
            var row = condition is null ? buffers.Part(results + carry) : -1;
            return new Carry(buffers.Input(carry), buffers.Result(carry, form), row < 0 ? buffers.Scratch(form) : -1, row);
        }

        Binding Parameter(int parameter) =>
            parameter < shape.Carries ? new InTurn(carries.IndexOf(parameter), IsNext: false)
            : buffers.Input(parameter, parameter < shape.Carries + shape.Slices ? function.Parameters[parameter].Size : 0);

        Binding Output(int output) => outputs[output] < shape.Carries
            ? new InTurn(carries.IndexOf(outputs[output]), IsNext: true)
            : Stacked(outputs[output], function.Outputs[firstCarry + outputs[output]]);

        Region Stacked(int result, Tensor slice) => new(buffers.Result(result, new Form([(int)length, .. slice.Shape], slice.DType)), 0, [], slice.Size);
    }
}
