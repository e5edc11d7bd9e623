using System.Collections.Immutable;
using System.Text;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What a plan does, for people and tests: how many kernels and routines, and what was fused.</summary>
/// <param name="Kernels">How many kernels it launches.</param>
/// <param name="Routines">How many routines it calls.</param>
/// <param name="Loops">How many loops its kernels have in all.</param>
/// <param name="ArenaBytes">The bytes of its temporaries.</param>
/// <param name="PeakBytes">The bytes that a run takes beside its inputs: temporaries, results, and what routines need for themselves.</param>
/// <param name="Text">The steps, a kernel as <see cref="KernelPrinter"/> shows it.</param>
/// <param name="Summary">A line for each step, and one for all.</param>
internal sealed record Explanation(int Kernels, int Routines, int Loops, long ArenaBytes, long PeakBytes, string Text, string Summary)
{
    /// <summary>Explains the plan that would evaluate some expressions together.</summary>
    public static Explanation Of(ReadOnlySpan<Tensor> outputs)
    {
        var walk = CanonicalWalk.Over(outputs);
        try
        {
            return Of(PlanCache.Get(walk));
        }
        finally
        {
            walk.Return();
        }
    }

    private static Explanation Of(Plan plan)
    {
        var program = plan.Program;
        var text = new StringBuilder();
        foreach (var step in program.Steps)
        {
            text.AppendLine(step switch
            {
                KernelStep kernel => Text(kernel),
                RoutineStep routine => $"routine {Routine(routine)}",
                EpilogueStep epilogue => $"routine {Routine(epilogue.Product)}, {Blocks(epilogue)}\n{Text(epilogue.Kernel)}",
                _ => step.ToString(),
            });
        }

        var kernels = program.Steps.Select(step => step as KernelStep ?? (step as EpilogueStep)?.Kernel).OfType<KernelStep>().ToList();
        var others = program.Steps.Count(step => step is not KernelStep);
        var lines = new List<string>();
        var all = Summarize(program, "", lines);
        lines.Insert(0, $"{Counted(kernels.Count, "kernel")}, {Counted(others, "other step")}; {all} on one thread; at most {Figures.Bytes(plan.Bytes)} beside the inputs");
        return new Explanation(kernels.Count, others, kernels.Sum(kernel => LoopsIn(kernel.Kernel.Body)), program.ArenaBytes, plan.Bytes, text.ToString(), string.Join('\n', lines));

        string Text(KernelStep step) =>
            $"{KernelPrinter.Print(step.Kernel).TrimEnd()}\n  extents {string.Join(", ", step.Extents)}; buffers {string.Join(", ", step.Buffers.Select(buffer => Name(program.Buffers[buffer])))}";
    }

    /// <summary>A line for each step, those inside another one further in; gives what all take together.</summary>
    private static Figures Summarize(DeviceProgram program, string indent, List<string> lines)
    {
        var all = default(Figures);
        foreach (var step in program.Steps)
        {
            var place = lines.Count;
            var (what, figures) = step switch
            {
                KernelStep kernel => (Kernel(kernel), Figures.Of(kernel)),
                RoutineStep routine => ($"routine {Routine(routine)}", Figures.Of(routine)),
                EpilogueStep epilogue => ($"routine {Routine(epilogue.Product)}, {Blocks(epilogue)} {Kernel(epilogue.Kernel)}", Figures.Of(epilogue, program)),
                LoopStep loop => ($"{loop.Operation}, {loop.Length} times", loop.Length * Inside(loop.Body, loop.Condition)),
                ChoiceStep choice => ("one of two", Inside(choice.Then, choice.Else)),
                _ => throw new NotSupportedException($"{step.GetType().Name}: nothing is known of what this step takes."),
            };
            lines.Insert(place, $"{indent}{what}: {figures}");
            all += figures;
        }

        return all;

        Figures Inside(InnerProgram first, InnerProgram? second) =>
            Summarize(first.Program, indent + "  ", lines) + (second is null ? default : Summarize(second.Program, indent + "  ", lines));
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Kernel(KernelStep kernel) => $"kernel {kernel.Kernel.Name}, loops of {string.Join(", ", kernel.Extents)}";

    private static string Blocks(EpilogueStep epilogue) => $"and behind each block of its {(epilogue.OfColumns ? "columns" : "rows")}";

    private static string Routine(RoutineStep routine) => $"{routine.Operation} {string.Join('x', routine.Batch.Append(routine.M).Append(routine.N).Append(routine.K))}";

    private static int LoopsIn(IEnumerable<Statement> block) => block.OfType<Loop>().Sum(loop => 1 + LoopsIn(loop.Body));

    private static string Name(ProgramBuffer buffer) => $"{buffer.Kind.ToString().ToLowerInvariant()} {buffer.Position}";
}
