using System.Collections.Immutable;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// A parallel loop over several loops as one loop over each of these: blocks of rows stay in the cache of a core, where one loop runs all that is done with them, but many threads want as
/// many iterations as there are. That is the same wherever the loops hand each other nothing but what they store: iterations of a parallel loop meet nowhere.
/// </summary>
internal static class Distribution
{
    /// <summary>The loops that do what one does, in order; the loop itself where it cannot be cut.</summary>
    public static ImmutableArray<Loop> Of(Loop loop, Kernel kernel)
    {
        var count = loop.Body.OfType<Loop>().Count();
        if (count < 2 || !loop.Body.All(statement => statement is Loop or Instruction or Load or Store) || StoresWhatItLoads(loop, kernel))
        {
            return [loop];
        }

        // For each value of the outer loop which of the inner ones it comes from; none for what they may share, which each has again.
        var from = new Dictionary<int, int>();
        var parts = Enumerable.Range(0, count).Select(_ => new List<Statement>()).ToArray();
        var shared = new List<Statement>();
        var next = 0;
        foreach (var statement in loop.Body)
        {
            var sources = Uses.Of([statement], kernel).Where(from.ContainsKey).Select(value => from[value]).Distinct().ToArray();
            if (statement is Loop ? sources.Length > 0 : sources.Length > 1)
            {
                return [loop];
            }

            var part = statement is Loop ? next++ : sources.Length == 1 ? sources[0] : statement is Store ? count - 1 : Instruction.None;
            if (part == Instruction.None)
            {
                shared.Add(statement);
                continue;
            }

            parts[part].Add(statement);
            foreach (var value in Sections.Defined([statement], Sharing.None))
            {
                from.Add(value, part);
            }
        }

        return [.. parts.Select(part => loop with { Body = [.. shared, .. part] })];
    }

    /// <summary>Whether the loop itself stores to a buffer that anything in it loads, or loads from one that anything in it stores to: then the order counts.</summary>
    private static bool StoresWhatItLoads(Loop loop, Kernel kernel)
    {
        ImmutableArray<Statement> own = [.. loop.Body.Where(statement => statement is not Loop)];
        return Uses.Written(own, kernel).Intersect(Loaded(loop.Body)).Any() || Loaded(own).Intersect(Uses.Written(loop.Body, kernel)).Any();

        IEnumerable<int> Loaded(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
        {
            Load load => [kernel.Accesses[load.Access].Buffer],
            Loop inner => Loaded(inner.Body),
            If branch => Loaded(branch.Then).Concat(Loaded(branch.Else)),
            _ => Enumerable.Empty<int>(),
        });
    }
}
