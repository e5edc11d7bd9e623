using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>
/// Writes a kernel. An instruction goes into the outermost open loop that knows its operands (but not out of a branch: a rare path stays rare),
/// and is written once there: asking again gives the value that is there. So what does not depend on a loop is computed outside it.
/// </summary>
public sealed class KernelBuilder
{
    private readonly List<DType> buffers = [];
    private readonly List<DType> scalars = [];
    private readonly List<Access> accesses = [];
    private readonly List<DType> types = [];
    private readonly List<int> levels = [];
    private readonly Dictionary<int, ulong> literals = [];
    private readonly List<Scope> scopes = [new Scope(isBranch: false)];
    private int loops;
    private int extents;

    private sealed class Scope(bool isBranch)
    {
        public bool IsBranch { get; } = isBranch;

        public ImmutableArray<Statement>.Builder Statements { get; } = ImmutableArray.CreateBuilder<Statement>();

        public Dictionary<Instruction, int> Known { get; } = [];

        public List<Store> Stores { get; } = [];

        public List<Carried> Carried { get; } = [];
    }

    /// <summary>The type of a value.</summary>
    /// <param name="value">Its number.</param>
    public DType TypeOf(int value) => types[value];

    /// <summary>The bits of a literal; null for any other value.</summary>
    /// <param name="value">Its number.</param>
    public ulong? LiteralOf(int value) => literals.TryGetValue(value, out var bits) ? bits : null;

    /// <summary>How many statements were written in all.</summary>
    public int Count { get; private set; }

    /// <summary>How many loops and branches are open.</summary>
    public int Depth => scopes.Count - 1;

    private Scope Innermost => scopes[^1];

    /// <summary>A new buffer argument.</summary>
    /// <param name="type">Its element type.</param>
    public int Buffer(DType type)
    {
        buffers.Add(type);
        return buffers.Count - 1;
    }

    /// <summary>A new extent of the launch.</summary>
    public int Extent() => extents++;

    /// <summary>A new scalar argument, and its value.</summary>
    /// <param name="type">Its type.</param>
    public int Scalar(DType type)
    {
        scalars.Add(type);
        return Write(type, Opcode.Scalar, immediate: (ulong)(scalars.Count - 1));
    }

    /// <summary>A literal.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public int Constant(DType type, double value) => Write(type, Opcode.Constant, immediate: Bits.Of(type, value));

    /// <summary>A literal by its bits.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="bits">Its bits.</param>
    public int ConstantBits(DType type, ulong bits) => Write(type, Opcode.Constant, immediate: bits);

    /// <summary>The index of the enclosing loop at a depth.</summary>
    /// <param name="loop">The loop's number.</param>
    /// <param name="depth">The <see cref="Depth"/> of its body.</param>
    public int Index(int loop, int depth) => WriteAt(depth, DType.Int64, Opcode.Index, immediate: (ulong)loop);

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
    public int Convert(DType type, int a) => types[a] == type ? a : Write(type, Opcode.Convert, a);

    /// <summary>A value's bits in another type.</summary>
    /// <param name="type">The type, of the same size.</param>
    /// <param name="a">The value.</param>
    public int Bitcast(DType type, int a) => types[a] == type ? a : Write(type, Opcode.Bitcast, a);

    /// <summary>A function of one or two values.</summary>
    /// <param name="function">The function.</param>
    /// <param name="a">Its first argument.</param>
    /// <param name="b">Its second.</param>
    /// <param name="order">The order of polygamma.</param>
    public int Call(Function function, int a, int b = Instruction.None, int order = 0) => Write(types[a], Opcode.Call, a, b, immediate: (ulong)order, function: function);

    /// <summary>A new way of addressing a buffer.</summary>
    /// <param name="access">How.</param>
    public int Access(Access access)
    {
        accesses.Add(access);
        return accesses.Count - 1;
    }

    /// <summary>Reads an element, in the block that is open at a depth.</summary>
    /// <param name="access">The number of the access, which has a stride for each loop open there.</param>
    /// <param name="depth">The depth, at most <see cref="Depth"/>.</param>
    public int Load(int access, int depth)
    {
        var type = buffers[accesses[access].Buffer];
        var result = Value(type, depth);
        Append(new Load(result, type, access), depth);
        return result;
    }

    /// <summary>Writes an element at the end of the block that is open, after all its loads.</summary>
    /// <param name="access">The number of the access.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Replace or add.</param>
    public void Store(int access, int value, StoreMode mode = StoreMode.Set) => Innermost.Stores.Add(new Store(access, value, mode));

    /// <summary>Combines a value over the reducing loop that is open; the total may be used once the loop is closed.</summary>
    /// <param name="kind">How it combines.</param>
    /// <param name="value">The value.</param>
    public int Reduce(ReductionKind kind, int value)
    {
        var result = Value(types[value], Depth - 1);
        Append(new Reduce(result, types[value], kind, value), Depth);
        return result;
    }

