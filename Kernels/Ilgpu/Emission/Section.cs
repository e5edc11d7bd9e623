using System.Collections.Immutable;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <summary>How the work of a section is shared between threads.</summary>
internal enum Sharing
{
    /// <summary>One thread does it.</summary>
    None,

    /// <summary>Each thread takes a range of the iterations of <see cref="Section.Loops"/>, counted through.</summary>
    Iterations,

    /// <summary>Each thread takes some blocks (<see cref="ReductionOrder"/>) of the one reducing loop.</summary>
    Blocks,
}

/// <summary>What one launch does: a part of a kernel's outermost block. Sections run one after another.</summary>
/// <param name="Sharing">How the work is shared.</param>
/// <param name="Loops">The loops that are shared, outermost first; none where one thread does it all.</param>
/// <param name="Body">What is done, in each iteration of <paramref name="Loops"/>.</param>
internal sealed record Section(Sharing Sharing, ImmutableArray<Loop> Loops, ImmutableArray<Statement> Body);

/// <summary>Combines the totals that the blocks of a reducing loop left: what follows a section of <see cref="Sharing.Blocks"/>.</summary>
/// <param name="Loop">The loop.</param>
internal sealed record Gather(Loop Loop) : Statement;

/// <summary>A lowered kernel cut into sections, and the values that one hands to a later one.</summary>
internal sealed class Sections
{
    private readonly Dictionary<int, Instruction> repeated = [];
    private readonly List<Section> sections = [];
    private readonly List<Statement> alone = [];

    private Sections(Kernel kernel)
    {
        foreach (var statement in kernel.Body)
        {
            Add(statement, kernel);
        }

        EndAlone();
        var defined = sections.Select(section => Defined(section.Body, section.Sharing).ToHashSet()).ToArray();
        var used = sections.Select(section => Uses.Of(section.Body, kernel).ToHashSet()).ToArray();
        var handed = new SortedSet<int>();
        for (var i = 0; i < sections.Count; i++)
        {
            handed.UnionWith(used[i].Where(value => !defined[i].Contains(value) && !repeated.ContainsKey(value) && defined.Take(i).Any(earlier => earlier.Contains(value))));
        }

        Handed = handed.Select((value, slot) => (value, slot)).ToDictionary(pair => pair.value, pair => pair.slot);
        All = [.. sections.Where((section, i) => section.Sharing != Sharing.None || Handed.Keys.Any(defined[i].Contains) || !section.Body.All(statement => statement is Instruction))
            .Select(section => section with { Body = [.. Repeated(section.Body, kernel), .. section.Body] })];
    }

    /// <summary>The sections, in order.</summary>
    public ImmutableArray<Section> All { get; }

    /// <summary>The values that later sections read, each with its place.</summary>
    public IReadOnlyDictionary<int, int> Handed { get; }

    public static Sections Of(Kernel kernel) => new(kernel);

    private void Add(Statement statement, Kernel kernel)
    {
        switch (statement)
        {
            case Loop { Kind: LoopKind.Parallel } loop:
                EndAlone();
                sections.AddRange(Distribution.Of(loop, kernel).Select(Shared));
                break;
            case Loop { Kind: LoopKind.Reducing } loop:
                EndAlone();
                sections.Add(new Section(Sharing.Blocks, [loop], loop.Body));
                alone.Add(new Gather(loop));
                break;
            case Instruction instruction when new[] { instruction.A, instruction.B, instruction.C }.All(operand => operand == Instruction.None || repeated.ContainsKey(operand)):
                // Cheaper computed again by whoever needs it than handed on through memory.
                repeated.Add(instruction.Result, instruction);
                alone.Add(instruction);
                break;
            default:
                alone.Add(statement);
                break;
        }
    }

    private void EndAlone()
    {
        if (alone.Count > 0)
        {
            sections.Add(new Section(Sharing.None, [], [.. alone]));
            alone.Clear();
        }
    }

    /// <summary>A parallel loop, with those directly in it: as long as nothing but instructions stands beside them.</summary>
    private static Section Shared(Loop loop)
    {
        var loops = ImmutableArray.Create(loop);
        var prefix = new List<Statement>();
        var body = loop.Body;
        while (body.Length > 0 && body[^1] is Loop { Kind: LoopKind.Parallel } inner && body.Take(body.Length - 1).All(statement => statement is Instruction or Load))
        {
            prefix.AddRange(body.Take(body.Length - 1));
            loops = loops.Add(inner);
            body = inner.Body;
        }

        return new Section(Sharing.Iterations, loops, [.. prefix, .. body]);
    }

    /// <summary>The instructions before all sections that this one computes again.</summary>
    private IEnumerable<Statement> Repeated(ImmutableArray<Statement> body, Kernel kernel)
    {
        var own = Defined(body, Sharing.None).ToHashSet();
        var needed = new SortedSet<int>();
        var open = new Stack<int>(Uses.Of(body, kernel));
        while (open.TryPop(out var value))
        {
            if (!own.Contains(value) && repeated.TryGetValue(value, out var instruction) && needed.Add(value))
            {
                open.Push(instruction.A);
                open.Push(instruction.B);
                open.Push(instruction.C);
            }
        }

        return repeated.Values.Where(instruction => needed.Contains(instruction.Result));
    }

    /// <summary>The values that a section gives: those of its outermost block. A shared loop gives none itself.</summary>
    public static IEnumerable<int> Defined(ImmutableArray<Statement> block, Sharing sharing) => sharing != Sharing.None ? [] : block.SelectMany(statement => statement switch
    {
        Instruction instruction => [instruction.Result],
        Load load => [load.Result],
        If branch => branch.Results.Select(merged => merged.Result),
        Loop loop => loop.Carried.Select(carried => carried.Result).Concat(loop.Body.OfType<Reduce>().Select(reduce => reduce.Result)),
        Gather gather => gather.Loop.Body.OfType<Reduce>().Select(reduce => reduce.Result),
        _ => Enumerable.Empty<int>(),
    });
}
