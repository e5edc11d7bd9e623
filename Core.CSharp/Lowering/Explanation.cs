using System.Text;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What a plan does, for people and tests: how many kernels and routines, and what was fused.</summary>
/// <param name="Kernels">How many kernels it launches.</param>
/// <param name="Routines">How many routines it calls.</param>
/// <param name="Loops">How many loops its kernels have in all.</param>
/// <param name="ArenaBytes">The bytes of its temporaries.</param>
/// <param name="Text">The steps, a kernel as <see cref="KernelPrinter"/> shows it.</param>
internal sealed record Explanation(int Kernels, int Routines, int Loops, long ArenaBytes, string Text)
{
    /// <summary>Explains the plan that would evaluate some expressions together.</summary>
    public static Explanation Of(ReadOnlySpan<Tensor> outputs)
    {
        var walk = CanonicalWalk.Over(outputs);
        try
        {
            return Of(PlanCache.Get(walk).Program);
        }
        finally
        {
            walk.Return();
        }
    }

    private static Explanation Of(DeviceProgram program)
    {
        var text = new StringBuilder();
        foreach (var step in program.Steps)
        {
            text.AppendLine(step switch
            {
                KernelStep kernel => $"{KernelPrinter.Print(kernel.Kernel).TrimEnd()}\n  extents {string.Join(", ", kernel.Extents)}; buffers {string.Join(", ", kernel.Buffers.Select(buffer => Name(program.Buffers[buffer])))}",
                RoutineStep routine => $"routine {routine.Operation} {string.Join('x', routine.Batch.Append(routine.M).Append(routine.N).Append(routine.K))}",
                _ => step.ToString(),
            });
        }

        var kernels = program.Steps.OfType<KernelStep>().ToList();
        return new Explanation(kernels.Count, program.Steps.Length - kernels.Count, kernels.Sum(kernel => LoopsIn(kernel.Kernel.Body)), program.ArenaBytes, text.ToString());
    }

    private static int LoopsIn(IEnumerable<Statement> block) => block.OfType<Loop>().Sum(loop => 1 + LoopsIn(loop.Body));

    private static string Name(ProgramBuffer buffer) => $"{buffer.Kind.ToString().ToLowerInvariant()} {buffer.Position}";
}
