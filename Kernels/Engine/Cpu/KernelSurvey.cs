using System.Collections.Immutable;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>What is known of a lowered kernel's values before it is compiled, for one choice of lane loops.</summary>
internal sealed class KernelSurvey
{
    private readonly Statement?[] definitions;
    private readonly int[] uses;
    private readonly bool[] isInline;
    private readonly bool[] isPositionTest;
    private readonly HashSet<int> laneLoops = [];

    private KernelSurvey(Kernel kernel, Func<int, bool> isLane)
    {
        Kernel = kernel;
        FindLanes(kernel.Body, isLane);
        Types = KernelValues.Types(kernel);
        Varies = LoopDependence.AlongLanes(kernel, isLane);
        Starts = KernelLayout.Starts(kernel);
        definitions = new Statement?[kernel.Values];
        uses = new int[kernel.Values];
        isInline = new bool[kernel.Values];
        isPositionTest = new bool[kernel.Values];
        foreach (var value in Emission.Uses.Of(kernel.Body, kernel).Where(value => value != Instruction.None))
        {
            uses[value]++;
        }

        Define(kernel.Body);
        RemoveUnused();
        FindPositionTests();
        FindInline(kernel.Body);
        Masks = Choices.Masks(kernel, Types, Uses);
    }

    public Kernel Kernel { get; }

    public ImmutableArray<DType> Types { get; }

    /// <summary>Which values differ from lane to lane.</summary>
    public bool[] Varies { get; }

    /// <summary>The type of the numbers that a value compares, where it is a mask: see <see cref="Choices"/>.</summary>
    public DType?[] Masks { get; }

    /// <summary>Where each access's numbers start.</summary>
    public int[] Starts { get; }

    public static KernelSurvey Of(Kernel kernel, Func<int, bool> isLane) => new(kernel, isLane);

    /// <summary>Whether a loop's iterations are lanes: those of the outermost loops that are chosen.</summary>
    public bool IsLane(int loop) => laneLoops.Contains(loop);

    /// <summary>Whether anything reads a value.</summary>
    public bool IsUsed(int value) => uses[value] > 0;

    /// <summary>How often a value is read.</summary>
    public int Uses(int value) => uses[value];

    /// <summary>Whether a value is read once, by a statement beside the one that computes it: it needs no place of its own.</summary>
    public bool IsInline(int value) => isInline[value];

    /// <summary>Whether a value compares the positions of lanes with a number that they share. It is how far that is from the first of them that counts, so that elements need no more bits than the lanes' own.</summary>
    public bool IsPositionTest(int value) => isPositionTest[value];

    /// <summary>The loop whose position a value is, or −1.</summary>
    public int PositionIn(int value) => definitions[value] is Instruction { Code: Opcode.Index } position ? (int)position.Immediate : Instruction.None;

    /// <summary>The instruction of a literal or of a scalar argument: those are written where they are read.</summary>
    public Instruction? Source(int value) => definitions[value] as Instruction is { Code: Opcode.Constant or Opcode.Scalar } source ? source : null;

    /// <summary>The bits of a literal.</summary>
    public ulong? Literal(int value) => definitions[value] as Instruction is { Code: Opcode.Constant } literal ? literal.Immediate : null;

