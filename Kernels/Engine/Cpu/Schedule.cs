using System.Collections.Immutable;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// The order in which the operations of an iteration are written: those that others wait for longest come first, as soon as their operands are there (list scheduling; J. Hennessy and D. Patterson,
/// "Computer architecture", appendix H). A processor looks ahead by so many operations only, and functions that are written one after the other leave it with one chain of them at a time.
/// No result changes: each is computed from the same operands.
/// </summary>
internal static class Schedule
{
    // With fewer the processor finds its way itself; with more the JIT compiler has to keep track of too many variables, for each value that is not the next one's operand is one.
    private const int Fewest = 24;
    private const int Most = 320;

    // Vectors under way, of the 32 that a processor has; the others are for literals.
    private const int MostLive = 24;

    // Operations that begin at once.
    private const int Width = 4;

    /// <summary>Whether an order is chosen for the body of a lane loop.</summary>
    public static bool Orders(ImmutableArray<Statement> body) => body.Length is >= Fewest and <= Most && !body.Any(statement => statement is Loop);

    /// <summary>The kernel with the bodies of its lane loops in such an order.</summary>
    public static Kernel Of(Kernel kernel, Func<int, bool> isLane) => kernel with { Body = Of(kernel.Body, isLane, kernel) };

    private static ImmutableArray<Statement> Of(ImmutableArray<Statement> block, Func<int, bool> isLane, Kernel kernel) =>
        [.. block.Select(statement => statement switch
        {
            Loop loop => loop with { Body = isLane(loop.Number) ? Ordered(loop.Body, kernel) : Of(loop.Body, isLane, kernel) },
            _ => statement,
        })];

    /// <summary>Rows of statements that do nothing but compute are put into order, each by itself.</summary>
    private static ImmutableArray<Statement> Ordered(ImmutableArray<Statement> block, Kernel kernel)
    {
        if (!Orders(block))
        {
            return block;
        }

        var ordered = ImmutableArray.CreateBuilder<Statement>(block.Length);
        for (var start = 0; start < block.Length;)
        {
            var end = start;
            while (end < block.Length && IsPure(block[end]))
            {
                end++;
            }

            if (end - start >= Fewest)
            {
                new Row(block[start..end], block[end..], kernel).WriteTo(ordered);
            }
            else
            {
                ordered.AddRange(block[start..end]);
            }

            if (end < block.Length)
            {
                ordered.Add(block[end++]);
            }

            start = end;
        }

        return ordered.MoveToImmutable();
    }

    private static bool IsPure(Statement statement) => statement is Instruction { Code: not Opcode.Call } || PartEmitter.IsRare(statement);

    /// <summary>About so many cycles pass before the result is there.</summary>
    private static int Latency(Statement statement) => statement is Instruction instruction
        ? instruction.Code switch
        {
            Opcode.Constant or Opcode.Scalar or Opcode.Bitcast or Opcode.Index => 0,
            Opcode.And or Opcode.Or or Opcode.Xor or Opcode.Not or Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightLogical or Opcode.Neg or Opcode.Abs or Opcode.CopySign => 1,
            Opcode.Add or Opcode.Sub or Opcode.Min or Opcode.Max or Opcode.Select => 3,
            Opcode.Div => 14,
            Opcode.Sqrt => 20,
            _ => 4,
        }
        : 0;

    /// <summary>Statements that only compute.</summary>
    private sealed class Row
    {
        private readonly ImmutableArray<Statement> statements;
        private readonly int[][] operands;
        private readonly List<int>[] readers;
        private readonly int[] heights;
        private readonly int[] reads;

        public Row(ImmutableArray<Statement> statements, ImmutableArray<Statement> behind, Kernel kernel)
        {
            this.statements = statements;
            var writers = new Dictionary<int, int>();
            for (var i = 0; i < statements.Length; i++)
            {
                foreach (var result in Results(statements[i]))
                {
                    writers.Add(result, i);
                }
            }

            readers = [.. statements.Select(_ => new List<int>())];
            operands = [.. statements.Select((statement, i) => Uses.Of([statement], kernel).Where(writers.ContainsKey).Select(value => writers[value]).Where(writer => writer != i).Distinct().ToArray())];
            for (var i = 0; i < operands.Length; i++)
            {
                foreach (var writer in operands[i])
                {
                    readers[writer].Add(i);
                }
            }

            // What is read behind the row is wanted to its end.
            reads = [.. readers.Select(list => list.Count)];
            foreach (var value in Uses.Of(behind, kernel).Where(writers.ContainsKey).Distinct())
            {
                reads[writers[value]]++;
            }

            heights = new int[statements.Length];
            for (var i = statements.Length - 1; i >= 0; i--)
            {
                heights[i] = Latency(statements[i]) + readers[i].Select(reader => heights[reader]).DefaultIfEmpty().Max();
            }
        }

        public void WriteTo(ImmutableArray<Statement>.Builder ordered)
        {
            var missing = operands.Select(list => list.Length).ToArray();
            var ready = new int[statements.Length];
            var left = reads.ToArray();
            var open = Enumerable.Range(0, statements.Length).Where(i => missing[i] == 0).ToList();
            var (live, time, slots) = (0, 0, 0);
            while (open.Count > 0)
            {
                var next = Choose(open, left, live >= MostLive, ready, time);
                if (TakesTime(next))
                {
                    time = Math.Max(time, ready[next]);
                    if (++slots == Width)
                    {
                        (time, slots) = (time + 1, 0);
                    }
                }

                open.Remove(next);
                ordered.Add(statements[next]);
                foreach (var operand in operands[next])
                {
                    left[operand]--;
                    live -= left[operand] == 0 && TakesTime(operand) ? 1 : 0;
                }

                live += left[next] > 0 && TakesTime(next) ? 1 : 0;
                foreach (var reader in readers[next])
                {
                    ready[reader] = Math.Max(ready[reader], time + Latency(statements[next]));
                    if (--missing[reader] == 0)
                    {
                        open.Add(reader);
                    }
                }
            }
        }

        private static IEnumerable<int> Results(Statement statement) => statement is If branch ? branch.Results.Select(merged => merged.Result) : [((Instruction)statement).Result];

        // What takes none is no vector of its own either: literals are read where they are used, and bits are another name of what they are of.
        private bool TakesTime(int place) => Latency(statements[place]) > 0;

        /// <summary>What is ready and waited for longest; where registers are few, first what sets one free.</summary>
        private int Choose(List<int> open, int[] left, bool isCrowded, int[] ready, int time) => open.MaxBy(place => (
            isCrowded ? operands[place].Count(operand => left[operand] == 1 && TakesTime(operand)) - (TakesTime(place) ? 1 : 0) : 0,
            TakesTime(place) ? Math.Min(0, time - ready[place]) : 0,
            heights[place],
            -place));
    }
}
