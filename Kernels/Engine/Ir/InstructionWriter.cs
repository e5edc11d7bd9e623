using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>Appends instructions to a block of a finished kernel, in new values. What is written already is not written again.</summary>
internal sealed class InstructionWriter
{
    private readonly FunctionForm form;
    private readonly List<DType> types;
    private readonly bool inBranch;
    private readonly List<Scope> scopes;

    /// <summary>Writes into a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="types">The types of all values so far.</param>
    /// <param name="form">Which functions are expanded.</param>
    /// <param name="inBranch">Whether the block is a branch's: those are not nested.</param>
    internal InstructionWriter(ImmutableArray<Statement>.Builder block, List<DType> types, FunctionForm form, bool inBranch)
    {
        this.types = types;
        this.form = form;
        this.inBranch = inBranch;
        scopes = [new Scope(block)];
    }

    private sealed record Scope(ImmutableArray<Statement>.Builder Block)
    {
        public Dictionary<Instruction, int> Known { get; } = [];
    }

    /// <summary>Which functions are expanded.</summary>
    internal FunctionForm Form => form;

    /// <summary>The type of a value.</summary>
    /// <param name="value">Its number.</param>
    public DType TypeOf(int value) => types[value];

    /// <summary>A literal.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public int Constant(DType type, double value) => Write(type, Opcode.Constant, immediate: Bits.Of(type, value));

    /// <summary>An Int64 literal.</summary>
    /// <param name="value">Its value.</param>
    public int Integer(long value) => Write(DType.Int64, Opcode.Constant, immediate: (ulong)value);

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

    /// <summary>Another function, which is expanded in turn where it has to be.</summary>
    /// <param name="function">The function.</param>
    /// <param name="a">Its first argument.</param>
    /// <param name="b">Its second.</param>
    /// <param name="order">The order of polygamma.</param>
    public int Call(Function function, int a, int b = Instruction.None, int order = 0)
    {
        var entry = FunctionTable.Of(function);
        return entry.IsExpanded(form, order, types[a])
            ? entry.Expand(new Value(this, a), new Value(this, b), order).Number
            : Write(types[a], Opcode.Call, a, b, immediate: (ulong)order, function: function);
    }

    /// <summary>A function as the host has it, which is never expanded.</summary>
    /// <param name="function">The function, of one argument.</param>
    /// <param name="a">The argument.</param>
    public int CallHost(Function function, int a) => Write(types[a], Opcode.Call, a, immediate: FunctionEntry.HostsOwn, function: function);

    /// <summary>One of two lists of values, each computed only where some lane needs it; in a branch both are computed, for branches that vary are not nested.</summary>
    /// <param name="condition">A Bool.</param>
    /// <param name="then">Writes what is done where it holds.</param>
    /// <param name="otherwise">Writes what is done elsewhere: as many values, of the same types.</param>
    public Value[] Choose(Value condition, Func<Value[]> then, Func<Value[]> otherwise)
    {
        if (inBranch || scopes.Count > 1)
        {
            return [.. then().Zip(otherwise(), (a, b) => Value.Select(condition, a, b))];
        }

        var (thenBlock, thenValues) = Branch(then);
        var (elseBlock, elseValues) = Branch(otherwise);
        var merged = thenValues.Zip(elseValues, (a, b) => new Merged(New(a.Type), a.Type, a.Number, b.Number)).ToImmutableArray();
        scopes[^1].Block.Add(new If(condition.Number, thenBlock, elseBlock, merged));
        return [.. merged.Select(result => new Value(this, result.Result))];
    }

    private (ImmutableArray<Statement> Block, Value[] Values) Branch(Func<Value[]> write)
    {
        var scope = new Scope(ImmutableArray.CreateBuilder<Statement>());
        scopes.Add(scope);
        var values = write();
        scopes.RemoveAt(scopes.Count - 1);
        return (scope.Block.ToImmutable(), values);
    }

    private int Write(DType type, Opcode code, int a = Instruction.None, int b = Instruction.None, int c = Instruction.None, ulong immediate = 0, Function function = default)
    {
        var instruction = new Instruction(Instruction.None, type, code, a, b, c, immediate, function);
        foreach (var scope in scopes)
        {
            if (scope.Known.TryGetValue(instruction, out var known))
            {
                return known;
            }
        }

        var result = New(type);
        scopes[^1].Known.Add(instruction, result);
        scopes[^1].Block.Add(instruction with { Result = result });
        return result;
    }

    private int New(DType type)
    {
        types.Add(type);
        return types.Count - 1;
    }
}
