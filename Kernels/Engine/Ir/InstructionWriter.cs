using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>Appends instructions to a block of a finished kernel, in new values.</summary>
public sealed class InstructionWriter
{
    private readonly ImmutableArray<Statement>.Builder block;
    private readonly List<DType> types;

    internal InstructionWriter(ImmutableArray<Statement>.Builder block, List<DType> types)
    {
        this.block = block;
        this.types = types;
    }

    /// <summary>The type of a value.</summary>
    /// <param name="value">Its number.</param>
    public DType TypeOf(int value) => types[value];

    /// <summary>A literal.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public int Constant(DType type, double value) => Write(type, Opcode.Constant, immediate: Bits.Of(type, value));

    /// <summary>An instruction of one operand, of its type.</summary>
    /// <param name="code">What it computes.</param>
    /// <param name="a">The operand.</param>
    public int Unary(Opcode code, int a) => Write(types[a], code, a);

    /// <summary>An instruction of two operands, of the first one's type; of Bool for a comparison.</summary>
    /// <param name="code">What it computes.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second.</param>
    public int Binary(Opcode code, int a, int b) => Write(code is >= Opcode.Equal and <= Opcode.LessOrEqual ? DType.Bool : types[a], code, a, b);

    /// <summary>a · b + c, rounded once.</summary>
    /// <param name="a">A factor.</param>
    /// <param name="b">A factor.</param>
    /// <param name="c">The addend.</param>
    public int Fma(int a, int b, int c) => Write(types[a], Opcode.Fma, a, b, c);

    /// <summary>One of two values.</summary>
    /// <param name="condition">A Bool.</param>
    /// <param name="then">The value where it holds.</param>
    /// <param name="otherwise">The value elsewhere.</param>
    public int Select(int condition, int then, int otherwise) => Write(types[then], Opcode.Select, condition, then, otherwise);

    /// <summary>A value in another type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="a">The value.</param>
    public int Convert(DType type, int a) => Write(type, Opcode.Convert, a);

    /// <summary>A value's bits in another type.</summary>
    /// <param name="type">The type, of the same size.</param>
    /// <param name="a">The value.</param>
    public int Bitcast(DType type, int a) => Write(type, Opcode.Bitcast, a);

    /// <summary>Another function, which is expanded in turn where it has an expansion.</summary>
    /// <param name="function">The function.</param>
    /// <param name="a">Its first argument.</param>
    /// <param name="b">Its second.</param>
    public int Call(Function function, int a, int b = Instruction.None)
    {
        var expansion = FunctionTable.Of(function).Expansion;
        return expansion is null ? Write(types[a], Opcode.Call, a, b, function: function) : expansion(this, a, b);
    }

    private int Write(DType type, Opcode code, int a = Instruction.None, int b = Instruction.None, int c = Instruction.None, ulong immediate = 0, Function function = default)
    {
        types.Add(type);
        block.Add(new Instruction(types.Count - 1, type, code, a, b, c, immediate, function));
        return types.Count - 1;
    }
}
