namespace Fluxion.Kernels;

/// <summary>What one instruction of the kernel language computes, per element. Both operands of an arithmetic instruction have the result's type.</summary>
public enum Opcode : byte
{
    /// <summary>The literal in <see cref="Instruction.Immediate"/>.</summary>
    Constant,

    /// <summary>The kernel's scalar argument whose number is in <see cref="Instruction.Immediate"/>: data, so that a new value compiles nothing.</summary>
    Scalar,

    /// <summary>The index of the enclosing loop whose number is in <see cref="Instruction.Immediate"/>, as Int64 (iota).</summary>
    Index,

    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Sub,

    /// <summary>a · b.</summary>
    Mul,

    /// <summary>a / b; between integers it truncates, a zero divisor gives 0, and the least integer by −1 wraps to itself.</summary>
    Div,

    /// <summary>The remainder with the dividend's sign, as F#'s %; between integers a zero divisor gives 0.</summary>
    Rem,

    /// <summary>The smaller, −0 before 0; NaN where either is NaN.</summary>
    Min,

    /// <summary>The larger, 0 before −0; NaN where either is NaN.</summary>
    Max,

    /// <summary>a · b + c, rounded once.</summary>
    Fma,

    /// <summary>−a.</summary>
    Neg,

    /// <summary>|a|.</summary>
    Abs,

    /// <summary>√a.</summary>
    Sqrt,

    /// <summary>The largest integer not above a.</summary>
    Floor,

    /// <summary>The smallest integer not below a.</summary>
    Ceil,

    /// <summary>The nearest integer, halves to even.</summary>
    Round,

    /// <summary>a without its fraction.</summary>
    Truncate,

    /// <summary>|a| with b's sign.</summary>
    CopySign,

    /// <summary>a · 2ⁿ, n the largest integer not above b, rounded once. With an infinite b it is a · ∞ or a · 0, and for NaN any of ∞, 0 and NaN.</summary>
    Scale,

    /// <summary>a = b, a Bool.</summary>
    Equal,

    /// <summary>a ≠ b, a Bool; true where either is NaN.</summary>
    NotEqual,

    /// <summary>a &lt; b, a Bool.</summary>
    Less,

    /// <summary>a ≤ b, a Bool.</summary>
    LessOrEqual,

    /// <summary>Bitwise (on Bool: logical) and.</summary>
    And,

    /// <summary>Bitwise (on Bool: logical) or.</summary>
    Or,

    /// <summary>Bitwise (on Bool: logical) exclusive or.</summary>
    Xor,

    /// <summary>Bitwise (on Bool: logical) not.</summary>
    Not,

    /// <summary>a shifted left by b bits (b modulo the width).</summary>
    ShiftLeft,

    /// <summary>a shifted right by b bits, the sign filling in.</summary>
    ShiftRight,

    /// <summary>a shifted right by b bits, zeros filling in.</summary>
    ShiftRightLogical,

    /// <summary>b where the Bool a is true, else c.</summary>
    Select,

    /// <summary>a in the result's type: floating to integer truncates and saturates (NaN gives 0), Int64 to Int32 wraps, anything to Bool is a ≠ 0.</summary>
    Convert,

    /// <summary>a's bits read as the result's type, of the same size.</summary>
    Bitcast,

    /// <summary>The function in <see cref="Instruction.Function"/> of a (and b): lowered to the instructions above where the table of functions has an expansion.</summary>
    Call,
}

/// <summary>How the iterations of a loop relate.</summary>
public enum LoopKind : byte
{
    /// <summary>Iterations are independent: any order, any number at once.</summary>
    Parallel,

    /// <summary>Iterations meet only in <see cref="Reduce"/> statements, whose order <see cref="ReductionOrder"/> fixes.</summary>
    Reducing,

    /// <summary>One after another, with loop-carried values.</summary>
    Sequential,
}

/// <summary>How a reduction combines.</summary>
public enum ReductionKind : byte
{
    /// <summary>The sum; 0 of nothing. Not of Bool.</summary>
    Sum,

    /// <summary>The largest, NaN if any is NaN; −∞ (the type's least) of nothing. Of Bool: whether any is true.</summary>
    Max,

    /// <summary>The smallest, NaN if any is NaN; +∞ (the type's greatest) of nothing. Of Bool: whether all are true.</summary>
    Min,
}

/// <summary>What is known of a stride when a kernel is built; the stride itself is data.</summary>
public enum StrideClass : byte
{
    /// <summary>0: the same element at every iteration.</summary>
    Zero,

    /// <summary>1: neighbours.</summary>
    One,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>What a store does to the element that is there.</summary>
public enum StoreMode : byte
{
    /// <summary>Replaces it.</summary>
    Set,

    /// <summary>Adds to it. Loops around it that revisit an element are sequential, so the order is fixed.</summary>
    Add,
}