    /// <summary>Opens a loop; what follows is its body, until <see cref="EndLoop"/>.</summary>
    public int BeginLoop()
    {
        scopes.Add(new Scope(isBranch: false));
        return loops++;
    }

    /// <summary>A value that the sequential loop that is open carries: its number inside. <see cref="Carry"/> says what the next iteration gets.</summary>
    /// <param name="initial">The value at the start, of a block around.</param>
    public int BeginCarried(int initial)
    {
        var inside = Value(types[initial], Depth);
        Innermost.Carried.Add(new Carried(types[initial], initial, inside, Instruction.None, Value(types[initial], Depth - 1)));
        return inside;
    }

    /// <summary>Says what the next iteration gets; gives the number of the last value, to be used once the loop is closed.</summary>
    /// <param name="inside">The carried value's number inside.</param>
    /// <param name="next">The value for the next iteration.</param>
    public int Carry(int inside, int next)
    {
        var carried = Innermost.Carried;
        var i = carried.FindIndex(c => c.Inside == inside);
        carried[i] = carried[i] with { Next = next };
        return carried[i].Result;
    }

    /// <summary>Closes the innermost loop.</summary>
    /// <param name="number">What <see cref="BeginLoop"/> gave.</param>
    /// <param name="extent">Which extent counts it.</param>
    /// <param name="kind">How its iterations relate.</param>
    /// <param name="whileHolds">The carried Bool (its number inside) without which no iteration begins.</param>
    public void EndLoop(int number, int extent, LoopKind kind, int whileHolds = Instruction.None)
    {
        var carried = Innermost.Carried.ToImmutableArray();
        Append(new Loop(number, extent, kind, carried, Close(), whileHolds), Depth);
    }

    /// <summary>A branch with one result.</summary>
    /// <param name="condition">A Bool.</param>
    /// <param name="then">Writes what is done where it holds, and gives its value.</param>
    /// <param name="otherwise">Writes what is done elsewhere, and gives its value.</param>
    public int If(int condition, Func<int> then, Func<int> otherwise) => If(condition, () => [then()], () => [otherwise()])[0];

    /// <summary>A branch with several results.</summary>
    /// <param name="condition">A Bool.</param>
    /// <param name="then">Writes what is done where it holds, and gives its values.</param>
    /// <param name="otherwise">Writes what is done elsewhere, and gives as many, of the same types.</param>
    public int[] If(int condition, Func<int[]> then, Func<int[]> otherwise)
    {
        var (thenBlock, thenValues) = Block(then);
        var (elseBlock, elseValues) = Block(otherwise);
        var merged = thenValues.Zip(elseValues, (one, other) => new Merged(Value(types[one], Depth), types[one], one, other)).ToImmutableArray();
        Append(new If(condition, thenBlock, elseBlock, merged), Depth);
        return [.. merged.Select(result => result.Result)];
    }

    /// <summary>The finished kernel.</summary>
    /// <param name="name">For people.</param>
    public Kernel Finish(string name) => new(name, [.. buffers], [.. scalars], extents, [.. accesses], types.Count, Close());

    private (ImmutableArray<Statement> Statements, int[] Values) Block(Func<int[]> write)
    {
        scopes.Add(new Scope(isBranch: true));
        var values = write();
        return (Close(), values);
    }

    private ImmutableArray<Statement> Close()
    {
        var scope = Innermost;
        scopes.RemoveAt(Depth);
        scope.Statements.AddRange(scope.Stores);
        return scope.Statements.ToImmutable();
    }

    private int Write(DType type, Opcode code, int a = Instruction.None, int b = Instruction.None, int c = Instruction.None, ulong immediate = 0, Function function = default)
    {
        var level = Math.Max(LevelOf(a), Math.Max(LevelOf(b), LevelOf(c)));
        for (var i = Depth; i > level && code is not (Opcode.Constant or Opcode.Scalar); i--)
        {
            if (scopes[i].IsBranch)
            {
                level = i;
            }
        }

        return WriteAt(level, type, code, a, b, c, immediate, function);
    }

    private int WriteAt(int level, DType type, Opcode code, int a = Instruction.None, int b = Instruction.None, int c = Instruction.None, ulong immediate = 0, Function function = default)
    {
        var instruction = new Instruction(Instruction.None, type, code, a, b, c, immediate, function);
        for (var i = 0; i <= level; i++)
        {
            if (scopes[i].Known.TryGetValue(instruction, out var known))
            {
                return known;
            }
        }

        var result = Value(type, level);
        scopes[level].Known.Add(instruction, result);
        if (code == Opcode.Constant)
        {
            literals.Add(result, immediate);
        }

        Append(instruction with { Result = result }, level);
        return result;
    }

    private int LevelOf(int value) => value == Instruction.None ? 0 : levels[value];

    private int Value(DType type, int level)
    {
        types.Add(type);
        levels.Add(level);
        return types.Count - 1;
    }

    private void Append(Statement statement, int level)
    {
        Count++;
        scopes[level].Statements.Add(statement);
    }
}
