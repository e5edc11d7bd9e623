using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>
/// What a device runs for one plan: buffers, and steps in order. Shapes are fixed in it. What may change from run to run without a new program is the data vector:
/// offsets into the inputs, scalars' bits (<see cref="Bits"/>), starts of slices.
/// </summary>
/// <param name="Buffers">Every buffer that a step names, by number.</param>
/// <param name="ArenaBytes">The bytes that all temporaries take together.</param>
/// <param name="Steps">What is done, in order.</param>
public sealed record DeviceProgram(ImmutableArray<ProgramBuffer> Buffers, long ArenaBytes, ImmutableArray<ProgramStep> Steps)
{
    /// <summary>About the bytes that the program itself takes, with what is prepared to run its kernels, those of loops and choices included: a cache weighs it.</summary>
    internal long Weight => Steps.Sum(step => step switch
    {
        KernelStep kernel => kernel.Kernel.Weight,
        EpilogueStep epilogue => epilogue.Kernel.Kernel.Weight,
        LoopStep loop => loop.Body.Program.Weight + (loop.Condition?.Program.Weight ?? 0),
        ChoiceStep choice => choice.Then.Program.Weight + choice.Else.Program.Weight,
        _ => 0,
    });
}

/// <summary>Where a buffer comes from.</summary>
public enum BufferKind : byte
{
    /// <summary>The caller's storage, which is only read.</summary>
    Input,

    /// <summary>New storage, handed to the caller.</summary>
    Output,

    /// <summary>One result of 8 bytes, handed to the caller as bits.</summary>
    Scalar,

    /// <summary>A part of the arena, gone after the run.</summary>
    Temporary,

    /// <summary>The result of a product that only the kernel behind it reads (<see cref="EpilogueStep"/>): there is a block of it at a time.</summary>
    Block,
}

/// <summary>A buffer of a program.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Position">Which input, output or scalar it is; of a temporary its first byte in the arena, a multiple of 64.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Length">How many elements it holds; of an input it is not known.</param>
public sealed record ProgramBuffer(BufferKind Kind, long Position, DType Type, long Length);

/// <summary>A number that a run's data changes: base + Σ <see cref="Factor"/>·data[<see cref="Slot"/>].</summary>
/// <param name="Slot">Which number of the data vector.</param>
/// <param name="Factor">What it is multiplied by.</param>
public readonly record struct DataTerm(int Slot, long Factor);

/// <summary>One thing that a device does.</summary>
public abstract record ProgramStep;

/// <summary>Runs a kernel.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Buffers">The program's buffer for each of the kernel's.</param>
/// <param name="Extents">The iterations of the kernel's loops.</param>
/// <param name="Addresses">The kernel's addresses (<see cref="Launch.Addresses"/>), as far as they do not depend on data.</param>
/// <param name="Patches">What data adds to them.</param>
/// <param name="Scalars">The data slot of each scalar argument.</param>
/// <param name="Origins">For each access with a checked index the name of the operation that it belongs to; null elsewhere.</param>
public sealed record KernelStep(
    Kernel Kernel,
    ImmutableArray<int> Buffers,
    ImmutableArray<long> Extents,
    ImmutableArray<long> Addresses,
    ImmutableArray<Patch> Patches,
    ImmutableArray<int> Scalars,
    ImmutableArray<string?> Origins) : ProgramStep
{
    private object? prepared;

    /// <summary>What a device made of the kernel at the first run.</summary>
    internal object? Prepared
    {
        get => Volatile.Read(ref prepared);
        set => Volatile.Write(ref prepared, value);
    }
}

/// <summary>What data adds to an address: addresses[<see cref="Position"/>] += factor·data[slot].</summary>
/// <param name="Position">Which address.</param>
/// <param name="DataTerm">What is added.</param>
public readonly record struct Patch(int Position, DataTerm DataTerm);

/// <summary>The routines that are not kernels.</summary>
public enum Routine : byte
{
    /// <summary>Operands a, b, c: c = a·b.</summary>
    MatrixProduct,

    /// <summary>Operands a, b, x: a·x = b.</summary>
    LuSolve,

    /// <summary>Operands a, b, x: t·x = b, t a triangle of a. Flags: 1 for the lower, 2 for a unit diagonal.</summary>
    TriangularSolve,

    /// <summary>Operands a, l: l·lᵀ = a, l lower triangular.</summary>
    Cholesky,

    /// <summary>Operands x, y, vectors: y the running sums of x. Flags: 1 from the end.</summary>
    CumulativeSum,

    /// <summary>Operands x, p, vectors: p the positions of x in order, Int64. Flags: 1 for descending order.</summary>
    ArgSort,

    /// <summary>Operands a, y: y = a⁻¹.</summary>
    Inverse,

    /// <summary>Operands a, y: y[0, 0] is the sign of det a, y[0, 1] the logarithm of its size.</summary>
    LogDeterminant,

    /// <summary>Operands a, y: y[0, 0] = det a.</summary>
    Determinant,

    /// <summary>Operands a, y: y[i, j] is the derivative of det a by a[i, j].</summary>
    Cofactors,

    /// <summary>Operands a (m×n), y: Q above Rᵀ, a = Q·R with min(m, n) columns of Q.</summary>
    Qr,

    /// <summary>Operands a, y: V above a row of λ, ascending, a = V·Λ·Vᵀ, of which the lower triangle is read.</summary>
    SymmetricEigen,

    /// <summary>Operands a (m×n), y: U above V above a row of σ, descending, a = U·Σ·Vᵀ with min(m, n) columns each.</summary>
    Svd,

    /// <summary>Operands a, y: y = a⁺.</summary>
    PseudoInverse,

    /// <summary>Operands a, y: y = exp a.</summary>
    MatrixExponential,

    /// <summary>Operands a, e, y: y the derivative of exp at a along e.</summary>
    MatrixExponentialDerivative,
}

/// <summary>Runs a routine on batches of matrices.</summary>
/// <param name="Routine">Which.</param>
/// <param name="Operation">The name of the operation that it belongs to.</param>
/// <param name="Type">The element type of the operands.</param>
/// <param name="Batch">The extents of the batch axes, outermost first.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">The inner length of a product.</param>
/// <param name="Flags">What the routine says of them.</param>
/// <param name="Operands">What the routine says of them.</param>
public sealed record RoutineStep(Routine Routine, string Operation, DType Type, ImmutableArray<long> Batch, long M, long N, long K, int Flags, ImmutableArray<Operand> Operands) : ProgramStep;

/// <summary>A batch of matrices in a buffer, anyhow strided.</summary>
/// <param name="Buffer">The program's buffer.</param>
/// <param name="Offset">The first element, as far as it does not depend on data.</param>
/// <param name="Terms">What data adds to it.</param>
/// <param name="BatchStrides">Between neighbours along each batch axis.</param>
/// <param name="RowStride">From one row to the next.</param>
/// <param name="ColumnStride">From one column to the next.</param>
public sealed record Operand(int Buffer, long Offset, ImmutableArray<DataTerm> Terms, ImmutableArray<long> BatchStrides, long RowStride, long ColumnStride);
