using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Fluxion.Kernels;

/// <summary>Kernels as text, for people.</summary>
public sealed class KernelPrinter
{
    private readonly Kernel kernel;
    private readonly StringBuilder text = new();
    private readonly List<int> loops = [];
    private int indentation;

    private KernelPrinter(Kernel kernel) => this.kernel = kernel;

    /// <summary>
    /// A line for each statement, loops and branches indented. An element is written as its buffer and what moves it: <c>b0[i1 + s·i0]</c> has
    /// stride 1 along loop 1, another along loop 0 and 0 along all others; offsets and strides themselves are data.
    /// </summary>
    /// <param name="kernel">Any kernel, a broken one too.</param>
    public static string Print(Kernel kernel)
    {
        var printer = new KernelPrinter(kernel);
        printer.Line($"kernel {kernel.Name}: buffers ({Names(kernel.Buffers)}), scalars ({Names(kernel.Scalars)}), {kernel.Extents} extents");
        printer.Block(kernel.Body);
        return printer.text.ToString();
    }

    /// <summary>A type's short name.</summary>
    /// <param name="type">The type.</param>
    public static string Name(DType type) => type switch
    {
        DType.Float64 => "f64",
        DType.Float32 => "f32",
        DType.Int32 => "i32",
        DType.Int64 => "i64",
        _ => "bool",
    };

    private static string Names(ImmutableArray<DType> types) => string.Join(", ", types.Select(Name));

    private void Block(ImmutableArray<Statement> block)
    {
        indentation++;
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    Line($"%{instruction.Result} = {Describe(instruction)}");
                    break;
                case Load load:
                    Line($"%{load.Result} = load {Name(load.Type)} {Element(load.Access)}");
                    break;
                case Store store:
                    Line($"store {Element(store.Access)} {(store.Mode == StoreMode.Add ? "+=" : "=")} %{store.Value}");
                    break;
                case Reduce reduce:
                    Line($"%{reduce.Result} = reduce {Lower(reduce.Kind)} {Name(reduce.Type)} %{reduce.Value}");
                    break;
                case Loop loop:
                    Print(loop);
                    break;
                case If branch:
                    Print(branch);
                    break;
            }
        }

        indentation--;
    }

    private void Print(Loop loop)
    {
        Line($"{Lower(loop.Kind)} i{loop.Number} < n{loop.Extent}{(loop.While == Instruction.None ? "" : $" while %{loop.While}")}");
        loops.Add(loop.Number);
        indentation++;
        foreach (var carried in loop.Carried)
        {
            Line($"%{carried.Inside} = carried {Name(carried.Type)} %{carried.Initial}, next %{carried.Next}, last %{carried.Result}");
        }

        indentation--;
        Block(loop.Body);
        loops.RemoveAt(loops.Count - 1);
    }

    private void Print(If branch)
    {
        Line($"if %{branch.Condition}");
        Block(branch.Then);
        Line("else");
        Block(branch.Else);
        foreach (var merged in branch.Results)
        {
            Line($"%{merged.Result} = merge {Name(merged.Type)} %{merged.Then} %{merged.Else}");
        }
    }

    private static string Describe(Instruction instruction)
    {
        var type = Name(instruction.Type);
        var operands = string.Concat(new[] { instruction.A, instruction.B, instruction.C }.Where(value => value != Instruction.None).Select(value => $" %{value}"));
        return instruction.Code switch
        {
            Opcode.Constant => $"constant {type} {Literal(instruction)}",
            Opcode.Scalar => $"scalar {type} {instruction.Immediate}",
            Opcode.Index => $"index {type} i{instruction.Immediate}",
            Opcode.Call when instruction.Function == Function.Polygamma => $"polygamma({instruction.Immediate}) {type}{operands}",
            Opcode.Call => $"{FunctionTable.Of(instruction.Function).Name} {type}{operands}",
            _ => $"{Lower(instruction.Code)} {type}{operands}",
        };
    }

    private static string Literal(Instruction instruction) => instruction.Type switch
    {
        DType.Int64 => ((long)instruction.Immediate).ToString(CultureInfo.InvariantCulture),
        DType.Bool => instruction.Immediate != 0 ? "true" : "false",
        DType.Float32 => BitConverter.UInt32BitsToSingle((uint)instruction.Immediate).ToString("R", CultureInfo.InvariantCulture),
        _ => Bits.ToDouble(instruction.Type, instruction.Immediate).ToString("R", CultureInfo.InvariantCulture),
    };

    private string Element(int number)
    {
        if (number < 0 || number >= kernel.Accesses.Length)
        {
            return $"access {number}";
        }

        var access = kernel.Accesses[number];
        var terms = access.Strides.Select((stride, i) => (Stride: stride, Loop: i < loops.Count ? $"i{loops[i]}" : $"axis {i}"))
            .Where(term => term.Stride != StrideClass.Zero)
            .Select(term => term.Stride == StrideClass.One ? term.Loop : $"s·{term.Loop}")
            .ToList();
        if (access.Index != Instruction.None)
        {
            terms.Add($"s·%{access.Index}");
        }

        var where = access.Predicate == Instruction.None ? "" : $" where %{access.Predicate}";
        return $"b{access.Buffer}[{string.Join(" + ", terms)}]{where}";
    }

    private static string Lower<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    private void Line(string line) => text.Append(' ', 2 * indentation).Append(line).Append('\n');
}
