using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>
/// Replaces calls of functions by the instructions that they stand for, where <see cref="FunctionTable"/> has an expansion. Every executor starts from the
/// result, so that all of them compute the same bits.
/// </summary>
public sealed class FunctionLowering
{
    private readonly List<DType> types;
    private readonly int[] replaced;

    private FunctionLowering(Kernel kernel)
    {
        types = [.. KernelValues.Types(kernel)];
        replaced = [.. Enumerable.Range(0, kernel.Values)];
    }

    /// <summary>The kernel with expanded calls; the kernel itself where there is nothing to expand.</summary>
    /// <param name="kernel">A kernel that <see cref="KernelChecker"/> accepts.</param>
    public static Kernel Lower(Kernel kernel)
    {
        if (!NeedsLowering(kernel.Body))
        {
            return kernel;
        }

        var lowering = new FunctionLowering(kernel);
        var body = lowering.Lower(kernel.Body);
        var accesses = kernel.Accesses.Select(access => access with { Index = lowering.Of(access.Index), Predicate = lowering.Of(access.Predicate) });
        return kernel with { Accesses = [.. accesses], Values = lowering.types.Count, Body = body };
    }

    private static bool NeedsLowering(ImmutableArray<Statement> block) => block.Any(statement => statement switch
    {
        Instruction { Code: Opcode.Call } call => FunctionTable.Of(call.Function).Expansion is not null,
        Loop loop => NeedsLowering(loop.Body),
        If branch => NeedsLowering(branch.Then) || NeedsLowering(branch.Else),
        _ => false,
    });

    private ImmutableArray<Statement> Lower(ImmutableArray<Statement> block)
    {
        var lowered = ImmutableArray.CreateBuilder<Statement>();
        var writer = new InstructionWriter(lowered, types);
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Call } call when FunctionTable.Of(call.Function).Expansion is { } expand:
                    replaced[call.Result] = expand(writer, Of(call.A), Of(call.B));
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
                    var body = Lower(loop.Body);
                    lowered.Add(loop with { Carried = [.. carried.Select(c => c with { Next = Of(c.Next) })], Body = body });
                    break;
                case If branch:
                    var condition = Of(branch.Condition);
                    var then = Lower(branch.Then);
                    var otherwise = Lower(branch.Else);
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
