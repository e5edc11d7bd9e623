using System.Collections.Immutable;

namespace Fluxion.Kernels.Emission;

/// <summary>What statements read.</summary>
internal static class Uses
{
    /// <summary>The numbers of all values that a block reads, at any depth; some more than once, and −1 for operands that are not there.</summary>
    public static IEnumerable<int> Of(ImmutableArray<Statement> block, Kernel kernel) => block.SelectMany(statement => statement switch
    {
        Instruction instruction => [instruction.A, instruction.B, instruction.C],
        Load load => Of(kernel.Accesses[load.Access]),
        Store store => Of(kernel.Accesses[store.Access]).Append(store.Value),
        Reduce reduce => [reduce.Value],
        Loop loop => Of(loop.Body, kernel).Concat(loop.Carried.SelectMany(carried => new[] { carried.Initial, carried.Next })).Append(loop.While),
        If branch => Of(branch.Then, kernel).Concat(Of(branch.Else, kernel)).Concat(branch.Results.SelectMany(merged => new[] { merged.Then, merged.Else })).Append(branch.Condition),
        _ => Enumerable.Empty<int>(),
    });

    /// <summary>The accesses of a block, at any depth.</summary>
    public static IEnumerable<int> Accesses(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Load load => [load.Access],
        Store store => [store.Access],
        Loop loop => Accesses(loop.Body),
        If branch => Accesses(branch.Then).Concat(Accesses(branch.Else)),
        _ => Enumerable.Empty<int>(),
    });

    /// <summary>The buffers that a block stores to, at any depth.</summary>
    public static IEnumerable<int> Written(ImmutableArray<Statement> block, Kernel kernel) => block.SelectMany(statement => statement switch
    {
        Store store => [kernel.Accesses[store.Access].Buffer],
        Loop loop => Written(loop.Body, kernel),
        If branch => Written(branch.Then, kernel).Concat(Written(branch.Else, kernel)),
        _ => Enumerable.Empty<int>(),
    });

    /// <summary>Whether a block calls a function, at any depth.</summary>
    public static bool Calls(ImmutableArray<Statement> block) => block.Any(statement => statement switch
    {
        Instruction { Code: Opcode.Call } => true,
        Loop loop => Calls(loop.Body),
        If branch => Calls(branch.Then) || Calls(branch.Else),
        _ => false,
    });

    /// <summary>The loops of a block, at any depth.</summary>
    public static IEnumerable<Loop> Loops(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Loop loop => Loops(loop.Body).Prepend(loop),
        If branch => Loops(branch.Then).Concat(Loops(branch.Else)),
        _ => Enumerable.Empty<Loop>(),
    });

    private static IEnumerable<int> Of(Access access) => [access.Index, access.Predicate];
}