    /// <summary>The values that a block reads, at any depth, but for what is read to compute what nobody reads.</summary>
    public IEnumerable<int> Reads(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Instruction { Result: var result } when !IsUsed(result) => [],
        Load { Result: var result } when !IsUsed(result) => [],
        Reduce { Result: var result } when !IsUsed(result) => [],
        Loop loop => Reads(loop.Body).Concat(loop.Carried.SelectMany(carried => new[] { carried.Initial, carried.Next })).Append(loop.While),
        If branch => Reads(branch.Then).Concat(Reads(branch.Else)).Concat(branch.Results.SelectMany(merged => new[] { merged.Then, merged.Else })).Append(branch.Condition),
        Instruction { Result: var result } test when IsPositionTest(result) => [Varies[test.A] ? test.B : test.A],
        _ => Emission.Uses.Of([statement], Kernel),
    }).Where(value => value != Instruction.None);

    /// <summary>How many instructions a block has that are used, at any depth.</summary>
    public int Operations(ImmutableArray<Statement> block) => block.Sum(statement => statement switch
    {
        Instruction instruction => IsUsed(instruction.Result) && Source(instruction.Result) is null ? 1 : 0,
        Loop loop => 1 + Operations(loop.Body),
        If branch => 1 + Operations(branch.Then) + Operations(branch.Else),
        _ => 1,
    });

    /// <summary>The bytes of the widest element that any lane of a loop has.</summary>
    public int Widest(ImmutableArray<Statement> block) => block.Select(statement => statement switch
    {
        Instruction instruction => SizeOf(instruction.Result),
        Load load => Math.Max(SizeOf(load.Result), IndexSize(load.Access)),
        Store store => Math.Max(Types[store.Value].Size(), IndexSize(store.Access)),
        Reduce reduce => reduce.Type.Size(),
        Loop loop => Math.Max(Widest(loop.Body), loop.Carried.Select(carried => SizeOf(carried.Inside)).DefaultIfEmpty().Max()),
        If branch => Math.Max(Math.Max(Widest(branch.Then), Widest(branch.Else)), branch.Results.Select(merged => SizeOf(merged.Result)).DefaultIfEmpty().Max()),
        _ => 0,
    }).DefaultIfEmpty().Max();

    /// <summary>Whether a block has value indices, at any depth.</summary>
    public bool Checks(ImmutableArray<Statement> block) => Emission.Uses.Accesses(block).Any(access => Kernel.Accesses[access].Index != Instruction.None);

    private void FindLanes(ImmutableArray<Statement> block, Func<int, bool> isLane)
    {
        foreach (var loop in Loop.DirectlyIn(block))
        {
            if (isLane(loop.Number))
            {
                laneLoops.Add(loop.Number);
            }
            else
            {
                FindLanes(loop.Body, isLane);
            }
        }
    }

    private int SizeOf(int value) => IsUsed(value) && Varies[value] ? Types[value].Size() : 0;

    private int IndexSize(int access) => Kernel.Accesses[access].Index == Instruction.None ? 0 : sizeof(long);

    private void Define(ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    definitions[instruction.Result] = statement;
                    break;
                case Load load:
                    definitions[load.Result] = statement;
                    break;
                case Reduce reduce:
                    definitions[reduce.Result] = statement;
                    break;
                case Loop loop:
                    Define(loop.Body);
                    break;
                case If branch:
                    Define(branch.Then);
                    Define(branch.Else);
                    break;
            }
        }
    }

    /// <summary>What nobody reads reads nothing. A load whose index is checked is read by the check.</summary>
    private void RemoveUnused()
    {
        var open = new Stack<int>();
        for (var value = 0; value < uses.Length; value++)
        {
            if (definitions[value] is Load load && Kernel.Accesses[load.Access].Index != Instruction.None)
            {
                uses[value]++;
            }

            if (uses[value] == 0)
            {
                open.Push(value);
            }
        }

        while (open.TryPop(out var unused))
        {
            ImmutableArray<Statement> alone = definitions[unused] is { } definition ? [definition] : [];
            foreach (var operand in Emission.Uses.Of(alone, Kernel).Where(value => value != Instruction.None))
            {
                if (--uses[operand] == 0)
                {
                    open.Push(operand);
                }
            }
        }
    }

    /// <summary>Such a test reads its lanes' position where it is written: nobody else needs that as a vector.</summary>
    private void FindPositionTests()
    {
        foreach (var instruction in definitions.OfType<Instruction>())
        {
            if (instruction.Code is >= Opcode.Equal and <= Opcode.LessOrEqual && IsUsed(instruction.Result) && Varies[instruction.A] != Varies[instruction.B])
            {
                var position = Varies[instruction.A] ? instruction.A : instruction.B;
                if (PositionIn(position) >= 0)
                {
                    isPositionTest[instruction.Result] = true;
                    uses[position]--;
                }
            }
        }
    }

    /// <summary>What is read once is written where it is read; where the order of operations was chosen (<see cref="Schedule"/>) only if that is the next one, but for truths, which are no vectors.</summary>
    private void FindInline(ImmutableArray<Statement> block, bool isOrdered = false)
    {
        var here = new Dictionary<int, int>();
        var place = 0;
        foreach (var statement in block)
        {
            if (statement is Instruction { Code: not Opcode.Constant and not Opcode.Scalar, Result: var result } && IsUsed(result))
            {
                here.Add(result, ++place);
            }

            switch (statement)
            {
                case Instruction test when IsPositionTest(test.Result):
                    Mark(Varies[test.A] ? test.B : test.A);
                    break;
                case Instruction instruction when IsUsed(instruction.Result):
                    Mark(instruction.A);
                    Mark(instruction.B);
                    Mark(instruction.C);
                    break;
                case Store store:
                    Mark(store.Value);
                    break;
                case Reduce reduce when IsUsed(reduce.Result):
                    Mark(reduce.Value);
                    break;
                case Loop loop:
                    FindInline(loop.Body, IsLane(loop.Number) && Schedule.Orders(loop.Body));
                    break;
                case If branch:
                    FindInline(branch.Then, isOrdered);
                    FindInline(branch.Else, isOrdered);
                    break;
            }
        }

        void Mark(int value)
        {
            if (value != Instruction.None && uses[value] == 1 && here.TryGetValue(value, out var written)
                && (!isOrdered || place - written <= 1 || Types[value] == DType.Bool || definitions[value] is Instruction { Code: Opcode.Bitcast }))
            {
                isInline[value] = true;
            }
        }
    }
}
