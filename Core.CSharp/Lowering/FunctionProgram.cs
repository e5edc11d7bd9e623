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
        var walk = CanonicalWalk.OverBody(outputs, parameters);
        try
        {
            var inputs = Enumerable.Range(0, parameters.Length).Where(i => walk.ParameterNumbers[i] >= 0).OrderBy(i => walk.ParameterNumbers[i]);
            return new FunctionProgram(Lowering.OfBody(walk), [.. walk.Data], [.. inputs]);
        }
        finally
        {
            walk.Return();
        }
    }
}
