using System.Collections.Immutable;

namespace Fluxion.Kernels.Interpreter;

/// <summary>What an assembler needs to know of a kernel beforehand.</summary>
internal sealed class Survey
{
    private readonly List<ulong> literals = [];

    /// <summary>The bits of all literals.</summary>
    public IReadOnlyList<ulong> Literals => literals;

    /// <summary>How deep loops are nested.</summary>
    public int Depth { get; private set; }

    /// <summary>How many values are carried.</summary>
    public int Carried { get; private set; }

    /// <summary>How many reductions there are.</summary>
    public int Reductions { get; private set; }

    public static Survey Of(Kernel kernel)
    {
        var survey = new Survey();
        survey.Visit(kernel.Body, 0);
        return survey;
    }

    private void Visit(ImmutableArray<Statement> block, int depth)
    {
        Depth = Math.Max(Depth, depth);
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Constant } literal:
                    literals.Add(literal.Immediate);
                    break;
                case Reduce:
                    Reductions++;
                    break;
                case Loop loop:
                    Carried += loop.Carried.Length;
                    Visit(loop.Body, depth + 1);
                    break;
                case If branch:
                    Visit(branch.Then, depth);
                    Visit(branch.Else, depth);
                    break;
            }
        }
    }
}
