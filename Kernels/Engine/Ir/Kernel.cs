using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>
/// A kernel: a tree of counted loops with SSA values at every level. It has per-element meaning and no vector width.
/// Extents, strides, offsets and scalars are data of a launch (<see cref="Launch"/>), so one kernel serves every size.
/// </summary>
/// <param name="Name">For people: what was fused.</param>
/// <param name="Buffers">The element type of each buffer argument.</param>
/// <param name="Scalars">The type of each scalar argument.</param>
/// <param name="Extents">How many extents a launch gives.</param>
/// <param name="Accesses">Every way in which a buffer is addressed, numbered.</param>
/// <param name="Values">How many SSA values there are; they are numbered from 0.</param>
/// <param name="Body">What it does.</param>
public sealed record Kernel(
    string Name,
    ImmutableArray<DType> Buffers,
    ImmutableArray<DType> Scalars,
    int Extents,
    ImmutableArray<Access> Accesses,
    int Values,
    ImmutableArray<Statement> Body)
{
    // Measured: the instruction as it is written, as it is lowered, and as the interpreter has it.
    private const long BytesOfValue = 200;

    /// <summary>About the bytes that the kernel takes with what is prepared to run it: a cache weighs it.</summary>
    internal long Weight => Values * BytesOfValue;
}

/// <summary>
/// One way of addressing a buffer: element o + Σ sᵢ·iᵢ over the enclosing loops, outermost first, plus s·v where a value v picks the position.
/// The offset o and all strides are data, counted in elements.
/// </summary>
/// <param name="Buffer">The buffer argument.</param>
/// <param name="Strides">The class of the stride of each enclosing loop, outermost first.</param>
/// <param name="Index">The Int64 value v that picks the position along one more axis, or −1 (<see cref="Instruction.None"/>). It must be in 0 ≤ v &lt; bound (data), else the launch reports it.</param>
/// <param name="Predicate">The Bool value without which the element is not touched (a load gives 0), or −1. An index is checked only where the predicate holds.</param>
public sealed record Access(int Buffer, ImmutableArray<StrideClass> Strides, int Index = Instruction.None, int Predicate = Instruction.None);

/// <summary>A step of a kernel.</summary>
public abstract record Statement;

/// <summary>Computes one value.</summary>
/// <param name="Result">The number of the value.</param>
/// <param name="Type">Its type.</param>
/// <param name="Code">What it computes.</param>
/// <param name="A">The first operand's number, or <see cref="None"/>.</param>
/// <param name="B">The second.</param>
/// <param name="C">The third.</param>
/// <param name="Immediate">The literal's bits (<see cref="Bits"/>), or the number of a scalar or a loop; the order of polygamma.</param>
/// <param name="Function">What a <see cref="Opcode.Call"/> calls.</param>
public sealed record Instruction(int Result, DType Type, Opcode Code, int A = Instruction.None, int B = Instruction.None, int C = Instruction.None, ulong Immediate = 0, Function Function = default) : Statement
{
    /// <summary>No value.</summary>
    public const int None = -1;
}

/// <summary>Reads an element.</summary>
/// <param name="Result">The number of the value.</param>
/// <param name="Type">The buffer's element type.</param>
/// <param name="Access">The number of the access.</param>
public sealed record Load(int Result, DType Type, int Access) : Statement;

/// <summary>Writes an element, after every load of its iteration.</summary>
/// <param name="Access">The number of the access.</param>
/// <param name="Value">The value, of the buffer's type.</param>
/// <param name="Mode">Replace or add.</param>
public sealed record Store(int Access, int Value, StoreMode Mode = StoreMode.Set) : Statement;

/// <summary>Combines a value over all iterations of the reducing loop that it stands in (directly, or under an `if` is not allowed). The result belongs to the block around the loop.</summary>
/// <param name="Result">The number of the total.</param>
/// <param name="Type">Its type.</param>
/// <param name="Kind">How it combines.</param>
/// <param name="Value">What is combined.</param>
public sealed record Reduce(int Result, DType Type, ReductionKind Kind, int Value) : Statement;

/// <summary>A counted loop; one that is sequential may end before its count.</summary>
/// <param name="Number">The loop's number, unique in the kernel: what <see cref="Opcode.Index"/> names.</param>
/// <param name="Extent">Which of the launch's extents counts it.</param>
/// <param name="Kind">How its iterations relate.</param>
/// <param name="Carried">Loop-carried values: of sequential loops only.</param>
/// <param name="Body">What each iteration does.</param>
/// <param name="While">The <see cref="Carried.Inside"/> of a Bool that a sequential loop carries, without which no iteration begins; it is the same in all lanes. −1 (<see cref="Instruction.None"/>) where the count alone ends it.</param>
public sealed record Loop(int Number, int Extent, LoopKind Kind, ImmutableArray<Carried> Carried, ImmutableArray<Statement> Body, int While = Instruction.None) : Statement
{
    /// <summary>The loops of a block that are in no other loop of it; they may be in its branches.</summary>
    internal static IEnumerable<Loop> DirectlyIn(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Loop loop => [loop],
        If branch => DirectlyIn(branch.Then).Concat(DirectlyIn(branch.Else)),
        _ => Enumerable.Empty<Loop>(),
    });
}

/// <summary>A value handed from one iteration to the next.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Initial">The value (of the block around) at the start.</param>
/// <param name="Inside">The number by which the body reads it.</param>
/// <param name="Next">The body's value for the next iteration.</param>
/// <param name="Result">The number of the last, in the block around; the initial value of a loop of no iterations.</param>
public sealed record Carried(DType Type, int Initial, int Inside, int Next, int Result);

/// <summary>A branch: uniform, or taken for some lanes only. Where the condition varies along a parallel or reducing loop its blocks hold instructions and unchecked loads only, and either block may run where its results are not wanted: what it loads exists for every iteration.</summary>
/// <param name="Condition">A Bool.</param>
/// <param name="Then">What is done where it holds.</param>
/// <param name="Else">What is done elsewhere.</param>
/// <param name="Results">The values that come out.</param>
public sealed record If(int Condition, ImmutableArray<Statement> Then, ImmutableArray<Statement> Else, ImmutableArray<Merged> Results) : Statement;

/// <summary>A value that a branch hands on.</summary>
/// <param name="Result">Its number.</param>
/// <param name="Type">Its type.</param>
/// <param name="Then">Its value where the condition holds.</param>
/// <param name="Else">Its value elsewhere.</param>
public sealed record Merged(int Result, DType Type, int Then, int Else);
