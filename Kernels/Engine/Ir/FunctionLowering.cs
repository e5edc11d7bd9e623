using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>
/// Replaces calls of functions by the instructions that they stand for. Every executor starts from the result, so that all that take the same form
/// compute the same bits.
/// </summary>
public sealed class FunctionLowering
{
    private readonly List<DType> types;
    private readonly int[] replaced;
    private readonly FunctionForm form;

    private FunctionLowering(Kernel kernel, FunctionForm form)
    {
        this.form = form;
        types = [.. KernelValues.Types(kernel)];
        replaced = [.. Enumerable.Range(0, kernel.Values)];
    }

    /// <summary>The kernel with expanded calls; the kernel itself where there is nothing to expand.</summary>
    /// <param name="kernel">A kernel that <see cref="KernelChecker"/> accepts.</param>
    /// <param name="form">Which calls are expanded.</param>
    public static Kernel Lower(Kernel kernel, FunctionForm form = FunctionForm.Host)
    {
        if (!NeedsLowering(kernel.Body, form))
        {
            return kernel;
        }

        var lowering = new FunctionLowering(kernel, form);
        var body = lowering.Lower(kernel.Body, inBranch: false);
        var accesses = kernel.Accesses.Select(access => access with { Index = lowering.Of(access.Index), Predicate = lowering.Of(access.Predicate) });
        return kernel with { Accesses = [.. accesses], Values = lowering.types.Count, Body = body };
    }

    private static bool NeedsLowering(ImmutableArray<Statement> block, FunctionForm form) => block.Any(statement => statement switch
    {
        Instruction { Code: Opcode.Call } call => FunctionTable.Of(call.Function).IsExpanded(form, (int)call.Immediate, call.Type),
        Loop loop => NeedsLowering(loop.Body, form),
        If branch => NeedsLowering(branch.Then, form) || NeedsLowering(branch.Else, form),
        _ => false,
    });

    private ImmutableArray<Statement> Lower(ImmutableArray<Statement> block, bool inBranch)
    {
        var lowered = ImmutableArray.CreateBuilder<Statement>();
        var writer = new InstructionWriter(lowered, types, form, inBranch);
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Call } call when FunctionTable.Of(call.Function).IsExpanded(form, (int)call.Immediate, call.Type):
                    replaced[call.Result] = writer.Call(call.Function, Of(call.A), Of(call.B), (int)call.Immediate);
                    break;
                case Instruction instruction:
                    lowered.Add(instruction with { A = Of(instruction.A), B = Of(instruction.B), C = Of(instruction.C) });
                    break;
                case Store store:
                    lowered.Add(store with { Value = Of(store.Value) });
                    break;
                case Reduce reduce:
                    lowered.Add(reduce with { Value = Of(reduce.Value) });
                    break;
                case Loop loop:
                    var carried = loop.Carried.Select(c => c with { Initial = Of(c.Initial) }).ToArray();
                    var body = Lower(loop.Body, inBranch);
                    lowered.Add(loop with { Carried = [.. carried.Select(c => c with { Next = Of(c.Next) })], Body = body });
                    break;
                case If branch:
                    var condition = Of(branch.Condition);
                    var then = Lower(branch.Then, inBranch: true);
                    var otherwise = Lower(branch.Else, inBranch: true);
                    var results = branch.Results.Select(merged => merged with { Then = Of(merged.Then), Else = Of(merged.Else) });
                    lowered.Add(new If(condition, then, otherwise, [.. results]));
                    break;
                default:
                    lowered.Add(statement);
                    break;
            }
        }

        return lowered.ToImmutable();
    }

    private int Of(int value) => value == Instruction.None ? value : replaced[value];
}
