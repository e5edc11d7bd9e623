using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A function's body as a program for inside of other ones: every input is a parameter and every output a buffer, contiguous; its data is fixed.</summary>
/// <param name="Program">The program. Its outputs are numbered as they were asked; those without elements have no buffer.</param>
/// <param name="Data">Its data vector.</param>
/// <param name="Parameters">For each of its inputs which parameter it is.</param>
internal sealed record FunctionProgram(DeviceProgram Program, ImmutableArray<long> Data, ImmutableArray<int> Parameters)
{
    /// <summary>The program of a function whose constants are parameters.</summary>
    public static FunctionProgram Of(ReadOnlySpan<Tensor> outputs, ImmutableArray<Tensor> parameters)
    {
        var body = FunctionBody.Of(outputs, parameters);
        return new FunctionProgram(Lowering.OfBody(body.Graph), body.Data, body.Parameters);
    }
}
